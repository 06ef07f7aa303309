"""Settings of the old parts: deadlines from a day on, stores, and whether a ticket waits for the tag."""

from datetime import date

from django.db import IntegrityError, transaction

from core import audit
from core.errors import NotYours
from parts.errors.stock import PlaceKnown
from parts.models import FinishRule, OldPartTerm, OldPlace
from parts.services.old_part_rights import require_reason
from people.access import has
from people.models import Branch, User
from people.permissions import Permission


def _require(by: User) -> None:
    if not has(by, Permission.SETTING_EDIT):
        raise NotYours()


@transaction.atomic
def add_term(
    *, term: str, days_after_repair: int, days_after_shipment: int | None, from_on: date, reason: str, by: User
) -> OldPartTerm:
    """A deadline from a day on: debts opened from then on go by it; those that stand keep theirs."""
    _require(by)
    made = OldPartTerm.objects.create(
        term=term, days_after_repair=days_after_repair, days_after_shipment=days_after_shipment, from_on=from_on,
        reason=require_reason(reason), added_by=by,
    )  # fmt: skip
    after = {"term": term, "days": days_after_repair, "cap": days_after_shipment, "from_on": from_on}
    audit.record("old_term.added", target=made, by=by, reason=reason, after=after)
    return made


@transaction.atomic
def add_old_place(*, code: str, name: str, branch: Branch, by: User) -> OldPlace:
    """A store of old parts. Raises PlaceKnown."""
    if not has(by, Permission.SETTING_EDIT) and not has(by, Permission.OLD_PART_MOVE):
        raise NotYours()
    try:
        with transaction.atomic():
            made = OldPlace.objects.create(code=code.strip().upper(), name=name.strip(), branch=branch)
    except IntegrityError:
        raise PlaceKnown() from None
    audit.record("old_place.added", target=made, by=by, after={"name": name, "branch": branch.code})
    return made


@transaction.atomic
def add_finish_rule(*, branch: Branch, needs_tag: bool, reason: str, by: User) -> FinishRule:
    """From now on tickets of the branch and those below it wait for the tag of the old part they owe, or do not."""
    _require(by)
    made = FinishRule.objects.create(branch=branch, needs_tag=needs_tag, reason=require_reason(reason), added_by=by)
    after = {"branch": branch.code, "needs_tag": needs_tag}
    audit.record("finish_rule.added", target=made, by=by, reason=reason, after=after)
    return made


def finish_needs_tag(branch: Branch) -> bool:
    """What holds for a branch: its own latest rule, else that of the nearest branch above; off without any."""
    above = [int(pk) for pk in branch.path.split("/") if pk]
    latest = {rule.branch_id: rule.needs_tag for rule in FinishRule.objects.filter(branch__in=above).order_by("id")}
    return next((latest[pk] for pk in reversed(above) if pk in latest), False)
