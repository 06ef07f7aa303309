"""Goods that come back, are put away, are written off."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.forms import refusals_shown_in
from core.idempotency import idempotent
from core.tables import active_filters, paginate
from parts import services
from parts.choices.stock import ScrapState
from parts.costs import may_see_cost
from parts.forms.ledger import AnswerForm, PutAwayForm, ScrapFilter, ScrapForm, TakeBackForm
from parts.models import Movement, Scrap
from parts.views.documents import stepped
from parts.views.moving import kept, ledger_key, moving_page, said
from people.access import has, requires
from people.permissions import Permission


@requires(Permission.STOCK_MOVE)
@idempotent
def take_back(request: HttpRequest) -> HttpResponse:
    """A customer, dealer or station sends goods back."""
    form = TakeBackForm(request.POST or None, user=request.user, initial=kept(request, "place", "document"))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        with refusals_shown_in(form):
            services.take_back(
                part=told["part"], place=told["place"], quantity=told["quantity"], cost=told["cost"],
                note=told["note"], cause=f"customer-return:{told['document']}", by=request.user,
                key=ledger_key(request),
            )  # fmt: skip
            said(request, told)
            return redirect(f"{request.path}?place={told['place'].code}")
    return moving_page(request, "parts/take_back.html", form)


@requires(Permission.STOCK_MOVE)
@idempotent
def put_away(request: HttpRequest) -> HttpResponse:
    """From a quarantine into its warehouse: good after all."""
    form = PutAwayForm(request.POST or None, user=request.user, initial=kept(request, "place"))
    if request.method == "POST" and form.is_valid():
        told, key = form.cleaned_data, ledger_key(request)
        with refusals_shown_in(form):
            services.put_away(
                part=told["part"], from_place=told["place"], to_place=told["place"].parent,
                quantity=told["quantity"], note=told["note"], cause=f"put-away:{key[-36:]}", by=request.user, key=key,
            )  # fmt: skip
            said(request, told)
            return redirect(f"{request.path}?place={told['place'].code}")
    return moving_page(request, "parts/put_away.html", form)


@requires(Permission.STOCK_SEE)
def scrap_list(request: HttpRequest) -> HttpResponse:
    """Write-offs at the reader's places, those that wait first."""
    form = ScrapFilter(request.GET or None)
    found = Scrap.objects.visible_to(request.user).select_related("part", "place", "proposed_by", "decided_by")
    page = paginate(request, form.narrow(found).order_by("-id"))
    context = {
        "page": page,
        "form": form,
        "chips": active_filters(request, form),
        "may_move": has(request.user, Permission.STOCK_MOVE),
        "may_see_cost": may_see_cost(request.user),
    }
    return render(request, "parts/scraps.html", context)


@requires(Permission.STOCK_MOVE)
@idempotent
def scrap_new(request: HttpRequest) -> HttpResponse:
    """Propose a write-off; a small one is posted at once."""
    form = ScrapForm(request.POST or None, user=request.user, initial=kept(request, "place", "part"))
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            made = services.propose_scrap(by=request.user, key=ledger_key(request), **form.cleaned_data)
            if made.state == ScrapState.POSTED:
                messages.success(request, _("Written off."))
            else:
                messages.info(request, _("Proposed: a second person must approve it."))
            return redirect("parts:scrap", pk=made.pk)
    return moving_page(request, "parts/scrap_new.html", form)


def _scrap(request: HttpRequest, pk: int) -> Scrap:
    found = Scrap.objects.visible_to(request.user).select_related("part", "place", "proposed_by", "decided_by", "batch")
    return get_object_or_404(found, pk=pk)


@requires(Permission.STOCK_SEE)
def scrap(request: HttpRequest, pk: int) -> HttpResponse:
    """One write-off: why, what it cost, who decided."""
    return _page(request, _scrap(request, pk))


def _page(request: HttpRequest, found: Scrap, status: int = 200, **refused: object) -> HttpResponse:
    approves = has(request.user, Permission.STOCK_APPROVE) and found.state == ScrapState.PROPOSED
    context = {
        "scrap": found,
        "may_decide": approves and found.proposed_by_id != request.user.pk,
        "own": approves and found.proposed_by_id == request.user.pk,
        "may_see_cost": may_see_cost(request.user),
        "reversal": Movement.objects.filter(reverses__cause=found.cause).select_related("by").first(),
        "refuse_form": AnswerForm(auto_id="id_refuse_%s"),
        "refuse_url": reverse("parts:scrap_refuse", args=[found.pk]),
        **refused,
    }
    return render(request, "parts/scrap.html", context, status=status)


@requires(Permission.STOCK_APPROVE)
@require_POST
def scrap_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person says yes; the goods leave the books."""
    found = _scrap(request, pk)
    return stepped(
        request, lambda: services.approve_scrap(proposal=found, by=request.user), said=_("Written off."),
        back=reverse("parts:scrap", args=[pk]),
        page=lambda status, **refused: _page(request, _scrap(request, pk), status, **refused),
    )  # fmt: skip


@requires(Permission.STOCK_APPROVE)
@require_POST
def scrap_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person says no."""
    found, form = _scrap(request, pk), AnswerForm(request.POST, auto_id="id_refuse_%s")
    status = 422
    if form.is_valid():
        try:
            services.refuse_scrap(proposal=found, by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            messages.success(request, _("Refused."))
            return redirect("parts:scrap", pk=pk)
    return _page(request, _scrap(request, pk), status, refuse_form=form)
