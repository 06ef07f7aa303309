"""Old parts of a month: who returned in time, and what was found of whose part. Counted, never stored."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from core.periods import Period
from parts.choices.old_parts import OldPartState, Verdict
from parts.models import MakerReturnLine, OldPart, Part
from people.models import Partner, Staff

CAME = Q(received_at__isnull=False)
IN_TIME = CAME & Q(received_at__date__lte=F("due_on"))


@dataclass(frozen=True, slots=True)
class OnTime:
    """One debtor's pieces that were due in a month: `in_time` and `late` came, `out` are still owed or never came."""

    debtor: Staff | Partner | None
    due: int
    in_time: int
    late: int

    @property
    def out(self) -> int:
        return self.due - self.in_time - self.late


def on_time(pieces: QuerySet[OldPart], month: Period, today: date) -> list[OnTime]:
    """By debtor, the worst first: what is due later than today counts only where it has come, what was withdrawn
    nowhere. Three queries."""
    due = pieces.filter(due_on__gte=month.first_day, due_on__lte=month.last_day)
    due = due.exclude(state=OldPartState.WITHDRAWN).filter(CAME | Q(due_on__lt=today))
    rows = list(
        due.order_by().values("debtor_staff", "debtor_partner")
        .annotate(due=Count("pk"), in_time=Count("pk", filter=IN_TIME), came=Count("pk", filter=CAME))
    )  # fmt: skip
    staff = Staff.objects.in_bulk([row["debtor_staff"] for row in rows if row["debtor_staff"]])
    partners = Partner.objects.in_bulk([row["debtor_partner"] for row in rows if row["debtor_partner"]])
    found = [
        OnTime(
            staff[row["debtor_staff"]] if row["debtor_staff"] else partners[row["debtor_partner"]],
            row["due"], row["in_time"], row["came"] - row["in_time"],
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda row: (row.in_time / row.due, -row.due, str(row.debtor)))


def all_together(rows: Iterable[OnTime]) -> OnTime:
    """The sum of the rows."""
    rows = list(rows)
    return OnTime(None, sum(r.due for r in rows), sum(r.in_time for r in rows), sum(r.late for r in rows))


@dataclass(frozen=True, slots=True)
class Found:
    """One part's pieces received in a month: how many of each verdict, not judged yet, on a list to the maker."""

    part: Part
    received: int
    by_verdict: dict[str, int]
    sent: int

    @property
    def verdicts(self) -> list[int]:
        return [self.by_verdict[code] for code in Verdict.values]

    @property
    def named(self) -> list[tuple[str, int]]:
        """Each verdict in words, and how many."""
        return [(str(Verdict(code).label), n) for code, n in self.by_verdict.items()]

    @property
    def open(self) -> int:
        return self.received - sum(self.by_verdict.values())


def found_of(pieces: QuerySet[OldPart], month: Period) -> list[Found]:
    """By supplier and part: what the supply department is told. Three queries."""
    came = pieces.filter(received_at__date__gte=month.first_day, received_at__date__lte=month.last_day)
    counts = {code: Count("pk", filter=Q(verdict=code)) for code in Verdict.values}
    rows = list(came.order_by().values("part").annotate(received=Count("pk"), **counts))
    listed = MakerReturnLine.objects.filter(old_part__in=came, maker_return__shipped_on__isnull=False)
    sent = dict(
        listed.order_by().values("old_part__part").annotate(n=Count("old_part", distinct=True))
        .values_list("old_part__part", "n")
    )  # fmt: skip
    parts = Part.objects.of_old_parts().select_related("supplier").in_bulk([row["part"] for row in rows])
    found = [
        Found(parts[r["part"]], r["received"], {c: r[c] for c in Verdict.values}, sent.get(r["part"], 0)) for r in rows
    ]
    return sorted(found, key=lambda row: (str(row.part.supplier or "~"), row.part.number))
