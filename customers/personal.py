"""Who reads a phone number or an address in full: whoever has the job in hand; others ask, and that is written down."""

import re

from people.access import has
from people.permissions import Permission

DIGITS = re.compile(r"\d+")
HALF_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")  # noqa: RUF001


def masked_address(address: str) -> str:
    """The street without its numbers: 长虹路***号样例小区**."""
    return DIGITS.sub(lambda found: "*" * len(found[0]), address)


def normalised_phone(text: str) -> str:
    """Digits only, without +86 and separators, full-width ones too; "" for what holds none."""
    if len(text) == 11 and text.isascii() and text.isdigit():
        return text  # a mobile number as it should be
    digits = "".join(sign for sign in text.translate(HALF_WIDTH) if sign.isdigit() and sign.isascii())
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits


def may_reveal(user) -> bool:
    """Whether the user may ask for numbers in full."""
    return has(user, Permission.CUSTOMER_REVEAL)
