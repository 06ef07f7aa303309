"""What a calculation looks at, and the one shape every record takes as evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, CharField, DateField, ExpressionWrapper, F, IntegerField, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
from django.utils import timezone

from appraisal.choices import RecordKind
from core.models import Month
from core.periods import Period

# The columns of PayEvidence in the order in which every source gives them.
COLUMNS = (
    "month", "employee", "fact", "kind", "record", "label", "detail", "counted", "why", "part", "whole", "occurred_on",
)  # fmt: skip
NOTHING = Cast(Value(None), IntegerField())
NO_DAY = Cast(Value(None), DateField())


@dataclass(frozen=True)
class Frame:
    """One version of a month, the supervisors looked at, and up to when: `cutoff` for tickets, `as_of` for the rest."""

    month: Month
    employees: Sequence[int]
    as_of: datetime

    @property
    def period(self) -> Period:
        return Period.parse(self.month.month)

    @property
    def cutoff(self) -> datetime:
        """24:00 of the month's last day in branch time; for a month that still runs, the as-of instant."""
        return min(self.period.cutoff(timezone.get_default_timezone()), self.as_of)


def text(value: str | Combinable) -> Combinable:
    """A text as SQL; text columns of other rooms are given as expressions."""
    return Value(value, output_field=CharField()) if isinstance(value, str) else value


def shaped(
    frame: Frame,
    records: QuerySet,
    *,
    employee: str,
    fact: str | Combinable,
    kind: RecordKind,
    label: str | Combinable = "",
    detail: str | Combinable = "",
    counted: bool | Q = True,
    why: str | Combinable = "",
    part: Any = NOTHING,
    whole: Any = NOTHING,
    occurred_on: Any = NO_DAY,
) -> QuerySet:
    """Records of another room as evidence rows: a values_list in the order of COLUMNS. Strings are constants; a
    column of the record is an expression such as F("number")."""
    is_counted = Q(counted) if isinstance(counted, Q) else Value(counted, output_field=BooleanField())
    return records.order_by().values_list(
        Cast(Value(frame.month.pk), IntegerField()),
        F(employee),
        text(fact),
        text(kind.value),
        F("pk"),
        text(label),
        text(detail),
        ExpressionWrapper(is_counted, output_field=BooleanField()),
        text(why),
        Value(part, output_field=IntegerField()) if isinstance(part, int) else part,
        Value(whole, output_field=IntegerField()) if isinstance(whole, int) else whole,
        occurred_on,
    )
