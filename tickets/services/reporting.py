"""A report by the public page: the same ticket as by phone, from nobody with an account."""

from django.db import transaction
from django.db.models import Count, Q
from django.db.models.functions import Right
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Category, FaultCode
from core.errors import DomainError
from people.models import Branch, Staff
from tickets.choices import Door, Source
from tickets.models import Ticket
from tickets.selectors.teams import supervisors_on
from tickets.services.chasing import chase
from tickets.services.noting_wishes import note_wish
from tickets.services.registering import register_ticket

QUIET_MINUTES = 60


class NobodyToTakeIt(DomainError):
    code = "nobody_to_take_it"
    message = _("Nobody can take reports by this page just now. Please call us.")


def wait_for(supervisor: Staff) -> None:
    """Two reports sent at once: the second waits here and finds the first. Who only names him goes on."""
    Staff.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=supervisor.pk)


@transaction.atomic
def take_report(
    *, name: str, phone: str, address: str, branch: Branch, category: Category, fault: FaultCode | None, words: str,
    wanted: str = "", model_name: str = "",
) -> tuple[Ticket, bool]:  # fmt: skip
    """(the ticket, whether it is new). The same phone with the same product still open: asked again, nothing new."""
    supervisor = _carrier(branch)
    if supervisor is None:
        raise NobodyToTakeIt()
    wait_for(supervisor)
    known = (
        Ticket.objects.open()
        .alias(last4=Right("contact_phone", 4))
        .filter(last4=phone[-4:], contact_phone=phone)
        .filter(Q(category=category) | Q(category__parent=category) | Q(category=category.parent_id))
        .order_by("-received_at")
        .first()
    )
    if known is not None:
        since = timezone.now() - (known.chased_at or known.received_at)
        if since.total_seconds() >= QUIET_MINUTES * 60:
            chase(ticket=known, by=None, note=words, source=Source.WEB)
        return known, False
    ticket = register_ticket(
        supervisor=supervisor,
        category=category,
        by=None,
        door=Door.PUBLIC,
        source=Source.WEB,
        contact_name=name,
        contact_phone=phone,
        address=address,
        model_name=model_name,
        fault=fault,
        fault_text=words,
    )
    if wanted:
        note_wish(ticket=ticket, text=wanted)
    return ticket, True


def _carrier(branch: Branch) -> Staff | None:
    """The supervisor of the branch with the least open work."""
    here = supervisors_on(timezone.localdate()).filter(branch=branch)
    loaded = here.annotate(load=Count("supervised_tickets", filter=Q(supervised_tickets__settled_at=None)))
    return loaded.order_by("load", "code").first()
