from django.apps import AppConfig
from django.db import DatabaseError, transaction
from django.db.models.signals import post_migrate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ui import State, register_states
from tickets import words


def load_standard(sender: AppConfig, using: str, **kwargs: object) -> None:
    """After a migrate to the newest tables: the calendar and time limits of a new installation."""
    # Models are not loaded when this module is.
    from tickets.models import ClockPolicy, Ticket, WorkshopItem  # noqa: PLC0415
    from tickets.services.clocks import plan_many  # noqa: PLC0415
    from tickets.services.limits import load_standard_clocks  # noqa: PLC0415
    from tickets.workshop.lists import load_workshop_lists  # noqa: PLC0415

    try:
        with transaction.atomic(using):
            if not ClockPolicy.objects.exists():
                load_standard_clocks()
                plan_many(Ticket.objects.open(), timezone.now())
            if not WorkshopItem.objects.exists():
                load_workshop_lists()
    except DatabaseError:
        return  # migrated back to an older state: its tables are not these


class TicketsConfig(AppConfig):
    name = "tickets"
    verbose_name = _("Tickets")

    def ready(self) -> None:
        # The user model and the kinds of sheets are ready only now.
        from core.sheets import kinds  # noqa: PLC0415
        from customers import covering  # noqa: PLC0415
        from customers import panels as customer_panels  # noqa: PLC0415
        from parts import jobs as part_jobs  # noqa: PLC0415
        from people import audit_words, notices  # noqa: PLC0415
        from people.navigation import Item, register  # noqa: PLC0415
        from people.permissions import Permission  # noqa: PLC0415
        from tickets import (  # noqa: PLC0415
            panels,
            ready_money,  # noqa: PLC0415
            telling,
        )
        from tickets.importing import TicketHooks  # noqa: PLC0415
        from tickets.phone.panel import visit  # noqa: PLC0415
        from tickets.selectors.hands import charged_at, worker_of  # noqa: PLC0415
        from tickets.selectors.standing import repair_days  # noqa: PLC0415
        from tickets.sheet_kinds import TICKETS  # noqa: PLC0415
        from tickets.views import linking, promised  # noqa: PLC0415
        from tickets.workshop.enrolment import enrol  # noqa: PLC0415

        register(
            Item(
                "tickets:board", _("Dispatch board"), "layout-kanban", Permission.TICKET_DISPATCH, "daily", 10, key="d"
            ),
            Item("tickets:list", _("Tickets"), "ticket", Permission.TICKET_SEE, "daily", 20, key="t"),
            Item("phone:list", _("Tickets"), "clipboard-list", Permission.TICKET_WORK, "phone", 10),
            Item("phone:me", _("Me"), "user", Permission.TICKET_WORK, "phone", 90),
            Item("tickets:defective", _("Defective units"), "box-off", Permission.DEFECTIVE_SEE, "daily", 30),
            Item("tickets:new", _("New ticket"), "plus", Permission.TICKET_REGISTER, "quick", 10, key="n"),
        )
        post_migrate.connect(load_standard, sender=self, dispatch_uid="tickets.load_standard")
        enrol()
        ready_money.register_all()
        kinds.register(TICKETS, TicketHooks())
        covering.register_repair_days(repair_days)
        part_jobs.register_worker(worker_of)
        part_jobs.register_price(charged_at)
        notices.register(*telling.EVENTS)
        customer_panels.register(
            customer_panels.Panel("tickets", 10, "tickets:of_customer", Permission.TICKET_SEE),
            customer_panels.Panel("appointments", 20, "tickets:appointments_of", Permission.TICKET_SEE),
        )
        customer_panels.register_for_units(
            customer_panels.Panel("tickets", 10, "tickets:of_unit", Permission.TICKET_SEE)
        )
        panels.register(
            panels.Panel("promise", 10, "tickets/_promise.html", promised.panel),
            panels.Panel("visit", 20, "tickets/_visit.html", visit, wide=True),
            panels.Panel("follow", 40, "tickets/_follow_link.html", linking.panel),
        )
        audit_words.ACTIONS.update(words.ACTIONS)
        audit_words.KINDS.update(words.KINDS)
        register_states("ticket", TICKET_STATES)
        register_states("defective", DEFECTIVE_STATES)


TICKET_STATES = {
    "new": State(_("To dispatch"), "amber", "inbox"),
    "assigned": State(_("Assigned"), "blue", "user-plus"),
    "accepted": State(_("Accepted"), "blue", "user-check"),
    "travelling": State(_("On the way"), "violet", "truck"),
    "working": State(_("In repair"), "violet", "tool"),
    "waiting_part": State(_("Waiting for part"), "amber", "package"),
    "waiting_customer": State(_("Waiting for customer"), "amber", "calendar-pause"),
    "at_factory": State(_("At the maker"), "amber", "building-factory"),
    "unrepairable": State(_("Cannot be repaired"), "red", "tools-off"),
    "done": State(_("Done"), "teal", "circle-check"),
    "called_back": State(_("Called back"), "green", "phone-check"),
    "closed": State(_("Closed"), "neutral", "lock"),
    "cancelled": State(_("Cancelled"), "neutral", "ban", struck=True),
    "reopened": State(_("Reopened"), "red", "rotate"),
}
DEFECTIVE_STATES = {
    "registered": State(_("To be confirmed"), "amber", "inbox"),
    "running": State(_("To put right"), "blue", "clock"),
    "late": State(_("Deadline passed"), "red", "alert-triangle"),
    "parts": State(_("Held up by parts"), "violet", "package-off"),
    "completed": State(_("Repair completed"), "green", "circle-check"),
    "completed_late": State(_("Completed late"), "teal", "clock-exclamation"),
}
