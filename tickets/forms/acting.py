"""One form for every action of the table: its fields are what the transition needs."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.models import ModelChoiceIterator
from django.utils import timezone
from django.utils.choices import CallableChoiceIterator
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from catalog.choices import Purpose
from catalog.models import Reason
from core.errors import DomainError
from customers.widgets import DayInput, MomentInput
from people.models import Staff
from tickets.choices import Acceptance, Outcome
from tickets.models import Ticket
from tickets.selectors.lists import open_alike
from tickets.selectors.teams import team_of, team_with_load
from tickets.services.gate_photos import in_words, missing
from tickets.transitions import Need, Transition


class _Listed(ModelChoiceIterator):
    """The people as they are shown."""

    def __init__(self, field: "TechnicianField") -> None:
        super().__init__(field)
        self.queryset = field.listed


class TechnicianField(forms.ModelChoiceField):
    """The team, the least busy first, each with what is in hand: counted where it is shown, not where one is chosen."""

    iterator = _Listed

    def __init__(self, team: QuerySet[Staff], *, listed: QuerySet[Staff], **more: Any) -> None:
        self.listed = listed
        super().__init__(team, **more)

    def label_from_instance(self, staff: Staff) -> str:
        return _("%(name)s · %(jobs)s in hand") % {"name": staff.name, "jobs": staff.jobs}


def _area(label: str, *, required: bool = False, length: int = 500) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=length, widget=forms.Textarea(attrs={"rows": 2}))


class ReasonField(forms.ModelChoiceField):
    """One of the reasons of a purpose."""

    def __init__(self, purpose: str, **more: Any) -> None:
        super().__init__(Reason.objects.filter(purpose=purpose, is_active=True), to_field_name="code", **more)
        self.purpose = purpose


def reasons(purpose: str, label: str, *, required: bool = True) -> ReasonField:
    """A list of reasons; the codes stand in the form, not the row ids."""
    return ReasonField(purpose, label=label, required=required)


def read_together(*drawn: forms.BaseForm) -> None:
    """The reasons all these forms offer come from one statement, asked when the first of them is drawn."""
    fields = [field for form in drawn for field in form.fields.values() if isinstance(field, ReasonField)]
    purposes = {field.purpose for field in fields}
    offered = SimpleLazyObject(lambda: list(Reason.objects.filter(purpose__in=purposes, is_active=True)))
    for field in fields:
        field.widget.choices = CallableChoiceIterator(partial(_offered, offered, field))


def _offered(found: Iterable[Reason], field: ReasonField) -> list[tuple[str, str]]:
    mine = [(reason.code, field.label_from_instance(reason)) for reason in found if reason.purpose == field.purpose]
    return [("", field.empty_label or ""), *mine]


class ActionForm(forms.Form):
    """What an action must be told. `arguments()` are the service's keyword arguments."""

    def __init__(self, data: Any = None, *, way: Transition, ticket: Ticket, user: Any) -> None:
        super().__init__(data, prefix=None, auto_id=f"id_{way.action}_%s")
        self.way, self.ticket, self.user = way, ticket, user
        for need in way.needs:
            self._ask(need)
        if way.purpose == Purpose.CANCEL:
            self.fields["duplicate_of"] = forms.CharField(
                label=_("Repeats ticket"),
                required=False,
                max_length=20,
                help_text=_("Only where it is registered twice."),
            )
        if way.action == "finish" and (lacking := missing(ticket)):
            self.fields["without_photos"] = forms.CharField(
                label=_("Why photos or readings are missing"),
                required=False,
                min_length=5,
                max_length=200,
                help_text=_("Still missing: %(what)s.") % {"what": in_words(lacking)},
            )
        if "note" not in self.fields:
            self.fields["note"] = _area(_("Note"))

    def _ask(self, need: Need) -> None:
        fields = self.fields
        if need == Need.TECHNICIAN:
            carrier, today = self.ticket.supervisor_id, timezone.localdate()
            team, listed = team_of(carrier, today), team_with_load(carrier, today)
            if self.way.action == "reassign":  # somebody else; a reopened ticket may well go to who was there
                team, listed = (people.exclude(pk=self.ticket.technician_id) for people in (team, listed))
            fields["technician"] = TechnicianField(team, listed=listed, label=_("Technician"), to_field_name="code")
            fields["override"] = forms.CharField(
                label=_("Why all the same"),
                required=False,
                max_length=200,
                help_text=_("Only where a warning asks for it, at least 5 characters."),
            )
        elif need == Need.REASON:
            fields["reason"] = reasons(self.way.purpose, _("Reason"))
        elif need == Need.NOTE:
            fields["note"] = _area(_("Reason in words"), required=True)
        elif need == Need.EXPECTED:
            fields["expected_on"] = forms.DateField(
                label=_("Goes on probably on"), widget=DayInput(), initial=_tomorrow
            )
        elif need == Need.RESULT:
            fields["result"] = _area(_("What was found and done"), required=True)
        elif need == Need.SOLVED_AT:
            fields["solved_at"] = forms.DateTimeField(
                label=_("Solved at"),
                initial=_this_minute,
                widget=MomentInput(),
            )
        elif need == Need.ACCEPTANCE:
            fields["acceptance"] = forms.ChoiceField(
                label=_("Customer's acceptance"), choices=Acceptance.choices, widget=forms.RadioSelect
            )
            fields["acceptance_reference"] = forms.CharField(
                label=_("Who signed, or the code"), required=False, max_length=60
            )
            fields["no_acceptance"] = reasons(Purpose.NO_SIGNATURE, _("Why there is none"), required=False)
        elif need == Need.OUTCOME:
            fields["outcome"] = forms.ChoiceField(
                label=_("The customer is"), choices=Outcome.choices, widget=forms.RadioSelect
            )

    def clean_duplicate_of(self) -> Ticket | None:
        """A ticket of the branch, open or not, known to the user."""
        number = self.cleaned_data["duplicate_of"].strip().upper()
        if not number:
            return None
        found = Ticket.objects.visible_to(self.user).filter(number=number).first()
        if found is None:
            alike = open_alike(
                self.user,
                unit_id=self.ticket.unit_id,
                serial=self.ticket.serial,
                phone=self.ticket.contact_phone,
                besides=self.ticket.pk,
            )
            found = next((ticket for ticket in alike if ticket.number == number), None)
        if found is None:
            raise forms.ValidationError(_("There is no ticket of this number."))
        return found

    def clean_solved_at(self):
        """Not in the future."""
        at = self.cleaned_data["solved_at"]
        if at > timezone.now():
            raise forms.ValidationError(_("This time is still to come."))
        return at

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of the action's service."""
        told = dict(self.cleaned_data)
        if "duplicate_of" in told and not (told.get("reason") and told["reason"].is_duplicate):
            told.pop("duplicate_of")
        return told

    def refuse(self, refusal: Exception) -> None:
        """A refusal becomes the message of its field, or of the form."""
        field = refusal.params.get("field") if isinstance(refusal, DomainError) else None
        self.add_error(field if field in self.fields else None, str(refusal))


def _tomorrow():
    return timezone.localdate() + timedelta(days=1)


def _this_minute():
    return timezone.localtime().replace(second=0, microsecond=0)
