"""The sentences behind the codes: refusals of a file, findings in it, why a row was dropped. Apps add their own."""

from collections.abc import Mapping
from enum import StrEnum, auto
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext

from core.sheets import kinds


def _(msgid: str) -> str:
    """Marks a msgid for the catalogue. Django's gettext_noop would ask for settings at import; the reader has none."""
    return msgid


class Severity(StrEnum):
    """What a finding asks for."""

    NOTICE = auto()  # nothing: it is told
    WARNING = auto()  # a look
    QUESTION = auto()  # a decision before the row counts
    ERROR = auto()  # mending or leaving out
    REFUSAL = auto()  # another file


REPEATED = 120  # characters of a cell
REFUSALS = {
    "empty_file": _("The file is empty. Save it again and upload it once more."),
    "empty_workbook": _("There is nothing in the workbook."),
    "file_too_big": _(
        "The file has %(megabytes)s MB; %(limit)s MB is the most. Send one month or one branch at a time."
    ),
    "too_many_rows": _("A sheet has more than %(limit)s rows. Split the file."),
    "too_many_sheets": _("The workbook has too many sheets. Keep those with the tables."),
    "too_many_cells": _(
        "A sheet reaches far beyond its table. Copy the table alone into a new workbook, save it, and upload that."
    ),
    "too_big_inside": _(
        "Unpacked, the file is far bigger than it looks. Copy the table into a new workbook and save it."
    ),
    "impossible_inside": _(
        "The workbook describes cells that can't be, or is damaged. Copy the table into a new workbook and save it."
    ),
    "suspicious_archive": _(
        "The file is built in a way no spreadsheet program writes. Open it, save it as .xlsx, try again."
    ),
    "damaged_file": _(
        "The file is damaged or was not sent completely. Open it, save it again, and upload it once more."
    ),
    "password_protected": _("The file is protected by a password. Remove the password and save it."),
    "has_macros": _("The workbook contains macros. Save it as .xlsx without macros."),
    "xlsb": _("This is a binary workbook (.xlsb). Save it as .xlsx."),
    "web_page": _("This is a web page named like a workbook. Open it in Excel and save it as .xlsx."),
    "xml_spreadsheet": _("This is an XML table of Excel 2003. Open it in Excel and save it as .xlsx."),
    "a_picture": _("This is a picture. The table itself is needed, as .xlsx, .xls or .csv."),
    "pictures_only": _("The workbook holds a picture of the table instead of cells. Ask for the table itself."),
    "not_a_workbook": _("This is no workbook. .xlsx, .xls and .csv can be read."),
    "unknown_encoding": _("The text can't be read: it is neither UTF-8 nor GBK. Save it as .xlsx."),
    "too_much_memory": _("Reading the file takes too much memory. Copy the table alone into a new workbook."),
    "took_too_long": _("Reading the file takes too long. Copy the table alone into a new workbook."),
    "no_table": _("No table was found whose headings are known."),
    "columns_missing": _("This looks like “%(kind)s”, but lacks the columns %(columns)s."),
    "another_kind": _("This looks like “%(kind)s”, which is imported elsewhere."),
    "only_hidden_sheets": _(
        "All tables stand on hidden sheets (%(sheets)s). Show the right sheet, hide or delete the others."
    ),
}

_N, _W, _Q, _E = Severity.NOTICE, Severity.WARNING, Severity.QUESTION, Severity.ERROR
FINDINGS: dict[str, tuple[Severity, str]] = {
    # of a cell
    "missing": (_E, _("%(heading)s is blank.")),
    "not_a_count": (_E, _("“%(found)s” is not a whole number.")),
    "not_a_rate": (_E, _("“%(found)s” is not a rate.")),
    "not_a_number": (_E, _("“%(found)s” is not a number.")),
    "not_a_date": (_E, _("“%(found)s” is not a date.")),
    "no_such_year": (_E, _("“%(found)s” lies outside the years %(first)s to %(last)s. Correct the year.")),
    "not_a_month": (_E, _("“%(found)s” is not a month with its year.")),
    "not_a_phone": (_E, _("“%(found)s” is not a telephone number.")),
    "unknown_choice": (_E, _("“%(found)s” is none of the words known here.")),
    "damaged_number": (_E, _("Excel has cut this number to %(found)s. Format the column as text and enter it again.")),
    "error_cell": (_E, _("The cell holds the error %(error)s.")),
    "formula_without_cached_value": (
        _E, _("The formula was never calculated. Open the file in Excel and save it; until then the cell is blank."),
    ),
    "rate_out_of_range": (_E, _("A rate lies between 0%% and 100%%, this is %(found)s.")),
    "rate_unclear": (_Q, _("%(found)s may be a share or a percentage, and the counts don't tell.")),
    "number_as_text": (_N, _("A number typed as text: “%(found)s”.")),
    "two_people": (_Q, _("“%(found)s” names more than one person. Whose row is it?")),
    "name_with_mark": (_N, _("“%(found)s” was read as %(name)s (%(mark)s).")),
    # of a row
    "hidden_row": (_W, _("The row is hidden in the sheet; it was read.")),
    "correction_row": (_Q, _("A correction: %(figures)s. It is applied only when accepted.")),
    "zero_denominator": (_N, _("Nothing stands below the line, so there is no rate.")),
    "rate_mismatch": (_W, _("Printed %(printed)s%%, by the counts %(computed)s%%.")),
    "part_above_whole": (_E, _("%(part)s of %(whole)s can't be.")),
    "sum_mismatch": (_W, _("%(parts)s do not make %(whole)s.")),
    "duplicate_person": (_W, _("This person stands in row %(first)s too. Both rows stay.")),
    "number_name_conflict": (_W, _("Number and name disagree in this file: %(number)s, %(names)s.")),
    "duplicate_in_file": (_E, _("The same as row %(first)s.")),
    "detail_mismatch": (_W, _("%(heading)s: the summary says %(said)s, the detail sheet lists %(listed)s.")),
    # of a sum, a table, the file
    "subtotal_mismatch": (_W, _("Printed and added up differ: %(differences)s.")),
    "average_of_rates_ignored": (_N, _("An average of rates; rates are computed from the counts.")),
    "rate_counted_otherwise": (
        _W, _("The printed rates of %(rows)s rows count otherwise (%(way)s: %(columns)s); ours follow the rule."),
    ),
    "weak_column": (_W, _("“%(heading)s” was taken for want of a better column.")),
    "banner_taken": (_W, _("“%(found)s” stands alone in its row; it was taken as %(heading)s of the rows below.")),
    "filled_down": (_N, _("“%(heading)s” is written once for several rows; the rows below were filled.")),
    "hidden_column": (_W, _("Columns hidden in the sheet were read: %(columns)s.")),
    "comparison_ignored": (_N, _("%(rows)s rows of another month's figures were left out.")),
    "two_tables_in_one_sheet": (_N, _("The sheet holds %(tables)s tables (headers in rows %(rows)s).")),
    "kind_unclear": (_Q, _("The headings fit more than one kind of sheet: %(kinds)s.")),
    "no_rows": (_W, _("There are headings, but no row under them.")),
    "hidden_sheet_ignored": (_N, _("A hidden sheet was not read.")),
    "month_missing": (_Q, _("No month is named anywhere. Say which month it is.")),
    "year_missing": (_Q, _("Month %(month)s is named without its year. Say which year it is.")),
    "month_conflict": (_W, _("%(taken)s was taken, but %(source)s says %(other)s.")),
    "formats_unknown": (
        _N, _("An .xls does not tell hidden rows, percent formats or uncalculated formulas. Save it as .xlsx."),
    ),
}  # fmt: skip

DROPPED = {
    "repeated_header": _("Repeated header"),
    "sum": _("Sum"),
    "average": _("Average of rates"),
    "banner": _("Heading of a group"),
    "title": _("Title"),
    "note": _("Note or signature"),
    "text": _("Text"),
    "comparison": _("Another month's figures"),
    "blank": _("Nothing but a running number"),
}

SOURCES = {
    "title": _("the title"),
    "sheet": _("the sheet's name"),
    "cover": _("the cover sheet"),
    "file": _("the file's name"),
}


mark = _


def declare(findings: Mapping[str, tuple[Severity, str]]) -> None:
    """An app's own codes; msgids marked with `_ = messages.mark`."""
    FINDINGS.update(findings)


def severity(code: str) -> Severity:
    """Of a finding or a refusal; KeyError for a code nobody declared."""
    return Severity.REFUSAL if code in REFUSALS else FINDINGS[code][0]


def render(code: str, args: Mapping[str, Any]) -> str:
    """The sentence in the reader's language. Arguments are shown as they stand in the sheet, a page of text cut."""
    words = {name: shortened(value) if isinstance(value, str) else value for name, value in args.items()}
    if "way" in words:
        words["way"] = _in_words(words["way"])
    if "source" in words:
        words["source"] = _in_words(SOURCES.get(words["source"], words["source"]))
    if "kind" in words:
        words["kind"] = kinds.title(words["kind"])
    if "kinds" in words:
        words["kinds"] = ", ".join(str(kinds.title(code)) for code in words["kinds"])
    return _in_words(REFUSALS[code] if code in REFUSALS else FINDINGS[code][1]) % words


def shortened(text: str) -> str:
    """What of a cell is repeated in a sentence about it."""
    return text if len(text) <= REPEATED else f"{text[:REPEATED]}…"


def _in_words(msgid: str) -> str:
    try:
        return gettext(msgid)
    except ImproperlyConfigured:  # the reader runs in a plain Python too; then it speaks English
        return msgid


def render_dropped(reason: str) -> str:
    """Why a row is no data, in two or three words."""
    return gettext(DROPPED[reason])
