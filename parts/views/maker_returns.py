"""Lists of old parts to makers: packing, shipping, the maker's answer, his money, and BD-31 on paper."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from core.forms import refusals_shown_in, whole
from core.idempotency import FIELD, idempotent
from core.paper import language_of, printed
from core.sheets.writer import workbook_response
from core.tables import paginate
from parts.costs import TO_MAKERS
from parts.forms.maker_returns import MakerForm, PaymentForm, PricesForm, ReasonForm, ShipForm
from parts.models import MakerReturn, OldPart, PartsCase
from parts.paper import makers as maker_paper
from parts.selectors import maker_returns as selectors
from parts.services import maker_answers as answers
from parts.services import maker_returns as services
from parts.views.documents import stepped
from people.access import has, requires
from people.permissions import Permission

Act = Callable[..., object]
OFFERED = 300  # pieces offered at once; the rest comes when these are packed


@requires(*TO_MAKERS)
def listed(request: HttpRequest) -> HttpResponse:
    """Every list, by what is to be done with it; above it what waits to be packed."""
    today = timezone.localdate()
    found = MakerReturn.objects.visible_to(request.user).select_related("maker", "branch")
    counts = selectors.tallies(found, today)
    tab = request.GET.get("tab", "")
    if tab not in selectors.TABS:
        tab = next((name for name in selectors.TABS if counts[name]), selectors.TABS[0])
    words = request.GET.get("q", "").strip()
    if words:
        found = found.filter(number__icontains=words) | found.filter(maker__name__icontains=words)
    shown = selectors.with_figures(selectors.in_tab(found, tab, today)).order_by("-id")
    if request.GET.get("export") == "xlsx":
        return workbook_response(_("Lists to makers"), _headings(), (_cells(row) for row in shown))
    context = {
        "page": paginate(request, shown), "tab": tab, "counts": counts, "words": words, "today": today,
        "tabs": [(code, TABS[code], counts[code]) for code in selectors.TABS],
        "waiting": selectors.waiting(request.user).count(), "may_move": has(request.user, Permission.OLD_PART_MOVE),
    }  # fmt: skip
    return render(request, "parts/maker_returns.html", context)


TABS = {
    "packing": gettext_lazy("Being packed"),
    "on_the_way": gettext_lazy("With the maker"),
    "overdue": gettext_lazy("Answer overdue"),
    "unpaid": gettext_lazy("Credited, not paid"),
    "done": gettext_lazy("Closed"),
}


def _headings() -> list[str]:
    return [
        _("List"), _("Maker"), _("State"), _("Boxes"), _("Pieces"), _("Shipped on"), _("Carrier"), _("Waybill"),
        _("Claimed (CNY)"), _("Pieces without a price"), _("Credited (CNY)"), _("Paid (CNY)"),
    ]  # fmt: skip


def _cells(row: Any) -> list[object]:
    return [
        row.number, row.maker.name, row.get_state_display(), row.boxes, row.pieces, row.shipped_on, row.carrier,
        row.waybill, row.claimed, row.unpriced, row.credited, row.paid,
    ]  # fmt: skip


@requires(Permission.OLD_PART_MOVE)
@idempotent
def new(request: HttpRequest) -> HttpResponse:
    """Choose the maker and the pieces that wait."""
    offered = list(selectors.waiting(request.user)[:OFFERED])
    form = MakerForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        pieces = _chosen(request)
        if not pieces:
            form.add_error(None, _("Tick the pieces that go into the boxes."))
        elif len({piece.branch_id for piece in pieces}) > 1:
            form.add_error(None, _("One list holds the pieces of one branch; these lie in several."))
        else:
            with refusals_shown_in(form):
                made = services.draft_list(pieces=pieces, branch=pieces[0].branch, by=request.user, **told)
                messages.success(request, _("%(number)s is open.") % {"number": made.number})
                return redirect(made.get_absolute_url())
    context = {
        "form": form,
        "offered": offered,
        "more": len(offered) == OFFERED,
        "picked": request.POST.getlist("piece"),
    }
    return render(request, "parts/maker_return_new.html", context, status=422 if form.errors else 200)


def _chosen(request: HttpRequest) -> list[OldPart]:
    codes = request.POST.getlist("piece")[:OFFERED]
    return list(selectors.waiting(request.user).filter(code__in=codes))


def find(request: HttpRequest, number: str) -> MakerReturn:
    """One list the reader may see, or 404."""
    found = MakerReturn.objects.visible_to(request.user).select_related("maker", "branch", "made_by")
    return get_object_or_404(found, number=number)


def _page(request: HttpRequest, made: MakerReturn, status: int = 200, **more: Any) -> HttpResponse:
    lines, payments = list(selectors.lines_of(made)), list(made.payments.select_related("by"))
    if form := more.get("prices"):  # what was typed comes back, with what is wrong beside it
        for line in lines:
            name = f"claimed-{line.pk}"
            line.typed, line.wrong = form.data.get(name, ""), " ".join(form.errors.get(name, []))
    packing, away = made.state == "draft", made.state == "shipped"
    move = has(request.user, Permission.OLD_PART_MOVE)
    context = {
        "list": made, "lines": lines, "payments": payments, "sums": selectors.sums_of(lines, payments),
        "cases": list(PartsCase.objects.visible_to(request.user).filter(cause=made.cause)),
        "may_pack": packing and move, "may_ship": made.state == "packed" and move, "may_answer": away and move,
        "may_pay": made.state in ("answered", "closed") and has(request.user, Permission.OLD_PART_DISPOSE),
        "may_cancel": made.state in ("draft", "packed") and move,
        "may_price": made.state in ("draft", "packed") and move and any(line.claimed is None for line in lines),
        "offered": selectors.waiting(request.user).filter(branch=made.branch)[:OFFERED] if packing and move else [],
        "ship_form": ShipForm(auto_id="id_ship_%s"), "pay_form": PaymentForm(auto_id="id_pay_%s"),
        "cancel_form": ReasonForm(auto_id="id_cancel_%s"), "today": timezone.localdate(), **more,
    }  # fmt: skip
    return render(request, "parts/maker_return.html", context, status=status)


@requires(*TO_MAKERS)
def page(request: HttpRequest, number: str) -> HttpResponse:
    """One list."""
    return _page(request, find(request, number))


def done(request: HttpRequest, made: MakerReturn, said: str, act: Callable[[], object]) -> HttpResponse:
    """Do it and go back to the list, or say on its page what refuses it."""
    return stepped(
        request, act, back=made.get_absolute_url(), said=said,
        page=lambda status, **refused: _page(request, find(request, made.number), status, **refused),
    )  # fmt: skip


@require_POST
@requires(Permission.OLD_PART_MOVE)
@idempotent
def add(request: HttpRequest, number: str) -> HttpResponse:
    """More pieces."""
    made, pieces = find(request, number), _chosen(request)
    box = whole(request.POST.get("box_no", ""), most=999) or 1
    n = len(pieces)
    said = ngettext("%(count)s piece added.", "%(count)s pieces added.", n) % {"count": n}
    act = partial(
        services.put_on,
        maker_return=made,
        pieces=pieces,
        by=request.user,
        box_no=box,
    )
    return done(request, made, said, act)


STEPS = {
    "pack": services.pack,
    "unpack": services.unpack,
    "credit": answers.credit_rest,
    "finish": answers.finish_answer,
}


@require_POST
@requires(Permission.OLD_PART_MOVE)
@idempotent
def step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Close the boxes, open them, credit the rest, finish the answer."""
    if step not in STEPS:
        raise Http404
    made = find(request, number)
    return done(request, made, _("Saved."), lambda: STEPS[step](maker_return=made, by=request.user))


@require_POST
@requires(Permission.OLD_PART_MOVE)
@idempotent
def prices(request: HttpRequest, number: str) -> HttpResponse:
    """What is claimed where no price is known."""
    made = find(request, number)
    form = PricesForm(request.POST, lines=selectors.lines_of(made).filter(claimed=None))
    if not form.is_valid():
        return _page(request, made, 422, prices=form, refusal=_("An amount cannot be read; nothing was saved."))
    act = partial(services.price_lines, maker_return=made, amounts=form.amounts, by=request.user)
    return done(request, made, _("Saved."), act)


def _by_form(
    request: HttpRequest, number: str, name: str, make: Callable[..., Form], act: Act, said: str, **more: Any
) -> HttpResponse:
    """A dialog of the page: what it asks, then the act; what is wrong with it is shown where it was written."""
    made = find(request, number)
    form = make(request.POST, auto_id=f"id_{name}_%s")
    if not form.is_valid():
        return _page(request, made, 422, **{f"{name}_form": form})
    told = {"maker_return": made, "by": request.user, **form.cleaned_data, **more}
    return done(request, made, said % {"number": made.number}, lambda: act(**told))


@require_POST
@requires(Permission.OLD_PART_MOVE)
@idempotent
def ship(request: HttpRequest, number: str) -> HttpResponse:
    """The consignment leaves."""
    return _by_form(request, number, "ship", ShipForm, services.ship, _("%(number)s is on its way."))


@require_POST
@requires(Permission.OLD_PART_DISPOSE)
@idempotent
def pay(request: HttpRequest, number: str) -> HttpResponse:
    """Money that came."""
    key = f"maker-pay:{request.user.pk}:{request.POST.get(FIELD, '') or uuid4()}"[:80]
    return _by_form(request, number, "pay", PaymentForm, answers.record_payment, _("Saved."), key=key)


@require_POST
@requires(Permission.OLD_PART_MOVE)
@idempotent
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Not sent after all."""
    return _by_form(request, number, "cancel", ReasonForm, services.cancel, _("%(number)s is cancelled."))


@requires(*TO_MAKERS)
def paper(request: HttpRequest, number: str) -> HttpResponse:
    """BD-31 as it goes into the box."""
    made = find(request, number)
    with translation.override(language_of(request)):
        return printed(request, maker_paper.return_paper(made), made.get_absolute_url())
