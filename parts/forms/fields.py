"""Money and quantities as people type them: full-width digits, a ¥, commas; never a float."""

import re
import unicodedata
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from core.money import parse_money

COST = re.compile(r"(\d{1,7}|\d{1,3}(,\d{3})+)(\.\d{1,4})?", re.ASCII)
PLAIN = re.compile(r"\d{1,8}(\.\d{1,3})?", re.ASCII)
NUMBER = re.compile(r"\d+(\.\d+)?", re.ASCII)


class AmountField(forms.Field):
    """Yuan, not below zero unless `allow_negative`."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    default_error_messages = {
        "invalid": _("Write an amount such as 68.00; it is not below zero."),
        "unreadable": _("Write an amount such as 68.00 or -68.00."),
    }

    def __init__(self, *, allow_negative: bool = False, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.allow_negative = allow_negative

    def to_python(self, value: object) -> Decimal | None:
        if value in self.empty_values:
            return None
        wrong = forms.ValidationError(self.error_messages["unreadable" if self.allow_negative else "invalid"])
        try:
            amount = parse_money(str(value))
        except ValueError:
            raise wrong from None
        if amount < 0 and not self.allow_negative:
            raise wrong
        return amount

    def prepare_value(self, value: object) -> object:
        return f"{value:.2f}" if isinstance(value, Decimal) else value


class CostField(AmountField):
    """Yuan for one piece, four decimals at most: what a batch costs is not rounded."""

    default_error_messages = {"invalid": _("Write what one piece costs, such as 12.5 or 0.0335.")}

    def to_python(self, value: object) -> Decimal | None:
        if value in self.empty_values:
            return None
        text = unicodedata.normalize("NFKC", str(value)).strip().removeprefix("¥").strip()
        if not COST.fullmatch(text):
            raise forms.ValidationError(self.error_messages["invalid"])
        return Decimal(text.replace(",", ""))

    def prepare_value(self, value: object) -> object:
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value


class QuantityField(forms.Field):
    """In the part's unit, or hours: above zero, three decimals at most."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    default_error_messages = {
        "invalid": _("Write a quantity above zero, such as 1 or 0.5."),
        "too_long": _("Write at most 8 digits before the point and 3 after it, such as 1 or 0.5."),
    }

    def to_python(self, value: object) -> Decimal | None:
        if value in self.empty_values:
            return None
        text = unicodedata.normalize("NFKC", str(value)).strip()
        if NUMBER.fullmatch(text) and not PLAIN.fullmatch(text) and Decimal(text) > 0:
            raise forms.ValidationError(self.error_messages["too_long"])
        if not PLAIN.fullmatch(text) or Decimal(text) == 0:
            raise forms.ValidationError(self.error_messages["invalid"])
        return Decimal(text)

    def prepare_value(self, value: object) -> object:
        if isinstance(value, Decimal):
            text = f"{value:f}"
            return text.rstrip("0").rstrip(".") if "." in text else text
        return value
