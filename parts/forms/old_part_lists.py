"""What is filled in about return lists and about the settings of old parts."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.exact_fields import AmountField, WholeField
from customers.widgets import DayInput
from parts.choices.old_parts import ListKind, ListStage, TermClass
from parts.choices.transport import Transport
from parts.forms.waybill import WaybillField
from parts.querysets.old_parts import ReturnListQuerySet
from parts.services.return_freights import waiting
from people.models import Branch, User


class SendListForm(forms.Form):
    """How the boxes leave."""

    boxes = WholeField(label=_("Boxes"), min_value=1, max_value=99, required=False, initial=1)
    transport = forms.ChoiceField(label=_("Transport"), choices=[("", "---------"), *Transport.choices], required=False)
    carrier = forms.CharField(label=_("Carrier"), max_length=40, required=False)
    waybill = WaybillField(required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class ReturnListFilter(forms.Form):
    """Which lists."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("return list", "Type"), choices=[("", _("All")), *ListKind.choices], required=False
    )
    stage = forms.ChoiceField(label=_("State"), choices=[("", _("All")), *ListStage.choices], required=False)
    freight = forms.BooleanField(label=_("Freight to approve"), required=False)

    def narrow(self, lists: ReturnListQuerySet) -> ReturnListQuerySet:
        """Of told() rows those asked for."""
        if not self.is_valid():
            return lists
        told = self.cleaned_data
        if told["kind"]:
            lists = lists.filter(urgent__gt=0) if told["kind"] == ListKind.URGENT else lists.filter(urgent=0)
        if told["freight"]:
            lists = waiting(lists)
        return lists.at_stage(told["stage"]) if told["stage"] else lists


class FreightForm(forms.Form):
    """What sending it cost."""

    amount = AmountField(label=_("Freight (CNY)"))

    def clean_amount(self):
        """Nothing is no freight."""
        if not self.cleaned_data["amount"]:
            raise forms.ValidationError(_("Write an amount above zero."))
        return self.cleaned_data["amount"]


class FreightApprovalForm(forms.Form):
    """What of it is paid back."""

    amount = AmountField(label=_("Approved (CNY)"))
    note = forms.CharField(label=_("Why less"), max_length=200, required=False)


class BoxForm(forms.Form):
    """Where a piece is packed."""

    box_no = WholeField(label=_("Box"), min_value=1, max_value=99)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class TermForm(forms.Form):
    """A deadline from a day on."""

    term = forms.ChoiceField(label=_("Deadline class"), choices=TermClass.choices)
    days_after_repair = WholeField(label=_("Days after the repair"), min_value=1, max_value=365)
    days_after_shipment = WholeField(
        label=_("Days after shipment at most"), min_value=1, max_value=365, required=False,
        help_text=_("Empty: only the repair counts."),
    )  # fmt: skip
    from_on = forms.DateField(label=_("In force from"), widget=DayInput())
    reason = forms.CharField(label=_("Reason"), max_length=200, min_length=5)

    def clean_from_on(self):
        """Debts that are opened already keep their deadline: a day gone by has none to come."""
        day = self.cleaned_data["from_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("Choose today or a later day."))
        return day


class OldPlaceForm(forms.Form):
    """A store of old parts."""

    code = forms.CharField(label=pgettext_lazy("of a list entry", "Code"), max_length=20)
    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=60)
    branch = forms.ModelChoiceField(Branch.objects.none(), label=_("Branch"), to_field_name="code")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = Branch.objects.visible_to(user).filter(is_active=True)


class FinishRuleForm(forms.Form):
    """Whether a branch's tickets wait for the tag."""

    branch = forms.ModelChoiceField(Branch.objects.none(), label=_("Branch"), to_field_name="code")
    needs_tag = forms.BooleanField(label=_("A ticket is not finished before the old part has its tag"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200, min_length=5)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = Branch.objects.visible_to(user).filter(is_active=True)
