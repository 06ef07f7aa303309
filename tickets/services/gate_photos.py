"""Before a job is finished: the photos and readings its product asks for, or the reason why one is missing."""

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from catalog.work import nodes_of
from core.errors import DomainError
from people.models import User
from tickets.choices import Kind
from tickets.models import Ticket, TicketPhoto, VisitFact
from tickets.services.gates import before


class WorkMissing(DomainError):
    code = "work_missing"
    message = gettext_lazy("Not everything this product asks for is there: %(what)s.")


def missing(ticket: Ticket) -> list[str]:
    """The photos and readings still to be taken, as they are called; a node with a reason asks for nothing."""
    nodes = [n for n in nodes_of(ticket.category) if n.photo_required or any(f.get("required") for f in n.fields)]
    if not nodes:
        return []
    taken = set(TicketPhoto.objects.filter(ticket=ticket).values_list("node", flat=True))
    facts = {key for key, value in VisitFact.objects.filter(ticket=ticket).values_list("key", "value") if value}
    zh = (get_language() or "zh").startswith("zh")
    said = []
    for node in nodes:
        if f"skip:{node.code}" in facts:
            continue
        if node.photo_required and node.code not in taken:
            said.append(_("photo “%(node)s”") % {"node": node})
        for field in node.fields:
            if field.get("required") and f"node:{node.code}:{field['code']}" not in facts:
                said.append(str(field["zh"] if zh else field["en"]))
    return said


@before("finish")
def work_is_complete(ticket: Ticket, *, by: User) -> DomainError | None:
    """Only repairs and installations on site; an appraisal or a visit of maintenance shows what it shows."""
    if ticket.kind not in {Kind.REPAIR, Kind.INSTALLATION}:
        return None
    if not (said := missing(ticket)):
        return None
    return WorkMissing(what=_(", ").join(said))
