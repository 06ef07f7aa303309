"""Receiving old parts: choose what comes, scan it, finish; and the receipt note (入库单) on paper."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from core import paper
from core.errors import DomainError
from core.idempotency import FIELD, idempotent
from core.sheets.writer import workbook_response
from core.tables import active_filters, paginate
from parts.choices.old_parts import RequestState
from parts.forms.old_part_filters import ReceiptFilter
from parts.forms.old_receipts import DescribeForm, OpenReceiptForm, UntaggedForm
from parts.models import OldPartReceipt, OldPartScan, ReturnList
from parts.paper.old_receipts import receipt_note
from parts.selectors import old_receipts as selectors
from parts.services import old_receipt_reversals as reversals
from parts.services import old_receipts as services
from parts.services.old_part_rights import over
from parts.services.old_receipts_chasing import with_last_days
from parts.views.scanning import Answer, Next, Told, answers_scans
from people.access import has, requires
from people.models import Partner, Staff
from people.permissions import Permission as P

MOST = 20_000  # receipts of one export
READ_BY = (P.OLD_PART_MOVE, P.OLD_PART_INSPECT, P.OLD_PART_DISPOSE, P.AUDIT_SEE)
SHOWN = ("debtor_staff", "debtor_partner", "return_list", "place", "opened_by", "finished_by")


@requires(*READ_BY)
def receive(request: HttpRequest) -> HttpResponse:
    """What can be received: lists on the way, debtors without one, receipts begun and finished."""
    return _choose(request, OpenReceiptForm(user=request.user))


def _choose(request: HttpRequest, form: OpenReceiptForm, status: int = 200, refusal: str = "") -> HttpResponse:
    user = request.user
    filters = ReceiptFilter(request.GET or None)
    done = OldPartReceipt.objects.visible_to(user).filter(is_open=False).select_related(*SHOWN)
    done = filters.narrow(done).order_by("-id")
    if request.GET.get("export") == "xlsx":
        return _export(list(selectors.with_pieces(done)[:MOST]))
    context = {
        "filters": filters,
        "chips": active_filters(request, filters),
        "form": form,
        "lists": list(selectors.lists_on_the_way(user)[:100]),
        "debtors": selectors.debtors_waiting(user),
        "begun": with_last_days(selectors.open_receipts(user), timezone.localdate()),
        "page": paginate(request, done, 20),
        "refusal": refusal,
        "may_receive": has(user, P.OLD_PART_MOVE),
    }
    return render(request, "parts/old_part_receive.html", context, status=status)


def _export(receipts: list[OldPartReceipt]) -> HttpResponse:
    columns = [
        _("Receipt"), _("Return list"), _("Debtor"), _("Old-part store"), _("Pieces"),
        pgettext("old part", "Received on"), pgettext("old part", "Received by"),
        pgettext("old receipt", "Taken back"),
    ]  # fmt: skip
    rows = (
        (
            one.number, str(one.return_list or ""), str(one.debtor), one.place.name, one.pieces, one.finished_at,
            str(one.finished_by), one.reversed_at,
        )
        for one in receipts
    )  # fmt: skip
    return workbook_response(_("Receipts of old parts"), columns, rows)


@require_POST
@requires(P.OLD_PART_MOVE)
@idempotent
def receipt_open(request: HttpRequest) -> HttpResponse:
    """Begin: `of` is a return list's number, staff:code or partner:code."""
    form = OpenReceiptForm(request.POST, user=request.user)
    kind, _colon, code = request.POST.get("of", "").partition(":")
    if not form.is_valid():
        return _choose(request, form, 422)
    of: dict[str, Any]
    if kind == "list":
        of = {"return_list": get_object_or_404(ReturnList.objects.visible_to(request.user), number=code)}
    elif kind == "partner":
        of = {"debtor_partner": get_object_or_404(Partner.objects.visible_to(request.user), code=code)}
    else:
        of = {"debtor_staff": get_object_or_404(Staff.objects.visible_to(request.user), code=code)}
    try:
        made = services.open_receipt(place=form.cleaned_data["place"], by=request.user, **of)
    except DomainError as refusal:
        return _choose(request, form, refusal.status, str(refusal))
    return redirect(made.get_absolute_url())


def _receipt(request: HttpRequest, number: str) -> OldPartReceipt:
    return get_object_or_404(OldPartReceipt.objects.visible_to(request.user).select_related(*SHOWN), number=number)


@requires(*READ_BY)
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The scan page while it is open, the receipt afterwards."""
    return _page(request, _receipt(request, number))


def _page(request: HttpRequest, found: OldPartReceipt, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        **_lines(request, found),
        "untagged_form": UntaggedForm(expected=selectors.unscanned(found)),
        "describe": DescribeForm(auto_id="id_scan_%s"),
        **_reversal(request, found),
        **more,
    }
    return render(request, "parts/old_part_receipt.html", context, status=status)


def _reversal(request: HttpRequest, found: OldPartReceipt) -> dict[str, Any]:
    """Whether it was taken back or somebody asks for it, and what the reader may do about that."""
    if found.is_open:
        return {}
    asked = list(found.reversals.select_related("asked_by", "decided_by", "receipt"))
    live = next((one for one in asked if one.state == RequestState.ASKED), None)
    keeps = over(request.user, P.OLD_PART_MOVE, found.branch_id)
    return {
        "reversals": asked,
        "asked": live,
        "may_ask_reversal": keeps and live is None and found.reversed_at is None,
        "may_decide_reversal": live is not None and reversals.may_decide(live, request.user),
    }


def _lines(request: HttpRequest, found: OldPartReceipt) -> dict[str, Any]:
    return {
        "scans": found.is_open and has(request.user, P.OLD_PART_MOVE),
        "receipt": found,
        "standing": selectors.standing_of(found),
        "conditions": DescribeForm.base_fields["condition"].choices,
    }


def _drawn(request: HttpRequest, found: OldPartReceipt) -> dict[str, str]:
    return {"received": render_to_string("parts/_old_part_scans.html", _lines(request, found), request)}


@requires(P.OLD_PART_MOVE)
@answers_scans(back="parts:old_receipt", of=_receipt)
def receipt_scan(request: HttpRequest, told: Told, number: str) -> Answer:
    """One scan; `condition` and `bin` as they stand beside the box."""
    found = _receipt(request, number)
    form = DescribeForm({"condition": "intact", **request.POST.dict()})
    described = form.cleaned_data if form.is_valid() else {}
    done = services.scan(receipt=found, scan=told.scan, client_id=told.key, by=request.user, **described)
    label = undo = ""
    if done.ok and done.row:
        undo = reverse("parts:old_scan_undo", args=[found.number, done.row.pk])
        label = f"{reverse('parts:old_labels')}?piece={done.row.old_part.code}&size=label"
    step = None
    if done.row and done.row.result == "unknown":
        step = Next(_("Register a part without tag"), f"{found.get_absolute_url()}#untagged")
    return Answer(
        done.said, ok=done.ok, code=told.scan.text, undo=undo, label=label, next=step,
        fragments=_drawn(request, found), status=200 if done.ok else 422,
    )  # fmt: skip


@requires(P.OLD_PART_MOVE)
@answers_scans(back="parts:old_scan_back", code=False)
def scan_undo(request: HttpRequest, told: Told, number: str, pk: int) -> Answer:
    """Take back a scan."""
    found = _receipt(request, number)
    row = get_object_or_404(OldPartScan.objects.select_related("old_part", "receipt"), receipt=found, pk=pk)
    services.undo_scan(receipt=found, row=row, by=request.user)
    said = _("%(code)s is taken off the receipt again.") % {"code": row.old_part.code if row.old_part else row.text}
    return Answer(said, fragments=_drawn(request, found))


@requires(P.OLD_PART_MOVE)
def scan_back(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Where an undo without a script leads."""
    return redirect("parts:old_receipt", number=number)


@require_POST
@requires(P.OLD_PART_MOVE)
def scan_describe(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Condition and bin of a scanned piece; answered with the row's list."""
    found = _receipt(request, number)
    row = get_object_or_404(found.scans.exclude(old_part=None), pk=pk)
    form = DescribeForm(request.POST)
    if form.is_valid():
        try:
            services.describe_scan(row=row, by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            return _page(request, found, refusal.status, refusal=str(refusal))
    if request.htmx:
        return HttpResponse(_drawn(request, found)["received"])
    return redirect(found.get_absolute_url())


@require_POST
@requires(P.OLD_PART_MOVE)
@idempotent
def receipt_untagged(request: HttpRequest, number: str) -> HttpResponse:
    """A part without a tag."""
    found = _receipt(request, number)
    form = UntaggedForm(request.POST, request.FILES, expected=selectors.expected(found).select_related("part"))
    if not form.is_valid():
        form.fields["piece"].queryset = selectors.unscanned(found)  # offered is what has not come yet
        return _page(request, found, 422, untagged_form=form)
    key = f"page:{request.user.pk}:{request.POST.get(FIELD, '') or uuid4()}"[:64]
    return _do(
        request,
        found,
        lambda: services.take_untagged(receipt=found, client_id=key, by=request.user, **form.cleaned_data),
    )


@require_POST
@requires(P.OLD_PART_MOVE)
def receipt_finish(request: HttpRequest, number: str) -> HttpResponse:
    """Everything scanned is received."""
    found = _receipt(request, number)
    return _do(request, found, lambda: services.finish_receipt(receipt=found, by=request.user))


def _do(request: HttpRequest, found: OldPartReceipt, act: Callable[[], Any], words: str = "") -> HttpResponse:
    try:
        done = act()
    except DomainError as refusal:
        return _page(request, _receipt(request, found.number), refusal.status, refusal=str(refusal))
    said, ok = getattr(done, "said", words or _("Received.")), getattr(done, "ok", True)
    (messages.success if ok else messages.error)(request, said)
    return redirect(found.get_absolute_url())


@require_POST
@requires(P.OLD_PART_MOVE)
@idempotent
def receipt_reverse(request: HttpRequest, number: str) -> HttpResponse:
    """Ask to take a finished receipt back."""
    found, reason = _receipt(request, number), request.POST.get("reason", "")
    return _do(
        request, found, lambda: reversals.ask_reversal(receipt=found, reason=reason, by=request.user),
        _("Asked for: somebody else decides."),
    )  # fmt: skip


@require_POST
@requires(P.OLD_PART_DISPOSE)
@idempotent
def receipt_reversal(request: HttpRequest, number: str) -> HttpResponse:
    """A second person takes it back, or (`refuse`) lets it stand."""
    found = _receipt(request, number)
    asked = get_object_or_404(found.reversals.select_related("receipt"), state=RequestState.ASKED)
    if request.POST.get("refuse"):
        note = request.POST.get("reason", "")
        return _do(
            request, found, lambda: reversals.refuse_reversal(asked=asked, note=note, by=request.user), _("Saved.")
        )
    return _do(
        request, found, lambda: reversals.reverse_receipt(asked=asked, by=request.user), _("The receipt is taken back.")
    )


@requires(*READ_BY)
def receipt_print(request: HttpRequest, number: str) -> HttpResponse:
    """入库单: what came, what is missing, who received it."""
    found = _receipt(request, number)
    with translation.override(paper.language_of(request)):
        return paper.printed(request, receipt_note(found), back=found.get_absolute_url())
