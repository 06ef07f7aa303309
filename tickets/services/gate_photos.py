"""Before a job is finished: the photos and readings its product asks for, or the reason why one is missing."""

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from catalog.work import nodes_of
from core.errors import DomainError
from people.models import User
from tickets.choices import Kind
from tickets.models import Ticket, TicketPhoto, VisitFact
from tickets.services.gates import before

ASKED = frozenset({Kind.REPAIR, Kind.INSTALLATION})


class WorkMissing(DomainError):
    code = "work_missing"
    message = gettext_lazy("Not everything this product asks for is there: %(what)s. Add it, or say why it is missing.")


def missing(ticket: Ticket) -> dict[str, list[str]]:
    """Node → the photos and readings still to be taken, as they are called; a node with a reason asks for nothing."""
    if ticket.kind not in ASKED:
        return {}
    nodes = [n for n in nodes_of(ticket.category) if n.photo_required or any(f.get("required") for f in n.fields)]
    if not nodes:
        return {}
    taken = set(TicketPhoto.objects.filter(ticket=ticket).values_list("node", flat=True))
    facts = {key for key, value in VisitFact.objects.filter(ticket=ticket).values_list("key", "value") if value}
    zh = (get_language() or "zh").startswith("zh")
    said: dict[str, list[str]] = {}
    for node in nodes:
        if f"skip:{node.code}" in facts:
            continue
        if node.photo_required and node.code not in taken:
            said.setdefault(node.code, []).append(_("photo “%(node)s”") % {"node": node})
        for field in node.fields:
            if field.get("required") and f"node:{node.code}:{field['code']}" not in facts:
                said.setdefault(node.code, []).append(str(field["zh"] if zh else field["en"]))
    return said


def in_words(lacking: dict[str, list[str]]) -> str:
    """What is missing, in a line."""
    return _(", ").join(name for names in lacking.values() for name in names)


def excuse(ticket: Ticket, why: str, *, by: User) -> list[str]:
    """Write down why what is missing is not there, as the phone does for one it could not take; the nodes excused."""
    lacking, now = missing(ticket), timezone.now()
    for node in lacking:
        VisitFact.objects.update_or_create(
            ticket=ticket, key=f"skip:{node}", defaults={"value": why, "by": by, "device_at": None, "at": now}
        )
    return list(lacking)


@before("finish", answered=True)
def work_is_complete(ticket: Ticket, *, by: User) -> DomainError | None:
    """Only repairs and installations on site; an appraisal or a visit of maintenance shows what it shows."""
    if not (lacking := missing(ticket)):
        return None
    return WorkMissing(what=in_words(lacking), field="without_photos")
