"""Counts of old parts at the desk: planned, followed, each difference decided by a second person, posted."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.forms import refusals_shown_in, whole
from core.idempotency import idempotent
from core.tables import active_filters, paginate
from parts.choices.counts import CountState
from parts.choices.old_counts import CountDecision
from parts.forms.counts import CancelForm
from parts.forms.old_counts import OldCountFilter, OldCountForm
from parts.models import DocumentEvent, OldCount
from parts.selectors import old_counts as selectors
from parts.services import old_counts as services
from parts.services import old_counts_deciding as deciding
from parts.services.old_counts_deciding import Decided
from parts.services.old_part_rights import over
from parts.views.documents import stepped
from people.access import has, requires
from people.models import User
from people.permissions import Permission as P

SEEN_BY = (P.OLD_PART_MOVE, P.OLD_PART_INSPECT, P.OLD_PART_DISPOSE)
READ_BY = (*SEEN_BY, P.AUDIT_SEE)


def visible(request: HttpRequest) -> QuerySet[OldCount]:
    """Those the reader may see."""
    return OldCount.objects.visible_to(request.user).select_related("place__branch", "opened_by")


def _count(request: HttpRequest, number: str) -> OldCount:
    return get_object_or_404(visible(request), number=number)


@requires(*READ_BY)
def count_list(request: HttpRequest) -> HttpResponse:
    """Every count one may see, the newest first."""
    form = OldCountFilter(request.GET or None)
    page = paginate(request, selectors.with_progress(form.narrow(visible(request))).order_by("-id"))
    counting = set(selectors.to_count(request.user).values_list("pk", flat=True))
    for one in page.object_list:
        one.sees = one.pk not in counting or not one.blind
    context = {
        "page": page, "form": form, "chips": active_filters(request, form),
        "may_plan": any(has(request.user, right) for right in services.KEEPERS),
    }  # fmt: skip
    return render(request, "parts/old_counts.html", context)


@requires(*services.KEEPERS)
@idempotent
def count_new(request: HttpRequest) -> HttpResponse:
    """Plan one."""
    form = OldCountForm(request.POST or None, user=request.user, initial={"counters": [request.user.pk]})
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            made = services.open_old_count(by=request.user, **form.cleaned_data)
            messages.success(request, _("%(number)s is planned.") % {"number": made.number})
            return redirect(made.get_absolute_url())
    return render(request, "parts/old_count_new.html", {"form": form}, status=422 if form.errors else 200)


@requires(*READ_BY)
def count(request: HttpRequest, number: str) -> HttpResponse:
    """One count: what differs, what is done about it."""
    return _page(request, _count(request, number))


def _page(request: HttpRequest, found: OldCount, status: int = 200, **refused: Any) -> HttpResponse:
    """Draw it. In a blind count whoever counts gets no list."""
    user = request.user
    sees = selectors.sees_list(user, found)
    decided_now = found.state in (CountState.APPROVAL, CountState.POSTED)
    tab = request.GET.get("show", "")
    lines = selectors.lines_of(found) if tab == "all" or not decided_now else selectors.differing(found)
    page = paginate(request, lines if sees and found.state != CountState.OPEN else lines.none(), 200)
    decides = found.state == CountState.APPROVAL and deciding.may_decide(found, by=user)
    for line in page.object_list:
        known = deciding.decisions_for(line) if decides else []
        line.choices = [(code, CountDecision(code).label) for code in known]
        line.chosen = request.POST.get(f"decision-{line.pk}", "")
        line.why = request.POST.get(f"reason-{line.pk}", line.reason)
    counters = list(found.counters.all())
    now = selectors.with_progress(OldCount.objects.filter(pk=found.pk)).get()
    keeps = any(over(user, right, found.place.branch_id) for right in services.KEEPERS)
    counts_here = any(one.pk == user.pk for one in counters)
    context = {
        "count": found, "counters": counters, "counts_here": counts_here, "sees": sees,
        "tab": tab, "page": page, "now": now, "decides": decides, "differing": decided_now,
        "why_not": _why_not(found, user) if found.state == CountState.APPROVAL and not decides else "",
        "may_start": found.state == CountState.OPEN and (keeps or counts_here),
        "may_submit": found.state == CountState.COUNTING and (keeps or counts_here),
        "may_cancel": found.is_underway and keeps,
        "events": DocumentEvent.objects.filter(document=found.document).select_related("by"),
        "common": request.POST.get("reason", ""), "cancel_form": CancelForm(auto_id="id_cancel_%s"),
        **refused,
    }  # fmt: skip
    return render(request, "parts/old_count.html", context, status=status)


def _why_not(found: OldCount, user: User) -> str:
    if not over(user, P.OLD_PART_DISPOSE, found.place.branch_id):
        return _("Somebody who approves what becomes of old parts decides.")
    return _("You counted or handed it in; somebody else decides.")


def _do(request: HttpRequest, number: str, act: Callable[[OldCount], Any]) -> HttpResponse:
    found = _count(request, number)
    return stepped(
        request, lambda: act(found), back=found.get_absolute_url(),
        page=lambda status, **refused: _page(request, _count(request, number), status, **refused),
    )  # fmt: skip


@requires(P.OLD_PART_MOVE, P.OLD_PART_INSPECT, P.OLD_PART_DISPOSE)
@require_POST
@idempotent
def count_start(request: HttpRequest, number: str) -> HttpResponse:
    """What should lie there is written down."""
    return _do(request, number, lambda found: services.start_old_count(count=found, by=request.user))


@requires(P.OLD_PART_MOVE, P.OLD_PART_INSPECT, P.OLD_PART_DISPOSE)
@require_POST
@idempotent
def count_submit(request: HttpRequest, number: str) -> HttpResponse:
    """Everything was looked at."""
    return _do(request, number, lambda found: services.submit_old_count(count=found, by=request.user))


@requires(P.OLD_PART_DISPOSE)
@require_POST
@idempotent
def count_decide(request: HttpRequest, number: str) -> HttpResponse:
    """Each difference as chosen; `reason` stands in where a line has none of its own."""
    common = request.POST.get("reason", "").strip()

    def act(found: OldCount) -> None:
        pks = selectors.differing(found).values_list("pk", flat=True)
        told = {
            pk: Decided(request.POST.get(f"decision-{pk}", ""), request.POST.get(f"reason-{pk}", "").strip() or common)
            for pk in pks
        }
        deciding.approve_old_count(count=found, decided=told, by=request.user)

    return _do(request, number, act)


@requires(P.OLD_PART_DISPOSE)
@require_POST
@idempotent
def count_again(request: HttpRequest, number: str) -> HttpResponse:
    """The missing ones that are ticked (all where none is) are looked for again."""
    picked, reason = request.POST.getlist("line"), request.POST.get("reason", "")

    def act(found: OldCount) -> None:
        lines = selectors.differing(found).filter(found_at=None)
        chosen = lines.filter(pk__in=[pk for text in picked if (pk := whole(text)) is not None]) if picked else lines
        deciding.look_again(count=found, lines=chosen, reason=reason, by=request.user)

    return _do(request, number, act)


@requires(*services.KEEPERS)
@require_POST
@idempotent
def count_cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Dropped, with a word why."""
    form = CancelForm(request.POST, auto_id="id_cancel_%s")
    if not form.is_valid():
        return _page(request, _count(request, number), 422, cancel_form=form)
    reason = form.cleaned_data["reason"]
    return _do(request, number, lambda found: deciding.cancel_old_count(count=found, reason=reason, by=request.user))
