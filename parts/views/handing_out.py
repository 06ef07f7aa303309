"""Handing out (发料): scan the parts, then the ticket, or whose van they go to. Until then nothing has moved."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from parts.choices.stock import PlaceKind
from parts.errors.handing_out import BasketFull, PickedByOrder
from parts.errors.stock import UnknownCode
from parts.models import Balance, Movement, Part, Place, StockLevel
from parts.scanning import Kind
from parts.selectors.scanning import of_scan
from parts.services.handing_out import hand_out
from parts.services.ledger import Line, checked, plain
from parts.services.ledger_pen import not_enough
from parts.services.orders_steps import in_whole_pieces
from parts.views.scanning import Answer, Next, Told, answers_scans
from people.access import requires
from people.models import Staff
from people.permissions import Permission as P

BASKET = "hand_out"  # in the session: the warehouse, and the scans that wait for whom they are for
MOST = 200  # scans that wait at once


def _warehouses(request: HttpRequest):
    found = Place.objects.visible_to(request.user).filter(is_active=True, kind=PlaceKind.WAREHOUSE)
    return found.select_related("branch").order_by("code")


def _kept(request: HttpRequest) -> dict[str, Any]:
    return request.session.get(BASKET, {"place": "", "scans": []})


def _place(request: HttpRequest) -> Place | None:
    """The chosen warehouse; the first where none is."""
    found = _warehouses(request)
    return found.filter(code=_kept(request)["place"]).first() or found.first()


def _keep(request: HttpRequest, place: Place | None, scans: list[list[str]]) -> None:
    request.session[BASKET] = {"place": place.code if place else "", "scans": scans}


def _basket(request: HttpRequest, place: Place | None) -> dict[str, Any]:
    """What waits, part by part: how many, what is free here, on which shelf, by which scan it came last."""
    sums: dict[str, Decimal] = {}
    last: dict[str, str] = {}
    for key, number, count in _kept(request)["scans"]:
        sums[number] = sums.get(number, Decimal(0)) + Decimal(count)
        last[number] = key.rpartition(":")[2]
    parts = {part.number: part for part in Part.objects.filter(number__in=sums)}
    rows = [
        {"part": parts[number], "count": count, "last": last[number]}
        for number, count in sums.items()
        if number in parts
    ]
    held = {b.part_id: b for b in Balance.objects.filter(place=place, part__in=parts.values())}
    shelves = dict(StockLevel.objects.filter(place=place, part__in=parts.values()).values_list("part", "bin"))
    for row in rows:
        row["held"], row["bin"] = held.get(row["part"].pk), shelves.get(row["part"].pk, "")
    return {"basket": rows, "place": place}


def _moved(request: HttpRequest, place: Place | None) -> list[Movement]:
    """What the reader handed out last."""
    lines = Movement.objects.filter(place=place, kind="transfer_out", by=request.user).select_related("part")
    return list(lines.order_by("-id")[:10])


@requires(P.STOCK_MOVE)
def page(request: HttpRequest) -> HttpResponse:
    """The scan page. `?place=` takes another warehouse; what was scanned at the old one is put down."""
    if wanted := request.GET.get("place"):
        chosen = get_object_or_404(_warehouses(request), code=wanted)
        if chosen.code != _kept(request)["place"]:
            _keep(request, chosen, [])
    place = _place(request)
    vans = Place.objects.visible_to(request.user).filter(is_active=True, kind=PlaceKind.VAN).select_related("holder")
    context = {
        **_basket(request, place), "places": list(_warehouses(request)), "vans": vans.order_by("code"),
        "client_id": str(uuid4()), "moved": _moved(request, place),
    }  # fmt: skip
    return render(request, "parts/hand_out.html", context)


@requires(P.STOCK_MOVE)
@answers_scans(back="parts:hand_out")
def scan(request: HttpRequest, told: Told) -> Answer:
    """A part is put to the others; a ticket, a van or a technician's code takes them all."""
    if (place := _place(request)) is None:
        raise Http404
    if told.scan.kind == Kind.TICKET:
        return _given(request, told, place, job=told.scan.text)
    try:
        found = of_scan(told.scan, user=request.user, wanted={Kind.PART, Kind.PLACE, Kind.DOCUMENT})
    except UnknownCode:
        people = Staff.objects.visible_to(request.user).filter(left_on=None)
        if (staff := people.filter(code__iexact=told.scan.text).first()) is None:
            raise
        return _given(request, told, place, staff=staff)
    if found.kind == Kind.DOCUMENT:
        order = reverse("parts:orders") + f"?q={found.code}"
        raise PickedByOrder(order=found.code, next=Next(_("Open it"), order))
    if found.kind == Kind.PLACE:
        return _given(request, told, place, van=found.place or found.old_place)
    return _taken(request, told, place, found.part)


def _taken(request: HttpRequest, told: Told, place: Place, part: Part) -> Answer:
    """So many more of a part wait; more than is free here is refused, with who has one and the way to an order."""
    scans = list(_kept(request)["scans"])
    if told.key not in [key for key, _n, _c in scans]:
        count = in_whole_pieces(part, checked(told.count))
        wanted = count + sum((Decimal(c) for _k, number, c in scans if number == part.number), Decimal(0))
        held = Balance.objects.filter(place=place, part=part).first()
        if held is None or held.available < wanted:
            refusal = not_enough(part, place, wanted)
            refusal.params["next"] = Next(_("Write an order"), f"{reverse('parts:order_new')}?part={part.number}")
            raise refusal
        if len(scans) >= MOST:
            raise BasketFull(most=MOST)
        scans = [*scans, [told.key, part.number, plain(count)]]
        _keep(request, place, scans)
    sum_ = sum((Decimal(c) for _k, number, c in scans if number == part.number), Decimal(0))
    words = {"part": part.name, "sum": plain(sum_), "unit": part.unit}
    said = _("%(part)s: %(sum)s %(unit)s taken off the shelf. Scan the ticket or the van when all is there.") % words
    undo = reverse("parts:hand_out_undo", args=[told.key.rpartition(":")[2]])
    return Answer(said, code=part.number, undo=undo, fragments=_drawn(request, place))


def _given(request: HttpRequest, told: Told, place: Place, **whom: Any) -> Answer:
    """Everything that waits goes onto one van, and the basket is empty; sent again it says the same."""
    came = Movement.objects.filter(key__in=[f"{told.key}:{n}:in" for n in range(1, MOST + 1)])
    if done := list(came.select_related("place__holder")):
        van, count = done[0].place, len(done)
    else:
        lines = [Line(part=row["part"], quantity=row["count"]) for row in _basket(request, place)["basket"]]
        van, count = hand_out(place=place, lines=lines, by=request.user, key=told.key, **whom), len(lines)
        _keep(request, place, [])
    words = {"who": van.holder.name, "n": count, "job": whom.get("job", "")}
    if words["job"]:
        said = _("%(n)s parts are on %(who)s's van, for %(job)s.") % words
    else:
        said = _("%(n)s parts are on %(who)s's van.") % words
    moved = render_to_string("parts/_hand_out_moved.html", {"moved": _moved(request, place)}, request)
    return Answer(said, code=van.code, fragments=_drawn(request, place) | {"moved": moved})


def _drawn(request: HttpRequest, place: Place | None) -> dict[str, str]:
    return {"basket": render_to_string("parts/_hand_out_basket.html", _basket(request, place), request)}


@requires(P.STOCK_MOVE)
@answers_scans(back="parts:hand_out", code=False, without=("client_id",))
def undo(request: HttpRequest, told: Told, client_id: str) -> Answer:
    """The scan is taken back: the part lies on the shelf as before."""
    place, scans = _place(request), list(_kept(request)["scans"])
    left = [scan for scan in scans if not scan[0].endswith(f":{client_id}")]
    _keep(request, place, left)
    return Answer(_("Taken back.") if len(left) < len(scans) else _("There is no scan to take back."),
                  ok=len(left) < len(scans), fragments=_drawn(request, place))  # fmt: skip
