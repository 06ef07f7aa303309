"""Money and numbers as people type them: full-width digits, a ¥, commas; exact, and never guessed.

`forms.DecimalField` takes 1e3, 1_000 and Arabic digits for numbers, `forms.IntegerField` the last two: no form here has
one (tests/core). In a form made of a model, `field_classes` names the field.
"""

import re
import unicodedata
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import WHOLE
from core.money import amount_text, parse_money

NUMBER = re.compile(r"(\d+)(?:\.(\d+))?", re.ASCII)
THOUSANDS = re.compile(r"[1-9]\d{0,2}(,\d{3})+(\.\d+)?", re.ASCII)
MOST_YUAN = Decimal("99999999.99")  # what the narrowest column of money keeps
MOST_PIECES = 999_999  # on one line; what is more is a code or a figure that went into the wrong box


def parse_number(text: str, *, whole: int = 8, decimals: int = 3) -> Decimal:
    """A number not below zero. Raises ValueError; OverflowError beyond so many digits before the point or after it."""
    found = NUMBER.fullmatch(half_width(text))
    if found is None:
        raise ValueError(f"not a number: {text!r}")
    if len(found[1]) > whole or len(found[2] or "") > decimals:
        raise OverflowError(f"too long: {text!r}")
    return Decimal(found[0])


def half_width(text: str) -> str:
    """Half-width, without blanks around it, without commas where they part thousands."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return plain.replace(",", "") if THOUSANDS.fullmatch(plain) else plain


class ExactField(forms.Field):
    """What the fields below share: a text box with the digits of a keyboard."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: object) -> Decimal | int | None:
        """What is written; ², ① and the like are no digits, whatever half-width makes of them."""
        if value in self.empty_values:
            return None
        if any(sign.isnumeric() and not sign.isdecimal() for sign in str(value)):
            raise self.refusal()
        return self.read(str(value))

    def read(self, text: str) -> Decimal | int:
        """The number; raises ValidationError."""
        raise NotImplementedError

    def refusal(self, code: str = "invalid", **params: object) -> forms.ValidationError:
        """The field's own words."""
        return forms.ValidationError(self.error_messages[code], code=code, params=params or None)


class AmountField(ExactField):
    """Yuan, not below zero unless `allow_negative`."""

    default_error_messages = {
        "invalid": _("Write an amount such as 68.00; it is not below zero."),
        "unreadable": _("Write an amount such as 68.00 or -68.00."),
        "too_much": _("At most %(most)s."),
    }

    def __init__(self, *, allow_negative: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.allow_negative = allow_negative

    def read(self, text: str) -> Decimal:
        wrong = self.refusal("unreadable" if self.allow_negative else "invalid")
        too_much = self.refusal("too_much", most=amount_text(MOST_YUAN))
        try:
            amount = parse_money(text)
        except ValueError:
            is_long = (found := NUMBER.fullmatch(half_width(text))) and len(found[1]) > 8
            raise too_much if is_long else wrong from None
        if abs(amount) > MOST_YUAN:
            raise too_much
        if amount < 0 and not self.allow_negative:
            raise wrong
        return amount

    def prepare_value(self, value: object) -> object:
        return f"{value:.2f}" if isinstance(value, Decimal) else value


class CostField(ExactField):
    """Yuan for one piece, four decimals at most, for what a batch costs is not rounded; shown with two at least."""

    default_error_messages = {"invalid": _("Write a price such as 18.50; four decimals at most, not below zero.")}

    def read(self, text: str) -> Decimal:
        plain = unicodedata.normalize("NFKC", text).strip().removeprefix("¥")
        try:
            return parse_number(plain, whole=7, decimals=4)
        except (ValueError, OverflowError):
            raise self.refusal() from None

    def prepare_value(self, value: object) -> object:
        if not isinstance(value, Decimal):
            return value
        whole, _dot, cents = f"{value:f}".partition(".")
        return f"{whole}.{cents.rstrip('0').ljust(2, '0')}"


class NumberField(ExactField):
    """A share, hours, a count that may be nothing: zero and above, so many `decimals`, `most` where there is a most."""

    default_error_messages = {
        "invalid": _("Write a number such as 0, 1 or 0.5."),
        "too_long": _("Write at most %(whole)s digits before the point and %(decimals)s after it, such as 1 or 0.5."),
        "too_much": _("At most %(most)s."),
    }
    zero = True

    def __init__(self, *, whole: int = 8, decimals: int = 3, most: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.whole, self.decimals, self.most = whole, decimals, most

    def read(self, text: str) -> Decimal:
        try:
            number = parse_number(text, whole=self.whole, decimals=self.decimals)
        except OverflowError:
            if self.most is not None and len(half_width(text).partition(".")[0]) > self.whole:
                raise self.refusal("too_much", most=self.most) from None
            raise self.refusal("too_long", whole=self.whole, decimals=self.decimals) from None
        except ValueError:
            raise self.refusal() from None
        if not (number or self.zero):
            raise self.refusal()
        if self.most is not None and number > self.most:
            raise self.refusal("too_much", most=self.most)
        return number

    def prepare_value(self, value: object) -> object:
        if isinstance(value, Decimal):
            text = f"{value:f}"
            return text.rstrip("0").rstrip(".") if "." in text else text
        return value


class WholeField(ExactField):
    """Days, kilometres, a box: digits alone or with commas at the thousands, from `min_value` to `max_value`."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    default_error_messages = {
        "invalid": _("Write a whole number in digits, such as 12."),
        "too_little": _("At least %(least)s."),
        "too_much": _("At most %(most)s."),
    }

    def __init__(self, *, min_value: int = 0, max_value: int = WHOLE, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.min_value, self.max_value = min_value, max_value

    def read(self, text: str) -> int:
        plain = half_width(text)
        if not (plain.isascii() and plain.isdigit()):
            raise self.refusal()
        # Beyond so many digits it is too much without being read: `int` itself refuses some thousands of them.
        number = int(plain) if len(plain.lstrip("0")) <= len(str(WHOLE)) else WHOLE + 1
        if number < self.min_value:
            raise self.refusal("too_little", least=self.min_value)
        if number > self.max_value:
            raise self.refusal("too_much", most=self.max_value)
        return number


class CountField(NumberField):
    """A quantity that may be zero: three decimals at most, and no more than one line ever holds."""

    default_error_messages = {
        "invalid": _("Write a quantity such as 0, 1 or 0.5; three decimals at most."),
        "too_much": _("At most %(most)s on one line. Was a code scanned or typed into this box?"),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"most": MOST_PIECES} | kwargs)


class QuantityField(CountField):
    """In a part's unit, or hours: above zero."""

    default_error_messages = {"invalid": _("Write a quantity above zero, such as 1 or 0.5.")}
    zero = False
