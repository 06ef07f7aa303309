"""Stock: places and what lies there, receiving, transferring, undoing; and the technician's own van."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.forms import refusals_shown_in
from core.idempotency import FIELD, idempotent
from core.tables import ordered, paginate
from parts import selectors, services
from parts.forms.stock import PlaceForm, ReceiveForm, ReverseForm, TransferForm
from parts.models import Balance, Movement, Part, Place
from parts.services.ledger import plain
from parts.views.catalogue import part_page
from people.access import has, requires
from people.permissions import Permission

OFFERED = 500


def _key(request: HttpRequest) -> str:
    return f"page:{request.user.pk}:{request.POST.get(FIELD, '') or uuid4()}"[:72]


@requires(Permission.STOCK_SEE)
def place_list(request: HttpRequest) -> HttpResponse:
    """Warehouses and vans the reader may see."""
    found = Place.objects.visible_to(request.user).select_related("branch", "holder")
    page = paginate(request, ordered(request, found, {"code": "code", "branch": "branch__name"}, "code"))
    held = Balance.objects.on_hand().filter(place__in=list(page.object_list)).values_list("place", flat=True)
    kinds: dict[int, int] = {}
    for pk in held:
        kinds[pk] = kinds.get(pk, 0) + 1
    for place in page.object_list:
        place.kinds = kinds.get(place.pk, 0)
    context = {"page": page, "may_move": has(request.user, Permission.STOCK_MOVE)}
    return render(request, "parts/places.html", context)


def _place(request: HttpRequest, code: str) -> Place:
    places = Place.objects.visible_to(request.user).select_related("branch", "holder")
    return get_object_or_404(places, code=code)


@requires(Permission.STOCK_SEE)
def place(request: HttpRequest, code: str) -> HttpResponse:
    """What lies at one place, and its last movements."""
    found = _place(request, code)
    held = Balance.objects.on_hand().filter(place=found).select_related("part")
    context = {
        "place": found,
        "page": paginate(request, ordered(request, held, {"number": "part__number"}, "number")),
        "movements": found.movements.select_related("part", "by").order_by("-id")[:20],
        "may_move": has(request.user, Permission.STOCK_MOVE),
    }
    return render(request, "parts/place.html", context)


@requires(Permission.STOCK_MOVE)
@idempotent
def place_new(request: HttpRequest) -> HttpResponse:
    """A warehouse, or a technician's van."""
    form = PlaceForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            made = services.save_place(by=request.user, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect(made.get_absolute_url())
    return render(request, "parts/place_new.html", {"form": form}, status=422 if form.errors else 200)


@requires(Permission.STOCK_MOVE)
@idempotent
def receive(request: HttpRequest) -> HttpResponse:
    """Parts come into a warehouse; the page stays open for the next."""
    form = ReceiveForm(request.POST or None, user=request.user, initial=_kept(request, "place", "document"))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        with refusals_shown_in(form):
            services.receive(
                part=told["part"], place=told["place"], quantity=told["quantity"], note=told["note"],
                cause=f"receipt:{told['document']}", by=request.user, key=_key(request),
            )  # fmt: skip
            _said(request, told)
            return redirect(f"{request.path}?place={told['place'].code}&document={told['document']}")
    return _page(request, "parts/receive.html", form)


@requires(Permission.STOCK_MOVE)
@idempotent
def transfer(request: HttpRequest) -> HttpResponse:
    """From a warehouse to a van, and back."""
    form = TransferForm(request.POST or None, user=request.user, initial=_kept(request, "from_place", "to_place"))
    if request.method == "POST" and form.is_valid():
        told, key = form.cleaned_data, _key(request)
        with refusals_shown_in(form, "quantity"):
            services.transfer(
                part=told["part"], from_place=told["from_place"], to_place=told["to_place"],
                quantity=told["quantity"], note=told["note"], cause=f"transfer:{key[-36:]}", by=request.user, key=key,
            )  # fmt: skip
            _said(request, told)
            ways = f"from_place={told['from_place'].code}&to_place={told['to_place'].code}"
            return redirect(f"{request.path}?{ways}")
    return _page(request, "parts/transfer.html", form)


def _kept(request: HttpRequest, *names: str) -> dict[str, Any]:
    return {name: request.GET.get(name, "") for name in names}


def _said(request: HttpRequest, told: dict[str, Any]) -> None:
    words = {"quantity": plain(told["quantity"]), "unit": told["part"].unit, "part": told["part"].name}
    messages.success(request, _("%(quantity)s %(unit)s of %(part)s recorded.") % words)


def _page(request: HttpRequest, template: str, form: Any) -> HttpResponse:
    recent = Movement.objects.visible_to(request.user).filter(by=request.user).select_related("part", "place")
    known = Part.objects.visible_to(request.user).filter(is_active=True)[:OFFERED]
    context = {"form": form, "known": known, "recent": recent.order_by("-id")[:10]}
    return render(request, template, context, status=422 if form.errors else 200)


@requires(Permission.STOCK_MOVE)
@idempotent
def reverse(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a line by a reversing one."""
    lines = Movement.objects.visible_to(request.user).select_related("part", "place")
    movement = get_object_or_404(lines, pk=pk)
    if request.method != "POST":
        return redirect(movement.part.get_absolute_url())
    form, status = ReverseForm(request.POST, auto_id="id_reverse_%s"), 422
    if form.is_valid():
        try:
            services.reverse_movement(movement=movement, by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            messages.success(request, _("Reversed."))
            return redirect(movement.part.get_absolute_url())
    return part_page(request, movement.part, status, reverse_form=form, reversing=movement)


@requires(Permission.STOCK_SEE)
def van(request: HttpRequest) -> HttpResponse:
    """The technician's own van, on the phone; somebody without one is told so."""
    staff = request.user.staff_or_none
    rows = list(selectors.van_of(staff)) if staff else []
    last = []
    if staff:
        last = Movement.objects.filter(place__holder=staff).select_related("part").order_by("-id")[:15]
    return render(request, "parts/van.html", {"rows": rows, "movements": last, "staff": staff})
