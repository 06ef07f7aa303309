"""The policies as `catalog.coverage` reads them: plain values, in one statement each."""

from datetime import date
from typing import Any

from catalog import coverage
from catalog.models import Category, CoverageCount, CoveragePolicy
from people.calendars import calendars

HOLIDAYS = 31  # no run of holidays is longer
FIELDS = (
    "name_zh", "name_en", "part_group", "brand", "use", "months", "kilometres", "from_on", "until_on",
    "is_legal_minimum", "extends_by_repair", "restarts_on_exchange",
)  # fmt: skip


def policies() -> list[coverage.Policy]:
    """Every line, past ones too: what was bought under them still runs."""
    rows = CoveragePolicy.objects.order_by().values("pk", "category__code", "moves_past_holidays", *FIELDS)
    return [
        coverage.Policy(
            key=row.pop("pk"),
            category=row.pop("category__code"),
            moved=past_holidays if row.pop("moves_past_holidays") else None,
            **row,
        )
        for row in rows
    ]


def past_holidays(day: date) -> date:
    """The day itself where head office's calendar has it open, else the next one that is (within a month)."""
    open_on = calendars().of(None).spans
    last = min(day.toordinal() + HOLIDAYS, date.max.toordinal())
    days = (date.fromordinal(n) for n in range(day.toordinal(), last))
    return next((one for one in days if open_on(one)), day)


def counting_on(day: date) -> coverage.Counting:
    """How days are counted for what happens on this day."""
    told: dict[str, Any] | None = (
        CoverageCount.objects.filter(from_on__lte=day)
        .order_by("-from_on")
        .values("return_days", "exchange_days", "sale_day_counts", "factory_start")
        .first()
    )
    return coverage.Counting(**told) if told else coverage.Counting()


def lineage(category: Category) -> tuple[str, ...]:
    """Its own code, then the code of what it is part of. Read the parent along for lists."""
    return (category.code, category.parent.code) if category.parent_id else (category.code,)
