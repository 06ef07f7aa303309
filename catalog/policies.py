"""Changes of what is promised: a line is added, changed from a day on, or ended; what was bought before keeps its."""

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from catalog import standard_coverage
from catalog.errors import (
    PolicyBeginsTooEarly,
    PolicyBelowLaw,
    PolicyEndsBeforeItBegins,
    PolicyHasNoLimit,
    PolicyOverlaps,
)
from catalog.models import Category, CoverageCount, CoveragePolicy
from core import audit
from core.errors import NotYours
from people.access import has
from people.models import User
from people.permissions import Permission

DAY = timedelta(days=1)
KEPT = (
    "category", "brand", "part_group", "use", "is_legal_minimum", "name_zh", "name_en", "months", "kilometres",
    "parts_zh", "parts_en", "extends_by_repair", "restarts_on_exchange", "moves_past_holidays",
    "clause",
)  # fmt: skip


@transaction.atomic
def add_policy(
    *, category: Category, from_on: date, by: User, until_on: date | None = None, reason: str = "", **terms: Any
) -> CoveragePolicy:
    """A new promise. Raises PolicyOverlaps, PolicyBelowLaw, PolicyHasNoLimit, PolicyEndsBeforeItBegins, NotYours."""
    _require(by)
    Category.objects.select_for_update(no_key=True).get(pk=category.pk)  # two writers wait
    line = CoveragePolicy(category=category, from_on=from_on, until_on=until_on, **terms)
    _write(line)
    audit.record("coverage.added", target=line, by=by, reason=reason, after=_plain(line))
    return line


@transaction.atomic
def change_policy(*, policy: CoveragePolicy, from_on: date, by: User, reason: str, **terms: Any) -> CoveragePolicy:
    """Promise something else for what is bought from that day on; the old line ends the day before and stays."""
    _require(by)
    Category.objects.select_for_update(no_key=True).get(pk=policy.category_id)
    policy.refresh_from_db()
    if from_on <= policy.from_on:
        raise PolicyBeginsTooEarly(day=policy.from_on)
    if policy.until_on is not None and policy.until_on < from_on:
        raise PolicyEndsBeforeItBegins()
    before, until_on = _plain(policy), policy.until_on
    policy.until_on = from_on - DAY
    policy.save(update_fields=["until_on"])
    told = {name: getattr(policy, name) for name in KEPT} | terms
    line = CoveragePolicy(from_on=from_on, until_on=until_on, **told)
    _write(line)
    audit.record("coverage.changed", target=line, by=by, reason=reason, before=before, after=_plain(line))
    return line


@transaction.atomic
def end_policy(*, policy: CoveragePolicy, until_on: date, by: User, reason: str) -> CoveragePolicy:
    """No longer offered for what is bought after that day."""
    _require(by)
    if until_on < policy.from_on:
        raise PolicyEndsBeforeItBegins()
    before = _plain(policy)
    policy.until_on = until_on
    policy.save(update_fields=["until_on"])
    audit.record("coverage.ended", target=policy, by=by, reason=reason, before=before, after=_plain(policy))
    return policy


@transaction.atomic
def set_counting(*, from_on: date, by: User, **terms: Any) -> CoverageCount:
    """How days are counted from a day on."""
    _require(by)
    row, _made = CoverageCount.objects.update_or_create(from_on=from_on, defaults=terms)
    audit.record("coverage.counting", target=row, by=by, after={"from_on": from_on, **terms})
    return row


def standing_still() -> QuerySet[CoveragePolicy]:
    """Lines of the law for vehicles, by which a last day moves past holidays, written before it was known of them."""
    law = CoveragePolicy.objects.filter(is_legal_minimum=True, clause=standard_coverage.VEHICLES)
    return law.filter(moves_past_holidays=False)


@transaction.atomic
def move_past_holidays(*, by: User) -> int:
    """Those lines move their last day too, for what was bought under them as well: no day becomes earlier by it.
    Returns how many. Raises NotYours."""
    _require(by)
    lines = list(standing_still().select_for_update(of=("self",), no_key=True).select_related("category"))
    for line in lines:
        before = _plain(line)
        line.moves_past_holidays = True
        line.save(update_fields=["moves_past_holidays"])
        audit.record("coverage.changed", target=line, by=by, before=before, after=_plain(line))
    return len(lines)


def load_standard_policies() -> int:
    """Add the law's lines that are missing; returns how many. What an administrator changed stays as it is."""
    categories = {category.code: category for category in Category.objects.all()}
    here = set(CoveragePolicy.objects.filter(is_legal_minimum=True).values_list("category__code", "part_group"))
    lines = []
    for code, group, months, kilometres, clause, (parts_zh, parts_en) in standard_coverage.POLICIES:
        if code in categories and (code, group) not in here:
            zh, en = _standard_name(categories[code], group)
            lines.append(
                CoveragePolicy(
                    category=categories[code],
                    part_group=group,
                    is_legal_minimum=True,
                    name_zh=zh,
                    name_en=en,
                    months=months,
                    kilometres=kilometres,
                    parts_zh=parts_zh,
                    parts_en=parts_en,
                    clause=clause,
                    moves_past_holidays=clause == standard_coverage.VEHICLES,
                    from_on=standard_coverage.SINCE,
                )
            )
    CoveragePolicy.objects.bulk_create(lines)
    if not CoverageCount.objects.exists():
        CoverageCount.objects.create(from_on=standard_coverage.SINCE)
    return len(lines)


def _standard_name(category: Category, group: str) -> tuple[str, str]:
    zh, en = {"whole": ("整机", "whole unit"), "main": ("主要部件", "main parts")}[group]
    return f"{category.name_zh}{zh}法定三包", f"{category.name_en}, {en}, by law"


def _require(by: User) -> None:
    if not has(by, Permission.COVERAGE_EDIT):
        raise NotYours()


def _write(line: CoveragePolicy) -> None:
    line.brand = line.brand.strip()
    if line.months is None and line.kilometres is None:
        raise PolicyHasNoLimit()
    if line.until_on is not None and line.until_on < line.from_on:
        raise PolicyEndsBeforeItBegins()
    same = {name: getattr(line, name) for name in ("category", "brand", "part_group", "use", "is_legal_minimum")}
    rivals = CoveragePolicy.objects.filter(**same).exclude(pk=line.pk)
    if clash := next((rival for rival in rivals if _meet(rival, line)), None):
        raise _overlap(clash)
    if not line.is_legal_minimum:
        _check_law(line)
    try:
        with transaction.atomic():
            line.save()
    except IntegrityError as error:  # the database's own guard against two lines for one day
        raise _overlap(line) from error


def _overlap(line: CoveragePolicy) -> PolicyOverlaps:
    return PolicyOverlaps(policy=line.name, from_on=line.from_on, until_on=line.until_on or "…")


def _meet(one: CoveragePolicy, other: CoveragePolicy) -> bool:
    last, first = date.max, max(one.from_on, other.from_on)
    return first <= min(one.until_on or last, other.until_on or last)


def _check_law(line: CoveragePolicy) -> None:
    """Shorter than the law for the same category or what it is part of: refused where it is written."""
    codes = [line.category_id, line.category.parent_id]
    for law in CoveragePolicy.objects.filter(category__in=codes, is_legal_minimum=True, part_group=line.part_group):
        fewer_months = law.months is not None and line.months is not None and line.months < law.months
        fewer_km = law.kilometres is not None and line.kilometres is not None and line.kilometres < law.kilometres
        if _meet(law, line) and law.use in ("", line.use) and (fewer_months or fewer_km):
            raise PolicyBelowLaw(least=limit_of(law))


def limit_of(line: CoveragePolicy) -> str:
    """Months, kilometres, or both, in words."""
    if line.months is not None and line.kilometres is not None:
        return _("%(months)s months or %(km)s km") % {"months": line.months, "km": line.kilometres}
    if line.months is not None:
        return _("%(months)s months") % {"months": line.months}
    return _("%(km)s km") % {"km": line.kilometres}


def _plain(line: CoveragePolicy) -> dict[str, Any]:
    return {
        "category": line.category.code,
        "covers": line.part_group,
        "brand": line.brand,
        "months": line.months,
        "kilometres": line.kilometres,
        "from_on": line.from_on.isoformat(),
        "until_on": line.until_on.isoformat() if line.until_on else None,
        "moves_past_holidays": line.moves_past_holidays,
    }
