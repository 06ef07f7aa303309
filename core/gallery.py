"""The components on one page, in every state they have: what a screen may be made of. Names are invented."""

from datetime import timedelta
from decimal import Decimal

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_htmx.http import trigger_client_event

from core import tables, ui
from core.exact_fields import AmountField

SAMPLE = {
    "new": ui.State(_("To dispatch"), "amber", "clock"),
    "assigned": ui.State(_("Assigned"), "blue", "user-check"),
    "working": ui.State(_("In repair"), "violet", "tool"),
    "done": ui.State(_("Done"), "teal", "circle-check"),
    "called_back": ui.State(_("Called back"), "green", "phone-call"),
    "unrepairable": ui.State(_("Cannot be repaired"), "red", "circle-x"),
    "closed": ui.State(_("Closed"), "neutral", "archive"),
    "cancelled": ui.State(_("Cancelled"), "neutral", "ban", struck=True),
}
ROWS = [
    ("WX20261001-0041", "new", "李淑芬", "13800005521", Decimal("0.00"), Decimal("-10.00")),
    ("WX20261001-0043", "assigned", "陈志明", "18600000937", Decimal("128.00"), Decimal("76.80")),
    ("WX20261002-0007", "working", "东城百货", "0531-82345220", Decimal("1832.80"), Decimal("0.00")),
    ("WX20261003-0012", "done", "周敏", "15900007718", None, None),
]


class SampleForm(forms.Form):
    """One field of each shape."""

    customer = forms.CharField(label=_("Customer"), max_length=60)
    phone = forms.CharField(label=_("Phone"), help_text=_("Mobile, or area code and number."), max_length=20)
    received_on = forms.DateField(label=_("Received on"), widget=forms.DateInput(attrs={"type": "date"}))
    amount = AmountField(label=_("Amount"), required=False)
    source = forms.ChoiceField(
        label=_("Source"), choices=[("", "---------"), ("user", _("User")), ("store", _("Store"))], required=False
    )
    urgency = forms.ChoiceField(
        label=_("Urgency"),
        widget=forms.RadioSelect,
        choices=[("normal", _("Normal")), ("urgent", _("Urgent"))],
        initial="normal",
    )
    consent = forms.BooleanField(label=_("The customer has agreed to the time"), required=False)
    fault = forms.CharField(label=_("Fault"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    sheet = forms.FileField(label=_("File"), required=False)


class SampleFilter(forms.Form):
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", "---------"), *((c, s.label) for c, s in SAMPLE.items())]
    )
    number = forms.CharField(label=_("Number"), required=False)


def _events() -> list[ui.Event]:
    now = timezone.now()
    return [
        ui.Event(now, _("Arrived"), "张伟", "", "map-pin", "violet"),
        ui.Event(
            now - timedelta(minutes=22), _("Appointment changed"), "张伟", "15:00 → 14:00", "calendar-time", "amber"
        ),
        ui.Event(now - timedelta(hours=26), _("Dispatched"), "王建国 → 张伟", "", "user-check", "blue"),
    ]


def _actions() -> list[ui.Action]:
    return [
        ui.Action(_("Complete"), icon="check", primary=True, dialog="sample-dialog", name="complete"),
        ui.Action(_("Wait for part"), icon="package", url="#", post=False, name="wait"),
        ui.Action(_("Close"), icon="archive", reason=_("The customer has not been called back yet."), name="close"),
        ui.Action(_("Cancel"), icon="ban", danger=True, dialog="sample-lock", name="cancel"),
    ]


def _fragment(request: HttpRequest) -> HttpResponse | None:
    """What htmx asks of the gallery: the drawer alone, a finished job, a form with errors (422), good news."""
    if request.method == "POST":
        form = SampleFilter(request.POST, prefix="small")
        form.fields["number"].required = True
        if not form.is_valid():
            return render(request, "core/_gallery_form.html", {"small": form}, status=422)
        response = render(request, "core/_gallery_form.html", {"small": SampleFilter(prefix="small")})
        return trigger_client_event(response, "toast", {"text": str(_("The ticket was saved."))})
    if request.GET.get("done"):
        return render(request, "core/_gallery_progress.html", {"finished": True})
    if line := request.GET.get("drawer"):
        return render(request, "core/_gallery_drawer.html", _drawer(line))
    return None


def _drawer(line: str) -> dict:
    number = int(line) if line.isdecimal() else 1
    return {
        "title": f"A{number}",
        "line": ROWS[(number - 1) % len(ROWS)][0],
        "amount": Decimal("-10.00"),
        "close_url": "?",
        "previous_url": f"?drawer={number - 1}" if number > 1 else "",
        "next_url": f"?drawer={number + 1}" if number < len(ROWS) else "",
        "previous_fragment": f"?drawer={number - 1}",
        "next_fragment": f"?drawer={number + 1}",
        "minus": Decimal("-10.00"),
    }


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component with every state; `?message=1` shows the toasts and the notes of a page."""
    if getattr(request, "htmx", False) and (answer := _fragment(request)):
        return answer
    if request.GET.get("message"):
        messages.success(request, _("The ticket was saved."))
        messages.warning(request, _("Two rows need a decision."))
        messages.error(request, _("The file could not be read."))
    chosen = SampleFilter(request.GET or None)
    return render(
        request,
        "core/gallery.html",
        {
            "states": SAMPLE,
            "kinds": ui.registered_states(),
            "hues": ui.HUES,
            "rows": ROWS,
            "page": tables.paginate(request, list(range(1284))),
            "form": SampleForm(initial={"amount": Decimal("128.00")}),
            "wrong": SampleForm(
                {"customer": "", "phone": "138", "received_on": "31", "urgency": "normal"}, prefix="wrong"
            ),
            "filter": chosen,
            "chips": tables.active_filters(request, chosen),
            "steps": ui.steps_of([_("Upload"), _("Recognise"), _("Check"), _("Write")], 2),
            "failed_steps": ui.steps_of([_("Check inputs"), _("Calculate"), _("Reports")], 1, failed=True),
            "pay_steps": [
                ui.Step(_("Calculated"), "done"),
                ui.Step(_("Confirmed by payee"), "done"),
                ui.Step(_("Manager's review"), "current"),
                ui.Step(_("Lock"), "todo", icon="lock"),
            ],
            "events": _events(),
            "actions": _actions(),
            "drawer": _drawer(request.GET["drawer"]) if request.GET.get("drawer") else None,
            "small": SampleFilter(prefix="small"),
            "now": timezone.now(),
            "today": timezone.localdate(),
            "plus": Decimal("76.80"),
            "minus": Decimal("-10.00"),
            "total": Decimal("1832.80"),
            "yours": [(_("Technician"), "张伟"), (_("Appointment"), "15:00")],
            "theirs": [(_("Technician"), "马骏"), (_("Appointment"), "16:00")],
            "long": timedelta(days=2, hours=3),
            "short": timedelta(minutes=38),
        },
    )
