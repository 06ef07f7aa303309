"""Which charge proposals, disposals and finished receipts a list of old parts shows."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.spelling_field import spelt
from parts.choices.old_parts import ChargeState, DisposalState, Disposing
from parts.forms.buying_fields import OfUserForm, SupplierField
from parts.models import DisposalLine, OldPart, OldPartScan


def _any_of(choices):
    return [("", _("All")), *choices]


def _pieces(text: str):
    """Ids of the pieces a text means, for a subquery."""
    return OldPart.objects.known_as(text).values("pk")


class ChargeFilter(forms.Form):
    """Which charge proposals."""

    q = forms.CharField(label=_("Code, part, ticket or debtor"), required=False, max_length=40)
    state = forms.ChoiceField(label=_("State"), choices=_any_of(ChargeState.choices), required=False)

    def narrow(self, charges):
        """The rows asked for."""
        if not self.is_valid():
            return charges
        told = self.cleaned_data
        if told["state"]:
            charges = charges.filter(state=told["state"])
        return charges.filter(old_part__in=_pieces(told["q"])) if told["q"] else charges


class DisposalFilter(OfUserForm):
    """Which disposals."""

    q = forms.CharField(label=_("Number, code, part or debtor"), required=False, max_length=40)
    state = forms.ChoiceField(label=_("State"), choices=_any_of(DisposalState.choices), required=False)
    kind = forms.ChoiceField(label=_("What becomes of it"), choices=_any_of(Disposing.choices), required=False)
    supplier = SupplierField(required=False)

    def narrow(self, disposals):
        """The rows asked for; of a supplier those with a part of his."""
        if not self.is_valid():
            return disposals
        told = self.cleaned_data
        disposals = disposals.filter(**{name: told[name] for name in ("state", "kind") if told[name]})
        lines = DisposalLine.objects.all()
        if told["supplier"]:
            theirs = lines.filter(old_part__part__supplier=told["supplier"])
            disposals = disposals.filter(pk__in=theirs.values("disposal"))
        if told["q"]:
            named = lines.filter(old_part__in=_pieces(told["q"]))
            disposals = disposals.filter(Q(number__icontains=told["q"]) | Q(pk__in=named.values("disposal")))
        return disposals


class ReceiptFilter(forms.Form):
    """Which finished receipts."""

    STATES = (
        ("received", pgettext_lazy("old part", "Received")), ("back", pgettext_lazy("old receipt", "Taken back")),
    )  # fmt: skip

    q = forms.CharField(label=_("Number, code, part or debtor"), required=False, max_length=40)
    state = forms.ChoiceField(label=_("State"), choices=_any_of(STATES), required=False)

    def narrow(self, receipts):
        """The rows asked for; by the receipt, its list, who handed in, or a piece it took."""
        if not self.is_valid():
            return receipts
        told = self.cleaned_data
        if told["state"]:
            receipts = receipts.filter(reversed_at__isnull=told["state"] == "received")
        if text := told["q"]:
            took = OldPartScan.objects.filter(old_part__in=_pieces(text))
            receipts = receipts.filter(
                Q(number__icontains=text)
                | Q(return_list__number__icontains=text)
                | Q(debtor_staff__name__icontains=text)
                | spelt(text, "debtor_staff__")
                | Q(debtor_partner__name__icontains=text)
                | spelt(text, "debtor_partner__")
                | Q(pk__in=took.values("receipt"))
            )
        return receipts
