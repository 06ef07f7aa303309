"""The card of a ticket's page: photos with time and place, what was found on site, what the phone still disputes."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from catalog.choices import Finding
from catalog.models import FaultCause
from catalog.work import nodes_of
from tickets.models import DeviceAction, Ticket, TicketPhoto, VisitFact
from tickets.selectors.attached import attached
from tickets.services.visits import label_of

AHEAD = 120  # seconds a phone's clock may differ before it is worth a word


def visit(request: HttpRequest, ticket: Ticket) -> dict[str, Any] | None:
    """None where no phone has sent anything, as with most tickets."""
    if "device" not in attached(ticket):
        return None
    states = list(DeviceAction.objects.filter(ticket=ticket).values_list("state", "skew_s"))
    photos = list(TicketPhoto.objects.filter(ticket=ticket).select_related("by"))
    facts = list(VisitFact.objects.filter(ticket=ticket).exclude(value="").select_related("by"))
    zh = (get_language() or "zh").startswith("zh")
    nodes = {node.code: node for node in nodes_of(ticket.category)}
    for photo in photos:
        photo.label = str(nodes[photo.node]) if photo.node in nodes else photo.get_stage_display()
    return {
        "photos": photos,
        "facts": [(label_of(f.key, nodes, zh=zh), _said(f.key, f.value), f) for f in facts],
        "open_conflicts": sum(state == "conflict" for state, _skew in states),
        "waiting": sum(state == "parked" for state, _skew in states),
        "skew": max((skew for _state, skew in states if abs(skew) > AHEAD), key=abs, default=0),
    }


def _said(key: str, value: str) -> str:
    if key == "finding" and value in Finding.values:
        return str(Finding(value).label)
    if key == "cause":
        cause = FaultCause.objects.filter(code=value).first()
        return f"{value} {cause.name}" if cause else value
    return value
