"""Old parts counted: what is owed, what is late, what lies where on any day, and the month's receipts and issues.

Late is counted from the due day; places are counted from the lines of the pieces' lives, never from a stored number.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from core.periods import Period
from parts.choices.old_parts import OldPartState, RequestState, TermClass
from parts.models import OldPart, OldPartExtension, OldPartMove, OldPlace, Part
from parts.rules.old_parts import balance_of
from people.models import Partner, Staff

URGENT = Q(term=TermClass.URGENT) | Q(asked_on__isnull=False)
WHOLE = ("part", "debtor_staff", "debtor_partner", "place")


def owed_by(*, staff: Staff | None = None, partner: Partner | None = None) -> QuerySet[OldPart]:
    """What one debtor owes, the most urgent first; pieces whose repair is not finished come last."""
    owed = (
        OldPart.objects.owed().filter(debtor_staff=staff)
        if staff
        else OldPart.objects.owed().filter(debtor_partner=partner)
    )
    return owed.select_related("part").order_by(F("due_on").asc(nulls_last=True), "id")


def with_requests(pieces: Iterable[OldPart]) -> list[OldPart]:
    """Each with `asked_for`: its open request for more time, or None. One query."""
    pieces = list(pieces)
    asked = OldPartExtension.objects.filter(old_part__in=pieces, state=RequestState.ASKED)
    by_piece = {one.old_part_id: one for one in asked}
    for piece in pieces:
        piece.asked_for = by_piece.get(piece.pk)
    return pieces


def overdue(on: date | None = None) -> QuerySet[OldPart]:
    """Owed past the due day (today where none is given), the longest first. Narrow it with `visible_to`."""
    return OldPart.objects.overdue(on or timezone.localdate()).select_related(*WHOLE).order_by("due_on", "id")


@dataclass(frozen=True, slots=True)
class DebtorRow:
    """What one debtor owes late: how many pieces, of them urgent ones, the oldest due day."""

    debtor: Staff | Partner
    late: int
    urgent: int
    oldest: date

    @property
    def key(self) -> str:
        """staff:code or partner:code, for links."""
        return f"{'partner' if isinstance(self.debtor, Partner) else 'staff'}:{self.debtor.code}"


def overdue_by_debtor(pieces: QuerySet[OldPart]) -> list[DebtorRow]:
    """The pieces' debtors, the one with most first. Three queries; its sum is the count of `pieces`."""
    rows = list(
        pieces.order_by().values("debtor_staff", "debtor_partner")
        .annotate(late=Count("pk"), urgent=Count("pk", filter=URGENT), oldest=Min("due_on"))
    )  # fmt: skip
    staff = Staff.objects.in_bulk([row["debtor_staff"] for row in rows if row["debtor_staff"]])
    partners = Partner.objects.in_bulk([row["debtor_partner"] for row in rows if row["debtor_partner"]])
    found = [
        DebtorRow(
            staff[row["debtor_staff"]] if row["debtor_staff"] else partners[row["debtor_partner"]],
            row["late"], row["urgent"], row["oldest"],
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda row: (-row.late, row.oldest, str(row.debtor)))


def old_parts_of(causes: Iterable[str]) -> dict[str, list[OldPart]]:
    """Document → its pieces, withdrawn ones left out, in the order they were opened. One query."""
    found: dict[str, list[OldPart]] = {}
    pieces = OldPart.objects.filter(cause__in=list(causes)).exclude(state=OldPartState.WITHDRAWN)
    for piece in pieces.select_related("part").order_by("id"):
        found.setdefault(piece.cause, []).append(piece)
    return found


def lying_at(at: datetime | None = None, places: Iterable[OldPlace] | None = None) -> dict[int, int]:
    """Old-part store id → pieces that lay there at an instant (now where none is given): the sum of the lines."""
    lines = OldPartMove.objects.filter(at__lte=at) if at else OldPartMove.objects.all()
    came = lines.filter(to_place__isnull=False)
    left = lines.filter(from_place__isnull=False)
    if places is not None:
        ids = [place.pk for place in places]
        came, left = came.filter(to_place__in=ids), left.filter(from_place__in=ids)
    held: dict[int, int] = {}
    for sign, rows, name in ((1, came, "to_place"), (-1, left, "from_place")):
        for row in rows.order_by().values(name).annotate(n=Count("pk")):
            held[row[name]] = held.get(row[name], 0) + sign * row["n"]
    return {place: n for place, n in held.items() if n}


def pieces_at(at: datetime) -> QuerySet[OldPart]:
    """The twin of `lying_at`: the very pieces, each with `then_state` and `then_place` as its last line left them."""
    last = OldPartMove.objects.filter(old_part=OuterRef("pk"), at__lte=at).order_by("-at", "-id")
    told = OldPart.objects.annotate(
        then_state=Subquery(last.values("to_state")[:1]), then_place=Subquery(last.values("to_place")[:1])
    )
    return told.filter(then_place__isnull=False)


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One part at one store in a month (旧件收发月统计): pieces before, in, out, left."""

    place: OldPlace
    part: Part
    before: int
    came: int
    went: int

    @property
    def left(self) -> int:
        return self.before + self.came - self.went


def old_parts_month(month: Period | str, places: QuerySet[OldPlace] | None = None) -> list[MonthRow]:
    """截至前月结存, 本月入库, 本月出库, 本月结存 of each part at each old-part store, by store and part number.

    Counted from the lines. A move within a store is neither in nor out. Three queries.
    """
    period = month if isinstance(month, Period) else Period(month)
    start, end = _midnight(period.first_day), _midnight(period.last_day + timedelta(days=1))
    stores = {place.pk: place for place in (OldPlace.objects.all() if places is None else places)}
    sums: dict[tuple[int, int], list[int]] = {}
    lines = OldPartMove.objects.filter(at__lt=end).exclude(from_place=F("to_place"))
    for name, slot, sign in (("to_place", 1, 1), ("from_place", 2, -1)):
        rows = lines.filter(**{f"{name}__in": list(stores)}).order_by().values(name, "old_part__part")
        counted = rows.annotate(before=Count("pk", filter=Q(at__lt=start)), now=Count("pk", filter=Q(at__gte=start)))
        for row in counted:
            kept = sums.setdefault((row[name], row["old_part__part"]), [0, 0, 0])
            kept[0] += sign * row["before"]
            kept[slot] += row["now"]
    parts = Part.objects.of_old_parts().in_bulk({part for _place, part in sums})
    found = [MonthRow(stores[place], parts[part], *kept) for (place, part), kept in sums.items() if any(kept)]
    return sorted(found, key=lambda row: (row.place.code, row.part.number))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_default_timezone())


def balanced(pieces: QuerySet[OldPart] | None = None) -> bool:
    """Whether every store holds what the lines say and every row stands where its last line left it."""
    rows = OldPart.objects.all() if pieces is None else pieces
    now = {row["place"]: row["n"] for row in rows.here().order_by().values("place").annotate(n=Count("pk"))}
    lines = OldPartMove.objects.filter(old_part__in=rows).values("from_place", "to_place")
    last = OldPartMove.objects.filter(old_part=OuterRef("pk")).order_by("-id")
    told = rows.annotate(last=Subquery(last.values("to_state")[:1]))
    return now == balance_of(lines) and not told.exclude(state=F("last")).exists()
