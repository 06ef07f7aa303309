"""The papers of an order, as sections of one printable form."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.paper import Head, Paper, Section, fact, said, ticked, yes
from parts.choices.orders import Addressee, OrderUrgency, Purpose
from parts.models import OldPart, OrderLine, OrderMachine, PartsOrder, Shipment
from parts.rules.orders import total
from parts.services.ledger import plain


def _head(order: PartsOrder, *, outside: bool = False) -> list:
    return [
        fact(pgettext("parts order", "Order"), order.number),
        fact(_("Requester"), order.requester),
        fact(_("What for"), order.get_purpose_display()),
        fact(pgettext("parts order", "Job"), order.job),
        fact(_("How it came"), order.get_source_display()),
        fact(_("Urgency"), ticked(OrderUrgency.choices, order.urgency)),
        fact(pgettext("parts order", "Asked for"), order.requested_at),
        fact(_("Branch"), order.branch.name),
        *([] if outside else [fact(_("From warehouse"), order.from_place)]),
        fact(_("Ship to"), order.ship_to, whole=True),
    ]


def order_form(
    order: PartsOrder, lines: Sequence[OrderLine], parcels: Sequence[Shipment], *, outside: bool = False
) -> Paper:
    """The order for finance, the parts store, the material accountant and the file (S1-R43).

    `outside`: for the partner himself, who reads neither who of ours decided nor where it lay; one copy.
    """
    rows, amounts = [], []
    for n, line in enumerate(lines, 1):
        decided = order.checked_at is not None
        quantity = line.approved if decided else line.requested
        amount = line.amount_of(quantity)
        amounts.append(amount)
        rows.append(
            [
                str(n), line.part.number, f"{line.part.name} {line.part.spec}".strip(), line.part.unit,
                plain(line.requested), plain(line.approved) if decided else "--", said(line.unit_price), said(amount),
                line.note or "",
            ]
        )  # fmt: skip
    heads = (
        Head(_("No.")), Head(_("Part number")), Head(_("Part name"), wide=True), Head(_("Unit of measure")),
        Head(_("Requested"), right=True), Head(_("Approved"), right=True), Head(_("Price (CNY)"), right=True),
        Head(_("Amount (CNY)"), right=True), Head(_("Note")),
    )  # fmt: skip
    worth, unpriced = total(amounts)
    known = worth if worth or not unpriced else None
    table = Section(
        _("Parts"), heads=heads, rows=rows, sums=[(_("Total (CNY)"), said(known))], worth=known,
    )  # fmt: skip
    freight = sum((parcel.freight for parcel in parcels), Decimal(0))
    end = Section(
        _("Approval and dispatch"),
        [
            *([] if outside else [fact(_("Checked by"), _who(order.checked_by, order.checked_at))]),
            *([] if outside else [fact(_("Approved by"), _who(order.approved_by, order.approved_at))]),
            fact(_("Charge"), order.get_charge_display()),
            fact(_("Payment"), order.get_payment_display() if order.payment else ""),
            fact(_("Freight (CNY)"), freight if parcels else None),
            fact(_("Waybill"), ", ".join(f"{p.carrier} {p.waybill}".strip() for p in parcels)),
            fact(_("Note"), order.note, whole=True),
        ],
    )
    return Paper(
        "PJ", [Section("", _head(order, outside=outside)), table, end],
        (_("Made by"), _("Checked by"), _("Approved by"), pgettext("parts order", "Received by")),
        copies=1 if outside else len(Addressee), draft=order.approved_at is None, number=order.number,
        unit=order.branch.name, url=order.get_absolute_url(), title=_("Parts order"),
        addressees=() if outside else [copy.label for copy in Addressee],
    )  # fmt: skip


def _who(user, at) -> str:
    return f"{user} {said(at)}" if user else ""


def picking_list(order: PartsOrder, lines: Sequence[OrderLine], shelves: dict[int, str]) -> Paper:
    """What to take, in the order of the shelves."""
    todo = sorted(
        (line for line in lines if line.to_pick > 0), key=lambda line: (shelves.get(line.part_id, "~"), line.pk)
    )
    rows = [
        [
            str(n), shelves.get(line.part_id) or "--", line.part.number, f"{line.part.name} {line.part.spec}".strip(),
            plain(line.to_pick), line.part.unit, "", "",
        ]
        for n, line in enumerate(todo, 1)
    ]  # fmt: skip
    heads = (
        Head(_("No.")), Head(_("Shelf")), Head(_("Part number")), Head(_("Part name"), wide=True),
        Head(_("To pick"), right=True), Head(_("Unit of measure")), Head(_("Picked"), right=True),
        Head(_("Note"), wide=True),
    )  # fmt: skip
    table = Section(_("To pick"), heads=heads, rows=rows, empty=_("Nothing is left to pick."))
    return Paper(
        "PK", [Section("", _head(order)), table], (_("Picked by"), _("Checked by")), number=order.number,
        unit=str(order.from_place or order.branch.name), url=order.get_absolute_url(), title=_("Picking list"),
    )  # fmt: skip


def undertaking(order: PartsOrder) -> str:
    """The text of BD-15, as the source has it."""
    return _(
        "Our station lacks the parts below for a repair in warranty and has asked the section for them by phone. We "
        "undertake to send the replaced old part with its quality report within 7 days after the repair; otherwise we "
        "are liable for it."
    )


def lent(
    order: PartsOrder, lines: Sequence[OrderLine], parcels: Sequence[Shipment], machine: OrderMachine | None,
    owed: Sequence[OldPart],
) -> Paper:  # fmt: skip
    """SH-ZH/BD-15 三包质量处理配件求援."""
    today = timezone.localdate()
    due = max((piece.due_on for piece in owed if piece.due_on), default=None)
    back = [timezone.localdate(piece.received_at) for piece in owed if piece.received_at]
    returned = max(back) if back and len(back) == len(owed) else None
    late = max(((returned or today) - due).days, 0) if due else None
    sent = parcels[0] if parcels else None
    who = Section(
        "",
        [
            fact(_("Borrower"), order.requester),
            fact(
                _("Asked on"),
                order.requested_at and timezone.localdate(order.requested_at),
            ),
            fact(pgettext("parts order", "Order"), order.number),
            fact(_("User"), machine and machine.user_name),
            fact(_("User's phone"), machine and machine.user_phone),
            fact(pgettext("of a machine", "Model"), machine and machine.model_name),
            fact(_("Serial or frame number"), machine and machine.serial),
            fact(_("Purchased on"), machine and machine.purchased_on),
            fact(_("Mileage (km)"), machine and machine.mileage_km),
            fact(_("Fault"), machine and machine.fault, whole=True),
            fact(_("Phoned with"), machine and machine.phoned_with),
            fact(_("Phoned at"), machine and machine.phoned_at),
            fact(_("Undertaken"), yes(bool(machine and machine.undertaken_at))),
        ],
    )
    heads = (
        Head(_("No.")), Head(_("Part number")), Head(_("Part name"), wide=True), Head(_("Quantity"), right=True),
        Head(_("Unit of measure")),
    )  # fmt: skip
    rows = [
        [str(n), line.part.number, f"{line.part.name} {line.part.spec}".strip(), plain(line.requested), line.part.unit]
        for n, line in enumerate(lines, 1)
    ]
    dates = Section(
        _("Dispatch and return"),
        [
            fact(_("Shipped on"), sent and timezone.localdate(sent.shipped_at)),
            fact(_("Transport"), sent and sent.get_transport_display()),
            fact(_("Waybill"), ", ".join(f"{p.carrier} {p.waybill}".strip() for p in parcels)),
            fact(_("Repaired on"), machine and machine.repaired_on),
            fact(_("Old part due on"), due),
            fact(_("Old part came on"), returned),
            fact(_("Days late"), late),
        ],
    )
    words = Section(_("Undertaking"), [fact(order.requester, undertaking(order), whole=True)])
    return Paper(
        "SH-ZH/BD-15", [words, who, Section(_("Parts asked for"), heads=heads, rows=rows), dates],
        (_("Handled by"), _("Head of the station"), _("Stamp")), copies=2,
        draft=order.purpose == Purpose.LENT and order.approved_at is None, number=order.number, unit=order.branch.name,
        url=order.get_absolute_url(), title=_("Parts asked for to settle a warranty case"),
    )  # fmt: skip
