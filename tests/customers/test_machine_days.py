"""The days of a machine: one rule in every form and in the sheet."""

from datetime import date, timedelta

import pytest
from django import forms
from django.utils import timezone

from customers.forms import UnitForm
from customers.machine_days import MachineDayField, WarrantyEndField
from parts.forms.orders import MachineFields
from parts.forms.portal_orders import PortalOrderForm
from reports.repair_forms import RowForm
from tickets.forms.intake import IntakeForm


@pytest.mark.parametrize("form", [UnitForm, MachineFields, PortalOrderForm, RowForm, IntakeForm])
def test_the_day_of_the_purchase_is_ruled_once(form):
    field = form.base_fields["purchased_on"]

    assert isinstance(field, MachineDayField)
    for typed in ("1900-01-01", "1989-12-31", (timezone.localdate() + timedelta(days=1)).isoformat()):
        with pytest.raises(forms.ValidationError):
            field.clean(typed)
    assert field.clean("1990-01-01") == date(1990, 1, 1)
    assert field.clean(timezone.localdate().isoformat()) == timezone.localdate()


def test_every_day_of_a_machine_has_the_rule_and_a_warranty_may_end_later():
    days = {name: f for name, f in UnitForm.base_fields.items() if isinstance(f, forms.DateField)}

    assert all(isinstance(field, MachineDayField) for field in days.values()) and len(days) == 6
    assert WarrantyEndField().clean("2099-01-01") == date(2099, 1, 1)
    with pytest.raises(forms.ValidationError, match="1990"):
        WarrantyEndField().clean("1900-01-01")
