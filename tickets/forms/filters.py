"""Filters of the lists: the query string holds them, these fields are all it may hold."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.choices import CallableChoiceIterator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from catalog.models import Category
from customers.widgets import DayInput
from people.access import scope_of
from people.choices import Post
from people.models import Branch, Staff
from tickets.choices import Kind, State
from tickets.models import DefectiveUnit, Ticket
from tickets.selectors.lists import found_by

PEOPLE = {  # field → the posts of those it offers
    "supervisor": frozenset({Post.REPAIR_SUPERVISOR, Post.INSTALL_SUPERVISOR}),
    "technician": frozenset({Post.REPAIRER, Post.INSTALLER}),
}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.get_current_timezone())


def _day(label: str) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=DayInput())


class _Offered:
    """People by their posts, read in one statement for all the fields that offer them."""

    def __init__(self, staff: QuerySet[Staff]) -> None:
        self._staff = staff

    def choices(self, posts: frozenset[str]) -> CallableChoiceIterator:
        """For a select, with the empty choice; read when it is drawn."""
        return CallableChoiceIterator(lambda: [("", "--"), *self._holders(posts)])

    def _holders(self, posts: frozenset[str]) -> list[tuple[str, str]]:
        found = {staff.code: str(staff) for staff in self._all if staff.held in posts}
        return list(found.items())

    @cached_property
    def _all(self) -> list[Staff]:
        """By code, once for each post."""
        posts = frozenset().union(*PEOPLE.values())
        return list(self._staff.filter(posts__post__in=posts).annotate(held=F("posts__post")))


class TicketFilter(forms.Form):
    """Filters of the ticket list."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Number, phone, serial, caller")}),
    )
    tab = forms.CharField(required=False, widget=forms.HiddenInput)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", "--"), *State.choices])
    kind = forms.ChoiceField(label=_("Service"), required=False, choices=[("", "--"), *Kind.choices])
    category = forms.ModelChoiceField(Category.objects.none(), label=_("Category"), required=False)
    branch = forms.ModelChoiceField(Branch.objects.none(), label=_("Branch"), required=False)
    supervisor = forms.ModelChoiceField(Staff.objects.none(), label=_("Supervisor"), required=False)
    technician = forms.ModelChoiceField(Staff.objects.none(), label=_("Technician"), required=False)
    since = _day(_("Received from"))
    until = _day(_("Received until"))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        staff = Staff.objects.visible_to(user)
        self.fields["category"].queryset = Category.objects.filter(is_active=True)
        self.fields["branch"].queryset = Branch.objects.visible_to(user)
        offered = _Offered(staff)
        for name, posts in PEOPLE.items():
            self.fields[name].queryset = staff.filter(posts__post__in=posts).distinct()
            self.fields[name].widget.choices = offered.choices(posts)
        for name in ("branch", "supervisor", "technician"):
            self.fields[name].to_field_name = "code"
        if not scope_of(user).everything and len(scope_of(user).branch_ids | scope_of(user).home_ids) < 2:
            del self.fields["branch"]  # one branch leaves nothing to choose

    def narrow(self, tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
        """The tickets that pass; a field with nonsense narrows nothing."""
        self.is_valid()
        asked = self.cleaned_data
        if words := asked.get("q"):
            tickets = found_by(tickets, words)
        for name in ("state", "kind", "supervisor", "technician"):
            if asked.get(name):
                tickets = tickets.filter(**{name: asked[name]})
        if category := asked.get("category"):
            tickets = tickets.filter(category__in=[category, *category.children.all()])
        if branch := asked.get("branch"):
            tickets = tickets.filter(branch__in=Branch.objects.below(branch).values("pk"))
        if since := asked.get("since"):
            tickets = tickets.filter(received_at__gte=_midnight(since))
        if until := asked.get("until"):
            tickets = tickets.filter(received_at__lt=_midnight(until + timedelta(days=1)))
        return tickets

    @property
    def is_narrowing(self) -> bool:
        """Whether anything but the tab is asked for."""
        self.is_valid()
        return any(value for name, value in self.cleaned_data.items() if name != "tab")


class DefectiveFilter(forms.Form):
    """Filters of the list of defective units."""

    VIEWS = [
        ("", _("Still open")),
        ("unconfirmed", _("To be confirmed")),
        ("late", _("Deadline passed")),
        ("parts", _("Held up by parts")),
        ("completed", _("Repair completed")),
        ("all", _("All of them")),
    ]
    q = forms.CharField(
        label=_("Search"), required=False, max_length=60, widget=forms.TextInput(attrs={"type": "search"})
    )
    view = forms.ChoiceField(required=False, choices=VIEWS, widget=forms.HiddenInput)
    branch = forms.ModelChoiceField(Branch.objects.none(), label=_("Branch"), required=False, to_field_name="code")
    supervisor = forms.ModelChoiceField(
        Staff.objects.none(), label=_("Supervisor"), required=False, to_field_name="code"
    )
    month = forms.RegexField(
        r"^\d{4}-(0[1-9]|1[0-2])$",
        label=_("Deadline in"),
        required=False,
        widget=forms.TextInput(attrs={"type": "month"}),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = Branch.objects.visible_to(user)
        self.fields["supervisor"].queryset = (
            Staff.objects.visible_to(user).filter(posts__post=Post.REPAIR_SUPERVISOR).distinct()
        )

    def narrow(self, units: QuerySet[DefectiveUnit]) -> QuerySet[DefectiveUnit]:
        """The units that pass; without a view only those that are open."""
        self.is_valid()
        asked = self.cleaned_data
        view = asked.get("view", "")
        if view == "completed":
            units = units.filter(completed_on__isnull=False)
        elif view == "late":
            units = units.late()
        elif view == "unconfirmed":
            units = units.open().filter(confirmed_on=None)
        elif view == "parts":
            units = units.open().filter(parts_blocked=True)
        elif view != "all":
            units = units.open()
        if words := asked.get("q", "").strip():
            units = units.known_as(words)
        if branch := asked.get("branch"):
            units = units.filter(branch__in=Branch.objects.below(branch).values("pk"))
        if supervisor := asked.get("supervisor"):
            units = units.filter(supervisor=supervisor)
        if month := asked.get("month"):
            year, number = map(int, month.split("-"))
            units = units.filter(deadline_on__year=year, deadline_on__month=number)
        return units
