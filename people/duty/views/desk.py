"""The settings of duty: checks, required certificates, hours."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.access import requires
from people.duty import desk
from people.duty.choices import Effect, LicenceKind
from people.duty.forms import ChecksForm, HoursForm, LicenceRuleForm
from people.duty.settings import duty_settings
from people.duty.trades import names
from people.permissions import Permission


def _page(request: HttpRequest, refused: Form | None = None, name: str = "") -> HttpResponse:
    said, known, own = duty_settings(), names(), {name: refused} if refused else {}
    context = {
        "checks_form": own.get("checks") or ChecksForm(said=said, auto_id="id_checks_%s"),
        "hours_form": own.get("hours") or HoursForm(said=said, auto_id="id_hours_%s"),
        "licence_form": own.get("licence") or LicenceRuleForm(auto_id="id_licence_%s"),
        "rules": [
            (trade, known.get(trade, trade), kind, LicenceKind(kind).label, Effect(effect).label)
            for trade, wanted in said.licences.items() for kind, effect in wanted
        ],
    }  # fmt: skip
    return render(request, "people/duty/settings.html", context, status=422 if refused else 200)


@requires(Permission.SETTING_EDIT)
def settings(request: HttpRequest) -> HttpResponse:
    """All of them."""
    return _page(request)


@require_POST
@requires(Permission.SETTING_EDIT)
def checks(request: HttpRequest) -> HttpResponse:
    """What each check does."""
    form = ChecksForm(request.POST, said=duty_settings(), auto_id="id_checks_%s")
    if not form.is_valid():
        return _page(request, form, "checks")
    desk.set_checks(checks=form.checks(), by=request.user)
    messages.success(request, _("Saved; the dispatch desk follows at once."))
    return redirect("people:duty_settings")


@require_POST
@requires(Permission.SETTING_EDIT)
def licence_rule(request: HttpRequest) -> HttpResponse:
    """Which certificate a product needs."""
    form = LicenceRuleForm(request.POST, auto_id="id_licence_%s")
    if not form.is_valid():
        return _page(request, form, "licence")
    desk.set_licence_rule(by=request.user, **form.cleaned_data)
    messages.success(request, _("Saved; the dispatch desk follows at once."))
    return redirect("people:duty_settings")


@require_POST
@requires(Permission.SETTING_EDIT)
def hours(request: HttpRequest) -> HttpResponse:
    """Hours of the shifts, times offered."""
    form = HoursForm(request.POST, said=duty_settings(), auto_id="id_hours_%s")
    if not form.is_valid():
        return _page(request, form, "hours")
    desk.set_hours(shifts=form.hours(), windows=form.cleaned_data["windows"], by=request.user)
    messages.success(request, _("Saved."))
    return redirect("people:duty_settings")
