"""The first page of every role: the one question it answers, and what answers it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from insights.panels import Panel, Text, kept
from insights.work import feedback, goods_returns, imports, old_parts, parts_orders, parts_stock, pay, tickets
from people.access import rights_of
from people.models import User
from people.roles import Role


@dataclass(frozen=True, slots=True)
class Home:
    """`question` in the reader's words; either panels, or the page that already answers it."""

    question: Text
    panels: tuple[Callable[[User], Panel | None], ...] = ()
    page: str = ""


# In the order in which a person with several roles is met.
HOMES: dict[str, Home] = {
    Role.MANAGER: Home(_("What waits for me, and what is not as it should be?"), page="overview"),
    Role.SUPERVISOR: Home(
        _("Which tickets need me now?"),
        (tickets.to_dispatch, tickets.late, tickets.unremarked, tickets.defective_units, feedback.reports_due,
         feedback.incidents_open, parts_orders.orders_to_approve, pay.my_pay),
        page="tickets:board",
    ),
    Role.AGENT: Home(
        _("Whom do I call next?"), (tickets.to_call_back, tickets.to_close, feedback.incidents_open),
        page="feedback:call_queue",
    ),
    Role.CLERK: Home(
        _("Which sheets are missing, which rows are wrong, which report is due?"),
        (imports.sheets_missing, imports.uploads_waiting, feedback.reports_due, feedback.incidents_open,
         goods_returns.goods_returns, tickets.defective_units),
    ),
    Role.TECHNICIAN: Home(
        _("What is the next job, and where?"), (tickets.my_jobs, tickets.my_waiting), page="phone:list"
    ),
    Role.EXAMINER: Home(
        _("What waits for an examination?"), (tickets.to_inspect, tickets.defective_units),
        page="parts:old_inspections",
    ),
    Role.STOREKEEPER_NEW: Home(
        _("What is to be sent, what to be received, what is short?"),
        (parts_orders.orders_to_check, parts_orders.orders_to_send, parts_stock.to_receive,
         goods_returns.goods_returns, parts_stock.short_of_minimum, tickets.waiting_for_parts),
    ),
    Role.STOREKEEPER_OLD: Home(
        _("Which old parts came, are late, wait to be judged?"),
        (old_parts.old_to_receive, old_parts.old_to_inspect, old_parts.old_to_decide, old_parts.old_late,
         old_parts.old_for_makers, tickets.waiting_for_parts),
    ),
    Role.FINANCE: Home(
        _("What is to be paid this month?"),
        (pay.pay_months, goods_returns.goods_returns, old_parts.freights_to_approve, parts_orders.copies_to_note,
         pay.sheets_in_trouble, feedback.reports_overdue),
    ),
    Role.AUDITOR: Home(_("Who changed what?"), page="people:audit"),
    Role.ADMINISTRATOR: Home(_("Is anything broken, is anything waiting?"), page="people:settings"),
}  # fmt: skip


def roles_in_order(user: User, *, on_phone: bool = False) -> list[str]:
    """The roles of a user, the one whose page greets first; on a phone that is the technician's."""
    held = rights_of(user).roles
    first = Role.TECHNICIAN if on_phone else None
    return sorted((role for role in HOMES if role in held), key=lambda role: role != first)


def panels_of(user: User) -> list[Panel]:
    """Every panel of every role held, each once: those that hold something, then the empty ones."""
    makers = dict.fromkeys(maker for role in roles_in_order(user) for maker in HOMES[role].panels)
    return sorted(kept(maker(user) for maker in makers), key=lambda panel: not panel.count)
