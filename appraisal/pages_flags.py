"""What deserves a look on a sheet, in plain words, each with the place where it is put right. Signals, not errors."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisal.choices import FactSource, Gap, SheetState, SheetStatus, Why
from appraisal.compliance import Signal
from appraisal.engine import Rulebook
from appraisal.evidence import SET_OF
from appraisal.models import PayFact, PaySheet
from appraisal.pages_links import address, record_page
from appraisal.selectors.pages import Marks
from appraisal.wording import owed_by, said, value_text
from core.money import amount_text
from people.permissions import Permission
from people.scopes import has

LARGE_CHANGE = 20  # percent of last month's total from which a difference is pointed out
ICONS = {"red": "alert-circle", "amber": "alert-triangle", "blue": "info-circle", "green": "circle-check"}


@dataclass(slots=True)
class Flag:
    """One thing to look at: red stops approval, amber wants a decision, blue is to be known."""

    code: str
    level: str
    text: str
    url: str = ""
    label: str = ""  # of the link
    line: str = ""  # whose evidence shows it
    dialog: str = ""  # of the sheet page
    dialog_label: str = ""

    @property
    def icon(self) -> str:
        return ICONS[self.level]


def flags_of(
    user, sheet: PaySheet, book: Rulebook, marks: Marks, signals: list[Signal], before: Decimal | None, base: str
) -> list[Flag]:
    """All flags of one sheet, the gravest first. `base` is the sheet's own address; no query is made."""
    found = [*_state(sheet), *_missing(user, sheet, book, marks), *_signals(signals, user)]
    found += [*_facts(sheet, book, marks), *_aside(book, marks), *_change(sheet, before)]
    for flag in found:
        if flag.line and not flag.url:
            flag.url, flag.label = f"{base}{'&' if '?' in base else '?'}line={flag.line}", _("See the evidence")
    order = {"red": 0, "amber": 1, "blue": 2, "green": 3}
    return sorted(found, key=lambda flag: order[flag.level])


def _state(sheet: PaySheet):
    if sheet.state == SheetState.RETURNED:
        yield Flag("returned", "red", _("Returned: %(reason)s") % {"reason": sheet.return_reason})
    if sheet.failure:
        yield Flag("failure", "red", _("The figures contradict each other: %(fault)s") % {"fault": sheet.failure})


def _line_of(book: Rulebook, fact: str) -> str:
    """The first line that reads a fact, or a fact of its set of evidence."""
    for line in book.lines:
        if fact in line.reads or fact in {SET_OF.get(name, name) for name in line.reads}:
            return line.code
    return ""


def _missing(user, sheet: PaySheet, book: Rulebook, marks: Marks):
    gaps = {fact.name: fact for fact in marks.facts}
    for name in sheet.missing:
        fact, row = book.facts.get(name), gaps.get(name)
        told = {"fact": said(fact.label) if fact else name, "role": owed_by(fact) if fact else ""}
        if row and row.gap:
            told["gap"] = str(Gap(row.gap).label)
            text = _("%(fact)s is missing: %(gap)s. Owed by: %(role)s.") % told
        else:
            text = _("%(fact)s is missing. Owed by: %(role)s.") % told
        flag = Flag(f"missing.{name}", "red", text)
        if row and row.batch and row.gap != Gap.NO_SHEET:
            flag.url, flag.label = record_page(user, "batch", row.batch), _("Open the imported sheet")
        elif has(user, Permission.IMPORT_SEE):
            flag.url, flag.label = address("imports:list", month=sheet.month.month), _("To the imports")
        yield flag


def _signals(signals: list[Signal], user):
    for signal in signals:
        if not signal.is_open:
            told = {"reason": signal.settled_by.reason, "by": signal.settled_by.by_name}
            if signal.code == "note_open":
                text = _("Deductions acknowledged by %(by)s: %(reason)s") % told
            else:
                text = _("The minimum wage does not apply, says %(by)s: %(reason)s") % told
            yield Flag(signal.code, "green", text)
            continue
        flag = Flag(signal.code, "red", str(signal.refusal))
        if signal.code == "note_open":
            flag.level = "amber"
        if signal.code == "minimum_wage_unknown":
            flag.url, flag.label = address("appraisal:settings"), _("To the pay settings")
        yield flag


def _facts(sheet: PaySheet, book: Rulebook, marks: Marks):
    for row in marks.facts:
        fact, line = book.facts.get(row.name), _line_of(book, row.name)
        label = said(fact.label) if fact else row.name
        if row.note.get("code") == "figure_decision":
            told = {"fact": label, "reason": row.note.get("reason", ""), "value": value_text(fact, row.value)}
            text = _("%(fact)s: a decision chose between the printed and the computed figure, %(value)s. %(reason)s")
            yield Flag(f"decided.{row.name}", "blue", text % told, line=line)
        elif row.note.get("code") == "decision":
            told = {
                "value": value_text(fact, row.value),
                "by": row.note.get("by", ""),
                "reason": row.note.get("reason", ""),
            }
            yield Flag("decided", "blue", _("%(value)s, decided by %(by)s: %(reason)s") % told, line=line)
        elif row.note.get("agrees") is False:
            told = {"sheet": value_text(fact, row.value), "own": value_text(fact, row.own)}
            text = _("Complaints about technicians: head office's sheet gives %(sheet)s, our register %(own)s.") % told
            yield Flag("match", "amber", text, line=line)
        elif _differs(row):
            told = {"fact": label, "sheet": value_text(fact, row.value), "own": value_text(fact, row.own)}
            yield Flag(
                f"own.{row.name}", "blue", _("%(fact)s: imported %(sheet)s, our own records %(own)s.") % told, line=line
            )


def _differs(row: PayFact) -> bool:
    return row.source == FactSource.IMPORTED and row.own is not None and row.own != row.value


def _aside(book: Rulebook, marks: Marks):
    for (name, why), number in sorted(marks.aside.items()):
        line = _line_of(book, name)
        if why == Why.PENDING:
            text = ngettext(
                "%(n)s incident is still under verification and counts in the month in which it is decided.",
                "%(n)s incidents are still under verification and count in the month in which they are decided.",
                number,
            )
        else:
            text = ngettext(
                "%(n)s row of an imported sheet was left out by a recorded decision.",
                "%(n)s rows of an imported sheet were left out by a recorded decision.",
                number,
            )
        yield Flag(f"{why}.{name}", "blue", text % {"n": number}, line=line)


def _change(sheet: PaySheet, before: Decimal | None):
    if sheet.status != SheetStatus.COMPLETE or not before:
        return
    change = sheet.total - before
    if abs(change) * 100 > LARGE_CHANGE * before:
        share = (change * 100 / before).quantize(Decimal("0.1"))
        told = {"before": amount_text(before), "percent": f"{'+' if share > 0 else '−'}{abs(share)}"}
        yield Flag("change", "blue", _("Much changed since last month: %(percent)s%% against %(before)s.") % told)
