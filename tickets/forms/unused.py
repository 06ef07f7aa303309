"""What is said of a part that was not built in."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.exact_fields import CountField
from parts.models import Part
from parts.services.ledger_pen import plain
from tickets.selectors.money import OnTicket


class Why(models.TextChoices):
    NOT_NEEDED = "not_needed", _("Not needed after all")
    DOES_NOT_FIT = "does_not_fit", _("Does not fit this machine")
    CUSTOMER = "customer", _("The customer does not want it")
    MISTAKE = "mistake", _("Entered by mistake")


class UnusedForm(forms.Form):
    """How many come back, and why. They are as good as before: what is broken is no part for the van."""

    quantity = CountField(label=_("How many come back"))
    why = forms.ChoiceField(label=_("Why it was not built in"), choices=[("", _("Choose")), *Why.choices])
    note = forms.CharField(label=_("Note"), max_length=120, required=False)

    def __init__(self, *args: Any, row: OnTicket, part: Part, **kwargs: Any) -> None:
        super().__init__(*args, initial={"quantity": plain(row.quantity)}, **kwargs)
        self.row, self.part = row, part
        self.fields["quantity"].widget.attrs["inputmode"] = "decimal"

    def clean_quantity(self) -> Any:
        """More than nothing, and no more than the ticket has."""
        told = self.cleaned_data["quantity"]
        if not 0 < told <= self.row.quantity:
            words = {"n": plain(self.row.quantity), "unit": self.part.unit}
            raise forms.ValidationError(_("Between 0 and %(n)s %(unit)s: that is what the ticket has."), params=words)
        return told

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of services.unused.not_built_in."""
        told = self.cleaned_data
        why = Why(told["why"]).label
        reason = _now("%(why)s: %(note)s") % {"why": why, "note": told["note"]} if told["note"].strip() else str(why)
        return {"quantity": told["quantity"], "reason": reason}
