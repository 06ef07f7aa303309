"""Questions about returns and exchanges: what is due when, what is late, how many wait where, what they are worth."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from core.money import round_fen
from parts.choices.goods_returns import ENDED, HERE, UNDECIDED, CreditBasis, GoodsState
from parts.choices.orders import Charge
from parts.jobs import price_of
from parts.models import GoodsDispute, GoodsReturn, OrderLine
from parts.rules.goods_returns import last_day
from parts.selectors.prices import part_price
from people.calendars import Calendars, calendars

AGREED_DAYS = 1  # working days after counting, to agree with sales (S1-R53)
TABS: dict[str, Q] = {
    "undecided": Q(state__in=UNDECIDED), "awaited": Q(state=GoodsState.APPROVED), "here": Q(state__in=HERE),
    "ended": Q(state__in=ENDED),
}  # fmt: skip
DISPUTED = Exists(GoodsDispute.objects.filter(case=OuterRef("pk"), until=None))


def with_deadlines(cases: Iterable[GoodsReturn], today: date) -> list[GoodsReturn]:
    """Each with `due` (count, agree, close or nothing), `due_on`, `is_late`, and its open `dispute`.

    Days count from the receipt, for sales from the counting; while a case is disputed nothing is due. As many queries
    for many branches as for one.
    """
    found, works = list(cases), calendars()
    here = [case.pk for case in found if case.state in HERE]
    works.learn(case.branch_id for case in found if case.state in HERE)
    disputes: dict[int, list[GoodsDispute]] = defaultdict(list)
    for dispute in GoodsDispute.objects.filter(case__in=here).select_related("by") if here else ():
        disputes[dispute.case_id].append(dispute)
    for case in found:
        own = disputes[case.pk]
        case.dispute = next((one for one in own if one.until is None), None)
        case.due, case.due_on = _due(case, own, works)
        case.is_late = case.due_on is not None and case.due_on < today
    return found


def _due(case: GoodsReturn, disputes: list[GoodsDispute], works: Calendars) -> tuple[str, date | None]:
    if case.state not in HERE or case.dispute:
        return "", None
    calendar = works.of(case.branch_id)
    pauses = [(timezone.localdate(one.since), timezone.localdate(one.until)) for one in disputes]

    def by(start, days: int) -> date:
        return last_day(timezone.localdate(start), lambda day: bool(calendar.spans(day)), days, pauses)

    dues = [(by(case.received_at, settings.RETURNS_CLOSED_DAYS), "close")]
    if case.state == GoodsState.RECEIVED:
        dues.append((by(case.received_at, settings.RETURNS_COUNTED_DAYS), "count"))
    elif case.no_more_made and not case.agreed:
        dues.append((by(case.counted_at, AGREED_DAYS), "agree"))
    day, what = min(dues)
    return what, day


def late(cases: QuerySet[GoodsReturn], today: date) -> list[GoodsReturn]:
    """Those whose day is past; what is here is read, and little is."""
    return [case for case in with_deadlines(cases.filter(state__in=HERE), today) if case.is_late]


def of_tab(cases: QuerySet[GoodsReturn], tab: str, mine: Q | None, today: date) -> QuerySet[GoodsReturn]:
    """The rows of a tab; an unknown one is all of them."""
    if tab == "mine":
        return cases.filter(mine) if mine is not None else cases.none()
    if tab == "disputed":
        return cases.filter(DISPUTED, state__in=HERE)
    if tab == "late":
        return cases.filter(pk__in=[case.pk for case in late(cases, today)])
    return cases.filter(TABS[tab]) if tab in TABS else cases


def tab_counts(cases: QuerySet[GoodsReturn], mine: Q | None, today: date) -> dict[str, int]:
    """How many are in each tab."""
    plain = {tab: Count("pk", filter=where) for tab, where in TABS.items() if tab != "ended"}
    counts = cases.order_by().aggregate(
        **plain, disputed=Count("pk", filter=Q(DISPUTED, state__in=HERE)),
        **({"mine": Count("pk", filter=mine)} if mine is not None else {}),
    )  # fmt: skip
    return counts | {"late": len(late(cases, today))}


ORDER = re.compile(r"PJ\d{4}-\d+", re.ASCII | re.IGNORECASE)
JOB = re.compile(r"[A-Z]{2}\d{10,16}", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Worth:
    """What the goods of a case were sold for, in yuan, and where that is known from; None where nobody knows."""

    amount: Decimal | None = None
    basis: str = ""


def worth_of(case: GoodsReturn) -> Worth:
    """Of so many as are ours: at the price of the order or ticket they name, else of the list on the day of the
    application. Parts alone have prices; what was given free was sold for nothing. Two queries."""
    if case.part is None:
        return Worth()
    for basis, price in _prices(case):
        if price is not None:
            return Worth(round_fen(price * case.kept), basis)
    return Worth()


def _prices(case: GoodsReturn) -> Iterable[tuple[str, Decimal | None]]:
    if named := ORDER.search(case.sold_by):
        yield CreditBasis.ORDER, _ordered_at(case, named[0].upper())
    elif named := JOB.search(case.sold_by):
        yield CreditBasis.TICKET, price_of(named[0].upper(), case.part)
    listed = part_price(case.part, timezone.localdate(case.asked_at))
    yield CreditBasis.LIST, listed.amount if listed else None


def _ordered_at(case: GoodsReturn, number: str) -> Decimal | None:
    """Of an order of the same sender."""
    lines = OrderLine.objects.filter(order__number=number, order__partner=case.partner_id, part=case.part_id)
    line = lines.select_related("order").first()
    if line is None:
        return None
    return line.unit_price if line.order.charge == Charge.CHARGED else Decimal(0)
