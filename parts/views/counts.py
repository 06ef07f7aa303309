"""Counts at the desk: planned, followed, their differences looked into, approved by a second person."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.forms import refusals_shown_in
from core.idempotency import idempotent
from core.paper import language_of, printed
from core.tables import active_filters, paginate
from parts.choices.counts import CountState
from parts.costs import may_see_cost
from parts.forms.counts import ApproveForm, CancelForm, CountFilter, CountForm, LineReasonForm, PolicyForm, RecountForm
from parts.models import CountLine, CountPolicy, DocumentEvent, Place, StockCount
from parts.paper import stock as stock_paper
from parts.selectors import counts as selectors
from parts.services import counts as services
from parts.services import counts_deciding as deciding
from parts.services.ledger_rights import may_act
from parts.views.documents import stepped
from people.access import has, requires
from people.permissions import Permission

SHOWN = 12


SEEN_BY = (Permission.STOCK_COUNT, Permission.STOCK_APPROVE, Permission.AUDIT_SEE)


def _visible(request: HttpRequest):
    return StockCount.objects.visible_to(request.user).select_related("place__branch", "place__holder", "opened_by")


def _count(request: HttpRequest, number: str) -> StockCount:
    return get_object_or_404(_visible(request), number=number)


@requires(*SEEN_BY)
def count_list(request: HttpRequest) -> HttpResponse:
    """Every count one may see, and what is due by value class."""
    form = CountFilter(request.GET or None)
    found = selectors.with_progress(form.narrow(_visible(request))).order_by("-id")
    places = [
        place
        for place in Place.objects.visible_to(request.user).filter(is_active=True, kind__in=selectors.COUNTED_PLACES)
        if may_act(request.user, place, *services.KEEPERS)
    ]
    due = selectors.due_counts(places)
    context = {
        "page": paginate(request, found),
        "form": form,
        "chips": active_filters(request, form),
        "due": due[:SHOWN],
        "due_more": len(due) - SHOWN if len(due) > SHOWN else 0,
        "may_plan": has(request.user, Permission.STOCK_COUNT) or has(request.user, Permission.STOCK_APPROVE),
        "may_count": has(request.user, Permission.STOCK_COUNT),
        "may_set": has(request.user, Permission.STOCK_APPROVE) or has(request.user, Permission.SETTING_EDIT),
    }
    return render(request, "parts/counts.html", context)


@requires(Permission.STOCK_COUNT, Permission.STOCK_APPROVE)
@idempotent
def count_new(request: HttpRequest) -> HttpResponse:
    """Plan one; a proposal brings place and class with it."""
    wanted = {name: request.GET[name] for name in ("place", "scope", "value_class") if name in request.GET}
    form = CountForm(request.POST or None, user=request.user, initial={"counters": [request.user.pk], **wanted})
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            made = services.open_count(by=request.user, **form.cleaned_data)
            messages.success(request, _("%(number)s is planned.") % {"number": made.number})
            return redirect(made.get_absolute_url())
    return render(request, "parts/count_new.html", {"form": form}, status=422 if form.errors else 200)


@requires(*SEEN_BY)
def count(request: HttpRequest, number: str) -> HttpResponse:
    """One count: what is counted, what differs, who said what."""
    return count_page(request, _count(request, number))


def count_page(request: HttpRequest, found: StockCount, status: int = 200, **refused: Any) -> HttpResponse:
    """Draw it. In a blind count whoever counts gets neither figures nor differences, in no form."""
    user = request.user
    sees = selectors.sees_booked(user, found)
    lines = selectors.lines_of(found)
    tab = request.GET.get("show", "")
    differing = sees and found.state in (CountState.APPROVAL, CountState.POSTED)
    if differing and tab != "all":
        lines = lines.filter(pk__in=selectors.differing(found).values("pk"))
    counters = list(found.counters.all())
    progress = selectors.with_progress(StockCount.objects.filter(pk=found.pk)).get()
    decides = deciding.may_decide(found, by=user)
    context = {
        "count": found,
        "counters": counters,
        "counts_here": any(one.pk == user.pk for one in counters),
        "sees": sees,
        "differing": differing,
        "tab": tab,
        "page": paginate(request, lines, 100),
        "done": progress.lines_done,
        "all": progress.lines_all,
        "worth": _worth(found) if differing else None,
        "may_see_cost": may_see_cost(user),
        "limit": selectors.policy().reason_from,
        "events": DocumentEvent.objects.filter(document=found.document).select_related("by"),
        "may_start": found.state == CountState.OPEN and may_act(user, found.place, *services.KEEPERS),
        "may_hand_in": found.state == CountState.COUNTING
        and (user in counters or may_act(user, found.place, *services.KEEPERS)),
        "may_submit": found.state == CountState.COUNTING and progress.lines_done == progress.lines_all,
        "decides": decides,
        "why_not": _why_not(found, user, decides),
        "may_reason": sees
        and found.state in (CountState.COUNTING, CountState.APPROVAL)
        and may_act(user, found.place, *services.KEEPERS),
        "may_cancel": found.is_underway and (user.pk == found.opened_by_id or has(user, Permission.STOCK_APPROVE)),
        "cancel_form": CancelForm(auto_id="id_cancel_%s"),
        "approve_form": ApproveForm(auto_id="id_approve_%s"),
        **refused,
    }
    return render(request, "parts/count.html", context, status=status)


def _worth(found: StockCount) -> dict[str, Any]:
    """Surplus, shortage and their sum in yuan, and how many lines have no reason yet: small ones, for which one may
    stand, and others. The very lines the page shows."""
    lines, rule = list(selectors.differing(found)), selectors.policy()
    values = [line.value for line in lines]
    over, under = sum(v for v in values if v > 0), sum(v for v in values if v < 0)
    silent = [line for line in lines if not line.reason]
    small = sum(deciding.is_small(line, rule) for line in silent)
    return {
        "lines": len(values), "over": over, "under": under, "sum": over + under, "small": small,
        "silent": len(silent) - small,
    }  # fmt: skip


def _why_not(found: StockCount, user, decides: bool) -> str:
    if found.state != CountState.APPROVAL or decides:
        return ""
    if not has(user, Permission.STOCK_APPROVE):
        return _("Somebody who may approve differences decides.")
    return _("You counted or handed it in; somebody else decides.")


def _do(request: HttpRequest, number: str, act: Callable[[StockCount], Any], **typed: Any) -> HttpResponse:
    found = _count(request, number)
    return stepped(
        request, lambda: act(found), back=found.get_absolute_url(),
        page=lambda status, **refused: count_page(request, _count(request, number), status, **refused), **typed,
    )  # fmt: skip


@requires(Permission.STOCK_COUNT, Permission.STOCK_APPROVE)
@require_POST
@idempotent
def count_start(request: HttpRequest, number: str) -> HttpResponse:
    """The list is written; a frozen place stands still."""
    return _do(request, number, lambda found: services.start_count(count=found, by=request.user))


@requires(Permission.STOCK_COUNT, Permission.STOCK_APPROVE)
@require_POST
@idempotent
def count_submit(request: HttpRequest, number: str) -> HttpResponse:
    """Everything is counted."""
    return _do(request, number, lambda found: deciding.submit_count(count=found, by=request.user))


@requires(Permission.STOCK_APPROVE)
@require_POST
@idempotent
def count_approve(request: HttpRequest, number: str) -> HttpResponse:
    """Into the ledger."""
    form = ApproveForm(request.POST, auto_id="id_approve_%s")
    if not form.is_valid():
        return count_page(request, _count(request, number), 422, approve_form=form)
    reason = form.cleaned_data["reason"]
    return _do(
        request, number, lambda found: deciding.approve_count(count=found, by=request.user, reason=reason),
        approve_form=form,
    )  # fmt: skip


@requires(Permission.STOCK_COUNT, Permission.STOCK_APPROVE)
@require_POST
@idempotent
def count_cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Dropped, with a word why."""
    form = CancelForm(request.POST, auto_id="id_cancel_%s")
    if not form.is_valid():
        return count_page(request, _count(request, number), 422, cancel_form=form)
    reason = form.cleaned_data["reason"]
    return _do(request, number, lambda found: deciding.cancel_count(count=found, reason=reason, by=request.user))


@requires(Permission.STOCK_APPROVE)
@require_POST
@idempotent
def count_recount(request: HttpRequest, number: str) -> HttpResponse:
    """The ticked lines are counted again."""
    found = _count(request, number)
    form = RecountForm(request.POST, lines=list(found.lines.values_list("pk", flat=True)))
    if not form.is_valid():
        return count_page(request, found, 422, recount_form=form)
    told = form.cleaned_data
    lines = CountLine.objects.filter(count=found, pk__in=told["lines"])
    return _do(
        request, number,
        lambda one: deciding.ask_recount(count=one, lines=lines, reason=told["reason"], by=request.user),
    )  # fmt: skip


@requires(Permission.STOCK_COUNT, Permission.STOCK_APPROVE)
@require_POST
def count_reason(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Why one line differs."""
    found = _count(request, number)
    line = get_object_or_404(CountLine.objects.select_related("count__place"), count=found, pk=pk)
    form = LineReasonForm(request.POST)
    if form.is_valid():
        return _do(
            request, number,
            lambda _found: deciding.set_reason(line=line, reason=form.cleaned_data["reason"], by=request.user),
        )  # fmt: skip
    return redirect(found.get_absolute_url())


@requires(*SEEN_BY)
def count_sheet(request: HttpRequest, number: str) -> HttpResponse:
    """On paper: the list with empty boxes, in the order of the shelves."""
    found = _count(request, number)
    lines = list(found.lines.select_related("part").order_by("bin", "part__number"))
    shelf = {}
    if not lines:
        asked = selectors.asked_of(found)
        shelf = {part: told[0] for part, told in asked.items()}
        lines = [CountLine(part=part, bin=shelf[part.pk]) for part in selectors.parts_by_shelf(shelf)]
    with translation.override(language_of(request)):
        paper = stock_paper.count_sheet(found, lines, list(found.counters.all()))
        return printed(request, paper, found.get_absolute_url())


@requires(Permission.STOCK_APPROVE, Permission.SETTING_EDIT)
@idempotent
def count_policy(request: HttpRequest) -> HttpResponse:
    """How often each value class is counted; a new rule is a new row."""
    rule = selectors.policy()
    names = ("share_a", "share_b", "days_a", "days_b", "days_c", "reason_from")
    form = PolicyForm(request.POST or None, initial={name: getattr(rule, name) for name in names})
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            deciding.set_policy(by=request.user, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("parts:count_policy")
    context = {"form": form, "rules": CountPolicy.objects.select_related("added_by")[:20]}
    return render(request, "parts/count_policy.html", context, status=422 if form.errors else 200)
