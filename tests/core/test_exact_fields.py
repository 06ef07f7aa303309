"""Money, prices and quantities as people type them: what cannot be meant is asked again, never guessed."""

from decimal import Decimal

import pytest
from django import forms
from django.apps import apps
from django.urls import get_resolver

from core.exact_fields import AmountField, CostField, CountField, ExactField, NumberField, QuantityField, WholeField

HOSTILE = ("1e3", "NaN", "-NaN", "sNaN", "Infinity", "-inf", "1_000", "٣", "0x10", "--1", "+", ".", "1.", ".5", "1,5",
           "0,500", "1 000", "12.34567", "9" * 40, "=1+1", "一")  # fmt: skip


@pytest.mark.parametrize("typed", ["18.5", "１８．５０", "¥18.50", "18.5000"])
def test_a_price_is_read(typed):
    assert CostField().clean(typed) == Decimal("18.5")


@pytest.mark.parametrize("typed", ["18,50", "1,8", "-1", "18.50000"])
def test_a_price_is_not_guessed(typed):
    with pytest.raises(forms.ValidationError):
        CostField().clean(typed)


def test_thousands_are_parted_where_they_belong():
    assert CostField().clean("1,850.25") == Decimal("1850.25")


@pytest.mark.parametrize(("price", "shown"), [("66", "66.00"), ("198.4000", "198.40"), ("0.3333", "0.3333")])
def test_a_price_is_shown_with_its_cents(price, shown):
    assert CostField().prepare_value(Decimal(price)) == shown


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("0", 0),
        ("0.0", 0),
        ("３", 3),
        ("0.5", Decimal("0.5")),
        ("1,000", 1000),
        ("１２，５００．５", Decimal("12500.5")),
    ],
)
def test_a_count_may_be_nothing(typed, count):
    assert CountField().clean(typed) == count


@pytest.mark.parametrize("typed", ["0", "0.000", "-1", "0.0005", "1,50", "0,500", "1,0000"])
def test_a_quantity_is_something(typed):
    with pytest.raises(forms.ValidationError):
        QuantityField().clean(typed)


@pytest.mark.parametrize("field", [QuantityField, CountField])
@pytest.mark.parametrize("typed", ["1000000", "99,999,999", "6901234567892", "9" * 5000, "999999.001"])
def test_more_pieces_than_a_line_holds_are_asked_about(field, typed):
    """A barcode in the box of the quantity is the usual way to a hundred million brake pads."""
    assert field().clean("999999") == 999_999
    with pytest.raises(forms.ValidationError, match="999999") as refused:
        field().clean(typed)
    assert typed not in refused.value.messages[0]


def test_a_number_says_what_is_too_much_and_too_fine():
    hours = NumberField(decimals=2, most=2160)
    assert hours.clean("2160.00") == 2160
    for typed, told in (("2160.01", "2160"), ("1.005", "2"), ("123456789", "2160"), ("100.123", "2")):
        with pytest.raises(forms.ValidationError) as refused:
            hours.clean(typed)
        assert told in refused.value.messages[0]


@pytest.mark.parametrize(("typed", "number"), [("12", 12), (" １２ ", 12), ("012", 12), ("12,000", 12000), (12, 12)])
def test_a_whole_number_is_read(typed, number):
    assert WholeField().clean(typed) == number


@pytest.mark.parametrize("typed", ["1_000", "٣", "²", "1.0", "-1", "+1", "12 000", "9" * 5000, True])
def test_a_whole_number_is_digits(typed):
    with pytest.raises(forms.ValidationError):
        WholeField().clean(typed)


def test_a_whole_number_says_its_bounds():
    days = WholeField(min_value=1, max_value=365)
    for typed, told in (("0", "1"), ("366", "365"), ("2147483648", "365")):
        with pytest.raises(forms.ValidationError) as refused:
            days.clean(typed)
        assert told in refused.value.messages[0]
    assert WholeField(required=False).clean("") is None


@pytest.mark.parametrize("typed", ["100000000", "6901234567892", "1,000,000,000.00"])
def test_an_amount_is_no_barcode(typed):
    """The narrowest column of money has eight digits before the point: beyond it neither engine keeps the row."""
    assert AmountField().clean("99,999,999.99") == Decimal("99999999.99")
    with pytest.raises(forms.ValidationError, match="99,999,999.99"):
        AmountField().clean(typed)
    with pytest.raises(forms.ValidationError):
        AmountField(allow_negative=True).clean(f"-{typed}")


def test_a_deduction_has_its_sign_only_where_there_are_deductions():
    assert AmountField(allow_negative=True).clean("−50.00") == -50
    with pytest.raises(forms.ValidationError):
        AmountField().clean("-50")


def every_form() -> list[type[forms.BaseForm]]:
    """Each form of our own rooms that an address leads to."""
    assert get_resolver().url_patterns  # whatever a page imports is imported
    rooms = {config.name for config in apps.get_app_configs() if not config.name.startswith("django")}
    found, waiting = [], [forms.BaseForm]
    while waiting:
        made = waiting.pop().__subclasses__()
        waiting += made
        found += [form for form in made if form.__module__.split(".")[0] in rooms]
    return [form for form in found if hasattr(form, "base_fields") and "site-packages" not in str(form.__module__)]


def test_no_form_takes_a_day_at_the_ends_of_the_calendar():
    """Python knows them; in another time zone, or with its neighbours, it does not."""
    told = [(form, name, field) for form in every_form() for name, field in form.base_fields.items()]
    days = [one for one in told if isinstance(one[2], forms.DateField | forms.DateTimeField)]

    assert len(days) > 40
    for form, name, field in days:
        for typed in ("0001-01-01", "0202-11-03", "9999-12-31", "2026-02-30", "10000-01-01"):
            with pytest.raises(forms.ValidationError):
                field.clean(typed if isinstance(field, forms.DateField) else f"{typed}T00:00")
                pytest.fail(f"{form.__module__}.{form.__name__}.{name} takes {typed}")


def test_no_form_guesses_a_number():
    told = {(form, name, field) for form in every_form() for name, field in form.base_fields.items()}
    ours = [one for one in told if one[0].__module__.split(".")[0] not in ("allauth", "import_export")]
    loose = [
        f"{form.__module__}.{form.__name__}.{name}"
        for form, name, field in ours
        if isinstance(field, forms.IntegerField)  # decimals and floats are kinds of it
    ]
    exact = [field for _form, _name, field in ours if isinstance(field, ExactField)]

    assert not loose
    assert len(exact) > 40
    for field in exact:
        for typed in HOSTILE:
            with pytest.raises(forms.ValidationError):
                field.clean(typed)
