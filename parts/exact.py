"""Sums of quantities in SQL, held to thousandths: SQLite adds in floating point, where 0.1 + 0.2 is more than 0.3."""

from decimal import Decimal

from django.db.models import DecimalField
from django.db.models.functions import Round

QUANTITY = DecimalField(max_digits=12, decimal_places=3)


def price_text(price: Decimal) -> str:
    """12.6000 → 12.60, 0.3333 → 0.3333: two decimals at least, no zeros beyond them."""
    whole, _dot, cents = f"{price:f}".partition(".")
    return f"{whole}.{cents.rstrip('0').ljust(2, '0')}"


def thousandths(expression) -> Round:
    """The expression rounded to the three decimals a quantity has; on PostgreSQL nothing changes."""
    return Round(expression, precision=3, output_field=QUANTITY)
