"""Old parts on their keeper's first page: to receive, to be judged, to decide about, late, waiting for the maker."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.money import amount_text
from core.templatetags.ui import day as day_text
from insights.links import link
from insights.panels import SHOWN, Line, Panel, some_of
from parts.choices.old_parts import ON_THE_SHELF, OldPartState
from parts.models import OldPart, ReturnList
from parts.selectors import maker_returns
from parts.selectors.old_parts import overdue
from parts.selectors.old_receipts import lists_on_the_way, open_receipts
from parts.services.old_receipts_chasing import with_last_days
from parts.services.return_freights import waiting
from people.access import has
from people.models import User
from people.permissions import Permission


def old_to_receive(user: User) -> Panel | None:
    """Receipts somebody has begun, then the lists on their way."""
    if not has(user, Permission.OLD_PART_MOVE):
        return None
    begun = with_last_days(open_receipts(user), timezone.localdate())
    receipts = [
        Line(one.number, link("parts:old_receipt", one.number), str(one.debtor), day_text(one.count_by),
             hot=one.is_late)
        for one in begun[:SHOWN]
    ]  # fmt: skip

    def on_the_way(one) -> Line:
        pieces = ngettext("%(n)s piece", "%(n)s pieces", one.pieces) % {"n": one.pieces}
        return Line(one.number, link("parts:return_list", one.number), str(one.debtor), pieces)

    lists, count = some_of(lists_on_the_way(user), on_the_way)
    return Panel(
        "old_to_receive", _("Old parts to receive"), "package-import", _("No list is on the way."),
        [*receipts, *lists][:SHOWN], len(begun) + count, link("parts:old_receive"),
    )  # fmt: skip


def _piece(piece: OldPart) -> Line:
    return Line(
        piece.code, piece.get_absolute_url(), f"{piece.part.name} · {piece.debtor}",
        day_text(timezone.localdate(piece.received_at)),
    )  # fmt: skip


def old_to_inspect(user: User) -> Panel | None:
    """What was received and has no final result, the longest first."""
    if not has(user, Permission.OLD_PART_MOVE):
        return None
    rows = OldPart.objects.visible_to(user).filter(state=OldPartState.RECEIVED).order_by("received_at", "pk")
    lines, count = some_of(rows.select_related("part", "debtor_staff", "debtor_partner"), _piece)
    return Panel(
        "old_to_inspect", _("Old parts to inspect"), "microscope", _("Every old part that came is judged."), lines,
        count, link("parts:old_inspections"),
    )  # fmt: skip


def old_to_decide(user: User) -> Panel | None:
    """What is judged and nobody has proposed yet what becomes of it."""
    if not has(user, Permission.OLD_PART_MOVE):
        return None
    judged = OldPart.objects.visible_to(user).filter(state__in=ON_THE_SHELF, disposal="")
    rows = judged.exclude(disposal_lines__is_live=True).order_by("received_at", "pk")
    lines, count = some_of(rows.select_related("part", "debtor_staff", "debtor_partner"), _piece)
    return Panel(
        "old_to_decide", _("Old parts to decide about"), "gavel", _("What becomes of every judged part is proposed."),
        lines, count, link("parts:disposal_new"),
    )  # fmt: skip


def freights_to_approve(user: User) -> Panel | None:
    """What partners paid to send lists whose pieces are all judged; never what he told himself."""
    if not has(user, Permission.STOCK_ACCOUNT):
        return None
    rows = waiting(ReturnList.objects.visible_to(user)).exclude(freight__told_by=user).order_by("freight__told_at")

    def line(made: ReturnList) -> Line:
        return Line(made.number, made.get_absolute_url(), str(made.debtor), amount_text(made.freight.told))

    lines, count = some_of(rows, line)
    return Panel(
        "freights_to_approve", _("Freights to approve"), "truck", _("No freight waits for your approval."), lines,
        count, link("parts:old_lists", freight="on"),
    )  # fmt: skip


def old_late(user: User) -> Panel | None:
    """What is owed past its day, the longest first."""
    if not has(user, Permission.OLD_PART_MOVE):
        return None

    def line(piece: OldPart) -> Line:
        note = f"{piece.part.name} · {piece.debtor}"
        return Line(piece.code, piece.get_absolute_url(), note, day_text(piece.due_on), hot=True)

    lines, count = some_of(overdue().visible_to(user), line)
    return Panel(
        "old_late", _("Overdue old parts"), "clock-exclamation", _("No old part is late."), lines, count,
        link("parts:old_overdue"), hot=bool(count),
    )  # fmt: skip


def old_for_makers(user: User) -> Panel | None:
    """What is approved to go back to its maker and lies on no list yet."""
    if not has(user, Permission.OLD_PART_MOVE):
        return None
    rows = maker_returns.waiting(user).select_related("part__supplier", "debtor_staff", "debtor_partner")

    def line(piece: OldPart) -> Line:
        return Line(piece.code, piece.get_absolute_url(), piece.part.name, str(piece.part.supplier or ""))

    lines, count = some_of(rows, line)
    return Panel(
        "old_for_makers", pgettext("panel", "Waiting for a list to the maker"), "package-export",
        _("Nothing waits to go back to a maker."), lines, count, link("parts:maker_return_new"),
    )  # fmt: skip
