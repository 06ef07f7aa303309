"""Reports of parts: a day's orders, a month's receipts and issues, what stock is worth, what does not move."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.idempotency import idempotent
from core.money import round_fen
from core.periods import Period, parse_day
from core.sheets.writer import workbook_response
from core.tables import paginate
from parts.costs import COSTS, may_see_cost
from parts.forms.reports import DayForm, PlaceForm, SlowForm
from parts.models import Movement, Part, PartsOrder, Place, StockMonth
from parts.selectors import months as selectors
from parts.selectors.ledger import stock_at
from parts.selectors.order_days import SheetLine, sheet_of
from parts.selectors.slow import slow_movers
from parts.services import months as services
from people.access import has_everywhere, requires
from people.permissions import Permission

SHOWN = 13
OPENING, CLOSING = pgettext_lazy("report", "Opening"), pgettext_lazy("report", "Closing")
PURCHASED, RETURNED = pgettext_lazy("report", "Purchased"), pgettext_lazy("report", "Returned")
MOVED_IN, MOVED_OUT = pgettext_lazy("report", "Moved in"), pgettext_lazy("report", "Moved out")
SCRAPPED, PLACE = pgettext_lazy("report", "Scrapped"), pgettext_lazy("of stock", "Place")
WENT_FOR = ("sold_value", "warranty_value", "own_value")
WORTH = ("opening_value", "value_in", "value_out", "value_counted", "closing_value")


def _month(text: str) -> Period:
    try:
        return Period.parse(text)
    except ValueError:
        raise Http404 from None


def _places(request: HttpRequest) -> dict[int, Place]:
    return {place.pk: place for place in Place.objects.visible_to(request.user).select_related("branch", "holder")}


@requires(*COSTS)
def index(request: HttpRequest) -> HttpResponse:
    """The months, and what stock is worth now."""
    now = Period.of(timezone.localdate())
    closed = {row.month: row for row in StockMonth.objects.select_related("closed_by")[:SHOWN]}
    first = Movement.objects.order_by("at").values_list("at", flat=True).first()
    begun = Period.of(timezone.localdate(first)) if first else now
    found = [month for n in range(SHOWN) if (month := now.plus(-n)) >= begun]
    context = {
        "months": [(str(month), closed.get(str(month)), month == now) for month in found],
        "today": timezone.localdate(), "last_month": str(now.previous()),
    }  # fmt: skip
    return render(request, "parts/reports.html", context)


@requires(*COSTS)
def month(request: HttpRequest, month: str) -> HttpResponse:
    """Receipts and issues (配件收发月统计表), summed over the chosen place or all the reader may see."""
    period, places = _month(month), _places(request)
    if period > Period.of(timezone.localdate()):
        raise Http404
    form = PlaceForm(request.GET or None, places=places.values())
    told = form.cleaned_data if form.is_valid() else {}
    chosen = told.get("place")
    rows = selectors.month_rows(period, [chosen.pk] if chosen else list(places))
    summed = selectors.by_part(rows)
    parts = Part.objects.in_bulk([row.part_id for row in summed])
    lines = sorted(((parts[row.part_id], row) for row in summed), key=lambda pair: pair[0].number)
    if words := told.get("q", "").strip().lower():
        lines = [
            (p, r) for p, r in lines if words in p.number.lower() or words in p.name_zh or words in p.name_en.lower()
        ]
    went, is_kept = selectors.went_for(period, [chosen] if chosen else places.values())
    lines = [(part, row, went.get(part.pk) or selectors.Purpose()) for part, row in lines]
    if request.GET.get("export") == "xlsx":
        name = _("Receipts and issues %(month)s") % {"month": period}
        return workbook_response(name, _headings(), (_cells(*line) for line in lines))
    context = {
        "month": str(period), "page": paginate(request, lines, 100), "filter": form, "chosen": chosen,
        "sums": {name: round_fen(sum((getattr(row, name) for _p, row, _w in lines), Decimal(0))) for name in WORTH},
        "went": {name: round_fen(sum((getattr(w, name) for _p, _r, w in lines), Decimal(0))) for name in WENT_FOR},
        "closed": selectors.closed(str(period)), "went_kept": is_kept,
        "is_over": period.last_day < timezone.localdate(),
        "may_close": has_everywhere(request.user, Permission.STOCK_APPROVE),
        "earlier": str(period.previous()),
        "later": str(period.next()) if period < Period.of(timezone.localdate()) else "",
    }  # fmt: skip
    return render(request, "parts/report_month.html", context)


def _headings() -> list[str]:
    return [
        _("Part number"), _("Part"), _("Specification"), pgettext("of measure", "Unit"), str(OPENING), str(PURCHASED),
        str(RETURNED), str(MOVED_IN),
        _("Issued to partners and customers"), _("Used on tickets"), str(MOVED_OUT), str(SCRAPPED),
        _("Returned to the supplier"), _("Count difference"), str(CLOSING), _("Opening value (CNY)"),
        _("Value in (CNY)"), _("Value out (CNY)"), _("Count difference (CNY)"), _("Closing value (CNY)"),
        _("Of what went out: sold"), _("Of what went out: under warranty"), _("Of what went out: own use"),
    ]  # fmt: skip


def _cells(part: Part, row: selectors.MonthRow, went: selectors.Purpose) -> list[object]:
    return [
        part.number, part.name, part.spec, part.unit, row.opening, row.purchased, row.returned, row.moved_in,
        row.issued, row.used, row.moved_out, row.scrapped, row.to_supplier, row.counted, row.closing,
        *(round_fen(getattr(row, name)) for name in WORTH), went.sold, went.warranty, went.own,
    ]  # fmt: skip


@require_POST
@requires(Permission.STOCK_APPROVE)
@idempotent
def close(request: HttpRequest, month: str) -> HttpResponse:
    """Keep the month as it is reported."""
    period = _month(month)
    try:
        services.close_month(month=period, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(month)s is closed.") % {"month": period})
    return redirect("parts:stock_month", str(period))


@requires(Permission.ORDER_SEE)
def day(request: HttpRequest, day: str) -> HttpResponse:
    """The orders of a day (售后配件订单日统计表), with totals per customer; of a day that is over as it was kept."""
    try:
        wanted = parse_day(day)
    except ValueError:
        raise Http404 from None
    if "day" in request.GET and (form := DayForm(request.GET)).is_valid():
        return redirect(reverse("parts:orders_day", args=[form.cleaned_data["day"].isoformat()]))
    visible = PartsOrder.objects.visible_to(request.user).filter(requested_at__date=wanted)
    seen = set(visible.values_list("pk", flat=True))
    sheet = sheet_of(wanted)
    rows = [row for row in sheet.lines if row.told.order.pk in seen]
    if request.GET.get("export") == "xlsx":
        name = _("Parts orders %(day)s") % {"day": wanted.isoformat()}
        return workbook_response(name, _day_headings(), map(_day_cells, rows))
    lines = [row.told for row in rows]
    totals: dict[str, list[Any]] = defaultdict(lambda: [0, Decimal(0), Decimal(0)])
    for line in lines:
        total = totals[line.order.requester]
        total[0], total[1], total[2] = total[0] + 1, total[1] + line.amount, total[2] + line.freight
    context = {
        "day": wanted, "rows": rows, "kept_at": sheet.kept_at,
        "totals": sorted(totals.items()), "form": DayForm(initial={"day": wanted}),
        "amount": sum((line.amount for line in lines), Decimal(0)),
        "freight": sum((line.freight for line in lines), Decimal(0)),
        "orders": len({line.order.pk for line in lines}),
        "earlier": date.fromordinal(wanted.toordinal() - 1), "later": date.fromordinal(wanted.toordinal() + 1),
        "today": timezone.localdate(),
    }  # fmt: skip
    context["sees_all_reports"] = may_see_cost(request.user)
    return render(request, "parts/report_day.html", context)


def _day_headings() -> list[str]:
    return [
        _("Date"), _("Order"), _("Customer or station"), _("Part number"), _("Part"), _("Specification"),
        pgettext("of measure", "Unit"), _("Quantity"), _("Unit price (CNY)"), _("Amount (CNY)"), _("Freight (CNY)"),
        _("Payment"), _("State"), _("Note"), _("State now"), _("Quantity now"), _("Amount now (CNY)"),
    ]  # fmt: skip


def _day_cells(row: SheetLine) -> list[object]:
    line, now = row.told, row.now
    return [
        line.day, line.order.number, line.order.requester, line.line.part.number, line.line.part.name,
        line.line.part.spec, line.line.part.unit, line.quantity, line.unit_price, line.amount, line.freight,
        line.payment_said, line.state_said, line.note,
        *((now.state_said, now.quantity, now.amount) if now else ("", None, None)),
    ]  # fmt: skip


@requires(*COSTS)
def value(request: HttpRequest) -> HttpResponse:
    """What stock is worth, place by place, now or at the end of a past day."""
    form = DayForm(request.GET or None)
    today = timezone.localdate()
    on = form.cleaned_data["day"] if form.is_valid() and form.cleaned_data.get("day") else today
    places = _places(request)
    sums: dict[int, list[Any]] = defaultdict(lambda: [0, Decimal(0)])
    for row in stock_at(on, list(places.values())):
        total = sums[row.place_id]
        total[0], total[1] = total[0] + 1, total[1] + row.value
    rows = [(places[pk], kinds, worth) for pk, (kinds, worth) in sums.items()]
    rows.sort(key=lambda row: -row[2])
    if request.GET.get("export") == "xlsx":
        name = _("Stock value %(day)s") % {"day": on.isoformat()}
        told = ([p.code, p.name, p.get_kind_display(), p.branch.name, kinds, round_fen(w)] for p, kinds, w in rows)
        headings = [_("Code"), str(PLACE), _("Kind"), _("Branch"), _("Parts"), _("Value (CNY)")]
        return workbook_response(name, headings, told)
    held = [(place, kinds, worth) for place, kinds, worth in rows if place.kind == "quarantine"]
    context = {
        "rows": rows, "on": on, "today": today, "form": DayForm(initial={"day": on}),
        "total": sum((worth for _p, _k, worth in rows), Decimal(0)),
        "in_quarantine": sum((worth for _p, _k, worth in held), Decimal(0)),
    }  # fmt: skip
    return render(request, "parts/report_value.html", context)


@requires(*COSTS)
def slow(request: HttpRequest) -> HttpResponse:
    """What lies and does not move: no issue for so many days."""
    places = _places(request)
    form = SlowForm(request.GET or None, places=places.values())
    told = form.cleaned_data if form.is_valid() else {}
    days = told.get("days") or 90
    chosen = told.get("place")
    rows = slow_movers([chosen.pk] if chosen else list(places), days, timezone.localdate())
    if request.GET.get("export") == "xlsx":
        cells = (
            [r.part.number, r.part.name, places[r.place_id].name, r.quantity, r.part.unit, round_fen(r.value),
             r.last_out, r.idle_days]
            for r in rows
        )  # fmt: skip
        headings = [
            _("Part number"), _("Part"), str(PLACE), _("Quantity"), pgettext("of measure", "Unit"), _("Value (CNY)"),
            _("Last issued"),
            _("Days without an issue"),
        ]  # fmt: skip
        return workbook_response(_("Slow movers"), headings, cells)
    context = {
        "page": paginate(request, [(row, places[row.place_id]) for row in rows], 100), "filter": form, "days": days,
        "total": sum((row.value for row in rows), Decimal(0)), "count": len(rows),
    }  # fmt: skip
    return render(request, "parts/report_slow.html", context)
