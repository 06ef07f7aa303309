"""Parts: the list with what lies where, one part with its card (存货卡) and its prices."""

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
from parts.choices import MovementKind, PriceState
from parts.forms.stock import PartFilter, PartForm, ReverseForm
from parts.models import Balance, Movement, Part, Place
from people.access import has, requires
from people.permissions import Permission

COLUMNS = {"number": "number", "name": "name_zh"}


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
    return get_object_or_404(Part.objects.visible_to(request.user), number=number)


@requires(Permission.STOCK_SEE)
def part(request: HttpRequest, number: str) -> HttpResponse:
    """One part: where it lies, the card of its movements, its prices over time."""
    return part_page(request, _part(request, number))


def part_page(request: HttpRequest, found: Part, status: int = 200, **refused: Any) -> HttpResponse:
    """Draw it; `?at=` shows the card of one place, whose last line is what lies there."""
    user = request.user
    balances = list(
        Balance.objects.visible_to(user).filter(part=found).select_related("place__holder", "place__branch")
    )
    at = Place.objects.visible_to(user).filter(code=request.GET.get("at", "")).first()
    lines = Movement.objects.visible_to(user).filter(part=found)
    if at is not None:
        lines = lines.filter(place=at)
    page = paginate(request, selectors.card(lines).order_by("-id"))
    undone = dict(Movement.objects.filter(reverses__in=[m.pk for m in page]).values_list("reverses", "pk"))
    may_move = has(user, Permission.STOCK_MOVE)
    for line in page.object_list:
        line.undone = undone.get(line.pk)
        line.document = line.cause.partition(":")[2] or line.cause
        line.may_reverse = may_move and not line.undone and line.kind != MovementKind.REVERSAL
    context = {
        "part": found,
        "balances": [b for b in balances if b.quantity],
        "lying": sum(b.quantity for b in balances),
        "at": at,
        "page": page,
        "prices": found.prices.filter(price_list__state=PriceState.APPROVED)
        .select_related("price_list")
        .order_by("-price_list__from_on")[:12],
        "price": selectors.part_price(found, timezone.localdate()),
        "categories": list(found.categories.all()),
        "may_move": may_move,
        "reverse_form": ReverseForm(auto_id="id_reverse_%s"),
        **refused,
    }
    return render(request, "parts/part.html", context, status=status)


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
