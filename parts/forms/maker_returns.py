"""The forms of lists to makers."""

from collections.abc import Iterable
from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.exact_fields import AmountField, WholeField
from parts.choices.old_parts import Refusal
from parts.choices.transport import Transport
from parts.forms.fault_fields import FaultLevels
from parts.forms.waybill import WaybillField
from parts.models import MakerReturnLine, OldPlace
from parts.models.maker_returns import Answer
from people.models import Partner

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class MakerForm(forms.Form):
    """A new list: for whom, packed by whom."""

    maker = forms.ModelChoiceField(Partner.objects.none(), label=_("Maker"), to_field_name="code")
    packer = forms.CharField(label=_("Packed by"), max_length=60, required=False)
    parts_of = forms.RegexField(
        r"^\d{4}-(0[1-9]|1[0-2])$", label=_("Old parts of the month"), required=False,
        widget=forms.TextInput(attrs={"type": "month"}),
        error_messages={"invalid": _("Write the month as 2026-10.")},
    )  # fmt: skip

    def __init__(self, *args: object, user: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        makers = Partner.objects.filter(kind="supplier", is_active=True)
        self.fields["maker"].queryset = makers.order_by("name")


class LineForm(FaultLevels):
    """Where a piece is packed and what is claimed for it."""

    box_no = WholeField(label=_("Box"), min_value=1, max_value=999)
    claim_no = forms.CharField(label=_("Warranty claim"), max_length=40, required=False)
    claimed = AmountField(
        label=_("Claimed (CNY)"), required=False, help_text=_("Empty while nobody knows a price; shipped it has one.")
    )
    remark = forms.CharField(label=_("Remark"), max_length=100, required=False)
    field_order = ("box_no", "claim_no", "claimed", "fault_code", "fault_cause", "remark")


class PricesForm(forms.Form):
    """What is claimed for the pieces no price is known of; an empty field stays open."""

    def __init__(self, *args: object, lines: Iterable[MakerReturnLine], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for line in lines:
            told = {"code": line.old_part.code, "part": line.old_part.part.name}
            label = _("Claimed for %(code)s %(part)s (CNY)") % told
            self.fields[f"claimed-{line.pk}"] = AmountField(label=label, required=False)

    @property
    def amounts(self) -> dict[int, Decimal]:
        """Line id → what was typed."""
        told = ((name.partition("-")[2], amount) for name, amount in self.cleaned_data.items())
        return {int(pk): amount for pk, amount in told if amount is not None}


class ShipForm(forms.Form):
    carrier = forms.CharField(label=_("Carrier"), max_length=60)
    waybill = WaybillField(max_length=60, required=False)
    transport = forms.ChoiceField(label=_("Transport"), choices=Transport.choices, initial=Transport.FREIGHT)
    freight = AmountField(label=_("Freight (CNY)"), required=False)
    shipped_on = forms.DateField(label=_("Shipped on"), widget=DAY)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shipped_on"].initial = timezone.localdate()

    def clean_shipped_on(self):
        day = self.cleaned_data["shipped_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day


class AnswerForm(forms.Form):
    """What the maker said to one piece."""

    answer = forms.ChoiceField(label=_("Answer"), choices=[c for c in Answer.choices if c[0] != Answer.PENDING])
    credited = AmountField(label=_("Credited (CNY)"), required=False)
    refusal = forms.ChoiceField(
        label=_("Refused because"), choices=[("", "---------"), *Refusal.choices], required=False
    )
    back_into = forms.ModelChoiceField(
        OldPlace.objects.none(), label=_("Lies again in"), required=False, to_field_name="code"
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: object, user: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["back_into"].queryset = OldPlace.objects.visible_to(user).filter(is_active=True)

    def clean(self) -> dict:
        told = super().clean()
        answer = told.get("answer")
        if answer in (Answer.REFUSED, Answer.SENT_BACK) and not told.get("refusal"):
            self.add_error("refusal", _("Say why the maker refused it."))
        if answer == Answer.SENT_BACK and not told.get("back_into"):
            self.add_error("back_into", _("Say where the piece lies now."))
        if answer == Answer.CREDITED and told.get("credited") is None and "credited" not in self.errors:
            self.add_error("credited", _("Enter what was credited; 0 if nothing."))
        told["credited"] = told.get("credited") or Decimal(0)
        return told


class PaymentForm(forms.Form):
    amount = AmountField(
        label=_("Amount (CNY)"), allow_negative=True, help_text=_("A wrong line gets its opposite, such as -68.00.")
    )
    paid_on = forms.DateField(label=_("Paid on"), widget=DAY)
    document = forms.CharField(label=_("Document"), max_length=60)

    def clean_paid_on(self):
        day = self.cleaned_data["paid_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea, min_length=5, max_length=300)
