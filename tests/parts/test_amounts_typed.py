"""Prices and quantities as people type them: what cannot be meant is asked again, never guessed."""

from decimal import Decimal

import pytest
from django.forms import ValidationError

from parts.forms.buying_fields import CostField, CountField


@pytest.mark.parametrize("typed", ["18.5", "１８．５０", "¥18.50", "18.5000"])
def test_a_price_is_read(typed):
    assert CostField().clean(typed) == Decimal("18.5")


@pytest.mark.parametrize("typed", ["18,50", "1,8", "1e3", "NaN", "-1", "18.50000"])
def test_a_price_is_not_guessed(typed):
    with pytest.raises(ValidationError):
        CostField().clean(typed)


def test_thousands_are_parted_where_they_belong():
    assert CostField().clean("1,850.25") == Decimal("1850.25")


@pytest.mark.parametrize(("typed", "count"), [("0", 0), ("0.0", 0), ("３", 3), ("0.5", Decimal("0.5"))])
def test_a_count_may_be_nothing(typed, count):
    assert CountField().clean(typed) == count


@pytest.mark.parametrize("typed", ["1,5", "-1", "1e3", "0.0005"])
def test_a_count_is_not_guessed(typed):
    with pytest.raises(ValidationError):
        CountField().clean(typed)
