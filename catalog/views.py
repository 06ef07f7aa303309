"""Pages of the catalogue: what is promised for which product, now and before."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog import policies
from catalog.forms import ChangeForm, CountingForm, EndForm, PolicyForm
from catalog.models import CoverageCount, CoveragePolicy
from core.forms import refusals_shown_in
from core.idempotency import idempotent
from people.access import requires
from people.permissions import Permission


@requires(Permission.COVERAGE_EDIT)
def coverage(request: HttpRequest) -> HttpResponse:
    """Every line by category; those no longer offered stay readable."""
    return _table(request, CountingForm())


def _table(request: HttpRequest, counting_form: CountingForm) -> HttpResponse:
    today, past = timezone.localdate(), request.GET.get("show") == "all"
    lines = [line for line in CoveragePolicy.objects.select_related("category") if past or _offered(line, today)]
    groups: dict[str, list[CoveragePolicy]] = {}
    for line in lines:
        line.limit, line.offered = policies.limit_of(line), _offered(line, today)
        groups.setdefault(line.category.name, []).append(line)
    context = {
        "groups": list(groups.items()),
        "past": past,
        "countings": list(CoverageCount.objects.all()),
        "counting_form": counting_form,
        "standing_still": policies.standing_still().count(),
        "today": today,
    }
    return render(request, "catalog/coverage.html", context, status=422 if counting_form.errors else 200)


def _offered(line: CoveragePolicy, day) -> bool:
    return line.until_on is None or line.until_on >= day


@requires(Permission.COVERAGE_EDIT)
@idempotent
def coverage_new(request: HttpRequest) -> HttpResponse:
    """A new promise."""
    form = PolicyForm(request.POST or None, initial={"category": request.GET.get("category")})
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            line = policies.add_policy(by=request.user, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("catalog:coverage_policy", line.pk)
    return render(request, "catalog/coverage_new.html", {"form": form}, status=422 if form.errors else 200)


@requires(Permission.COVERAGE_EDIT)
@idempotent
def coverage_policy(request: HttpRequest, pk: int) -> HttpResponse:
    """One line with the lines before and after it; a change begins on a later day."""
    line = get_object_or_404(CoveragePolicy.objects.select_related("category"), pk=pk)
    form = ChangeForm(request.POST or None, initial=ChangeForm.values_of(line))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        with refusals_shown_in(form):
            line = policies.change_policy(
                policy=line, from_on=told["from_on"], by=request.user, reason=told["reason"], **form.terms()
            )
            messages.success(request, _("Saved."))
            return redirect("catalog:coverage_policy", line.pk)
    return _line(request, line, form, EndForm(auto_id="id_end_%s"))


def _line(request: HttpRequest, line: CoveragePolicy, form: ChangeForm, end_form: EndForm) -> HttpResponse:
    same = {name: getattr(line, name) for name in ("category", "brand", "part_group", "use", "is_legal_minimum")}
    history = list(CoveragePolicy.objects.filter(**same).order_by("-from_on"))
    for each in history:
        each.limit = policies.limit_of(each)
    context = {
        "line": line,
        "limit": policies.limit_of(line),
        "history": history,
        "form": form,
        "end_form": end_form,
        "offered": _offered(line, timezone.localdate()),
    }
    return render(
        request, "catalog/coverage_policy.html", context, status=422 if form.errors or end_form.errors else 200
    )


@require_POST
@requires(Permission.COVERAGE_EDIT)
def coverage_end(request: HttpRequest, pk: int) -> HttpResponse:
    """No longer offered after a day."""
    line = get_object_or_404(CoveragePolicy.objects.select_related("category"), pk=pk)
    form = EndForm(request.POST, auto_id="id_end_%s")
    if form.is_valid():
        with refusals_shown_in(form):
            policies.end_policy(policy=line, by=request.user, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("catalog:coverage_policy", line.pk)
    return _line(request, line, ChangeForm(initial=ChangeForm.values_of(line)), form)


@require_POST
@requires(Permission.COVERAGE_EDIT)
@idempotent
def coverage_counting(request: HttpRequest) -> HttpResponse:
    """How days are counted from a day on."""
    form = CountingForm(request.POST)
    if not form.is_valid():
        return _table(request, form)
    policies.set_counting(by=request.user, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("catalog:coverage")


@require_POST
@requires(Permission.COVERAGE_EDIT)
@idempotent
def coverage_holidays(request: HttpRequest) -> HttpResponse:
    """The law's lines for vehicles move a last day that is a holiday."""
    policies.move_past_holidays(by=request.user)
    messages.success(request, _("Saved."))
    return redirect("catalog:coverage")
