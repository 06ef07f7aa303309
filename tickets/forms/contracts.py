"""What is filled in about maintenance contracts and loan units."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Category
from core.exact_fields import AmountField, WholeField
from customers.models import Customer, ServiceContract, Unit
from customers.widgets import DayInput
from people.models import Branch
from tickets.forms.intake import carriers_for
from tickets.models import ClockPolicy, LoanUnit


class ContractForm(forms.Form):
    """A contract of one customer; `arguments()` are the service's."""

    number = forms.CharField(
        label=_("Contract number"), max_length=30, required=False, help_text=_("Empty: the next number is given.")
    )
    title = forms.CharField(label=_("Title"), max_length=80)
    branch = forms.ModelChoiceField(Branch.objects.none(), label=_("Branch"), to_field_name="code")
    supervisor = forms.ModelChoiceField(queryset=None, label=_("Supervisor of the visits"), to_field_name="code")
    from_on = forms.DateField(label=_("From"), widget=DayInput())
    until_on = forms.DateField(label=_("Until"), widget=DayInput())
    fee = AmountField(label=_("Contract sum (CNY)"), required=False)
    clock_policy = forms.ChoiceField(label=_("Service levels"), required=False)
    every_months = WholeField(label=_("A visit every … months"), min_value=1, max_value=36, required=False)
    in_months = forms.CharField(
        label=_("or in these months"), max_length=40, required=False, help_text=_("Such as 5,11.")
    )
    visit_day = WholeField(label=_("Day of the month"), min_value=1, max_value=28, initial=10)
    lead_days = WholeField(
        label=_("Ticket made so many days before"), min_value=0, max_value=60, initial=14,
        help_text=_("Time to agree the visit with the customer."),
    )  # fmt: skip
    units = forms.ModelMultipleChoiceField(
        Unit.objects.none(), label=_("Machines"), widget=forms.CheckboxSelectMultiple
    )
    terms = forms.CharField(label=_("Terms"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(
        self, data: Any = None, *, user: Any, customer: Customer, contract: ServiceContract | None = None
    ) -> None:
        super().__init__(data, initial=self.values_of(contract) if contract else self._fresh(customer))
        self.contract = contract
        self.fields["branch"].queryset = Branch.objects.visible_to(user).filter(is_active=True)
        self.fields["supervisor"].queryset = carriers_for(user)
        self.fields["units"].queryset = Unit.objects.filter(customer=customer).select_related("category")
        if not self.fields["units"].queryset:
            self.fields["units"].help_text = _("None on the customer's file: add one there first.")
        codes = ClockPolicy.objects.exclude(contract_code="").order_by("contract_code")
        named = dict.fromkeys(codes.values_list("contract_code", flat=True))
        if contract and contract.clock_policy:
            named[contract.clock_policy] = None
        self.fields["clock_policy"].choices = [("", _("As for everybody")), *[(code, code) for code in named]]
        if contract:
            del self.fields["number"]

    @staticmethod
    def _fresh(customer: Customer) -> dict[str, Any]:
        today = timezone.localdate()
        units = list(customer.units.values_list("pk", flat=True))
        branch = customer.branch.code if customer.branch else None
        return {"from_on": today, "until_on": today + timedelta(days=364), "units": units, "branch": branch}

    @staticmethod
    def values_of(contract: ServiceContract) -> dict[str, Any]:
        """What stands, for the form."""
        plain = ("title", "from_on", "until_on", "fee", "clock_policy", "every_months", "in_months", "visit_day",
                 "lead_days", "terms")  # fmt: skip
        return {name: getattr(contract, name) for name in plain} | {
            "branch": contract.branch.code,
            "supervisor": contract.supervisor.code,
            "units": list(contract.units.values_list("pk", flat=True)),
        }


class ContractFilter(forms.Form):
    """Which contracts."""

    VIEWS = (("", _("In force")), ("ending", _("To be renewed")), ("coming", _("Not begun")), ("all", _("All")))
    view = forms.CharField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(label=_("Number or customer"), required=False, max_length=40)
    branch = forms.ModelChoiceField(Branch.objects.none(), label=_("Branch"), to_field_name="code", required=False)

    def __init__(self, data: Any, *, user: Any) -> None:
        super().__init__(data)
        self.fields["branch"].queryset = Branch.objects.visible_to(user)

    def narrow(self, contracts, today, soon):
        """The rows asked for."""
        self.is_valid()
        told = self.cleaned_data
        view = told.get("view", "")
        if view == "ending":
            contracts = contracts.renewable(today, soon)
        elif view == "coming":
            contracts = contracts.filter(from_on__gt=today)
        elif view != "all":
            contracts = contracts.running(today)
        if words := told.get("q"):
            contracts = contracts.filter(number__icontains=words) | contracts.filter(customer__name__icontains=words)
        if told.get("branch"):
            contracts = contracts.filter(branch=told["branch"])
        return contracts


class EndForm(forms.Form):
    """Over before its time."""

    on = forms.DateField(label=_("Ends on"), widget=DayInput(), initial=timezone.localdate)
    note = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class LoanUnitForm(forms.Form):
    """A machine of ours that is lent."""

    number = forms.CharField(label=_("Number"), max_length=20)
    branch = forms.ModelChoiceField(Branch.objects.none(), label=_("Branch"), to_field_name="code")
    category = forms.ModelChoiceField(Category.objects.none(), label=_("Category"), to_field_name="code")
    brand = forms.CharField(label=_("Brand"), max_length=40, required=False)
    model_name = forms.CharField(label=_("Model"), max_length=60)
    serial = forms.CharField(label=_("Serial number"), max_length=40, required=False)
    condition = forms.CharField(label=_("Condition"), max_length=200, required=False)
    is_active = forms.BooleanField(label=_("May be lent"), required=False, initial=True)

    def __init__(self, data: Any = None, *, user: Any, unit: LoanUnit | None = None) -> None:
        plain = ("number", "brand", "model_name", "serial", "condition", "is_active")
        initial = {name: getattr(unit, name) for name in plain} if unit else {}
        if unit:
            initial |= {"branch": unit.branch.code, "category": unit.category.code}
        super().__init__(data, initial=initial)
        self.fields["branch"].queryset = Branch.objects.visible_to(user).filter(is_active=True)
        self.fields["category"].queryset = Category.objects.filter(is_active=True)
        if unit:
            del self.fields["number"]


class PromiseForm(forms.Form):
    """A customer asks for one."""

    category = forms.ModelChoiceField(Category.objects.none(), label=_("Category"), to_field_name="code")
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = Category.objects.filter(is_active=True)


class LendForm(forms.Form):
    """Handed over."""

    unit = forms.ModelChoiceField(LoanUnit.objects.none(), label=_("Loan unit"), to_field_name="number")
    due_on = forms.DateField(label=_("Due back"), widget=DayInput())
    condition = forms.CharField(label=_("Condition when lent"), max_length=200, required=False)

    def __init__(self, *args: Any, units, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        self.fields["due_on"].initial = timezone.localdate() + timedelta(days=7)


class ReturnForm(forms.Form):
    """Back."""

    condition = forms.CharField(
        label=_("Condition when returned"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )
    is_damaged = forms.BooleanField(label=_("Came back damaged"), required=False)


class CallOffForm(forms.Form):
    """No longer wanted."""

    note = forms.CharField(label=_("Reason"), max_length=200)
