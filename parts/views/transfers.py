"""Transfers between places as documents: the list with ages, one transfer, sending, counting in, what never came."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_POST

from core.forms import refusals_shown_in
from core.idempotency import idempotent
from core.sheets.writer import workbook_response
from core.tables import active_filters, ordered, paginate
from parts.choices.buying import ON_THE_WAY, LossState, TransferState
from parts.forms.buying_fields import NoteForm
from parts.forms.transfers import (
    CountInForm,
    LossAnswerForm,
    LossForm,
    ShipTransferForm,
    StockTransferForm,
    TransferFilter,
    TransferLineForm,
)
from parts.models import PartsCase, StockTransfer, StockTransferLine, TransferLoss
from parts.selectors import purchases as purchase_selectors
from parts.selectors import transfers as selectors
from parts.services import shipping_between as services
from parts.services import transfer_losses as losing
from parts.services import transfer_unbooking
from parts.services.document_trail import may
from parts.services.unbooking import offer, offers
from parts.views.documents import acted, key_of, known_parts, removed
from parts.views.moving import kept
from parts.words.buying import TRANSFER_WORDS
from people.access import has, requires
from people.permissions import Permission

VIEWS = (
    ("", gettext_lazy("All")), ("draft", gettext_lazy("Drafts")), ("way", pgettext_lazy("goods", "On the way")),
    ("loss", gettext_lazy("Losses to acknowledge")), ("received", pgettext_lazy("goods", "Received")),
)  # fmt: skip
HOT = ("loss",)
COLUMNS = {"number": "pk", "from": "from_place__code", "to": "to_place__code", "age": "-shipped_at"}
SHOWN = ("from_place__branch", "to_place__branch", "to_place__holder", "drafted_by", "shipped_by", "transit")


@requires(Permission.STOCK_SEE)
def transfer_list(request: HttpRequest) -> HttpResponse:
    """What is on the way between places and for how long already."""
    tab, mine = request.GET.get("view", ""), StockTransfer.objects.visible_to(request.user)
    form = TransferFilter(request.GET or None, user=request.user)
    found = ordered(request, selectors.of_tab(form.narrow(mine), tab).select_related(*SHOWN), COLUMNS, "-number")
    found = found.prefetch_related("lines__part")
    if request.GET.get("export") == "xlsx":
        return _export(list(found[:5_000]))
    page = paginate(request, found)
    for transfer in page.object_list:
        _aged(transfer)
        transfer.rest = [line for line in transfer.lines.all() if transfer.state in ON_THE_WAY and line.open]
    counts = selectors.tab_counts(mine)
    context = {
        "page": page, "form": form, "chips": active_filters(request, form), "view": tab,
        "tabs": [(code, label, counts.get(code, 0), code in HOT) for code, label in VIEWS],
        "may_move": has(request.user, Permission.STOCK_MOVE),
    }  # fmt: skip
    return render(request, "parts/transfer_list.html", context)


def _aged(transfer: StockTransfer) -> None:
    """How long it has been, or was, on the way."""
    until = transfer.received_at or timezone.now()
    transfer.age = until - transfer.shipped_at if transfer.shipped_at else None


def _export(transfers: list[StockTransfer]) -> HttpResponse:
    columns = [
        _("Transfer"), pgettext("goods", "From"), pgettext("goods", "To"), _("State"), _("Waybill"),
        _("Part number"), _("Part name"),
        _("Unit of measure"), pgettext("goods", "Sent"), pgettext("goods", "Received"), _("Lost"),
        pgettext("goods", "On the way"), _("Sent at"), pgettext("goods", "Received at"),
    ]  # fmt: skip
    rows = (
        (
            t.number, t.from_place.name, t.to_place.name, t.get_state_display(), t.waybill, line.part.number,
            line.part.name, line.part.unit, line.quantity, line.received, line.lost,
            line.open if t.state in ON_THE_WAY else 0, t.shipped_at, t.received_at,
        )
        for t in transfers
        for line in t.lines.all()
    )  # fmt: skip
    return workbook_response(_("Transfers"), columns, rows)


@requires(Permission.STOCK_MOVE)
@idempotent
def transfer_new(request: HttpRequest) -> HttpResponse:
    """A new transfer; its lines follow on its page. `?from_place=&to_place=` are filled in."""
    form = StockTransferForm(request.POST or None, user=request.user, initial=kept(request, "from_place", "to_place"))
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            made = services.draft_transfer(by=request.user, key=key_of(request), **form.cleaned_data)
            return redirect(made.get_absolute_url())
    return render(request, "parts/transfer_new.html", {"form": form}, status=422 if form.errors else 200)


def find_transfer(request: HttpRequest, number: str) -> StockTransfer:
    """The transfer, if the reader may see it; otherwise 404."""
    return get_object_or_404(StockTransfer.objects.visible_to(request.user).select_related(*SHOWN), number=number)


@requires(Permission.STOCK_SEE)
def transfer(request: HttpRequest, number: str) -> HttpResponse:
    """One transfer."""
    return transfer_page(request, find_transfer(request, number))


def transfer_page(request: HttpRequest, found: StockTransfer, status: int = 200, **refused: Any) -> HttpResponse:
    """Draw it."""
    user, way = request.user, found.state in ON_THE_WAY
    lines = list(found.lines.select_related("part").order_by("id"))
    losses = selectors.losses_of(found)
    moves, approves = has(user, Permission.STOCK_MOVE), has(user, Permission.STOCK_APPROVE)
    staff = user.staff_or_none
    own = staff is not None and found.to_place.holder_id == staff.pk
    for loss in losses:
        again = loss.state == LossState.TURNED_UP
        loss.waits = loss.state in selectors.UNDECIDED
        loss.own = user.pk in ((loss.found_by_id,) if again else (loss.proposed_by_id, found.shipped_by_id))
        loss.answer_form = LossAnswerForm(again=again, auto_id=f"id_answer{loss.pk}_%s")
        loss.found_form = NoteForm(auto_id=f"id_found{loss.pk}_%s")
    _aged(found)
    receipts = transfer_unbooking.receipts_of(found) if found.shipped_at else []
    untouched = way and not _losses_left(losses) and not any(line.received or line.lost for line in lines)
    context = {
        "back": offer(transfer_unbooking.dispatch_of(found), user) if untouched else None,
        "receipts": _with_offers(receipts, user),
        "reason_form": NoteForm(auto_id="id_unbook_%s"),
        "transfer": found, "lines": lines, "losses": losses, "way": way,
        "edits": moves and found.state == TransferState.DRAFT,
        "receives": way and (own or may(Permission.STOCK_MOVE, found.to_place, by=user)),
        "moves": moves, "approves": approves,
        "events": purchase_selectors.trail(found.document, TRANSFER_WORDS),
        "cases": list(PartsCase.objects.visible_to(user).filter(cause=found.document)),
        "known": known_parts(user) if moves and found.state == TransferState.DRAFT else (),
        "line_form": TransferLineForm(auto_id="id_line_%s"), "ship_form": ShipTransferForm(auto_id="id_ship_%s"),
        "cancel_form": NoteForm(auto_id="id_cancel_%s"), "count_form": CountInForm(lines=lines, auto_id="id_in_%s"),
        "loss_form": LossForm(lines=_open_lines(found), auto_id="id_loss_%s"), "step_form": None, **refused,
    }  # fmt: skip
    return render(request, "parts/transfer_page.html", context, status=status)


def _with_offers(receipts: list[transfer_unbooking.Receipt], user: Any) -> list[tuple]:
    """Each count with whether the reader may take it back, and the form for it."""
    told = offers([one.booking for one in receipts], user)
    forms = [NoteForm(auto_id=f"id_back{one.pk}_%s") for one in receipts]
    return list(zip(receipts, told, forms, strict=True))


def _losses_left(losses: list[TransferLoss]) -> bool:
    """Whether one of them waits or stands."""
    return any(loss.state in (*selectors.UNDECIDED, LossState.POSTED) for loss in losses)


def _open_lines(found: StockTransfer):
    return selectors.open_lines(StockTransfer.objects.filter(pk=found.pk))


@require_POST
@requires(Permission.STOCK_MOVE)
@idempotent
def transfer_line(request: HttpRequest, number: str) -> HttpResponse:
    """One more part."""
    found = find_transfer(request, number)
    form = TransferLineForm(request.POST, auto_id="id_line_%s")

    def add(**told: Any) -> StockTransferLine:
        return services.set_transfer_line(transfer=found, sent=services.Sent(**told), by=request.user)

    return acted(
        request, form, add, back=found.get_absolute_url(),
        page=lambda status: transfer_page(request, found, status, line_form=form),
    )  # fmt: skip


@require_POST
@requires(Permission.STOCK_MOVE)
@idempotent
def transfer_line_remove(request: HttpRequest, number: str, line: int) -> HttpResponse:
    """It stays."""
    found = find_transfer(request, number)
    return removed(
        request, found.lines.all(), line, services.remove_transfer_line, back=found.get_absolute_url(),
        page=partial(transfer_page, request, found),
    )  # fmt: skip


@require_POST
@requires(Permission.STOCK_MOVE)
@idempotent
def transfer_step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Send it, or call it off with the reason."""
    forms: dict[str, tuple[Form, Callable[..., Any]]] = {
        "ship": (ShipTransferForm(request.POST, auto_id="id_ship_%s"), services.ship_transfer),
        "cancel": (NoteForm(request.POST, auto_id="id_cancel_%s"), services.cancel_transfer),
    }
    if step not in forms:
        raise Http404
    form, act = forms[step]
    found = find_transfer(request, number)
    return acted(
        request, form, lambda **told: act(transfer=found, by=request.user, **told), back=found.get_absolute_url(),
        page=lambda status: transfer_page(request, find_transfer(request, number), status, **{f"{step}_form": form}),
    )  # fmt: skip


@require_POST
@requires(Permission.STOCK_SEE)
@idempotent
def transfer_receive(request: HttpRequest, number: str) -> HttpResponse:
    """What came, counted: by a storekeeper of the place, or by whose van it is."""
    found = find_transfer(request, number)
    lines = list(found.lines.select_related("part").order_by("id"))
    form = CountInForm(request.POST, lines=lines if found.state in ON_THE_WAY else [], auto_id="id_in_%s")

    def receive(**told: Any) -> StockTransfer:
        return services.receive_transfer(transfer=found, by=request.user, key=key_of(request), **told)

    return acted(
        request, form, receive, back=found.get_absolute_url(),
        page=lambda status: transfer_page(request, find_transfer(request, number), status, count_form=form),
    )  # fmt: skip


@require_POST
@requires(Permission.STOCK_SEE)
@idempotent
def transfer_loss(request: HttpRequest, number: str) -> HttpResponse:
    """Something never came, or came broken."""
    found = find_transfer(request, number)
    form = LossForm(request.POST, lines=_open_lines(found), auto_id="id_loss_%s")

    def report(**told: Any) -> TransferLoss:
        return losing.report_loss(by=request.user, key=key_of(request), **told)

    return acted(
        request, form, report, back=found.get_absolute_url(),
        page=lambda status: transfer_page(request, find_transfer(request, number), status, loss_form=form),
    )  # fmt: skip


def _loss(found: StockTransfer, pk: int) -> TransferLoss:
    rows = TransferLoss.objects.filter(line__transfer=found).select_related("line__part", "line__transfer")
    return get_object_or_404(rows, pk=pk)


@require_POST
@requires(Permission.STOCK_APPROVE)
@idempotent
def transfer_loss_decide(request: HttpRequest, number: str, loss: int) -> HttpResponse:
    """A second person acknowledges a loss or has it looked for again, confirms that it was found or does not."""
    found = find_transfer(request, number)
    known = _loss(found, loss)
    again = known.state == LossState.TURNED_UP
    form = LossAnswerForm(request.POST, again=again, auto_id=f"id_answer{loss}_%s")

    def decide(decision: str, answer: str) -> None:
        yes, no = (losing.confirm_found, losing.deny_found) if again else (losing.acknowledge_loss, losing.refuse_loss)
        act = yes if decision == form.YES else no
        act(loss=known, answer=answer, by=request.user)

    return acted(
        request, form, decide, back=found.get_absolute_url(),
        page=lambda status: transfer_page(
            request, find_transfer(request, number), status, refused_loss=known.pk, refused_form=form
        ),
    )  # fmt: skip


@require_POST
@requires(Permission.STOCK_MOVE)
@idempotent
def transfer_loss_found(request: HttpRequest, number: str, loss: int) -> HttpResponse:
    """It is said to have turned up; somebody else confirms it."""
    found = find_transfer(request, number)
    known, form = _loss(found, loss), NoteForm(request.POST, auto_id=f"id_found{loss}_%s")
    return acted(
        request, form, lambda note: losing.find_loss(loss=known, note=note, by=request.user),
        back=found.get_absolute_url(),
        page=lambda status: transfer_page(
            request, find_transfer(request, number), status, refused_found=known.pk, refused_form=form
        ),
    )  # fmt: skip
