"""What a technician's phone is given: his jobs with all that is known of them, and the lists behind its choices."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Prefetch, Q, Subquery, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from catalog.choices import Finding, Purpose
from catalog.models import Category, FaultCause, FaultCode, Reason, WorkNode
from core import ui
from core.formats import day_text
from parts.models import Movement
from parts.selectors.old_parts import old_parts_of
from parts.selectors.prices import labour_prices, part_prices
from parts.selectors.stock import van_of
from parts.services.ledger_pen import plain
from parts.units import is_divisible
from people.models import Staff
from tickets.choices import SETTLED, State
from tickets.models import DefectiveUnit, DeviceAction, DeviceConflict, Ticket, TicketPhoto, VisitFact
from tickets.models.money import IN_FORCE, Charge, Method, Quotation, QuotationState
from tickets.selectors.kept import kept_for

AT_MOST = 60  # jobs on one phone
DONE_FOR = timedelta(hours=20)  # a finished job stays in sight for the day
LIES_OPEN = (QuotationState.SENT, *IN_FORCE)
ASKED = (Purpose.DECLINE, Purpose.REMARK, Purpose.NO_SIGNATURE)


def jobs_of(staff: Staff, now: datetime) -> list[Ticket]:
    """His open jobs and those finished today, in route order: what is in hand, then by appointment, then by road."""
    unit = DefectiveUnit.objects.filter(ticket=OuterRef("pk"), confirmed_on=None).order_by("pk")
    quoted = Quotation.objects.filter(ticket=OuterRef("pk"), state__in=LIES_OPEN).order_by("-version")
    charged = Charge.objects.filter(ticket=OuterRef("pk")).order_by().values("ticket").annotate(sum=Sum("total"))
    mine = Ticket.objects.filter(technician=staff).filter(Q(settled_at=None) | Q(settled_at__gt=now - DONE_FOR))
    found = (
        mine.exclude(state=State.CANCELLED)
        .select_related("category", "fault", "supervisor")
        .prefetch_related(
            Prefetch("visit_facts", VisitFact.objects.order_by("id")),
            Prefetch("photos", TicketPhoto.objects.order_by("id")),
        )
        .annotate(
            unit_number=Subquery(unit.values("number")[:1]),
            unit_model=Subquery(unit.values("model_name")[:1]),
            quoted_state=Subquery(quoted.values("state")[:1]),
            quoted_total=Subquery(quoted.values("total")[:1]),
            quoted_agreed=Subquery(quoted.values("agreed_total")[:1]),
            quoted_version=Subquery(quoted.values("version")[:1]),
            charged_total=Subquery(charged.values("sum")),
        )
        .order_by("-received_at")[:AT_MOST]
    )
    return sorted(found, key=_on_the_way)


def _on_the_way(ticket: Ticket) -> tuple:
    in_hand = ticket.state in (State.WORKING, State.TRAVELLING)
    start = ticket.appointment_from.timestamp() if ticket.appointment_from else float("inf")
    return not in_hand, start, ticket.address, ticket.number


def today(user, staff: Staff) -> dict[str, Any]:
    """The bundle a phone keeps for the day. Queries do not grow with the jobs."""
    now = timezone.now()
    tickets = jobs_of(staff, now)
    numbers = [t.number for t in tickets]
    used, kept = _used_for(numbers), kept_for(numbers)
    return {
        "at": now.isoformat(),
        "account": user.pk,
        "staff": str(staff),
        "jobs": [job_of(ticket, staff, used.get(ticket.number, []), kept.get(ticket.number, {})) for ticket in tickets],
        "van": [
            {
                "number": row.part.number,
                "name": row.part.name,
                "spec": row.part.spec,
                "unit": row.part.unit,
                "divides": is_divisible(row.part.unit),
                "barcode": row.part.barcode,
                "quantity": plain(row.quantity),
                "free": plain(row.available),
                "old": row.part.old_part_owed,
            }
            for row in van_of(staff)
        ],
        "conflicts": DeviceConflict.objects.filter(action__by=user.pk, choice="").count(),
    }


def _used_for(numbers: list[str]) -> dict[str, list[dict[str, Any]]]:
    """What was taken for each ticket, as the ledger's lines say; returns taken back are subtracted."""
    causes = [f"ticket:{number}" for number in numbers]
    sums: dict[tuple[str, str], dict[str, Any]] = {}
    lines = Movement.objects.filter(cause__in=causes, kind__in=["use", "return", "reversal"]).select_related("part")
    for line in lines.order_by("id"):
        number = line.cause.removeprefix("ticket:")
        one = sums.setdefault(
            (number, line.part.number),
            {"number": line.part.number, "name": line.part.name, "old": line.part.old_part_owed, "quantity": 0},
        )
        one["quantity"] -= line.quantity
    zh = (get_language() or "zh").startswith("zh")
    owed: dict[tuple[str, str], list[list[str]]] = {}
    for cause, pieces in (old_parts_of(causes) if any(one["old"] for one in sums.values()) else {}).items():
        for piece in pieces:
            due = day_text(piece.due_on, zh=zh) if piece.due_on and piece.is_owed else ""
            key = (cause.removeprefix("ticket:"), piece.part.number)
            owed.setdefault(key, []).append([piece.code, due, "owed" if piece.is_owed else "in"])
    found: dict[str, list[dict[str, Any]]] = {}
    for (number, part), one in sums.items():
        if one["quantity"] > 0:
            one["owed"] = owed.get((number, part), [])
            found.setdefault(number, []).append({**one, "quantity": f"{one['quantity'].normalize():f}"})
    return found


def job_of(
    ticket: Ticket, staff: Staff, used: list[dict[str, Any]], kept: dict[str, Decimal] | None = None
) -> dict[str, Any]:
    """One job as the phone keeps it; phone and address only while it is his and open."""
    state = ui.state_of("ticket", ticket.state)
    is_open = ticket.settled_at is None and ticket.technician_id == staff.pk
    facts = {fact.key: fact.value for fact in ticket.visit_facts.all()}
    for name in ("serial", "model_name", "brand"):
        facts[f"ticket.{name}"] = getattr(ticket, name)
    return {
        "number": ticket.number,
        "url": reverse("phone:job", args=[ticket.number]),
        "kind": ticket.kind,
        "state": ticket.state,
        "badge": {"label": str(state.label), "hue": state.hue, "icon": state.icon},
        "since": ticket.state_since.isoformat(),
        "category": ticket.category_id,
        "parent": ticket.category.parent_id,
        "product": ticket.category.name,
        "fault": ticket.fault.name if ticket.fault else "",
        "fault_id": ticket.fault_id,
        "fault_text": ticket.fault_text,
        "brand": ticket.brand,
        "model": ticket.model_name,
        "in_warranty": ticket.in_warranty,
        "free": ticket.is_free,
        "urgent": ticket.urgency == "urgent",
        "customer": ticket.contact_name,
        "phone": ticket.contact_phone if is_open else "",
        "address": ticket.address if is_open else "",
        "from": _iso(ticket.appointment_from),
        "until": _iso(ticket.appointment_until),
        "due": _iso(getattr(ticket, "due_at", None)),
        "warn": _iso(getattr(ticket, "warn_at", None)),
        "paused": getattr(ticket, "is_paused", False),
        "expected": ticket.expected_on.isoformat() if ticket.expected_on else "",
        "supervisor": str(ticket.supervisor),
        "result": ticket.result,
        "settled": ticket.state in SETTLED,
        "facts": facts,
        "photos": [
            {"id": p.pk, "url": reverse("phone:photo", args=[p.pk]), "node": p.node, "stage": p.stage}
            for p in ticket.photos.all()
        ],
        "units": [{"number": ticket.unit_number, "model": ticket.unit_model}] if ticket.unit_number else [],
        "quotation": _quotation(ticket),
        "charged": f"{ticket.charged_total:.2f}" if ticket.charged_total is not None else "",
        "used": used,
        "kept": {part: plain(quantity) for part, quantity in (kept or {}).items()},
    }


def _quotation(ticket: Ticket) -> dict[str, Any] | None:
    if not ticket.quoted_state:
        return None
    total = ticket.quoted_total if ticket.quoted_agreed is None else ticket.quoted_agreed
    return {"version": ticket.quoted_version, "state": ticket.quoted_state, "total": f"{total:.2f}"}


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def lists(staff: Staff | None = None) -> dict[str, Any]:
    """Nodes, causes, reasons and prices in the reader's language: the phone keeps them and asks for them seldom."""
    zh = (get_language() or "zh").startswith("zh")
    categories = {c.pk: c.parent_id for c in Category.objects.all()}
    nodes = [
        {
            "category": n.category_id,
            "code": n.code,
            "name": n.name,
            "stage": n.stage,
            "required": n.photo_required,
            "position": n.position,
            "fields": [_field(field, zh=zh) for field in n.fields],
        }
        for n in WorkNode.objects.filter(is_active=True)
    ]
    causes = [
        {"category": c.category_id, "fault": c.fault_id, "code": c.code, "name": c.name, "remedy": c.remedy}
        for c in FaultCause.objects.filter(is_active=True)
    ]
    reasons: dict[str, list] = {purpose: [] for purpose in ASKED}
    for reason in Reason.objects.filter(purpose__in=ASKED, is_active=True):
        reasons[reason.purpose].append([reason.code, reason.name])
    return {
        "parents": categories,
        "nodes": nodes,
        "causes": causes,
        "faults": {f.pk: f.name for f in FaultCode.objects.filter(is_active=True)},
        "findings": [[value, str(label)] for value, label in Finding.choices],
        "reasons": reasons,
        "methods": [[value, str(label)] for value, label in Method.choices],
        **_prices(staff),
    }


def _prices(staff: Staff | None) -> dict[str, Any]:
    """Today's list prices of labour, and of what lies on the van: hints, the server counts."""
    day = timezone.localdate()
    labour = [
        {
            "code": price.labour.code,
            "name": price.labour.name,
            "category": price.labour.category_id,
            "price": f"{price.amount * (price.hours or 1):.2f}",
        }
        for price in labour_prices(day).values()
    ]
    parts = [row.part for row in van_of(staff)] if staff else []
    found = part_prices(parts, day)
    return {"labour": labour, "prices": {p.number: f"{found[p.pk].amount:.2f}" for p in parts if p.pk in found}}


def _field(field: dict[str, Any], *, zh: bool) -> dict[str, Any]:
    options = [[code, zh_name if zh else en_name] for code, zh_name, en_name in field.get("options", ())]
    kept = {name: field[name] for name in ("code", "type", "required", "unit", "min", "max") if name in field}
    return {"type": "text", **kept, "name": field["zh"] if zh else field["en"], "options": options}


def conflicts_of(user):
    """Every conflict the user may read, decided or not, with what belongs to it."""
    actions = DeviceAction.objects.visible_to(user)
    return DeviceConflict.objects.filter(action__in=actions).select_related(
        "action__ticket__category", "action__ticket__supervisor", "action__by", "theirs_by"
    )


def open_conflicts(user):
    """Those nobody has decided, ticket by ticket, the oldest first."""
    return conflicts_of(user).filter(choice="").order_by("action__ticket", "id")
