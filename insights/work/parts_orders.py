"""Parts orders on the first pages: to check, to pick and ship, to approve."""

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.templatetags.ui import day as day_text
from insights.links import link
from insights.panels import Line, Panel, some_of
from parts.choices.orders import GRANTED, Need, OrderState
from parts.models import PartsOrder
from parts.selectors.orders import copies_open
from parts.services.order_copies import addressed_to
from people.access import has, scope_of
from people.models import User
from people.permissions import Permission


def _line(order: PartsOrder) -> Line:
    late = order.due_on is not None and order.due_on < timezone.localdate()
    return Line(
        order.number, order.get_absolute_url(), f"{order.requester} · {order.get_purpose_display()}",
        day_text(order.due_on) if order.due_on else "", ("parts_order", order.state), late,
    )  # fmt: skip


def _orders(user: User) -> QuerySet[PartsOrder]:
    return PartsOrder.objects.visible_to(user).select_related("staff", "partner").order_by("due_on", "pk")


def _panel(code: str, title: str, icon: str, empty: str, rows: QuerySet[PartsOrder], tab: str) -> Panel:
    lines, count = some_of(rows, _line)
    return Panel(code, title, icon, empty, lines, count, link("parts:orders", tab=tab))


def orders_to_check(user: User) -> Panel | None:
    """What came in for a storekeeper, and what another one typed and checked."""
    if not has(user, Permission.ORDER_CHECK):
        return None
    second = Q(state=OrderState.CHECKED, need=Need.SECOND) & ~Q(entered_by=user.pk) & ~Q(checked_by=user.pk)
    rows = _orders(user).filter(Q(state=OrderState.REQUESTED) | second)
    return _panel(
        "orders_to_check", _("Parts orders to check"), "inbox", _("No order waits for a check."), rows, "check"
    )


def orders_to_send(user: User) -> Panel | None:
    """What a storekeeper takes off the shelf and sends."""
    if not has(user, Permission.ORDER_CHECK):
        return None
    rows = _orders(user).filter(Q(is_to_pick=True) | Q(is_to_ship=True), state__in=GRANTED)
    return _panel("orders_to_send", _("To pick and to ship"), "truck", _("Everything approved is sent."), rows, "pick")


def orders_to_approve(user: User) -> Panel | None:
    """What a supervisor's word is asked for: his team's, below a manager's amount, never his own."""
    if not has(user, Permission.ORDER_APPROVE):
        return None
    scope = scope_of(user)
    rows = _orders(user).filter(state=OrderState.CHECKED).exclude(asked_by=user.pk).exclude(entered_by=user.pk)
    rows = rows.exclude(checked_by=user.pk)
    if not scope.everything:
        own_team = Q(need__in=[Need.SECOND, Need.SUPERVISOR], staff__in=scope.team_ids)
        rows = rows.filter(Q(branch__in=scope.branch_ids) | own_team)
    empty = _("No parts order waits for your approval.")
    return _panel("orders_to_approve", _("Parts orders to approve"), "clipboard-check", empty, rows, "approve")


def copies_to_note(user: User) -> Panel | None:
    """Approved orders whose copy he keeps and has not taken note of, the oldest first."""
    if not (mine := addressed_to(user)):
        return None
    rows = copies_open(PartsOrder.objects.visible_to(user), mine).select_related("staff", "partner")
    lines, count = some_of(rows.order_by("approved_at", "pk"), _line)
    return Panel(
        "copies_to_note", _("Copies of orders to take note of"), "copy", _("Every copy of yours is taken note of."),
        lines, count, link("parts:orders", copies="mine"),
    )  # fmt: skip
