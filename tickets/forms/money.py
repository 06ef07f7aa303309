"""What is filled in about quotations, charges and payments."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.exact_fields import AmountField, QuantityField
from customers.widgets import DayInput
from parts.models import LabourItem, Part
from tickets.models.money import Consent, LineKind, Method, MoneyLine, QuotationState
from tickets.services.pricing import Line

ROWS = 5


class LineForm(forms.Form):
    """One line. What it is: a part or labour code, a bar code, the name on the list; or free words with a price."""

    what = forms.CharField(
        label=_("Part or work"), max_length=120, required=False,
        widget=forms.TextInput(attrs={"list": "priced-items", "autocomplete": "off"}),
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("By the list")), *LineKind.choices],
        help_text=_("Only for what is on no list."),
    )  # fmt: skip
    quantity = QuantityField(label=_("Quantity or hours"), required=False)
    price = AmountField(label=_("Price"), required=False)
    reason = forms.CharField(label=_("Reason for another price"), max_length=200, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
    covered = forms.BooleanField(label=_("Covered by warranty"), required=False)

    def has_changed(self) -> bool:
        """An empty row is no row, whatever its tick says."""
        return bool(self.data.get(self.add_prefix("what"), "").strip())

    def line(self) -> Line:
        """What was asked for, found on the lists by code, bar code or name; free words where nothing is found."""
        told, text = self.cleaned_data, self.cleaned_data["what"].strip()
        part, labour = _found(text)
        return Line(
            part=part, labour=labour, name="" if part or labour else text, kind=told["kind"],
            quantity=told["quantity"], price=told["price"], reason=told["reason"], note=told["note"],
            covered=told["covered"] if "covered" in self.fields else False,
        )  # fmt: skip


def _found(text: str) -> tuple[Part | None, LabourItem | None]:
    code = text.split(" ")[0]
    part = Part.objects.filter(number__iexact=code).first() or Part.objects.filter(barcode=code).first()
    if part is not None:
        return part, None
    labour = LabourItem.objects.filter(code__iexact=code).first()
    labour = labour or LabourItem.objects.filter(name_zh=text).first()
    return (None, labour) if labour else (Part.objects.filter(name_zh=text).first(), None)


class _Lines(forms.BaseFormSet):
    def lines(self) -> list[Line]:
        """The rows that say something, in order."""
        return [form.line() for form in self.forms if form.has_changed()]


LineFormSet = formset_factory(LineForm, formset=_Lines, extra=ROWS, max_num=40, validate_max=True, absolute_max=60)


def lines_from(data: Any = None, *, rows: Sequence[MoneyLine] = (), covered: bool | None = None) -> _Lines:
    """The rows of a form, filled with what stands; `covered` None takes the warranty's tick away."""
    initial = [
        {
            "what": _said(row), "kind": row.kind if not (row.part_id or row.labour_id) else "",
            "quantity": row.quantity, "price": row.unit_price if row.unit_price != row.list_price else None,
            "reason": row.price_reason, "note": row.note,
        }
        for row in rows
    ]  # fmt: skip
    made = LineFormSet(data, prefix="lines", initial=initial)
    for form in made.forms:
        form.empty_permitted = True
        form.use_required_attribute = False
        if covered is None:
            del form.fields["covered"]
        elif not form.is_bound:
            form.fields["covered"].initial = covered
    return made


def _said(row: MoneyLine) -> str:
    if row.part_id:
        return f"{row.part.number} {row.part.name}"
    return f"{row.labour.code} {row.labour.name}" if row.labour_id else row.name


class QuotationForm(forms.Form):
    """About the whole of a quotation."""

    valid_until = forms.DateField(label=_("Valid until"), widget=DayInput(), required=False)
    note = forms.CharField(
        label=_("Note to the customer"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class DecisionForm(forms.Form):
    """What the customer said."""

    decision = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect,
        choices=[(s.value, s.label) for s in (QuotationState.AGREED, QuotationState.PARTLY, QuotationState.REFUSED)],
    )  # fmt: skip
    how = forms.ChoiceField(
        label=_("How the customer said so"), choices=[c for c in Consent.choices if c[0] != Consent.FOLLOW_PAGE],
        initial=Consent.PHONE,
    )  # fmt: skip
    name = forms.CharField(label=_("Who decided"), max_length=80)
    code = forms.CharField(
        label=pgettext_lazy("acceptance", "Code"),
        max_length=10,
        required=False,
        help_text=_("Only where agreed by code."),
    )
    agreed_lines = forms.TypedMultipleChoiceField(
        label=_("Lines agreed to"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Only where partly agreed."),
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, lines: Sequence[MoneyLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreed_lines"].choices = [
            (line.position, _("%(n)s. %(name)s") % {"n": line.position, "name": line.name}) for line in lines
        ]


class ChargeForm(forms.Form):
    """About the whole of a charge."""

    reason = forms.CharField(
        label=_("Why nothing is charged"), max_length=300, required=False,
        help_text=_("Only where the sum is 0.00 outside warranty."),
    )  # fmt: skip


class ReasonForm(forms.Form):
    """A word why."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class PaymentForm(forms.Form):
    """Money taken."""

    method = forms.ChoiceField(label=_("Paid by"), choices=Method.choices, widget=forms.RadioSelect)
    amount = AmountField(label=_("Amount (CNY)"))
    receipt = forms.CharField(
        label=_("Receipt number"), max_length=30, required=False, help_text=_("Empty: the next number is given.")
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
