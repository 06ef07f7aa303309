"""What the pay pages read: months, sheets with their sums, one sheet with its lines and the month before."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Q, Sum

from appraisal.choices import Scheme, SheetState, SheetStatus, Why
from appraisal.models import PayEvidence, PayFact, PayLine, PaySheet, RulebookVersion
from core.models import Month
from core.periods import Period
from people.models import User

MONTHLY = Scheme.SUPERVISOR_MONTHLY
# The tabs of a month: which sheets each shows.
VIEWS = {
    "all": Q(),
    "review": Q(status=SheetStatus.COMPLETE) & ~Q(state=SheetState.APPROVED),
    "incomplete": Q(status=SheetStatus.INCOMPLETE),
    "approved": Q(state=SheetState.APPROVED),
}


def months_with_sheets(user: User) -> list[str]:
    """Names of the months in which the user may see a sheet, the latest first."""
    sheets = PaySheet.objects.visible_to(user).filter(scheme=MONTHLY)
    return list(sheets.order_by("-month__month").values_list("month__month", flat=True).distinct())


def versions_of(month: str) -> list[Month]:
    """The versions of a month, the newest first; none where nobody has opened it."""
    return list(Month.objects.filter(month=month).order_by("-version"))


def counts_of(month: Month, user: User) -> dict[str, object]:
    """Sheets by view, their sum and their number, of all the user may see in the version."""
    counted = {f"in_{name}": Count("pk", filter=condition) for name, condition in VIEWS.items() if name != "all"}
    return (
        PaySheet.objects.visible_to(user)
        .filter(month=month, scheme=MONTHLY)
        .aggregate(
            in_all=Count("pk"),
            total=Sum("total"),
            confirmed=Count("pk", filter=Q(confirmed_at__isnull=False)),  # approved since, too
            **counted,
        )
    )


def sheets_of(month: Month, user: User, view: str = "all"):
    """The sheets of a month version the user may see, without what a list does not show."""
    sheets = PaySheet.objects.visible_to(user).filter(VIEWS[view], month=month, scheme=MONTHLY)
    return sheets.select_related("month").order_by("employee_code")


def component_sums(sheets: Iterable[int]) -> dict[int, dict[str, Decimal]]:
    """Sheet id → component → sum of its lines; lines by hand stand under `manual`. One query."""
    sums: dict[int, dict[str, Decimal]] = defaultdict(dict)
    rows = PayLine.objects.filter(sheet__in=list(sheets)).order_by().values_list("sheet", "component")
    for sheet, component, amount in rows.annotate(Sum("amount")):
        sums[sheet][component] = amount
    return sums


def versions_by_id(ids: Iterable[int]) -> dict[int, RulebookVersion]:
    """Rulebook versions, each read once however many sheets stand on it."""
    return RulebookVersion.objects.in_bulk(set(ids))


def totals_before(month: str, employees: Iterable[int]) -> dict[int, Decimal]:
    """Employee id → total of the month before, its newest version; whoever had none is absent."""
    before = str(Period.parse(month).previous())
    rows = PaySheet.objects.filter(
        month__month=before, employee__in=list(employees), scheme=MONTHLY, total__isnull=False
    )
    return dict(rows.order_by("month__version").values_list("employee", "total"))


def sum_before(month: str, user: User) -> Decimal | None:
    """The sum of the month before over the sheets the user may see, newest version; None where there was none."""
    before = str(Period.parse(month).previous())
    rows = PaySheet.objects.visible_to(user).filter(month__month=before, scheme=MONTHLY)
    sums = dict(rows.order_by("month__version").values_list("month__version").annotate(Sum("total")))
    return sums[max(sums)] if sums else None


@dataclass(slots=True)
class Marks:
    """What on one sheet deserves a look beside its figures."""

    facts: list[PayFact] = field(default_factory=list)
    aside: dict[tuple[str, str], int] = field(default_factory=dict)  # (set of evidence, why) → rows


def is_marked(fact: PayFact) -> bool:
    """Missing, decided by somebody, or different from our own count."""
    return bool(fact.gap or fact.note or (fact.own is not None and fact.own != fact.value))


def marks_of(month: Month, employees: Iterable[int]) -> dict[int, Marks]:
    """Facts that are missing, decided or differ from our own count, and evidence pending or left out. Two queries."""
    people = list(employees)
    marks: dict[int, Marks] = defaultdict(Marks)
    for fact in PayFact.objects.filter(month=month, employee__in=people).order_by("employee", "id"):
        if is_marked(fact):
            marks[fact.employee_id].facts.append(fact)
    aside = (
        PayEvidence.objects.filter(month=month, employee__in=people, counted=False, why__in=[Why.PENDING, Why.LEFT_OUT])
        .order_by("fact", "why")
        .values_list("employee", "fact", "why")
        .annotate(Count("pk"))
    )
    for employee, fact, why, number in aside:
        marks[employee].aside[fact, why] = number
    return marks


def sheet_for(user: User, month: str, code: str, version: int | None = None) -> PaySheet | None:
    """One person's sheet in a month version (the newest unless named), if the user may see it."""
    sheets = PaySheet.objects.visible_to(user).filter(month__month=month, employee_code=code, scheme=MONTHLY)
    if version is not None:
        sheets = sheets.filter(month__version=version)
    return sheets.select_related("month", "rulebook", "branch", "calculated_by").order_by("-month__version").first()


def sheet_before(sheet: PaySheet) -> PaySheet | None:
    """The same person's sheet of the month before, newest version."""
    before = str(Period.parse(sheet.month.month).previous())
    sheets = PaySheet.objects.filter(employee=sheet.employee_id, scheme=sheet.scheme, month__month=before)
    return sheets.order_by("-month__version").only("total", "state", "month").first()


def lines_of(*sheets: PaySheet | None) -> dict[int, list[PayLine]]:
    """Sheet id → its lines in order, for all of these sheets in one query."""
    lines: dict[int, list[PayLine]] = defaultdict(list)
    rows = PayLine.objects.filter(sheet__in=[sheet.pk for sheet in sheets if sheet]).select_related("file")
    for line in rows.order_by("sheet", "position", "id"):
        lines[line.sheet_id].append(line)
    return lines


def facts_of(sheet: PaySheet) -> dict[str, PayFact]:
    """The facts of a sheet by name."""
    return {fact.name: fact for fact in PayFact.objects.filter(month=sheet.month_id, employee=sheet.employee_id)}


def asides_of(sheet: PaySheet, facts: Iterable[PayFact]) -> dict[tuple[str, str], int]:
    """(set of evidence, why) → rows that are pending or left out. One query, none where nothing is left out."""
    if not any(fact.excluded for fact in facts):
        return {}
    rows = PayEvidence.objects.of_sheet(sheet).filter(counted=False, why__in=[Why.PENDING, Why.LEFT_OUT])
    counted = rows.order_by("fact", "why").values_list("fact", "why").annotate(Count("pk"))
    return {(fact, why): number for fact, why, number in counted}


def own_sheets(user: User) -> list[PaySheet]:
    """The user's own sheets, the latest month first, only the newest version of each."""
    person = user.staff_or_none
    if person is None:
        return []
    sheets = PaySheet.objects.visible_to(user).filter(employee=person, scheme=MONTHLY)
    newest: dict[str, PaySheet] = {}
    for sheet in sheets.select_related("month").order_by("-month__month", "-month__version"):
        newest.setdefault(sheet.month.month, sheet)
    return list(newest.values())
