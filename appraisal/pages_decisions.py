"""The decisions behind a line: a manager's, the clerk's about a printed figure, and those about single rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisal import pages_words as words
from appraisal.choices import RecordKind
from appraisal.models import Decision, PayEvidence, PaySheet
from appraisal.pages_records import row_page
from appraisal.selectors import pages_evidence as evidence
from core.sheets.models import RowDecision
from core.sheets.telling import sentence
from feedback.models import FigureDecision
from imports.labels import column_label

ACTIONS = {
    RowDecision.Action.MEND: gettext_lazy("Mended: %(key)s, %(before)s → %(after)s"),
    RowDecision.Action.CHOOSE: gettext_lazy("Chosen: %(key)s, %(before)s → %(after)s"),
    RowDecision.Action.ACCEPT: gettext_lazy("Accepted: %(key)s"),
    RowDecision.Action.LEAVE_OUT: gettext_lazy("Left out"),
    RowDecision.Action.TAKE_IN: gettext_lazy("Taken in again"),
}


@dataclass(slots=True)
class DecisionView:
    """A person's decision behind the figure: which, why, who and when."""

    title: str
    reason: str
    by: str
    at: Any
    url: str = ""
    place: str = ""


def decisions_of(user, sheet: PaySheet, sets: Sequence[str], kinds: dict[tuple[str, str], int]) -> list[DecisionView]:
    found: list[DecisionView] = []
    if any(tab == "decisions" for tab, _kind in kinds):
        rows = list(evidence.evidence_of(sheet, sets, "decisions"))
        behind = evidence.decisions_behind(rows)
        found += [_decided(row, behind.get((row.kind, row.record))) for row in rows]
    sheets = {kind for tab, kind in kinds if kind in evidence.ROWS}
    for decision, place in evidence.row_decisions_of(sheet, sets, sheets):
        told = {"key": _about(decision), "before": _plain(decision.before), "after": _plain(decision.after)}
        title = str(ACTIONS[RowDecision.Action(decision.action)]) % told
        place = _("Row %(row)s of the sheet") % {"row": place}
        url = row_page(user, decision.row.batch_id, decision.row_id)
        found.append(DecisionView(title, decision.reason, decision.actor_name, decision.at, url, place))
    return found


def _about(decision: RowDecision) -> str:
    """What was decided about: the column mended or chosen, or the sentence that was accepted."""
    if decision.action != RowDecision.Action.ACCEPT:
        return column_label(decision.row.kind, decision.key) if decision.key else ""
    problems = (problem for problem in decision.row.problems if problem["code"] == decision.key)
    return next((sentence(problem) for problem in problems), decision.key)


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("label") or value.get("name") or ", ".join(map(str, value.values())))
    return "--" if value in (None, "") else str(value)


def _decided(row: PayEvidence, decision: Decision | FigureDecision | None) -> DecisionView:
    if row.kind == RecordKind.DECISION:
        title = str(words.DECIDED.get(row.label, row.label))
    else:
        accepted, _space, value = row.label.partition(" ")
        words_of = {
            "printed": _("The printed figure counts: %(value)s%%"),
            "computed": _("The computed figure counts: %(value)s%%"),
        }
        title = words_of.get(accepted, "%(value)s") % {"value": value}
    by = (getattr(decision, "by_name", "") or str(decision.by)) if decision else ""
    return DecisionView(title, row.detail, by, decision.at if decision else None)
