"""Disposals: proposed for chosen pieces, approved or refused by another, done once."""

from collections.abc import Callable
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.idempotency import idempotent
from core.sheets.writer import workbook_response
from core.tables import active_filters, ordered, paginate
from parts.choices.old_parts import DisposalState, PhotoOf
from parts.costs import COSTS, TO_MAKERS
from parts.forms.old_part_filters import DisposalFilter
from parts.forms.old_part_work import DecideForm, DisposalForm, DoneForm
from parts.models import Disposal, OldPart, OldPartPhoto
from parts.services import disposals as services
from parts.views.documents import stepped
from parts.views.old_parts import SHOWN
from people.access import has, requires
from people.permissions import Permission as P

MANY, MOST = 200, 20_000


@requires(P.OLD_PART_SEE)
def disposal_list(request: HttpRequest) -> HttpResponse:
    """Every proposal, the newest on top."""
    form = DisposalFilter(request.GET or None, user=request.user)
    found = form.narrow(Disposal.objects.visible_to(request.user)).select_related("proposed_by", "decided_by")
    found = ordered(request, found.annotate(pieces=Count("lines")), {"number": "id"}, "-number")
    if request.GET.get("export") == "xlsx":
        return _export(list(found.select_related("branch", "into", "done_by")[:MOST]))
    context = {
        "page": paginate(request, found),
        "form": form,
        "chips": active_filters(request, form),
        "may_propose": any(has(request.user, right) for right in services.PROPOSERS),
    }
    return render(request, "parts/old_part_disposals.html", context)


def _export(disposals: list[Disposal]) -> HttpResponse:
    columns = [
        _("Number"), _("State"), _("What becomes of it"), _("Branch"), _("Pieces"), _("Into"), _("Reason"),
        _("Proposed by"), _("Proposed at"), _("Decided by"), _("Decided at"), _("Done by"), _("Done at"),
    ]  # fmt: skip
    rows = (
        (
            one.number, str(one.get_state_display()), str(one.get_kind_display()), str(one.branch), one.pieces,
            str(one.into or ""), one.reason, str(one.proposed_by), one.proposed_at, str(one.decided_by or ""),
            one.decided_at, str(one.done_by or ""), one.done_at,
        )
        for one in disposals
    )  # fmt: skip
    return workbook_response(_("Disposals"), columns, rows)


@requires(*services.PROPOSERS)
@idempotent
def disposal_new(request: HttpRequest) -> HttpResponse:
    """Choose pieces, say what becomes of them."""
    user = request.user
    form = DisposalForm(request.POST or None, user=user)
    taken = OldPart.objects.filter(disposal_lines__is_live=True)
    offered = OldPart.objects.visible_to(user).filter(state__in=services.FIT).exclude(pk__in=taken.values("pk"))
    picked = (request.POST if request.method == "POST" else request.GET).getlist("piece")
    status = 200
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        pieces = list(offered.filter(code__in=picked[:MANY]).select_related("branch"))
        costs = {piece.pk: told["cost"] for piece in pieces} if told["cost"] is not None else {}
        try:
            made = services.propose_disposal(
                kind=told["kind"], pieces=pieces, reason=told["reason"], into=told["into"], costs=costs, by=user
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            return redirect(made.get_absolute_url())
    status = 422 if form.errors and status == 200 else status
    shown = list(offered.select_related(*SHOWN).order_by("part__number", "pk")[:MANY])
    return render(
        request, "parts/old_part_disposal_new.html", {"form": form, "offered": shown, "picked": picked}, status=status
    )


def _disposal(request: HttpRequest, number: str) -> Disposal:
    found = Disposal.objects.visible_to(request.user).select_related("proposed_by", "decided_by", "done_by", "into")
    return get_object_or_404(found, number=number)


@requires(P.OLD_PART_SEE)
def disposal(request: HttpRequest, number: str) -> HttpResponse:
    """One proposal with its pieces."""
    return _page(request, _disposal(request, number))


def _page(request: HttpRequest, found: Disposal, status: int = 200, **more: Any) -> HttpResponse:
    user = request.user
    context = {
        "disposal": found,
        "lines": list(found.lines.select_related("old_part__part", "old_part__place").order_by("old_part")),
        "may_see_cost": any(has(user, right) for right in (*COSTS, *TO_MAKERS)),
        "mine": found.proposed_by_id == user.pk,
        "may_decide": has(user, P.OLD_PART_DISPOSE),
        "may_do": has(user, P.STOCK_MOVE)
        if found.kind == "refurbish"
        else has(user, P.OLD_PART_MOVE) or has(user, P.OLD_PART_DISPOSE),
        "refuse_form": DecideForm(auto_id="id_refuse_%s"),
        "done_form": DoneForm(auto_id="id_done_%s", kind=found.kind),
        "photos": _photos(found),
        **more,
    }
    return render(request, "parts/old_part_disposal.html", context, status=status)


def _photos(found: Disposal) -> QuerySet[OldPartPhoto]:
    """What shows that it was done."""
    pieces = found.lines.values("old_part") if found.state == DisposalState.DONE else []
    return OldPartPhoto.objects.filter(old_part__in=pieces, shows__in=(PhotoOf.SCRAP, PhotoOf.HANDOVER)).order_by("pk")


def _do(request: HttpRequest, found: Disposal, act: Callable[[], Any]) -> HttpResponse:
    return stepped(
        request, act, back=found.get_absolute_url(),
        page=lambda status, **refused: _page(request, _disposal(request, found.number), status, **refused),
    )  # fmt: skip


@require_POST
@requires(P.OLD_PART_DISPOSE)
def disposal_approve(request: HttpRequest, number: str) -> HttpResponse:
    """A second person agrees."""
    found = _disposal(request, number)
    return _do(request, found, lambda: services.approve_disposal(disposal=found, by=request.user))


@require_POST
@requires(P.OLD_PART_DISPOSE)
def disposal_refuse(request: HttpRequest, number: str) -> HttpResponse:
    """Not so, and why."""
    found, form = _disposal(request, number), DecideForm(request.POST, auto_id="id_refuse_%s")
    note = form.cleaned_data["note"] if form.is_valid() else ""
    return _do(request, found, lambda: services.refuse_disposal(disposal=found, note=note, by=request.user))


@require_POST
@requires(P.OLD_PART_MOVE, P.OLD_PART_DISPOSE, P.STOCK_MOVE)
def disposal_done(request: HttpRequest, number: str) -> HttpResponse:
    """It was done."""
    found = _disposal(request, number)
    form = DoneForm(request.POST, request.FILES, auto_id="id_done_%s", kind=found.kind)
    photos = form.cleaned_data["photos"] if form.is_valid() else []
    return _do(request, found, lambda: services.do_disposal(disposal=found, photos=photos, by=request.user))
