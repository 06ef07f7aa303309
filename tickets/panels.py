"""What stands on a ticket's page beside its facts: each subject, in whatever room, brings its own card."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from people.access import has
from people.permissions import Permission
from tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Panel:
    """A card of the ticket's page: drawn at once from a template, or fetched from an address of an upper room.

    `context` gives what the template needs, or None where there is nothing to show; a handful of queries at most.
    """

    name: str
    order: int
    template: str = ""
    context: Callable[[HttpRequest, Ticket], dict[str, Any] | None] | None = None
    url_name: str = ""  # instead of template and context: fetched once the page stands, by the ticket's number
    permission: Permission | None = None
    wide: bool = False  # in the main column, above the history; else beside it


_panels: dict[str, Panel] = {}


def register(*panels: Panel) -> None:
    """Called in AppConfig.ready()."""
    _panels.update({panel.name: panel for panel in panels})


def drawn(request: HttpRequest, ticket: Ticket) -> dict[str, list[SafeString]]:
    """`main` and `aside`: the cards this reader may see, in their order."""
    page: dict[str, list[SafeString]] = {"main": [], "aside": []}
    for panel in sorted(_panels.values(), key=lambda panel: (panel.order, panel.name)):
        if panel.permission is None or has(request.user, panel.permission):
            if card := _draw(panel, request, ticket):
                page["main" if panel.wide else "aside"].append(card)
    return page


def _draw(panel: Panel, request: HttpRequest, ticket: Ticket) -> SafeString | None:
    if panel.url_name:
        url = reverse(panel.url_name, args=[ticket.number])
        return format_html('<div hx-get="{}" hx-trigger="load" hx-swap="outerHTML"></div>', url)
    told = panel.context(request, ticket) if panel.context else {}
    if told is None:
        return None
    return render_to_string(panel.template, {"ticket": ticket, **told}, request)
