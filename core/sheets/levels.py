"""How heavy each of the reader's findings weighs for a batch: it stops its row, asks a question, or is only shown."""

from core.sheets.hooks import ERROR, NOTE, QUESTION
from core.sheets.kinds import Column, Type
from core.sheets.messages import Severity, severity

# Figures pay rests on: what the reader calls worth a look, somebody must have looked at before it is written.
_ASKED = {
    "detail_mismatch", "month_conflict", "rate_counted_otherwise", "rate_mismatch", "subtotal_mismatch",
    "sum_mismatch", "weak_column",
}  # fmt: skip
_BY_MONTH = {"month_missing", "year_missing"}  # settled by choosing the month
_BY_VALUE = {"error_cell", "formula_without_cached_value"}


def level_of(code: str, column: Column | None = None, value: object = None) -> str:
    """error, question or note. A formula without a value stops its row where the value is needed and nowhere else."""
    if code in _BY_MONTH:
        return NOTE
    if code in _BY_VALUE:
        needed = column is not None and value is None and (column.required or column.type is Type.COUNT)
        return ERROR if needed else NOTE
    weight = severity(code)
    if weight is Severity.ERROR:
        return ERROR
    return QUESTION if weight is Severity.QUESTION or code in _ASKED else NOTE
