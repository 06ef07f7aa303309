"""What stands on the page by which a customer follows his repair: each subject brings its own card.

Whatever is drawn here is read by somebody without an account who has the link, nobody else and nothing more: no prices
of others, no names in full, no remarks of ours.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from tickets.models import FollowLink


@dataclass(frozen=True, slots=True)
class FollowCard:
    """`context(request, link, token)` gives what the template needs, or None where there is nothing to show."""

    name: str
    order: int
    template: str
    context: Callable[[HttpRequest, FollowLink, str], dict[str, Any] | None]


_cards: dict[str, FollowCard] = {}


def register(*cards: FollowCard) -> None:
    """Called in AppConfig.ready()."""
    _cards.update({card.name: card for card in cards})


def drawn(request: HttpRequest, link: FollowLink, token: str) -> list[SafeString]:
    """The cards in their order."""
    page = []
    for card in sorted(_cards.values(), key=lambda card: (card.order, card.name)):
        if (told := card.context(request, link, token)) is not None:
            context = {"ticket": link.ticket, "token": token, **told}
            page.append(render_to_string(card.template, context, request))
    return page
