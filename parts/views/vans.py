"""Vans: the technician's own on the phone, what he holds and owes; and his team's for who leads."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.idempotency import FIELD, idempotent
from core.tables import ordered, paginate
from core.templatetags.ui import day as day_words
from parts import selectors
from parts.choices.stock import PlaceKind
from parts.costs import may_see_cost
from parts.documents import document_of
from parts.forms.counts import FoundForm
from parts.models import Balance, Movement, Place
from parts.scanning import Kind
from parts.selectors import vans as found
from parts.selectors.counts import to_count
from parts.selectors.old_parts import owed_by
from parts.selectors.scanning import of_scan
from parts.services.ledger_pen import plain
from parts.services.shipping_between import Sent, draft_transfer, ship_transfer
from parts.views.scanning import Answer, Told, answers_scans
from people.access import has, requires
from people.models import Staff, User
from people.permissions import Permission

COLUMNS = {"code": "code", "holder": ("holder__name", "pk"), "branch": ("branch__name", "code")}
OWED_SHOWN = 30


@requires(Permission.STOCK_SEE)
def van(request: HttpRequest) -> HttpResponse:
    """What one holds, owes and waits for; somebody without a van is told so."""
    staff = request.user.staff_or_none
    today = timezone.localdate()
    owed = list(owed_by(staff=staff)) if staff else []
    for piece in owed:
        piece.is_late = piece.due_on is not None and piece.due_on < today
        piece.days = abs((piece.due_on - today).days) if piece.due_on else None
    context = {
        "staff": staff,
        "rows": _held(staff, request.user) if staff else [],
        "owed": owed[:OWED_SHOWN],
        "owed_all": len(owed),
        "late": sum(piece.is_late for piece in owed),
        "orders": list(found.orders_of(staff)) if staff else [],
        "transfers": list(found.transfers_to(staff)) if staff else [],
        "going": list(found.sent_back_by(staff)) if staff else [],
        "counts": list(to_count(request.user)),
        "movements": _last(staff),
        "may_work": has(request.user, Permission.TICKET_WORK),
    }
    return render(request, "parts/van.html", context)


def _held(staff: Staff, user: User) -> list[Balance]:
    """What lies on one's van; `promises` of each: to which jobs so much of it is promised."""
    rows = list(selectors.van_of(staff))
    promised = found.promises_on(rows[0].place) if any(row.reserved for row in rows) else {}
    for row in rows:
        row.promises = promised.get(row.part_id, [])
        for promise in row.promises:
            promise.document = document_of(promise.cause, user)
            promise.is_job = promise.cause.startswith("ticket:")  # which has a page of its own on the phone
    return rows


def _last(staff: Any) -> list[Movement]:
    if staff is None:
        return []
    return list(Movement.objects.filter(place__holder=staff).select_related("part").order_by("-id")[:15])


@requires(Permission.STOCK_SEE)
@answers_scans(back="parts:van")
def van_scan(request: HttpRequest, told: Told) -> Answer:
    """What the scanned thing is to oneself: so many on the van, or an old part and when it is due."""
    staff = request.user.staff_or_none
    thing = of_scan(told.scan, user=request.user, wanted={Kind.PART, Kind.OLD_PART})
    if thing.old_part:
        words = {"code": thing.code, "part": thing.old_part.part.name, "state": thing.old_part.get_state_display()}
        said = _("%(code)s: old part %(part)s, %(state)s.") % words
        if thing.old_part.due_on:
            said = _("%(code)s: old part %(part)s, %(state)s, due %(day)s.") % {
                **words, "day": day_words(thing.old_part.due_on),
            }  # fmt: skip
        return Answer(said, code=thing.code)
    held = Balance.objects.filter(part=thing.part, place__holder=staff).first() if staff else None
    words = {"part": thing.part.name, "unit": thing.part.unit, "n": plain(held.quantity if held else Decimal(0))}
    if held and held.reserved:
        said = _("%(part)s: %(n)s %(unit)s on your van, %(reserved)s of them reserved.") % {
            **words, "reserved": plain(held.reserved),
        }  # fmt: skip
    else:
        said = _("%(part)s: %(n)s %(unit)s on your van.") % words
    return Answer(said, code=thing.code)


@requires(Permission.TICKET_WORK)
@idempotent
def van_back(request: HttpRequest) -> HttpResponse:
    """Give unused parts back: they are on the way until the store has counted them."""
    staff = request.user.staff_or_none
    rows = list(selectors.van_of(staff)) if staff else []
    store = found.store_of(rows[0].place) if rows else None
    refusal, status = "", 200
    for row in rows:
        row.written = request.POST.get(f"quantity-{row.part_id}", "").strip()
        row.error = ""
    if request.method == "POST" and store is not None:
        sent = _sent(rows)
        if sent:
            try:
                name = request.POST.get(FIELD, "") or str(uuid4())
                made = draft_transfer(
                    from_place=rows[0].place, to_place=store, by=request.user, key=f"back:{name}", lines=sent,
                    note=request.POST.get("note", "")[:200],
                )  # fmt: skip
                ship_transfer(transfer=made, by=request.user)
            except DomainError as error:
                refusal, status = str(error), error.status
            else:
                words = {"number": made.number, "place": store.name}
                messages.success(request, _("%(number)s is on its way to %(place)s.") % words)
                return redirect("parts:van")
        else:
            status = 422
            if not any(row.error for row in rows):
                refusal = _("Write how many of at least one part go back.")
    context = {"note": request.POST.get("note", ""), "rows": rows, "store": store, "refusal": refusal}
    return render(request, "parts/van_back.html", context, status=status)


def _sent(rows: list[Balance]) -> list[Sent]:
    """What was written, each row's error beside it; nothing where one of them is wrong."""
    sent, wrong = [], False
    for row in rows:
        if not row.written:
            continue
        form = FoundForm({"quantity": row.written})
        if not form.is_valid():
            row.error, wrong = form.errors["quantity"][0], True
        elif form.cleaned_data["quantity"] > row.available:
            row.error = _("Only %(n)s %(unit)s are free.") % {"n": plain(row.available), "unit": row.part.unit}
            wrong = True
        elif form.cleaned_data["quantity"]:
            sent.append(Sent(row.part, form.cleaned_data["quantity"]))
    return [] if wrong else sent


@requires(Permission.STOCK_SEE)
def van_list(request: HttpRequest) -> HttpResponse:
    """The vans one may see, what each holds and owes, and the sums."""
    places = Place.objects.visible_to(request.user).filter(kind=PlaceKind.VAN, is_active=True)
    every = list(ordered(request, places.select_related("holder", "branch"), COLUMNS, "code"))
    rows = found.van_rows(every, timezone.localdate())
    sums = {"worth": sum((row.worth for row in rows), Decimal(0)), "owed": 0, "late": 0}
    sums |= {name: sum(getattr(row, name) for row in rows) for name in ("owed", "late")}
    may_plan = has(request.user, Permission.STOCK_COUNT) or has(request.user, Permission.STOCK_APPROVE)
    context = {"page": paginate(request, rows, 50), "sums": sums, "may_plan": may_plan}
    context["may_see_cost"] = may_see_cost(request.user)
    return render(request, "parts/vans.html", context)
