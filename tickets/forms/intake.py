"""The intake: what is asked while the caller speaks."""

import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Category, FaultCode
from catalog.selectors import faults_of
from core.formats import masked_phone
from customers.machine_days import MachineDayField
from customers.models import Customer, Unit
from customers.models.unit import PURCHASE_PROOFS
from customers.personal import masked_address, normalised_phone
from customers.widgets import DayInput
from people.models import Staff, Store
from tickets.choices import Channel, Kind, Source, Urgency
from tickets.models import Ticket
from tickets.selectors.capacity import Slot, slots
from tickets.selectors.lists import open_alike
from tickets.selectors.teams import supervisors_on
from tickets.services.first_photos import MOST
from tickets.services.intake import Purchase
from tickets.services.registering import Window

SLOTS = [("08-10", "8–10"), ("10-12", "10–12"), ("13-15", "13–15"), ("15-17", "15–17"), ("17-19", "17–19")]
WARRANTY = [("", _("To be checked")), ("yes", _("In warranty")), ("no", _("Out of warranty"))]
IN_WARRANTY = {"yes": True, "no": False, "": None}
KINDS = [c for c in Kind.choices if c[0] != Kind.INSTALLATION] + [(Kind.INSTALLATION.value, Kind.INSTALLATION.label)]
SOURCES = [c for c in Source.choices if c[0] != Source.IMPORT]
DAYS_OFFERED = 3


def name_of(slot: Slot) -> str:
    """How a time stands in the form: both ends."""
    return f"{slot.from_at.isoformat()}/{slot.until_at.isoformat()}"


def offered(supervisor: Staff | None, category: Category | None) -> list[Slot]:
    """The times of the next days that may be offered, full ones among them; none while nobody is to carry it."""
    return slots(branch_id=supervisor.branch_id, category=category, days=DAYS_OFFERED) if supervisor else []


def slot_of(day: date, slot: str) -> tuple[datetime, datetime]:
    """The window of a slot such as 15-17 on a day, in branch time."""
    zone = timezone.get_current_timezone()
    start, end = (datetime.combine(day, time(int(hour)), zone) for hour in slot.split("-"))
    return start, end


class CategoryField(forms.ModelChoiceField):
    """The category; the one the form was drawn for already (`said`) is not asked for again."""

    said: Category | None = None

    def to_python(self, value: Any) -> Category | None:
        """The category of this code, if it is in use."""
        if self.said is not None and self.said.is_active and value == self.said.code:
            return self.said
        return super().to_python(value)


class FactsForm(forms.Form):
    """The facts of a ticket that a call gives, and that a correction may put right."""

    contact_name = forms.CharField(label=_("Caller"), max_length=80)
    contact_phone = forms.CharField(label=_("Phone"), max_length=24)
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    category = CategoryField(Category.objects.none(), label=_("Category"), to_field_name="code")
    brand = forms.CharField(label=_("Brand"), max_length=40, required=False)
    model_name = forms.CharField(label=_("Model"), max_length=60, required=False)
    serial = forms.CharField(label=_("Serial number"), max_length=40, required=False)
    warranty = forms.ChoiceField(label=_("Warranty"), choices=WARRANTY, required=False)
    fault = forms.ModelChoiceField(
        FaultCode.objects.none(), label=_("Fault"), required=False, widget=forms.RadioSelect, empty_label=None
    )
    fault_text = forms.CharField(
        label=_("In the caller's words"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Urgency.choices)
    store = forms.ModelChoiceField(Store.objects.none(), label=_("Store"), to_field_name="code", required=False)

    def __init__(self, *args, user, category: Category | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["category"].queryset = Category.objects.filter(is_active=True)
        self.fields["store"].queryset = Store.objects.visible_to(user).filter(is_active=True)
        self.category = category or self._category_said()
        self.fields["category"].said = self.category
        self.fields["fault"].queryset = faults_of(self.category)

    def _category_said(self) -> Category | None:
        said = self.data.get("category") or self.initial.get("category")
        return Category.objects.filter(code=said).first() if said else None

    def clean_contact_phone(self) -> str:
        """Digits only."""
        digits = normalised_phone(self.cleaned_data["contact_phone"])
        if not digits and not self.fields["contact_phone"].required:
            return ""
        if not 5 <= len(digits) <= 20:
            raise forms.ValidationError(_("Write a phone number of 5 to 20 digits."))
        return digits

    def clean_serial(self) -> str:
        return unicodedata.normalize("NFKC", self.cleaned_data["serial"]).strip().upper()[:40]

    def facts(self) -> dict[str, Any]:
        """What register_ticket and correct_ticket take."""
        asked = [name for name in FactsForm.base_fields if name != "warranty" and name in self.fields]
        told = {name: self.cleaned_data[name] for name in asked}
        return told | {"in_warranty": IN_WARRANTY[self.cleaned_data["warranty"]]}

    def hide_contact(self) -> None:
        """Whoever may not read phone and address does not get them into a form either; they stay as they are."""
        for name in ("contact_phone", "address"):
            del self.fields[name]


class PhotosInput(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Pictures, each read on its own by the service."""

    widget = PhotosInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """A list, empty where nothing was chosen."""
        files = data if isinstance(data, (list, tuple)) else [data] if data else []
        if len(files) > MOST:
            raise forms.ValidationError(_("At most %(most)s pictures at once."), params={"most": MOST})
        return [super(PhotosField, self).clean(file, initial) for file in files]


class IntakeForm(FactsForm):
    """A new ticket: the facts, who carries it, and the time the customer agreed to."""

    kind = forms.ChoiceField(label=_("Service"), choices=KINDS)
    source = forms.ChoiceField(label=_("Source of the report"), choices=SOURCES)
    supervisor = forms.ModelChoiceField(Staff.objects.none(), label=_("Supervisor"), to_field_name="code")
    purchased_on = MachineDayField(label=_("Purchased on"), required=False)
    proof = forms.ChoiceField(
        label=_("Shown by"), required=False, choices=[("", _("As told")), *PURCHASE_PROOFS], initial=""
    )
    defective = forms.BooleanField(
        label=_("Inspection of a defective unit"),
        required=False,
        help_text=_("A store's own faulty unit: it is registered with its number."),
    )
    time = forms.CharField(label=_("Time"), required=False, max_length=80)
    visit_on = forms.DateField(label=_("Day of the visit"), required=False, widget=DayInput())
    slot = forms.ChoiceField(label=_("Time"), choices=SLOTS, required=False, widget=forms.RadioSelect)
    consent = forms.BooleanField(label=_("The time of the visit is agreed with the customer"), required=False)
    channel = forms.ChoiceField(label=_("Agreed by"), choices=Channel.choices, required=False)
    photos = PhotosField(label=_("Photos of the fault"), required=False, help_text=_("JPEG, PNG or WebP."))
    keep_customer = forms.BooleanField(label=_("Open a customer file for this caller"), required=False, initial=True)
    anyway = forms.BooleanField(label=_("Register a new ticket all the same"), required=False)

    def __init__(
        self, *args, user, customer: Customer | None = None, unit: Unit | None = None, rework_of=None, **kwargs
    ):
        super().__init__(*args, user=user, **kwargs)
        self.customer, self.unit, self.rework_of = customer, unit, rework_of
        self.fields["warranty"].choices = [("", _("As worked out")), *WARRANTY[1:]]
        self.fields["supervisor"].queryset = carriers_for(user)
        if customer is not None:
            del self.fields["keep_customer"]
        self.on_file = self._on_file()
        for name, mask in (("contact_phone", masked_phone), ("address", masked_address)):
            if self.on_file[name]:
                field = self.fields[name]
                field.required = False
                field.help_text = _("On file: %(masked)s. Write only what differs.") % {
                    "masked": mask(self.on_file[name])
                }
        self.alike: list[Ticket] = []

    def _on_file(self) -> dict[str, str]:
        """Phone and address as the customer's file or the first ticket has them: used, but shown masked."""
        if self.customer is not None:
            phone, address = self.customer.phones.first(), self.customer.addresses.first()
            return {"contact_phone": phone.digits if phone else "", "address": str(address or "")}
        first = self.rework_of
        return {"contact_phone": first.contact_phone if first else "", "address": first.address if first else ""}

    def _told_or_on_file(self, name: str) -> str:
        return self.cleaned_data.get(name) or self.on_file[name]

    def clean(self) -> dict[str, Any]:
        """A visit is whole (time and consent) or absent; open tickets of the same machine or caller come first."""
        told = super().clean()
        agreed = self._clean_window(told)
        if told.get("consent") and not agreed and not {"visit_on", "time"} & set(self.errors):
            self.add_error("visit_on", _("Say which day and time the customer agreed to."))
        if (agreed or told.get("visit_on") or told.get("slot")) and not told.get("consent"):
            self.add_error("consent", _("A time is kept only when the customer agreed to it."))
        if told.get("defective") and not (told.get("serial") and (told.get("model_name") or self.unit)):
            self.add_error("serial", _("A defective unit is registered by its model and number: write both."))
        self.alike = list(
            open_alike(
                self.user,
                unit_id=self.unit.pk if self.unit else None,
                serial=told.get("serial", ""),
                phone=self._told_or_on_file("contact_phone"),
            )
        )
        if self.alike and not told.get("anyway"):
            self.add_error("anyway", _("There is an open ticket of this machine or caller. Look at it first."))
        return told

    def _clean_window(self, told: dict[str, Any]) -> tuple[datetime, datetime] | None:
        """Both ends of the agreed time: one that is offered, or another day and time; never one that is over."""
        self.agreed = None
        if told.get("time"):
            self.agreed = self._read_window(told["time"])
            if self.agreed is None:
                self.add_error("time", _("This is no time: choose one of those offered."))
                return None
        elif told.get("visit_on") and told.get("slot"):
            self.agreed = slot_of(told["visit_on"], told["slot"])
        elif told.get("visit_on") and told["visit_on"] < timezone.localdate():
            self.add_error("visit_on", _("This day is over."))
        if self.agreed and self.agreed[1] <= timezone.now():
            self.add_error("time" if told.get("time") else "visit_on", _("This time is over: choose a later one."))
            self.agreed = None
        return self.agreed

    def _read_window(self, text: str) -> tuple[datetime, datetime] | None:
        start, _slash, end = text.partition("/")
        try:
            ends = datetime.fromisoformat(start), datetime.fromisoformat(end)
        except ValueError:
            return None
        if any(timezone.is_naive(at) for at in ends) or not timedelta(0) < ends[1] - ends[0] <= timedelta(hours=12):
            return None
        full = [slot for slot in offered(self.cleaned_data.get("supervisor"), self.category) if slot.is_full]
        if any((slot.from_at, slot.until_at) == ends for slot in full):
            self.add_error("time", _("This time has been given away: choose another, or agree another time."))
        return ends

    def window(self) -> Window | None:
        """The agreed time, if there is one."""
        told = self.cleaned_data
        if not told.get("consent") or self.agreed is None:
            return None
        return Window(*self.agreed, channel=told.get("channel") or Channel.PHONE)

    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of services.take_in."""
        told = self.cleaned_data
        return {
            **self.facts(),
            "contact_phone": self._told_or_on_file("contact_phone"),
            "address": self._told_or_on_file("address"),
            "kind": told["kind"],
            "source": told["source"],
            "supervisor": told["supervisor"],
            "customer": self.customer,
            "unit": self.unit,
            "window": self.window(),
            "keep_customer": told.get("keep_customer", False),
            "purchase": Purchase(told.get("purchased_on"), told.get("proof", "")),
            "defective": told.get("defective", False),
            "photos": told.get("photos", []),
            "rework_of": self.rework_of,
        }


def carriers_for(user) -> QuerySet[Staff]:
    """Supervisors a new ticket may be given to: those in the user's rows, and those of his own branch."""
    today = supervisors_on(timezone.localdate())
    staff = user.staff_or_none
    seen = today.filter(pk__in=Staff.objects.visible_to(user).values("pk"))
    return (seen | today.filter(branch=staff.branch_id)).distinct() if staff else seen
