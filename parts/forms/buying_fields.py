"""What the papers of buying have in common: a supplier, a warehouse, a reason."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parts.choices.stock import PlaceKind
from parts.models import Place
from parts.selectors.purchases import suppliers_for
from people.models import Partner


class SupplierField(forms.ModelChoiceField):
    """One of the suppliers the reader may buy from; give it `of_user` once the form is made."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Supplier"))
        super().__init__(Partner.objects.none(), to_field_name="code", **kwargs)

    def of_user(self, user: Any) -> None:
        """Offer that reader's suppliers."""
        self.queryset = suppliers_for(user)


class WarehouseField(forms.ModelChoiceField):
    """One of the warehouses in use the reader may see."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Warehouse"))
        super().__init__(Place.objects.none(), to_field_name="code", **kwargs)

    def of_user(self, user: Any, *kinds: str) -> None:
        """Offer that reader's warehouses, or places of these kinds."""
        rows = Place.objects.visible_to(user).filter(is_active=True, kind__in=kinds or (PlaceKind.WAREHOUSE,))
        self.queryset = rows.order_by("code")


class OfUserForm(forms.Form):
    """A form whose choices are the reader's own."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, SupplierField | WarehouseField):
                field.of_user(user)


class NoteForm(forms.Form):
    """Why."""

    note = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class MaybeNoteForm(forms.Form):
    """Why, where there is something to say."""

    note = forms.CharField(label=_("Reason"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class NothingForm(forms.Form):
    """A step that needs no more than the press of its button."""
