"""A month's sheets in one table: a row a person, the sums of its components, the month before, what to look at."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, F, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from appraisal.choices import LineKind, SheetState, SheetStatus
from appraisal.compliance import signals_of
from appraisal.models import PayFact, PayLine, PaySheet
from appraisal.selectors.previous import totals_before
from appraisal.selectors.staleness import stale_sheets
from appraisal.versions import rulebook_of
from appraisal.wording import MANUAL, component_label, missing_of

LARGE_CHANGE = Decimal(20)  # percent against the month before: worth a look, no error
FLAGS = {
    "incomplete": _("Missing: %(missing)s"),
    "refused": _("Cannot be calculated: %(reason)s"),
    "stale": _("Evidence changed since the calculation: %(count)s"),
    "returned": _("Returned: %(reason)s"),
    "queried": _("The payee has a query"),
    "note_open": _("Deductions %(deductions)s are more than %(percent)s%% and nobody has acknowledged them"),
    "below_minimum_wage": _("Below the minimum wage of %(minimum)s"),
    "minimum_wage_unknown": _("No minimum wage is set for %(place)s"),
    "large_change": _("Changed by %(percent)s%% against the month before"),
    "manual": _("Lines by hand: %(count)s"),
    "differs": _("Head office and our own records differ: %(count)s"),
}
BLOCKING = {"incomplete", "refused", "stale", "returned", "queried", "note_open", "below_minimum_wage"}
BLOCKING |= {"minimum_wage_unknown"}


@dataclass(frozen=True, slots=True)
class Flag:
    """Something about a sheet in plain words. `blocks`: it stands against approval."""

    code: str
    args: dict = field(default_factory=dict)

    @property
    def blocks(self) -> bool:
        return self.code in BLOCKING

    def __str__(self) -> str:
        return str(FLAGS[self.code]) % self.args


@dataclass(slots=True)
class Row:
    """One sheet of the table; money in yuan, None where there is none."""

    sheet: PaySheet
    subtotals: dict[str, Decimal]
    previous: Decimal | None
    flags: list[Flag]

    @property
    def adjusted(self) -> Decimal:
        """The sum of lines by hand."""
        return self.subtotals.get(MANUAL, Decimal(0))

    @property
    def delta(self) -> Decimal | None:
        if self.previous is None or self.sheet.total is None:
            return None
        return self.sheet.total - self.previous

    @property
    def is_ready(self) -> bool:
        """Nothing about the sheet itself stands against approval (who may is another question)."""
        ready = {SheetState.CALCULATED, SheetState.CONFIRMED}
        return self.sheet.state in ready and not any(flag.blocks for flag in self.flags)


@dataclass(slots=True)
class Totals:
    """The head of the table: over all sheets somebody may see, not only those of one page."""

    people: int
    total: Decimal
    previous: Decimal | None
    states: dict[str, int]
    incomplete: int

    @property
    def change_percent(self) -> Decimal | None:
        """Against the month before, with one decimal; None without one."""
        if not self.previous:
            return None
        return ((self.total - self.previous) * 100 / self.previous).quantize(Decimal("0.1"))


def components_of(sheets: Sequence[PaySheet]) -> list[tuple[str, str]]:
    """Code and label of the columns: the components of the newest rulebook among these sheets."""
    if not sheets:
        return []
    book = rulebook_of(max((sheet.rulebook for sheet in sheets), key=lambda version: version.pk))
    return [(c.code, component_label(book, c.code)) for c in book.components]


def overview_rows(sheets: Sequence[PaySheet]) -> list[Row]:
    """Rows for sheets of one month and scheme (fetched with month and rulebook), in their order. The number of queries
    does not grow with the sheets."""
    if not sheets:
        return []
    month, people = sheets[0].month, [sheet.employee_id for sheet in sheets]
    subtotals: dict[int, dict[str, Decimal]] = defaultdict(dict)
    by_hand: Counter = Counter()
    lines = PayLine.objects.filter(sheet__in=[sheet.pk for sheet in sheets]).order_by()
    for sheet, component, kind, amount, count in lines.values_list("sheet", "component", "kind").annotate(
        Sum("amount"), Count("pk")
    ):
        subtotals[sheet][component] = subtotals[sheet].get(component, Decimal(0)) + amount
        if kind != LineKind.CALCULATED:
            by_hand[sheet] += count
    previous = totals_before(month, sheets[0].scheme, people)
    signals, stale = signals_of(list(sheets)), stale_sheets(month, people)
    differing = Counter(
        PayFact.objects.filter(month=month, employee__in=people, own__isnull=False)
        .exclude(own=F("value"))
        .values_list("employee", flat=True)
    )
    rows = []
    for sheet in sheets:
        row = Row(sheet, subtotals[sheet.pk], previous.get(sheet.employee_id), [])
        row.flags = list(_flags(row, signals[sheet.pk], stale, by_hand[sheet.pk], differing[sheet.employee_id]))
        rows.append(row)
    return rows


def _flags(row: Row, signals: list, stale: dict, by_hand: int, differing: int):
    sheet = row.sheet
    if sheet.failure:
        yield Flag("refused", {"reason": sheet.failure})
    elif sheet.status == SheetStatus.INCOMPLETE:
        yield Flag("incomplete", {"missing": "; ".join(one.label for one in missing_of(sheet))})
    if sheet.employee_id in stale:
        yield Flag("stale", {"count": stale[sheet.employee_id].count})
    if sheet.state == SheetState.RETURNED:
        yield Flag("returned", {"reason": sheet.return_reason})
    if sheet.state == SheetState.QUERIED:
        yield Flag("queried")
    for signal in signals:
        if signal.is_open:
            yield Flag(signal.code, signal.refusal.params)
    if row.delta is not None and row.previous and abs(row.delta) * 100 >= LARGE_CHANGE * row.previous:
        yield Flag("large_change", {"percent": f"{row.delta * 100 / row.previous:+.1f}"})
    if by_hand:
        yield Flag("manual", {"count": by_hand})
    if differing:
        yield Flag("differs", {"count": differing})


def month_totals(sheets: QuerySet[PaySheet]) -> Totals:
    """Of all these sheets of one month and scheme, however many a page shows. Four queries."""
    states = dict(sheets.order_by().values_list("state").annotate(Count("pk")))
    whole = sheets.aggregate(total=Sum("total"), people=Count("pk"))
    first = sheets.select_related("month").first()
    before = {}
    if first is not None:
        before = totals_before(first.month, first.scheme, sheets.values_list("employee", flat=True))
    return Totals(
        people=whole["people"],
        total=whole["total"] or Decimal(0),
        previous=sum((amount for amount in before.values() if amount is not None), Decimal(0)) if before else None,
        states=states,
        incomplete=sheets.filter(status=SheetStatus.INCOMPLETE).count(),
    )
