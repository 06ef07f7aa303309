"""Forms of branches, stores and partners."""

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.choices import BranchKind, PartnerKind
from people.models import Branch, Partner, Store, User


class _CodeForm(forms.Form):
    """Code and name, each used once; the code only where the thing is new."""

    model: type[models.Model]
    code = forms.CharField(label=_("Code"), max_length=20)
    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=80)

    def __init__(self, *args: object, by: User, known: models.Model | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        if known is not None:
            del self.fields["code"]
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                self.fields[name].queryset = Branch.objects.visible_to(by).filter(is_active=True)

    def _others(self) -> models.QuerySet:
        rows = self.model.objects.all()
        return rows.exclude(pk=self.known.pk) if self.known else rows

    def clean_code(self) -> str:
        code = self.cleaned_data["code"].strip().upper()
        if self._others().filter(code__iexact=code).exists():
            raise forms.ValidationError(_("This code is taken."))
        return code

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if self._others().filter(name=name).exists():
            raise forms.ValidationError(_("This name is taken."))
        return name


class BranchForm(_CodeForm):
    model = Branch
    kind = forms.ChoiceField(label=_("Kind"), choices=[c for c in BranchKind.choices if c[0] != BranchKind.HEAD_OFFICE])
    parent = forms.ModelChoiceField(Branch.objects.none(), label=_("Part of"))
    place = forms.CharField(
        label=_("Place"), max_length=60, required=False, help_text=_("City or county whose minimum wage applies.")
    )

    def __init__(self, *args: object, known: Branch | None = None, **kwargs: object) -> None:
        super().__init__(*args, known=known, **kwargs)
        if known is not None and known.kind == BranchKind.HEAD_OFFICE:
            del self.fields["kind"], self.fields["parent"]
        elif known is not None:
            outside = self.fields["parent"].queryset.exclude(path__startswith=known.path)
            self.fields["parent"].queryset = outside


class StoreForm(_CodeForm):
    model = Store
    branch = forms.ModelChoiceField(Branch.objects.none(), label=_("Branch"))
    head_name = forms.CharField(label=_("Store head"), max_length=60, required=False)


class PartnerForm(_CodeForm):
    model = Partner
    kind = forms.ChoiceField(label=_("Kind"), choices=PartnerKind.choices)
    branch = forms.ModelChoiceField(Branch.objects.none(), label=_("Branch"))


class PlaceFilter(forms.Form):
    q = forms.CharField(label=_("Name or code"), required=False)
    branch = forms.ModelChoiceField(Branch.objects.none(), label=_("Branch"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", "---------"),
            ("open", pgettext_lazy("place", "Open")),
            ("closed", pgettext_lazy("place", "Closed")),
        ],
    )

    def __init__(self, *args: object, by: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = Branch.objects.visible_to(by)
