"""The days a form takes: one bound for every date and moment, whatever form it stands in.

A year of five digits, or one begun and not finished (0202), is a slip of the hand; at the ends of its own calendar
Python cannot change time zones any more.
"""

from datetime import date, datetime

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from core.periods import FIRST, LAST


def within_calendar(value: date | datetime) -> None:
    """Raises ValidationError for a day on which this house does no business."""
    day = value.date() if isinstance(value, datetime) else value
    if not FIRST <= day <= LAST:
        raise forms.ValidationError(
            _("Write a day between %(first)s and %(last)s. Is the year right?"),
            code="beyond",
            params={"first": date_format(FIRST), "last": date_format(LAST)},
        )


def bound() -> None:
    """Before any form is made: the fields take the validators of their class along."""
    for field in (forms.DateField, forms.DateTimeField):
        field.default_validators = [within_calendar]
