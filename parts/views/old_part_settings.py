"""Settings of old parts, and the ledger of their stores: what lies where on any day, what came and went in a month."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.idempotency import idempotent
from core.periods import Period
from core.sheets.writer import workbook_response
from parts.forms.old_part_lists import FinishRuleForm, OldPlaceForm, TermForm
from parts.forms.old_part_requests import ObjectionTermForm
from parts.models import FinishRule, ObjectionTerm, OldPartTerm, OldPlace
from parts.rules.old_parts import STANDARD, term_on
from parts.selectors.objections import object_until
from parts.selectors.old_parts import lying_at, old_parts_month
from parts.services import old_part_terms as services
from parts.services.objection_terms import add_objection_term
from parts.services.old_parts import terms
from people.access import requires
from people.permissions import Permission as P


@requires(P.SETTING_EDIT)
def settings(request: HttpRequest) -> HttpResponse:
    """Deadlines in force and past ones, stores, and whether tickets wait for the tag."""
    return _page(request)


def _page(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    today, known, user = timezone.localdate(), terms(), request.user
    labels = dict(TermForm.base_fields["term"].choices)
    context = {
        "now": [(labels[one.term], term_on(known, one.term, today)) for one in STANDARD],
        "rows": OldPartTerm.objects.visible_to(user).select_related("added_by"),
        "places": OldPlace.objects.visible_to(user).select_related("branch"),
        "rules": FinishRule.objects.visible_to(user).select_related("branch", "added_by")[:50],
        "term_form": TermForm(auto_id="id_term_%s"),
        "objection_days": (object_until(today) - today).days,
        "objection_rows": ObjectionTerm.objects.visible_to(user).select_related("added_by")[:20],
        "objection_form": ObjectionTermForm(auto_id="id_objection_%s"),
        "place_form": OldPlaceForm(user=user, auto_id="id_place_%s"),
        "rule_form": FinishRuleForm(user=user, auto_id="id_rule_%s"),
        **more,
    }
    return render(request, "parts/old_part_settings.html", context, status=status)


def _saved(request: HttpRequest, name: str, form: Any, act: Callable[..., Any]) -> HttpResponse:
    if form.is_valid():
        try:
            act(by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("parts:old_settings")
    return _page(request, 422, **{name: form})


@require_POST
@requires(P.SETTING_EDIT)
@idempotent
def term_new(request: HttpRequest) -> HttpResponse:
    """A deadline from a day on."""
    return _saved(request, "term_form", TermForm(request.POST, auto_id="id_term_%s"), services.add_term)


@require_POST
@requires(P.SETTING_EDIT)
@idempotent
def objection_term_new(request: HttpRequest) -> HttpResponse:
    """Days to object from a day on."""
    form = ObjectionTermForm(request.POST, auto_id="id_objection_%s")
    return _saved(request, "objection_form", form, add_objection_term)


@require_POST
@requires(P.SETTING_EDIT)
@idempotent
def place_new(request: HttpRequest) -> HttpResponse:
    """A store of old parts."""
    form = OldPlaceForm(request.POST, user=request.user, auto_id="id_place_%s")
    return _saved(request, "place_form", form, services.add_old_place)


@require_POST
@requires(P.SETTING_EDIT)
@idempotent
def rule_new(request: HttpRequest) -> HttpResponse:
    """Whether a branch's tickets wait for the tag."""
    form = FinishRuleForm(request.POST, user=request.user, auto_id="id_rule_%s")
    return _saved(request, "rule_form", form, services.add_finish_rule)


@requires(P.OLD_PART_SEE)
def ledger(request: HttpRequest) -> HttpResponse:
    """账、物: what lies in each store at the end of a day, and a month's receipts and issues by part."""
    places = OldPlace.objects.visible_to(request.user)
    month = _month(request.GET.get("month", ""))
    day = min(month.last_day, timezone.localdate())
    end = datetime.combine(day + timedelta(days=1), time.min, timezone.get_default_timezone())
    rows = old_parts_month(month, places)
    if request.GET.get("export") == "xlsx":
        return _export(month, rows)
    held = lying_at(end, places)
    context = {
        "month": month, "day": day, "rows": rows, "previous": month.previous(), "next": month.next(),
        "held": [(place, held.get(place.pk, 0)) for place in places],
    }  # fmt: skip
    return render(request, "parts/old_part_ledger.html", context)


def _month(text: str) -> Period:
    try:
        return Period.parse(text)
    except ValueError:
        return Period(f"{timezone.localdate():%Y-%m}")


def _export(month: Period, rows: list) -> HttpResponse:
    columns = [
        _("Old-part store"), _("Part number"), _("Part name"), _("Before the month"), pgettext("stock", "Came in"),
        _("Went out"),
        _("Left at the end"),
    ]  # fmt: skip
    lines = [(r.place.name, r.part.number, r.part.name, r.before, r.came, r.went, r.left) for r in rows]
    return workbook_response(_("Old parts %(month)s") % {"month": month}, columns, lines)
