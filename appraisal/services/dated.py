"""The dated numbers of the pay room: minimum wages by place, and from which share deductions are noted."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from appraisal.choices import SettingCode
from appraisal.models import MinimumWage, PaySetting
from core import audit
from core.errors import NotAllowedNow
from core.models import Month
from core.periods import Period
from people.models import User


class DayIsPaid(NotAllowedNow):
    code = "day_is_paid"
    message = _("%(month)s is locked already. Choose a day from %(first)s on.")


def _require_unpaid(day: date) -> None:
    """What held in a locked month stays as it was; raises DayIsPaid."""
    locked = Month.objects.exclude(state=Month.State.OPEN).order_by("-month").values_list("month", flat=True).first()
    if locked and day <= Period(locked).last_day:
        raise DayIsPaid(month=locked, first=Period(locked).next().first_day.isoformat())


@transaction.atomic
def set_minimum_wage(*, place: str, amount: Decimal, valid_from: date, source: str = "", by: User) -> MinimumWage:
    """The minimum wage of a place from a day on, yuan a month; the same day again replaces what was written for it.
    Raises DayIsPaid for a day in a locked month or before one."""
    _require_unpaid(valid_from)
    row = MinimumWage.objects.select_for_update().filter(place=place, valid_from=valid_from).first()
    before = {"amount": row.amount, "source": row.source} if row else None
    row = row or MinimumWage(place=place, valid_from=valid_from)
    row.amount, row.source = amount, source
    row.save()
    after = {"place": place, "amount": amount, "valid_from": valid_from, "source": source}
    audit.record("minimum_wage.set", target=f"appraisal.minimumwage:{place}", by=by, before=before, after=after)
    return row


@transaction.atomic
def set_note_percent(*, value: Decimal, valid_from: date, place: str = "", by: User) -> PaySetting:
    """From which percentage of (total + deductions) a sheet's deductions must be acknowledged, for a place or, with an
    empty one, for all. Raises DayIsPaid."""
    _require_unpaid(valid_from)
    key = {"code": SettingCode.DEDUCTION_NOTE, "place": place, "valid_from": valid_from}
    row = PaySetting.objects.select_for_update().filter(**key).first()
    before = {"value": row.value} if row else None
    row = row or PaySetting(**key)
    row.value = value
    row.save()
    after = {"place": place, "value": value, "valid_from": valid_from}
    audit.record("pay_setting.set", target=f"appraisal.paysetting:{key['code']}", by=by, before=before, after=after)
    return row
