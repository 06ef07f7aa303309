"""The pay settings: minimum wages by place and the share of deductions that must be acknowledged. Managers read them;
an administrator changes them, so that nobody lowers the floor under the sheets he approves."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from appraisal.forms import MinimumWageForm, NotePercentForm
from appraisal.models import MinimumWage
from appraisal.rules import NOTE_PERCENT
from appraisal.selectors import pages_settings as selectors
from appraisal.services.dated import set_minimum_wage, set_note_percent
from core.forms import refusals_shown_in
from core.idempotency import idempotent
from people.access import has, requires
from people.permissions import Permission


@requires(Permission.SETTING_EDIT, Permission.PAY_SEE)
@idempotent
def pay_settings(request: HttpRequest) -> HttpResponse:
    """The dated numbers, place by place; a POST adds one."""
    wage, percent = MinimumWageForm(), NotePercentForm(prefix="note")
    status = 200
    if request.method == "POST":
        if not has(request.user, Permission.SETTING_EDIT):
            raise PermissionDenied(Permission.SETTING_EDIT)
        is_wage = request.POST.get("what") != "note"
        wage = MinimumWageForm(request.POST) if is_wage else wage
        percent = percent if is_wage else NotePercentForm(request.POST, prefix="note")
        form = wage if is_wage else percent
        if form.is_valid():
            with refusals_shown_in(form, "valid_from"):
                (set_minimum_wage if is_wage else set_note_percent)(by=request.user, **form.cleaned_data)
        if form.is_valid():
            messages.success(request, _("Saved. It holds for every month that is not locked yet."))
            return redirect("appraisal:settings")
        status = 422
    return render(request, "appraisal/settings.html", _context(request, wage, percent), status=status)


def _context(request: HttpRequest, wage: MinimumWageForm, percent: NotePercentForm) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "may_edit": has(request.user, Permission.SETTING_EDIT),
        "places": selectors.wages_by_place(today),
        "percents": selectors.note_percents(today),
        "usual": NOTE_PERCENT,
        "known_places": selectors.known_places(),
        "wage_form": wage,
        "percent_form": percent,
        "any": MinimumWage.objects.exists(),
    }
