"""What is filled in about goods that come back: the application, and each step of its case."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalog.models import ProductModel
from core.exact_fields import AmountField, CostField, QuantityField
from core.money import amount_text
from parts.choices.goods_returns import CreditBasis, GoodsCondition, GoodsKind, GoodsReason
from parts.choices.stock import PlaceKind
from parts.forms.buying_fields import OfUserForm, WarehouseField
from parts.forms.old_part_work import Photos
from parts.forms.orders import PartOrNone
from parts.forms.waybill import WaybillField
from parts.models import GoodsReturn
from parts.selectors.goods_returns import worth_of
from parts.services.goods_returns import Goods
from people.choices import PartnerKind
from people.models import Partner

TWO_ROWS = forms.Textarea(attrs={"rows": 2})
SENDERS = (PartnerKind.DEALER, PartnerKind.STATION)


class GoodsReturnFilter(forms.Form):
    """Which cases."""

    q = forms.CharField(label=_("Number, sender, goods"), required=False, max_length=40)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", pgettext_lazy("filter", "All")), *GoodsKind.choices], required=False
    )
    reason = forms.ChoiceField(
        label=_("Reason"), choices=[("", pgettext_lazy("filter", "All")), *GoodsReason.choices], required=False
    )

    def narrow(self, cases: Any) -> Any:
        """The rows asked for."""
        if not self.is_valid():
            return cases
        told = self.cleaned_data
        cases = cases.known_as(told["q"].strip()) if told["q"].strip() else cases
        return cases.filter(**{name: told[name] for name in ("kind", "reason") if told[name]})


class PortalReturnFilter(GoodsReturnFilter):
    """Which of one's own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].label = _("Number or goods")


class PortalReturnForm(forms.Form):
    """A partner's own application."""

    kind = forms.ChoiceField(label=_("Request"), choices=GoodsKind.choices)
    model = forms.ModelChoiceField(
        ProductModel.objects.none(), label=_("Product model"), required=False, help_text=_("For whole goods."),
    )  # fmt: skip
    part = PartOrNone(label=_("Part"), required=False, help_text=_("For a new part: number, bar code or name."))
    quantity = QuantityField(label=_("Quantity"), initial="1")
    reason = forms.ChoiceField(label=_("Reason"), choices=GoodsReason.choices)
    condition = forms.ChoiceField(label=_("Condition"), choices=GoodsCondition.choices)
    sold_by = forms.CharField(
        label=_("Sold by document"), max_length=60, required=False, help_text=_("Invoice, delivery note or order.")
    )
    serials = forms.CharField(
        label=_("Serial numbers"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, where the goods have one."),
    )  # fmt: skip
    what = forms.CharField(label=pgettext_lazy("goods", "What is wrong"), max_length=300, widget=TWO_ROWS)
    photos = Photos(label=_("Photos"), help_text=_("Of the goods, the type plate, the papers."))

    another = forms.BooleanField(
        label=_("These are other goods: a further application"), required=False, help_text=_("Not the one still open.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["model"].queryset = ProductModel.objects.order_by("brand", "name")

    def told(self) -> dict[str, Any]:
        """What the service asks for."""
        told = dict(self.cleaned_data)
        goods = Goods(told.pop("quantity"), told.pop("model"), told.pop("part"), told.pop("serials"))
        return {"goods": goods, **told}


class GoodsReturnForm(PortalReturnForm):
    """An application one of ours writes down for whoever phones."""

    partner = forms.ModelChoiceField(
        Partner.objects.none(), label=_("Dealer or station"), to_field_name="code", required=False
    )
    customer_name = forms.CharField(
        label=_("Or customer"), max_length=60, required=False, help_text=_("Where no dealer or station sends them.")
    )
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    field_order = ("partner", "customer_name", "phone", *PortalReturnForm.base_fields)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Partner.objects.visible_to(user).filter(kind__in=SENDERS, is_active=True)
        self.fields["partner"].queryset = rows.order_by("name")


class ReceiveForm(forms.Form):
    """What stands at the door."""

    came_with = forms.CharField(label=_("Carrier and waybill"), max_length=80, required=False)


class CountForm(OfUserForm):
    """How many there are, how they look, where they are put."""

    counted = QuantityField(label=_("Quantity counted"))
    found = forms.ChoiceField(label=_("Found in condition"), choices=GoodsCondition.choices)
    place = WarehouseField(
        label=_("Warehouse"), required=False, help_text=_("They go into its quarantine until they are judged.")
    )
    cost = CostField(label=_("Unit cost (CNY)"), required=False, help_text=_("What one piece is worth to us again."))
    place_text = forms.CharField(label=_("Stored at"), max_length=80, required=False)
    no_more_made = forms.BooleanField(label=_("No stock and out of production: agree with sales"), required=False)
    note = forms.CharField(
        label=_("Note"), max_length=200, required=False, widget=TWO_ROWS,
        help_text=_("Needed where the quantity differs from what was asked for."),
    )  # fmt: skip

    def __init__(self, *args: Any, case: GoodsReturn, user: Any, **kwargs: Any) -> None:
        goods = case.part or case.model
        initial = {"counted": case.quantity, "found": case.condition, "no_more_made": not goods.is_active}
        super().__init__(*args, user=user, initial=initial, **kwargs)
        self.fields["place"].of_user(user, PlaceKind.WAREHOUSE)
        for name in ("place_text",) if case.part else ("place", "cost"):
            del self.fields[name]
        for name in ("place", "cost") if case.part else ("place_text",):
            self.fields[name].required = True


class DecisionForm(forms.Form):
    """Marketing's answer to the letter."""

    decision = forms.CharField(label=_("Marketing's decision"), max_length=300, widget=TWO_ROWS)


class AgreedForm(forms.Form):
    """What was agreed."""

    agreed = forms.CharField(label=_("What was agreed"), max_length=300, widget=TWO_ROWS)


class CreditForm(forms.Form):
    """So much for the goods: what they were sold for, or another amount and why."""

    credit = AmountField(label=_("To be credited (CNY)"))
    credit_note = forms.CharField(label=_("Credit note"), max_length=40, required=False)
    note = forms.CharField(label=_("Why this amount"), max_length=300, required=False, widget=TWO_ROWS)

    def __init__(self, *args: Any, case: GoodsReturn, user: Any, **kwargs: Any) -> None:
        worth = worth_of(case)
        super().__init__(*args, initial={"credit": worth.amount}, **kwargs)
        if worth.amount is None:
            self.fields["note"].required = True
            self.fields["note"].help_text = _("No price of these goods is known: say how the amount was found.")
        else:
            told = {"basis": CreditBasis(worth.basis).label, "amount": amount_text(worth.amount)}
            self.fields["credit"].help_text = _("%(basis)s: %(amount)s.") % told
            self.fields["note"].help_text = _("Needed where it is another amount.")


class ExchangeForm(forms.Form):
    """What is handed out instead."""

    new_serials = forms.CharField(
        label=_("New serial numbers"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line; whole goods need them."),
    )  # fmt: skip
    carrier = forms.CharField(label=_("Carrier"), max_length=40, required=False)
    waybill = WaybillField(required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False, widget=TWO_ROWS)


class SendBackForm(forms.Form):
    """Not accepted: with whom they travel back, and why."""

    carrier = forms.CharField(label=_("Carrier"), max_length=40)
    waybill = WaybillField()
    note = forms.CharField(label=_("Reason"), max_length=300, widget=TWO_ROWS)


class PhotosForm(forms.Form):
    """More pictures."""

    photos = Photos(label=_("Photos"))

    def clean_photos(self) -> list[Any]:
        """At least one."""
        if not self.cleaned_data["photos"]:
            raise forms.ValidationError(_("Choose at least one picture."))
        return self.cleaned_data["photos"]
