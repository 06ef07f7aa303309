"""Parts: the catalogue, one part with all that is known of it, its substitutes, its shelves and minimums."""

from typing import Any

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.forms import refusals_shown_in
from core.idempotency import idempotent
from core.sheets.writer import workbook_response
from core.tables import active_filters, ordered, paginate
from parts import selectors, services
from parts.choices.stock import PlaceKind, PriceState
from parts.costs import may_see_cost
from parts.documents import document_of
from parts.forms.catalogue import LevelForm, PartFilter, PartForm, SubstituteForm
from parts.forms.stock import ReverseForm
from parts.models import Balance, Movement, Part, Place, StockLevel
from parts.selectors import catalogue as of_stock
from parts.selectors.ledger_card import carried_to, run_down
from parts.services.ledger_corrections import reversible
from people.access import has, requires
from people.permissions import Permission

COLUMNS = {"number": "number", "name": "name_zh"}
LAST = 10
OFFERED = 500


def _lying(user, parts: list[Part]) -> dict[int, Any]:
    """Part id → how many lie at the places the reader may see. One query."""
    held = Balance.objects.visible_to(user).filter(part__in=parts)
    return {row["part"]: row["sum"] for row in held.values("part").annotate(sum=Sum("quantity")).order_by()}


@requires(Permission.STOCK_SEE)
def part_list(request: HttpRequest) -> HttpResponse:
    """The catalogue with today's price and what lies at the reader's places."""
    form = PartFilter(request.GET or None)
    found = ordered(request, form.narrow(Part.objects.visible_to(request.user)), COLUMNS, "number")
    found = found.prefetch_related("categories")
    if request.GET.get("export") == "xlsx":
        return _export(request, list(found[:20_000]))
    page = paginate(request, found)
    _told(request, list(page.object_list))
    context = {
        "page": page,
        "form": form,
        "chips": active_filters(request, form),
        "may_move": has(request.user, Permission.STOCK_MOVE),
        "may_import": has(request.user, Permission.STOCK_MOVE) and has(request.user, Permission.IMPORT_WRITE),
    }
    return render(request, "parts/list.html", context)


def _told(request: HttpRequest, parts: list[Part]) -> list[Part]:
    prices, lying = selectors.part_prices(parts, timezone.localdate()), _lying(request.user, parts)
    for part in parts:
        part.price, part.lying = prices.get(part.pk), lying.get(part.pk, 0)
    return parts


def _export(request: HttpRequest, parts: list[Part]) -> HttpResponse:
    columns = [
        _("Part number"), _("Part name"), _("Specification"), _("Unit of measure"), _("Bar code"), _("Price (CNY)"),
        _("On hand"), _("Old part is owed back"),
    ]  # fmt: skip
    rows = [
        (
            part.number, part.name, part.spec, part.unit, part.barcode, part.price.amount if part.price else None,
            part.lying, _("yes") if part.old_part_owed else "",
        )
        for part in _told(request, parts)
    ]  # fmt: skip
    return workbook_response(_("Parts"), columns, rows)


def _part(request: HttpRequest, number: str) -> Part:
    return get_object_or_404(Part.objects.visible_to(request.user).select_related("supplier"), number=number)


@requires(Permission.STOCK_SEE)
def part(request: HttpRequest, number: str) -> HttpResponse:
    """One part: where it lies and what stands in, its prices over time, the last movements."""
    return part_page(request, _part(request, number))


def part_page(request: HttpRequest, found: Part, status: int = 200, **refused: Any) -> HttpResponse:
    """Draw it; `?at=` shows the movements of one place, whose last line is what lies there."""
    user = request.user
    rows = of_stock.lying(found, user)
    costs = may_see_cost(user)
    of_stock.with_levels(rows, costs=costs)
    free = sum(row.available for row in rows if row.place.kind in (PlaceKind.WAREHOUSE, PlaceKind.VAN))
    context = {
        "part": found,
        "rows": rows,
        "vans": [row for row in rows if row.place.kind == PlaceKind.VAN and row.quantity],
        "lying": sum(row.quantity for row in rows),
        "reserved": sum(row.reserved for row in rows),
        "free": free,
        "short": free <= 0 or any(row.low for row in rows),
        "coming": of_stock.coming(found, user),
        "stand_ins": of_stock.stand_ins(found, user),
        "may_see_cost": costs,
        "last_cost": of_stock.last_cost(found) if costs else None,
        "prices": found.prices.filter(price_list__state=PriceState.APPROVED)
        .select_related("price_list")
        .order_by("-price_list__from_on")[:12],
        "price": selectors.part_price(found, timezone.localdate()),
        "categories": list(found.categories.all()),
        "models": list(found.models_fit.all()[:40]),
        "codes": [one.code for one in found.barcodes.all() if one.code != found.barcode],
        "suppliers": list(found.other_suppliers.all()),
        "may_move": has(user, Permission.STOCK_MOVE),
        "may_see_purchases": has(user, Permission.PURCHASE_SEE),
        "places": _places_without(rows, user),
        "reverse_form": ReverseForm(auto_id="id_reverse_%s"),
        "substitute_form": SubstituteForm(auto_id="id_substitute_%s"),
        **_movements(request, found),
        **refused,
    }
    return render(request, "parts/part.html", context, status=status)


def _places_without(rows: list[Any], user) -> list[Place]:
    """Where the reader could set a minimum and there is none yet."""
    if not has(user, Permission.STOCK_MOVE):
        return []
    kept = of_stock.stock_places(user).filter(kind__in=[PlaceKind.WAREHOUSE, PlaceKind.VAN])
    return list(kept.exclude(pk__in=[row.place_id for row in rows]).order_by("kind", "code")[:50])


def _movements(request: HttpRequest, found: Part) -> dict[str, Any]:
    user = request.user
    at = Place.objects.visible_to(user).filter(code=request.GET.get("at", "")).first()
    lines = Movement.objects.visible_to(user).filter(part=found)
    if at is not None:
        lines = lines.filter(place=at)
    shown = lines.select_related("place__holder", "part", "by", "reverses").order_by("-id")
    page = paginate(request, shown, LAST)
    newest_first = page.object_list = list(page.object_list)
    if newest_first:  # the sum of what lies before, not a running sum over the whole card
        run_down(newest_first[::-1], carried_to(lines, newest_first[-1]))
    mine = reversible(newest_first, by=user)
    for line in newest_first:
        line.undone = line.reversal
        line.document = document_of(line.cause, user)
        line.may_reverse = not line.undone and line.pk in mine
    return {"at": at, "page": page}


@requires(Permission.STOCK_MOVE)
@idempotent
def part_new(request: HttpRequest) -> HttpResponse:
    """A new part."""
    return _form(request, None)


@requires(Permission.STOCK_MOVE)
def part_edit(request: HttpRequest, number: str) -> HttpResponse:
    """Put a part right; its number stays."""
    return _form(request, _part(request, number))


def _form(request: HttpRequest, found: Part | None) -> HttpResponse:
    form = PartForm(request.POST or None, part=found)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            told = form.cleaned_data | ({"number": found.number} if found else {})
            saved = services.save_part(part=found, by=request.user, **told)
            messages.success(request, _("Saved."))
            return redirect(saved.get_absolute_url())
    return render(request, "parts/part_edit.html", {"form": form, "part": found}, status=422 if form.errors else 200)


@requires(Permission.STOCK_MOVE)
@idempotent
def substitute_add(request: HttpRequest, number: str) -> HttpResponse:
    """Another part may be built in instead."""
    found = _part(request, number)
    if request.method != "POST":
        return redirect(found.get_absolute_url())
    form = SubstituteForm(request.POST, auto_id="id_substitute_%s")
    if form.is_valid():
        with refusals_shown_in(form):
            services.add_substitute(part=found, by=request.user, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect(found.get_absolute_url())
    return part_page(request, found, 422, substitute_form=form)


@requires(Permission.STOCK_MOVE)
def substitute_remove(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """It is no longer built in instead."""
    found = _part(request, number)
    row = get_object_or_404(found.substitutes.select_related("instead", "part"), pk=pk)
    if request.method == "POST":
        services.remove_substitute(substitute=row, by=request.user)
        messages.success(request, _("Removed."))
    return redirect(found.get_absolute_url())


@requires(Permission.STOCK_MOVE)
def level(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Shelf, minimum and maximum of a part at a place."""
    found = _part(request, number)
    place = get_object_or_404(of_stock.stock_places(request.user), code=code)
    kept = StockLevel.objects.filter(part=found, place=place).first()
    initial = {name: getattr(kept, name) for name in ("bin", "minimum", "maximum")} if kept else {}
    form = LevelForm(request.POST or None, part=found, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            services.set_level(part=found, place=place, by=request.user, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect(found.get_absolute_url())
    context = {"form": form, "part": found, "place": place}
    return render(request, "parts/part_level.html", context, status=422 if form.errors else 200)
