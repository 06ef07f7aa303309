"""Which steps of an order its reader may take now, and the forms they are taken by."""

from collections import Counter
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from core.ui import Step, steps_of
from parts.choices.orders import GRANTED, UNDECIDED, Charge, OrderState, Payment
from parts.forms import order_steps as steps
from parts.models import OrderLine, PartsOrder, Shipment
from parts.rules.orders import NAMES_A_MACHINE
from parts.selectors import orders as selectors
from parts.services.orders_calling_back import call_back_offers
from parts.services.orders_deciding import limits_on, may_approve
from parts.services.orders_rights import may_speak_for
from people.access import has
from people.permissions import Permission

LABELS = [
    pgettext_lazy("step", "Request"), pgettext_lazy("step", "Check"), pgettext_lazy("step", "Approval"),
    pgettext_lazy("step", "Picking"), pgettext_lazy("step", "Shipment"), pgettext_lazy("step", "Arrival"),
]  # fmt: skip
REACHED = {
    OrderState.DRAFT: 0, OrderState.REQUESTED: 1, OrderState.CHECKED: 2, OrderState.APPROVED: 3, OrderState.PICKED: 4,
    OrderState.SHIPPED: 5, OrderState.PARTLY: 5, OrderState.RECEIVED: 6, OrderState.CLOSED: 6,
}  # fmt: skip


def steps_taken(order: PartsOrder) -> list[Step]:
    """The way of an order; one that was refused or withdrawn ends where it stood."""
    if order.state in (OrderState.REFUSED, OrderState.WITHDRAWN):
        return steps_of(LABELS, 2 if order.checked_at else 1, failed=True)
    return steps_of(LABELS, REACHED[OrderState(order.state)])


def forms_of(
    request: HttpRequest, order: PartsOrder, lines: list[OrderLine], parcels: list[Shipment], refused: dict[str, Any]
) -> dict[str, Any]:
    """`may`: names of the steps that are offered; a form for each; what the check needs to see."""
    user, state = request.user, order.state
    keeper = has(user, Permission.ORDER_CHECK)
    speaks = may_speak_for(user, order) and has(user, Permission.ORDER_REQUEST)
    own = user.pk == order.asked_by_id
    undecided, granted = state in UNDECIDED, state in GRANTED
    may = {
        "request": state == OrderState.DRAFT and (speaks or keeper),
        "withdraw": (undecided or state == OrderState.DRAFT) and (speaks or keeper),
        "check": state == OrderState.REQUESTED and keeper and not own,
        "approve": state == OrderState.CHECKED and may_approve(user, order),
        "refuse": undecided and ((keeper and not own) or may_approve(user, order)),
        "ask": undecided and (keeper or has(user, Permission.ORDER_APPROVE)) and not speaks,
        "answer": undecided and order.question_open and (speaks or keeper),
        "note": state != OrderState.DRAFT and (speaks or keeper or has(user, Permission.ORDER_APPROVE)),
        "allot": granted and keeper and order.is_short,
        "drop": granted and order.is_short and (keeper or speaks),
        "pick": granted and keeper and order.is_to_pick,
        "ship": granted and keeper and order.is_to_ship,
        "speaks": speaks,
        "receive": state in (OrderState.SHIPPED, OrderState.PARTLY) and (speaks or (keeper and not own)),
        "settle": granted and keeper,
        "waybill": keeper and bool(parcels),
        "paid": keeper and order.charge == Charge.CHARGED and order.payment != Payment.PAID and bool(order.approved_at),
        "close": state == OrderState.RECEIVED and keeper,
        "repaired": order.purpose in NAMES_A_MACHINE and keeper and granted | (state == OrderState.RECEIVED),
    }
    seen = {"seen": order.revision}
    made: dict[str, Any] = {
        "withdraw_form": steps.ReasonForm(initial=seen, auto_id="id_withdraw_%s"),
        "refuse_form": steps.ReasonForm(initial=seen, auto_id="id_refuse_%s"),
        "drop_form": steps.ReasonForm(initial=seen, auto_id="id_drop_%s"),
        "ask_form": steps.QuestionForm(initial=seen, auto_id="id_ask_%s"),
        "answer_form": steps.AnswerForm(initial=seen, auto_id="id_answer_%s"),
        "note_form": steps.NoteForm(auto_id="id_note_%s"),
        "approve_form": steps.ApproveForm(initial=seen, auto_id="id_approve_%s"),
        "ship_form": steps.ShipForm(initial=seen | _last_carrier(user, may["ship"]), auto_id="id_ship_%s"),
        "paid_form": steps.PaidForm(initial={"payment": order.payment}, auto_id="id_paid_%s"),
        "repaired_form": steps.RepairedForm(auto_id="id_repaired_%s"),
        "may": may,
    }
    if may["check"]:
        made |= _checking(request, order, lines)
    if may["pick"]:
        made["pick_form"] = steps.PickForm(initial=seen, lines=lines, auto_id="id_pick_%s")
        made["bins"] = bins(order, lines)
    back = call_back_offers(order, parcels, user)
    for parcel in parcels:
        parcel.back = back.get(parcel.n)
        _of_parcel(parcel, may, refused, seen)
    made |= {name: form for name, form in refused.items() if name not in ("parcel", "row")}
    if may["check"]:
        _cells(made["check_form"], made["places"], lines)
    if "pick_form" in made:
        _picking(made["pick_form"], made.get("bins", {}), lines)
    return made


def _last_carrier(user: Any, ships: bool) -> dict[str, str]:
    """Who took this keeper's last parcel takes the next one as a rule."""
    mine = Shipment.objects.filter(by=user.pk, handed_over=False).order_by("-pk") if ships else Shipment.objects.none()
    return {"carrier": mine.values_list("carrier", flat=True).first() or ""}


def _of_parcel(parcel: Shipment, may: dict[str, bool], refused: dict[str, Any], seen: dict[str, int]) -> None:
    """The parcel's own forms; one that came back stands where it was filled in."""
    back = refused if refused.get("parcel") == parcel.n else {}
    if parcel.back is not None and parcel.back.open:
        fresh = steps.ReasonForm(initial=seen, auto_id=f"id_back{parcel.n}_%s")
        parcel.back_form = back.get("back_form") or fresh
    if may["receive"]:
        fresh = steps.ReceiveForm(rows=list(parcel.lines.all()), auto_id=f"id_receive{parcel.n}_%s")
        parcel.form = back.get("receive_form") or (fresh if fresh.rows else None)
    if may["waybill"]:
        told = {name: getattr(parcel, name) for name in ("carrier", "waybill", "freight")}
        fresh = steps.WaybillForm(initial=told, auto_id=f"id_waybill{parcel.n}_%s")
        parcel.waybill_form = back.get("waybill_form") or fresh
    if may["settle"]:
        for row in parcel.lines.all():
            fresh = steps.SettleForm(auto_id=f"id_settle{row.pk}_%s")
            row.settle_form = back["settle_form"] if back.get("row") == row.pk else fresh


def bins(order: PartsOrder, lines: list[OrderLine]) -> dict[int, str]:
    """Part id → shelf, at the warehouse it comes from."""
    return selectors.bins_of(order.from_place_id, [line.part_id for line in lines])


def check_form(request: HttpRequest, order: PartsOrder, lines: list[OrderLine], data: Any = None) -> steps.CheckForm:
    """The check's form; what can be granted is what was asked for, whatever lies there."""
    initial: dict[str, Any] = {f"granted_{line.pk}": line.requested for line in lines}
    initial |= {"seen": order.revision, "from_place": order.from_place.code if order.from_place else ""}
    stand_ins = selectors.substitutes_of([line.part_id for line in lines])
    return steps.CheckForm(
        data, initial=initial, lines=lines, user=request.user, stand_ins=stand_ins, auto_id="id_check_%s"
    )


def _fullest(lines: list[OrderLine], places: dict[int, list]) -> str:
    """The warehouse that has enough of most lines, where the requester's branch has none of its own."""
    enough = Counter(
        one.place.code
        for line in lines
        for one in places.get(line.part_id, [])
        if one.place.holder_id is None and one.available >= line.requested
    )
    return max(enough, key=enough.__getitem__, default="")


def _checking(request: HttpRequest, order: PartsOrder, lines: list[OrderLine]) -> dict[str, Any]:
    form = check_form(request, order, lines)
    ids = {line.part_id for line in lines} | {part.pk for parts in form.stand_ins.values() for part in parts}
    today, places = timezone.localdate(), selectors.available_of(ids, request.user)
    form.initial["from_place"] = form.initial["from_place"] or _fullest(lines, places)
    return {
        "check_form": form,
        "places": places,
        "day_limit": limits_on(order.kind, today).keeper_up_to,
        "granted_today": selectors.granted_on(order, today).checked,
        "typed_it": request.user.pk == order.entered_by_id,
    }


def _cells(form: steps.CheckForm, places: dict[int, list], lines: list[OrderLine]) -> None:
    """Beside each line: its fields, where it lies, who stands in."""
    if lines:
        form.fields[f"granted_{lines[0].pk}"].widget.attrs["autofocus"] = True
    for line in lines:
        line.granted_field = form[f"granted_{line.pk}"]
        line.part_field = form[f"part_{line.pk}"] if f"part_{line.pk}" in form.fields else None
        line.places = places.get(line.part_id, [])
        line.enough = any(one.available >= line.requested for one in line.places)
        line.stand_ins = [(part, places.get(part.pk, [])) for part in form.stand_ins.get(line.part_id, [])]


def _picking(form: steps.PickForm, shelves: dict[int, str], lines: list[OrderLine]) -> None:
    if form.lines:
        form.fields[f"picked_{form.lines[0].pk}"].widget.attrs["autofocus"] = True
    for line in lines:
        line.bin = shelves.get(line.part_id, "")
        name = f"picked_{line.pk}"
        line.picked_field = form[name] if name in form.fields else None
