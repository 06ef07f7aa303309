"""Head office's rows on their way in: whose each row is, whether it counts, what must be asked; then written in bulk.

Matched and counted is decided here, once, and kept with the staged row: writing, undoing and restoring only copy it.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext_noop as _

from core.copying import insert_rows
from core.errors import DomainError
from core.sheets import kinds, messages
from core.sheets.hooks import Context, Figures, Hooks, Question, Row
from core.sheets.models import BatchAnswer, ImportPart, StagedRow
from core.sheets.values import percent
from feedback import printed_sums
from feedback.choices import Accepted
from feedback.matching import LEADERS, People, bare
from feedback.models import CompletionRow, SatisfactionRow, UnfinishedRow
from feedback.selectors import completion_counts, figure_decisions, satisfaction_counts
from feedback.services import figures
from feedback.whose import match_row
from people.models import Staff, User
from tickets.models import Ticket

S = messages.Severity
messages.declare(
    {
        "name_differs": (S.QUESTION, _("The number belongs to %(known)s, the sheet says %(found)s.")),
        "several_people": (S.QUESTION, _("More than one person is called %(found)s.")),
        "other_branch": (S.QUESTION, _("Nobody called %(found)s works there. Elsewhere: %(closest)s.")),
        "unknown_supervisor": (S.QUESTION, _("No supervisor called %(found)s is known. Closest: %(closest)s.")),
        "not_a_supervisor": (S.QUESTION, _("%(found)s led no team in that month.")),
        "no_supervisor": (S.QUESTION, _("The sheet names no supervisor, and no team of that month holds this person.")),
        "team_changed": (S.QUESTION, _("The team changed in the month (%(closest)s). Whose row is it?")),
        "trade_repair": (S.NOTICE, _("By the post this is a repair technician; let it stand to count so.")),
        "trade_install": (S.NOTICE, _("By the post this is an installer; let it stand to count so.")),
        "unknown_place": (S.NOTICE, _("The place %(found)s is not known here.")),
        "ticket_unknown": (S.NOTICE, _("Ticket %(found)s is not in our books.")),
    }
)
BASE = [
    "batch", "staged", "month", "table", "sheet", "row_no", "area", "worker", "code", "staff", "supervisor",
    "supervisor_printed", "trade", "is_correction", "counted", "why_not",
]  # fmt: skip


class FigureNeedsPerson(DomainError):
    code = "figure_needs_person"
    message = gettext_lazy("A printed figure was accepted for this sheet, and only a person can change that.")


class HeadOfficeHooks(Hooks):
    """What the four kinds share: people, teams, trades, the figures printed for a supervisor."""

    model: type[Model]
    counts: tuple[str, ...] = ()
    chooses = ("worker", "supervisor")
    _source = ""  # of a satisfaction sheet: internal, external
    evidence_only = False  # nothing is asked about rows no figure is summed from

    def match(self, rows: Sequence[Row], context: Context) -> list[Question]:
        """Who, whose, counted or not; then the printed sums against the rows that count."""
        people = People(context.month)
        grouping = kinds.kind(context.tables[0]["kind"]).grouping
        for row in rows:
            match_row(row, people, grouping, quiet=self.evidence_only)
        return printed_sums.questions(rows, context, people, self._source)

    def choices(self, key: str, row: Row, text: str, by: Any) -> list[dict[str, Any]]:
        """People the user may see, by name or number; for a supervisor those who hold such a post first."""
        staff = Staff.objects.visible_to(by) if by is not None else Staff.objects.all()
        if key == "supervisor":
            staff = staff.filter(posts__post__in=LEADERS).distinct()
        if text:
            staff = staff.filter(name__icontains=bare(text)) | staff.filter(code__istartswith=text.strip())
        return [{"id": s.pk, "label": _label(s)} for s in staff.select_related("branch").order_by("code")[:20]]

    def choice(self, key: str, record: int, by: Any) -> str | None:
        """Any person the user may see."""
        staff = Staff.objects.visible_to(by) if by is not None else Staff.objects.all()
        found = staff.filter(pk=record).select_related("branch").first() if key in {"worker", "supervisor"} else None
        return found and _label(found)

    def apply(self, part: ImportPart, rows: QuerySet, by: Any, context: Context) -> dict[str, int]:
        """Take the place of what stood for the month; every row is written, counted or with the reason why not."""
        self._standing(part.month).delete()
        sheets = {table["position"]: table["sheet"] for table in context.tables}
        written = [self._tuple(part, row, sheets) for row in rows.iterator()]
        insert_rows(self.model, [*BASE, *self.counts], written)
        self._decide(part, context, by)
        counted = sum(1 for row in written if row[BASE.index("counted")])
        return {"new": len(written), "counted": counted, "left_out": len(written) - counted}

    def undo(self, part: ImportPart, by: Any) -> None:
        """The month's rows go; an accepted figure ends with them."""
        self._standing(part.month).delete()
        self._decide(part, Context(part.month), by)

    def _standing(self, month: str) -> QuerySet:
        return self.model.objects.filter(month=month)

    def _decide(self, part: ImportPart, context: Context, by: Any) -> None:
        """Only satisfaction sheets have figures of which one is chosen."""

    def _tuple(self, part: ImportPart, staged: StagedRow, sheets: dict[int, str]) -> tuple:
        said, matched = staged.values, staged.matched
        return (
            part.batch_id, staged.pk, part.month, staged.table, sheets[staged.table][:100], staged.row,
            _text(said.get("area"), 80), _text(said.get("worker"), 60), _text(said.get("code"), 20),
            matched.get("staff"), matched.get("supervisor"), _text(said.get("supervisor"), 60), matched.get("trade"),
            bool(matched.get("correction")), not matched["why_not"], matched["why_not"], *self._own(staged),
        )  # fmt: skip

    def _own(self, staged: StagedRow) -> tuple:
        raise NotImplementedError


class SatisfactionHooks(HeadOfficeHooks):
    """Internal or external: one source each."""

    model = SatisfactionRow
    counts = ("source", "store", "visited", "satisfied", "printed_rate", "complaints")

    def __init__(self, source: str) -> None:
        self._source = source

    def _standing(self, month: str) -> QuerySet:
        return SatisfactionRow.objects.filter(month=month, source=self._source)

    def _own(self, staged: StagedRow) -> tuple:
        said = staged.values
        visited, satisfied, complaints = _possible(staged, "visited", "satisfied", "complaints")
        if not staged.matched.get("correction") and None not in (visited, satisfied) and satisfied > visited:
            visited = satisfied = None  # a row left out because of it; the staged row keeps what the sheet says
        printed = _text(said.get("printed_rate"), 20)
        return self._source, _text(said.get("store"), 80), visited, satisfied, printed, complaints

    def _decide(self, part: ImportPart, context: Context, by: Any) -> None:
        """Accepted figures become decisions; one that an earlier sheet had and this one has not is taken back."""
        held = figure_decisions(part.month)
        told: dict[int, tuple[BatchAnswer, dict]] = {}
        for question in part.batch.questions:
            answer = context.answers.get((question["code"], question["subject"]))
            if answer and answer.answer in Accepted.values and "supervisor" in question["args"]:
                told[question["args"]["supervisor"]] = (answer, question["args"])
        for supervisor, (answer, args) in told.items():
            self._accept(part, supervisor, answer.answer, answer.reason, answer.actor_id, args["printed_rate"])
        for (supervisor, source), decision in held.items():
            if source == self._source and supervisor not in told and decision.accepted == Accepted.PRINTED:
                reason = gettext("Import %(batch)s changed the sheet this figure was accepted for.") % {
                    "batch": part.batch_id
                }
                self._accept(part, supervisor, Accepted.COMPUTED, reason, getattr(by, "pk", None), None)

    def _accept(
        self, part: ImportPart, supervisor: int, accepted: str, reason: str, actor: int | None, printed: str | None
    ) -> None:
        standing = self._standing(part.month).filter(supervisor=supervisor, counted=True, visited__gt=0)
        if not standing.exists():
            return  # no figure, nothing that could be accepted for one
        if (user := User.objects.filter(pk=actor).first()) is None:
            raise FigureNeedsPerson()
        figures.accept_figure(
            month=part.month, source=self._source, supervisor=Staff.objects.get(pk=supervisor), accepted=accepted,
            reason=reason, by=user, printed=printed and Decimal(printed),
        )  # fmt: skip

    def figures(self, part: ImportPart) -> Figures:
        """Each supervisor's sums and the rate that counts."""
        found = [f for f in satisfaction_counts(part.month) if f.source == self._source]
        names = _names(f.supervisor for f in found)
        headings = (
            gettext_lazy("Supervisor"),
            gettext_lazy("Valid answers"),
            pgettext_lazy("column", "Satisfied"),
            gettext_lazy("Satisfaction rate"),
        )
        return Figures(
            headings, [(names[f.supervisor], f.visited, f.satisfied, f.rate and f"{f.rate}%") for f in found]
        )


class CompletionHooks(HeadOfficeHooks):
    """The completion summary."""

    model = CompletionRow
    numbers = ("carried", "new", "due", "done", "open", "noted", "unnoted")
    counts = (*numbers, "printed_rate")

    def _own(self, staged: StagedRow) -> tuple:
        numbers = dict(zip(self.numbers, _possible(staged, *self.numbers), strict=True))
        if not staged.matched.get("correction") and None not in (numbers["due"], numbers["done"]):
            if numbers["done"] > numbers["due"]:
                numbers["due"] = numbers["done"] = None
        return *numbers.values(), _text(staged.values.get("printed_rate"), 20)

    def figures(self, part: ImportPart) -> Figures:
        """Each supervisor's repair tickets."""
        found = completion_counts(part.month)
        names = _names(f.supervisor for f in found)
        headings = (
            gettext_lazy("Supervisor"), pgettext_lazy("column", "Due"), pgettext_lazy("column", "Completed"),
            gettext_lazy("Without a remark"), gettext_lazy("Completion rate"),
        )  # fmt: skip
        return Figures(
            headings,
            [(names[f.supervisor], f.due, f.done, f.unnoted, _percent(f.done, f.due)) for f in found],
        )


class UnfinishedHooks(HeadOfficeHooks):
    """The detail sheet: evidence ticket by ticket, summed by nobody; its people are those of the summary beside it."""

    model = UnfinishedRow
    counts = ("ticket_number", "ticket", "reason", "parts")
    evidence_only = True

    def match(self, rows: Sequence[Row], context: Context) -> list[Question]:
        """As the others; and which of the tickets are ours."""
        questions = super().match(rows, context)
        numbers = [row.values["ticket"] for row in rows if row.values.get("ticket")]
        ours = dict(Ticket.objects.filter(number__in=numbers).values_list("number", "pk"))
        for row in rows:
            row.matched["ticket"] = ours.get(row.values.get("ticket"))
            if row.values.get("trade") == "install":
                row.matched["why_not"] = row.matched["why_not"] or "other_trade"
        return questions

    def apply(self, part: ImportPart, rows: QuerySet, by: Any, context: Context) -> dict[str, int]:
        """A person's supervisor is the one the summary of the same file names."""
        self.named: dict[str, int] = {}
        for matched in part.batch.rows.filter(kind="completion").values_list("matched", flat=True):
            if matched.get("staff") and matched.get("supervisor"):
                self.named[matched["staff"]] = matched["supervisor"]
        return super().apply(part, rows, by, context)

    def _tuple(self, part: ImportPart, staged: StagedRow, sheets: dict[int, str]) -> tuple:
        if named := self.named.get(staged.matched.get("staff")):
            staged.matched["supervisor"] = named
            staged.matched["why_not"] = staged.matched["why_not"].replace("no_supervisor", "")
        return super()._tuple(part, staged, sheets)

    def _own(self, staged: StagedRow) -> tuple:
        said = staged.values
        parts = {True: "是", False: "否"}.get(said.get("parts"), "")
        return _text(said.get("ticket"), 40), staged.matched.get("ticket"), said.get("reason") or "", parts


def _text(value: Any, longest: int) -> str:
    return str(value or "")[:longest]


def _label(staff: Staff) -> str:
    return f"{staff.name}（{staff.branch.name} {staff.code}）"


def _names(pks: Iterable[int]) -> dict[int, str]:
    return dict(Staff.objects.filter(pk__in=list(pks)).values_list("pk", "name"))


def _percent(part: int | None, whole: int | None) -> str | None:
    rate = None if part is None or whole is None else percent(part, whole)
    return rate and f"{rate}%"


def _possible(staged: StagedRow, *keys: str) -> Iterable[int | None]:
    """Counts as the table can hold them: a row left out may say what cannot be."""
    correction = staged.matched.get("correction")
    for key in keys:
        value = staged.values.get(key)
        yield value if value is None or correction or value >= 0 else None


HOOKS = {
    "internal": SatisfactionHooks("internal"),
    "external": SatisfactionHooks("external"),
    "completion": CompletionHooks(),
    "unfinished": UnfinishedHooks(),
}
