"""On which days a machine can have been made, bought and put in: one rule for whatever is typed and for sheets."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from customers.widgets import DayInput

EARLIEST = date(1990, 1, 1)  # nothing older is repaired here: such a day is a slip of the hand


def is_too_early(day: date) -> bool:
    return day < EARLIEST


def is_ahead(day: date) -> bool:
    return day > timezone.localdate()


class MachineDayField(forms.DateField):
    """A day that lies behind us, and not before machines of ours were sold."""

    widget = DayInput
    may_be_ahead = False
    default_error_messages = {
        "too_early": _("No machine here is older than %(earliest)s. Is the year right?"),
        "ahead": _("This day is still to come."),
    }

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        if is_too_early(value):
            raise forms.ValidationError(
                self.error_messages["too_early"], code="too_early", params={"earliest": date_format(EARLIEST)}
            )
        if is_ahead(value) and not self.may_be_ahead:
            raise forms.ValidationError(self.error_messages["ahead"], code="ahead")


class WarrantyEndField(MachineDayField):
    """The last day of a warranty: mostly still to come."""

    may_be_ahead = True
