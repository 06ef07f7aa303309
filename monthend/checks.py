"""What is looked at before a month is calculated. Nothing here stops the run: a `block` makes sheets incomplete or
keeps them from approval, a `warn` costs somebody money or means that figures come from elsewhere than usual."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appraisal.choices import Scheme
from appraisal.compliance import settings_for
from appraisal.engine import Rulebook
from appraisal.errors import NoRulebook
from appraisal.places import places_of
from appraisal.versions import rulebook_of, version_for
from core.models import ImportBatch, Month
from core.money import amount_text
from core.periods import Period
from feedback.models import CompletionRow, SatisfactionRow
from feedback.selectors import completion_counts, imported, pending_incidents, satisfaction_counts
from people.selectors import supervisors_in
from reports.selectors import days_late
from tickets.selectors import due_counts

PASS, WARN, BLOCK = "pass", "warn", "block"
UNRESOLVED = "unresolved_without_remark"
NAMED = 8  # as many names a finding lists
SHEETS = {
    "internal": _("Internal satisfaction sheet"),
    "external": _("External satisfaction sheet"),
    "completion": _("Completion summary"),
}

MESSAGES = {
    ("rulebook", PASS): _("Rulebook %(version)s is in force"),
    ("rulebook", BLOCK): _("No rulebook is in force in %(month)s"),
    ("month_over", WARN): _("%(month)s is not over yet: everything is provisional"),
    ("sheets", PASS): _("Head office's sheets are imported: %(have)s of %(all)s"),
    ("sheets", WARN): _("Not imported: %(missing)s. Completion is counted from the tickets"),
    ("sheets", BLOCK): _("Not imported: %(missing)s. Sheets stay incomplete"),
    ("batches", PASS): _("No uploaded sheet of the month waits to be confirmed"),
    ("batches", WARN): _("Uploaded sheets that nobody has confirmed: %(count)s"),
    ("rows", PASS): _("Every row of head office's sheets is decided"),
    ("rows", WARN): _("Rows not counted because the trade is undecided: %(count)s"),
    ("supervisors", PASS): _("Every supervisor has rows in the satisfaction sheets"),
    ("supervisors", BLOCK): _("Without a usable figure in a satisfaction sheet: %(names)s"),
    ("completion", PASS): _("The completion summary knows every supervisor"),
    ("completion", WARN): _("Not in the completion summary, counted from the tickets: %(names)s"),
    ("incidents", PASS): _("Every incident of the month is decided"),
    ("incidents", WARN): _("Incidents still under verification: %(count)s. They count in the month of their verdict"),
    ("reports", PASS): _("All reports due are in on time"),
    ("reports", WARN): _("Late or outstanding reports: %(count)s, %(days)s days in all"),
    ("remarks", PASS): _("No ticket is left without a remark"),
    ("remarks", WARN): _("Tickets neither completed nor remarked: %(count)s (deducts %(amount)s)"),
    ("minimum_wage", PASS): _("A minimum wage is set for every place"),
    ("minimum_wage", BLOCK): _("No minimum wage is set for: %(places)s. Approval waits"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One finding. `url` is the name of the page where it is looked into, with its query."""

    code: str
    level: str
    args: dict[str, Any] = field(default_factory=dict)
    url: str = ""
    query: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As a run stores it."""
        return {"code": self.code, "level": self.level, "args": self.args, "url": self.url, "query": self.query}


def message(check: dict[str, Any]) -> str:
    """The sentence of a stored check in the reader's language."""
    text = MESSAGES.get((check["code"], check["level"]))
    args = dict(check["args"])
    if "missing" in args:
        args["missing"] = ", ".join(str(SHEETS.get(code, code)) for code in args["missing"])
    return str(text) % args if text else check["code"]


def checks_of(month: Month, as_of: datetime) -> list[Check]:
    """Everything that is looked at, in the order of the page. A constant number of queries."""
    period = Period.parse(month.month)
    people = list(supervisors_in(period).select_related("branch"))
    standing = imported(month.month)
    try:
        book = rulebook_of(version_for(Scheme.SUPERVISOR_MONTHLY, month.month))
    except NoRulebook:
        book = None
    return [
        _rulebook(month.month, book),
        *_month_over(period, as_of),
        *_sheets(month.month, standing),
        *_waiting(month.month),
        *_supervisors(month.month, people, standing),
        *_incidents(period),
        *_reports(month.month, as_of, people),
        *_remarks(period, as_of, people, book),
        *_wages(month.month, people),
    ]


def _rulebook(month: str, book: Rulebook | None) -> Check:
    args = {"month": month} if book is None else {"version": book.version}
    return Check("rulebook", BLOCK if book is None else PASS, args, "appraisal:rulebooks")


def _each(book: Rulebook | None) -> Decimal:
    """What one ticket without a word costs, as the rulebook in force says."""
    lines = book.lines if book else ()
    return next((Decimal(line.parameters["each"]) for line in lines if UNRESOLVED in line.reads), Decimal(0))


def _month_over(period: Period, as_of: datetime) -> Iterator[Check]:
    if as_of < period.cutoff(timezone.get_default_timezone()):
        yield Check("month_over", WARN, {"month": str(period)})


def _sheets(month: str, standing: frozenset[str]) -> Iterator[Check]:
    missing = [code for code in SHEETS if code not in standing]
    if not missing:
        yield Check("sheets", PASS, {"have": len(SHEETS), "all": len(SHEETS)}, "imports:list", {"month": month})
    needed = [code for code in missing if code != "completion"]
    if needed:
        yield Check("sheets", BLOCK, {"missing": needed}, "imports:list", {"month": month})
    if "completion" in missing:
        yield Check("sheets", WARN, {"missing": ["completion"]}, "imports:list", {"month": month})


def _waiting(month: str) -> Iterator[Check]:
    open_states = [ImportBatch.State.UPLOADED, ImportBatch.State.CHECKED]
    batches = ImportBatch.objects.filter(month=month, state__in=open_states).count()
    yield Check("batches", WARN if batches else PASS, {"count": batches}, "imports:list", {"month": month})
    undecided = sum(
        model.objects.filter(month=month, why_not="trade_unresolved").count()
        for model in (SatisfactionRow, CompletionRow)
    )
    yield Check("rows", WARN if undecided else PASS, {"count": undecided}, "imports:list", {"month": month})


def _names(people: list, ids: set[int]) -> str:
    names = [person.name for person in people if person.pk in ids]
    return "、".join(names[:NAMED]) + (f" … {len(names)}" if len(names) > NAMED else "")


def _supervisors(month: str, people: list, standing: frozenset[str]) -> Iterator[Check]:
    ids = {person.pk for person in people}
    rated = {(figure.supervisor, figure.source) for figure in satisfaction_counts(month) if figure.rate is not None}
    lacking = {
        pk for pk in ids for source in ("internal", "external") if source in standing and (pk, source) not in rated
    }
    args = {"names": _names(people, lacking)} if lacking else {}
    yield Check("supervisors", BLOCK if lacking else PASS, args, "imports:list", {"month": month})
    if "completion" in standing:
        unknown = ids - {figure.supervisor for figure in completion_counts(month)}
        args = {"names": _names(people, unknown)} if unknown else {}
        yield Check("completion", WARN if unknown else PASS, args, "imports:list", {"month": month})


def _incidents(period: Period) -> Iterator[Check]:
    cutoff = period.cutoff(timezone.get_default_timezone())
    count = pending_incidents(str(period), cutoff).count()
    yield Check("incidents", WARN if count else PASS, {"count": count}, "feedback:incident_list", {"view": "open"})


def _reports(month: str, as_of: datetime, people: list) -> Iterator[Check]:
    late = [d for owed in days_late(month, as_of, [p.pk for p in people]).values() for _pk, d in owed if d]
    args = {"count": len(late), "days": sum(late)}
    yield Check("reports", WARN if late else PASS, args, "reports:calendar", {"month": month})


def _remarks(period: Period, as_of: datetime, people: list, book: Rulebook | None) -> Iterator[Check]:
    month = str(period)
    cutoff = min(period.cutoff(timezone.get_default_timezone()), as_of)
    told = {f.supervisor: f.unnoted for f in completion_counts(month) if f.unnoted is not None}
    others = [person.pk for person in people if person.pk not in told]
    counted = due_counts(period, cutoff, others).aggregate(n=Sum("unresolved_without_remark"))["n"] if others else 0
    count = (counted or 0) + sum(told[person.pk] for person in people if person.pk in told)
    args = {"count": count, "amount": amount_text(_each(book) * count)}
    yield Check("remarks", WARN if count else PASS, args, "tickets:list", {"tab": "unremarked"})


def _wages(month: str, people: list) -> Iterator[Check]:
    wages, places = settings_for(month).wages, places_of()
    without = {places[p.branch_id] or p.branch.name for p in people if places[p.branch_id] not in wages}
    args = {"places": "、".join(sorted(without))} if without else {}
    yield Check("minimum_wage", BLOCK if without else PASS, args, "appraisal:settings", {})
