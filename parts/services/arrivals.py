"""Arrivals: what was delivered is counted and checked line by line, at the door."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from parts.choices.buying import ArrivalState, LineKind, PurchaseState
from parts.errors.buying import (
    ChecksUnanswered,
    CheckWithoutNumber,
    DocumentMovedOn,
    DoesNotAddUp,
    DoubtWithoutCheck,
    DoubtWithoutReason,
    ForeignIsNotAccepted,
    NotAwaited,
    NothingUnanswered,
    PriceMissing,
    ReasonMissing,
    WrongWarehouse,
)
from parts.errors.stock import KeyOfAnotherMovement
from parts.models import Arrival, ArrivalLine, ArrivalScan, Part, Place, PurchaseLine, PurchaseOrder
from parts.services.document_trail import (
    counted,
    first_of,
    key_for,
    locked,
    require,
    said,
    step,
    still_on,
    tell_trail,
    warehouse,
)
from people import notices
from people.models import Partner, User
from people.permissions import Permission

S = ArrivalState
NAMED = 5
# What is looked at in each line, and what it is called.
CHECKS = {
    "spec_ok": pgettext_lazy("check", "specification"), "quality_ok": pgettext_lazy("check", "quality"),
    "label_ok": pgettext_lazy("check", "label"),
}  # fmt: skip
NOTHING = Decimal(0)


@transaction.atomic
def open_arrival(
    *, place: Place, by: User, key: str, order: PurchaseOrder | None = None, supplier: Partner | None = None,
    reason: str = "", delivery_note: str = "", carrier: str = "", waybill: str = "",
) -> Arrival:  # fmt: skip
    """A delivery is at the door: DH…, still to be checked; the same key again gives the one made first.

    Raises NotAwaited, WrongWarehouse (the order is for another one), ReasonMissing (neither an order nor why).
    """
    require(Permission.STOCK_MOVE, warehouse(place), by=by)
    if order is not None:
        if order.state not in (PurchaseState.ORDERED, PurchaseState.PARTLY, PurchaseState.ARRIVED):
            raise NotAwaited(number=order.number, state=order.get_state_display())
        if order.place_id != place.pk:
            raise WrongWarehouse(number=order.number, place=order.place.name)
        supplier = order.supplier
    elif not reason.strip():
        raise ReasonMissing()
    made = Arrival(
        number="", place=place, order=order, supplier=supplier, reason=reason.strip(), carrier=carrier.strip(),
        delivery_note=delivery_note.strip(), waybill=waybill.strip(), key=key_for(by, key), opened_by=by,
    )  # fmt: skip
    if (known := first_of(made, "DH")) is not made:
        return known
    tell_trail(made, "opened", by=by, data={"order": order.number if order else ""})
    return made


def still_open(arrival: Arrival, *, by: User) -> Arrival:
    """The arrival, ours until the end of the transaction, not booked yet; raises DocumentMovedOn."""
    held = locked(Arrival, arrival.pk)
    require(Permission.STOCK_MOVE, held.place, by=by)
    if held.state != S.OPEN:
        raise DocumentMovedOn(number=held.number, state=held.get_state_display())
    return held


def kind_of(arrival: Arrival, part: Part) -> tuple[str, PurchaseLine | None]:
    """How a part stands to the arrival's order, and its line there."""
    if arrival.order_id is None:
        return LineKind.FREE, None
    line = PurchaseLine.objects.filter(order=arrival.order_id, part=part).first()
    return (LineKind.ORDERED, line) if line else (LineKind.FOREIGN, None)


def require_answers(lines: Iterable[ArrivalLine]) -> None:
    """Raises ChecksUnanswered: which checks of which lines nobody has answered."""
    told = []
    for n, line in enumerate(lines, 1):
        if checks := "、".join(str(name) for field, name in CHECKS.items() if getattr(line, field) is None):
            told.append(_("line %(n)s %(part)s (%(checks)s)") % {"n": n, "part": line.part.name, "checks": checks})
    if told:
        raise ChecksUnanswered(lines="; ".join(told[:NAMED]) + (" …" if len(told) > NAMED else ""))


def _consistent(facts: dict[str, Any], kind: str, part: Part) -> None:
    """The checks are answered, and they and their numbers tell one story; raises what is missing."""
    aside, refused = facts["doubtful"], facts["refused"]
    if any(facts[field] is None for field in CHECKS):
        raise ChecksUnanswered(lines=part.name)
    if aside + refused > facts["delivered"]:
        raise DoesNotAddUp()
    failed = not (facts["spec_ok"] and facts["quality_ok"] and facts["label_ok"])
    if failed and not aside and not refused:
        raise CheckWithoutNumber()
    if aside and not failed:
        raise DoubtWithoutCheck()
    if (aside or refused) and not facts["note"]:
        raise DoubtWithoutReason()
    if kind == LineKind.FOREIGN and aside + refused != facts["delivered"]:
        raise ForeignIsNotAccepted(part=part.name)


@transaction.atomic
def check_line(
    *, arrival: Arrival, part: Part, delivered: Decimal, by: User, announced: Decimal | None = None,
    spec_ok: bool | None = None, quality_ok: bool | None = None, label_ok: bool | None = None,
    doubtful: Decimal = NOTHING, refused: Decimal = NOTHING, unit_cost: Decimal | None = None, bin: str = "",
    note: str = "", over_note: str = "", line: ArrivalLine | None = None,
) -> ArrivalLine:  # fmt: skip
    """Write down what was counted of one part and how the checks came out; `line` changes one that stands.

    A part of the order costs what was agreed; any other needs `unit_cost`. Raises ChecksUnanswered, DoesNotAddUp,
    CheckWithoutNumber, DoubtWithoutCheck, DoubtWithoutReason, ForeignIsNotAccepted, PriceMissing, WholeUnitsOnly,
    DocumentMovedOn, LineGone (somebody took it off meanwhile).
    """
    held = still_open(arrival, by=by)
    kind, _ordered = kind_of(held, part)
    facts = {
        "delivered": counted(part, delivered), "announced": announced, "spec_ok": spec_ok, "quality_ok": quality_ok,
        "label_ok": label_ok, "doubtful": counted(part, doubtful) if doubtful else NOTHING,
        "note": note.strip(), "bin": bin.strip(),
        "refused": counted(part, refused) if refused else NOTHING, "over_note": over_note.strip(),
        "unit_cost": unit_cost,
    }  # fmt: skip
    _consistent(facts, kind, part)
    still_on(held, line)
    return _written(line or ArrivalLine(arrival=held, by=by), part, facts)


def _written(line: ArrivalLine, part: Part, facts: dict[str, Any]) -> ArrivalLine:
    """Keep a line; a part of the order costs what was agreed. Raises PriceMissing."""
    line.part = part
    line.kind, line.order_line = kind_of(line.arrival, part)
    for name, value in facts.items():
        setattr(line, name, value)
    if line.order_line:
        line.unit_cost = line.order_line.unit_price
    if line.unit_cost is None:
        raise PriceMissing(part=part.name)
    line.save()
    return line


@transaction.atomic
def answer_all_right(*, arrival: Arrival, by: User) -> int:
    """Somebody looked: every check of its lines nobody has answered is right. Returns how many lines had any.

    Raises NothingUnanswered, DocumentMovedOn.
    """
    held = still_open(arrival, by=by)
    found = held.lines.filter(Q(spec_ok=None) | Q(quality_ok=None) | Q(label_ok=None))
    changed = found.update(**{field: Coalesce(F(field), Value(True)) for field in CHECKS})
    if not changed:
        raise NothingUnanswered(number=held.number)
    tell_trail(held, "all_right", by=by, data={"lines": changed})
    return changed


@transaction.atomic
def scan_line(*, arrival: Arrival, part: Part, by: User, key: str, quantity: Decimal = Decimal(1)) -> ArrivalScan:
    """One scan at the door: so many of a part, their checks still to be answered. A part scanned before is counted on
    and checked anew; the same key counts once. A part nobody ordered is put aside at once, with the words for it.
    Raises PriceMissing, WholeUnitsOnly, DocumentMovedOn."""
    held = still_open(arrival, by=by)
    if (known := ArrivalScan.objects.filter(key=key).select_related("line__part").first()) is not None:
        if (known.line.arrival_id, known.line.part_id) != (held.pk, part.pk):
            raise KeyOfAnotherMovement()
        return known
    kind, _ordered = kind_of(held, part)
    quantity = counted(part, quantity)
    aside = Q(doubtful=F("delivered")) if kind == LineKind.FOREIGN else Q(doubtful=0)
    line = held.lines.filter(aside, part=part, refused=0).order_by("-id").first()
    if line is not None:
        line.delivered += quantity
        line.doubtful = line.delivered if kind == LineKind.FOREIGN else NOTHING
        line.spec_ok, line.quality_ok, line.label_ok = False if kind == LineKind.FOREIGN else None, None, None
        line.save(update_fields=["delivered", "doubtful", *CHECKS])
    else:
        wrong = {"doubtful": quantity, "spec_ok": False, "note": _("Nobody ordered it.")}
        facts = {"delivered": quantity, "unit_cost": last_cost(part)} | (wrong if kind == LineKind.FOREIGN else {})
        line = _written(ArrivalLine(arrival=held, by=by), part, facts)
    return ArrivalScan.objects.create(line=line, key=key, quantity=quantity, by=by)


@transaction.atomic
def undo_scan(*, scan: ArrivalScan, by: User) -> ArrivalScan:
    """Take one scan back; a line nothing is left of goes; the second time changes nothing. Raises DocumentMovedOn."""
    still_open(scan.line.arrival, by=by)
    if not ArrivalScan.objects.filter(pk=scan.pk, undone_at=None).update(undone_at=timezone.now()):
        return scan
    line = scan.line
    line.refresh_from_db()
    if line.delivered <= scan.quantity:
        line.delete()
        return scan
    line.delivered -= scan.quantity
    line.refused = min(line.refused, line.delivered)
    line.doubtful = min(line.doubtful, line.delivered - line.refused)
    line.save(update_fields=["delivered", "doubtful", "refused"])
    return scan


def last_cost(part: Part) -> Decimal:
    """What one of it cost when it last came in; zero where none ever did."""
    last = part.batches.order_by("-received_on", "-id").values_list("unit_cost", flat=True).first()
    return last if last is not None else NOTHING


@transaction.atomic
def remove_arrival_line(*, line: ArrivalLine, by: User) -> None:
    """Take back what was counted by mistake. Raises DocumentMovedOn."""
    still_open(line.arrival, by=by)
    line.delete()


@transaction.atomic
def drop_arrival(*, arrival: Arrival, note: str, by: User) -> Arrival:
    """It is not booked after all (opened by mistake, sent away at the door). Raises DocumentMovedOn, ReasonMissing."""
    held, why = still_open(arrival, by=by), said(note)
    step(held, to=S.DROPPED, allowed=[S.OPEN], action="dropped", by=by, note=why)
    notices.settle(held.document, "arrival.uncounted")
    return held
