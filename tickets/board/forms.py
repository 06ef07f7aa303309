"""What a bulk action must be told."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.choices import Purpose
from people.models import Staff
from tickets.choices import Channel
from tickets.forms.acting import reasons
from tickets.forms.intake import slot_of
from tickets.forms.noting import VisitAhead
from tickets.models import SavedView, Ticket


def _words(label: str, *, required: bool = False) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class BulkForm(forms.Form):
    """The fields of one action over the chosen tickets."""

    def __init__(self, *args: Any, user: Any, tickets: list[Ticket], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_ask_%s", **kwargs)
        self.user, self.tickets = user, tickets

    def arguments(self) -> dict[str, Any]:
        """The service's keyword arguments."""
        return dict(self.cleaned_data)


class AssignForm(BulkForm):
    """Who goes; in words why, where a warning is overruled."""

    technician = forms.ModelChoiceField(
        Staff.objects.none(),
        label=_("Technician"),
        to_field_name="code",
        error_messages={"required": _("Choose a technician.")},
    )
    override = forms.CharField(label=_("Why all the same"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["technician"].queryset = Staff.objects.working_on(timezone.localdate())


class RescheduleForm(BulkForm, VisitAhead):
    """The new time."""

    channel = forms.ChoiceField(label=_("Agreed by"), choices=Channel.choices)
    note = _words(_("Note"))

    def arguments(self) -> dict[str, Any]:
        told = self.cleaned_data
        start, end = slot_of(told["visit_on"], told["slot"])
        return {"from_at": start, "until_at": end, "channel": told["channel"], "note": told["note"]}


class RemarkForm(BulkForm):
    """Why they are not finished."""

    reason = reasons(Purpose.REMARK, _("Not finished because"))
    text = _words(_("Remark"))


class RemindForm(BulkForm):
    """What the customer said when asking again."""

    note = _words(_("Note"))


class MergeForm(BulkForm):
    """Which one stays."""

    stays = forms.ChoiceField(label=_("The ticket that stays"), widget=forms.RadioSelect)
    note = _words(_("Note"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stays"].choices = [
            (ticket.number, f"{ticket.number} · {ticket.contact_name} · {ticket.category}") for ticket in self.tickets
        ]
        if self.tickets:
            self.initial.setdefault("stays", self.tickets[0].number)

    def arguments(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        told["stays"] = next(ticket for ticket in self.tickets if ticket.number == told["stays"])
        return told


class SavedViewForm(forms.ModelForm):
    """A name for what the board shows now."""

    team = forms.BooleanField(label=_("My whole team sees it"), required=False)

    class Meta:
        model = SavedView
        fields = ["name", "is_default"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_view_%s", **kwargs)
