"""What is filled in about transfers between places."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.exact_fields import CountField, QuantityField
from parts.choices.buying import LossKind
from parts.choices.stock import PlaceKind
from parts.forms.buying_fields import OfUserForm, WarehouseField
from parts.forms.stock import PartInput
from parts.forms.waybill import WaybillField
from parts.models import Place, StockTransferLine
from parts.selectors import transfers as selectors


class TransferFilter(OfUserForm):
    """Which transfers."""

    q = forms.CharField(label=_("Number, waybill, place, part"), required=False, max_length=40)
    to_place = WarehouseField(label=pgettext_lazy("goods", "To"), required=False)

    def narrow(self, transfers):
        """The rows asked for."""
        if not self.is_valid():
            return transfers
        told = self.cleaned_data
        if told["q"].strip():
            transfers = selectors.known_as(transfers, told["q"].strip())
        return transfers.filter(to_place=told["to_place"]) if told["to_place"] else transfers


class StockTransferForm(OfUserForm):
    """A new transfer: out of one's own places, to any warehouse or van in use."""

    from_place = WarehouseField(label=pgettext_lazy("goods", "From"))
    to_place = WarehouseField(label=pgettext_lazy("goods", "To"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["from_place"].of_user(user, PlaceKind.WAREHOUSE, PlaceKind.VAN)
        theirs = Place.objects.filter(is_active=True, kind=PlaceKind.WAREHOUSE)
        mine = Place.objects.visible_to(user).filter(is_active=True, kind=PlaceKind.VAN)
        self.fields["to_place"].queryset = (theirs | mine).order_by("kind", "code")


class TransferLineForm(forms.Form):
    """One line of a transfer not sent yet."""

    part = PartInput(label=_("Part"))
    quantity = QuantityField(label=_("Quantity"))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class ShipTransferForm(forms.Form):
    """With whom it travels; a colleague's van needs neither."""

    carrier = forms.CharField(label=_("Carrier"), max_length=40, required=False)
    waybill = WaybillField(required=False)


class CountInForm(forms.Form):
    """What came of each line still on the way."""

    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, lines: Iterable[StockTransferLine], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.lines = [line for line in lines if line.open]
        for line in self.lines:
            self.fields[f"line-{line.pk}"] = CountField(label=line.part.name, required=False)

    def rows(self):
        """Each open line with its field."""
        return [(line, self[f"line-{line.pk}"]) for line in self.lines]

    def clean(self) -> dict[str, Any]:
        """At least one number; no more than is on the way."""
        told = super().clean()
        counts = {line.pk: told.get(f"line-{line.pk}") for line in self.lines}
        for line in self.lines:
            count = counts[line.pk]
            if count and count > line.open:
                words = _("Only %(left)s are still on the way; a surplus is a count difference at the warehouse.")
                self.add_error(f"line-{line.pk}", words % {"left": f"{line.open.normalize():f}"})
        if not self.errors and not any(counts.values()):
            raise forms.ValidationError(_("Nothing is counted yet: write how many came."))
        return {"counted_lines": {pk: n for pk, n in counts.items() if n}, "note": told.get("note", "")}


class LossForm(forms.Form):
    """What never came, or came broken."""

    line = forms.ModelChoiceField(StockTransferLine.objects.none(), label=_("Part"))
    quantity = QuantityField(label=_("Quantity"))
    kind = forms.ChoiceField(label=_("What happened"), choices=LossKind.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data: Any = None, *, lines: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["line"].queryset = lines
        self.fields["line"].label_from_instance = lambda line: f"{line.part.number} {line.part.name}"


class LossAnswerForm(forms.Form):
    """A second person's word on a loss, or (`again`) on its having turned up."""

    YES, NO = "acknowledge", "refuse"
    decision = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    answer = forms.CharField(label=_("Remark"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, again: bool = False, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        yes, no = _("Acknowledge it: take it off the way"), _("Look again")
        if again:
            yes, no = _("Confirm it: on the way again, to be received"), _("It is not there: the loss stands")
        self.fields["decision"].choices = [(self.YES, yes), (self.NO, no)]

    def clean(self) -> dict[str, Any]:
        """Who refuses says why."""
        told = super().clean()
        if told.get("decision") == self.NO and not told.get("answer", "").strip():
            self.add_error("answer", _("Say why."))
        return told
