"""What is printed about an arrival: labels for the shelf, the receipt note (入库单)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.forms import whole
from core.money import round_fen
from core.paper import Head, Paper, Section, fact, language_of, printed, qr_of, said
from parts.choices.buying import ArrivalState
from parts.costs import COSTS
from parts.models import Arrival, ArrivalLine
from parts.services.ledger import plain
from parts.views.arrivals import find_arrival
from people.access import requires
from people.permissions import Permission

MOST = 200  # labels on one page


@requires(Permission.PURCHASE_SEE)
def arrival_labels(request: HttpRequest, number: str) -> HttpResponse:
    """A label for each line (60 × 40 mm): part, shelf, batch, day, a code that opens the part. `?line=` one of them."""
    found = find_arrival(request, number)
    lines = found.lines.select_related("part", "batch").order_by("id")
    asked = request.GET.get("line", "")
    lines = list((lines if (line := whole(asked)) is None else lines.filter(pk=line))[:MOST])
    codes: dict[int, str] = {}
    for line in lines:
        if line.part_id not in codes:
            codes[line.part_id] = qr_of(request, reverse("parts:part", args=[line.part.number]))
        line.qr = codes[line.part_id]
    context = {
        "arrival": found, "lines": lines, "back": found.get_absolute_url(), "paper_lang": translation.get_language(),
        "on": timezone.localdate(found.booked_at or found.opened_at),
    }  # fmt: skip
    return render(request, "parts/arrival_labels.html", context)


@requires(*COSTS)
def arrival_print(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt note on A4, in Chinese or English: counted, checked, accepted, put aside."""
    found = find_arrival(request, number)
    with translation.override(language_of(request)):
        return printed(request, arrival_paper(found), found.get_absolute_url())


def arrival_paper(found: Arrival) -> Paper:
    """Head, lines with the checks, value, signatures; a draft until it is booked."""
    lines = list(found.lines.select_related("part").order_by("id"))
    head = Section(
        facts=[
            fact(_("Supplier"), found.supplier.name if found.supplier else ""),
            fact(_("Purchase order"), found.order.number if found.order else ""), fact(_("Booked at"), found.booked_at),
            fact(_("Warehouse"), found.place.name), fact(_("Delivery note"), found.delivery_note),
            fact(_("Waybill"), " ".join(filter(None, [found.carrier, found.waybill]))),
            fact(_("Why without an order"), found.reason, whole=True),
        ],
    )  # fmt: skip
    total = round_fen(sum((line.taken * line.unit_cost for line in lines), 0))
    table = Section(
        title=_("What came"),
        heads=[
            Head(_("No.")), Head(_("Part number")), Head(_("Part name"), wide=True), Head(_("Unit of measure")),
            Head(_("On the delivery note"), right=True), Head(pgettext("goods", "Counted"), right=True),
            Head(_("Quantity, specification, quality, label")), Head(pgettext("goods", "Accepted"), right=True),
            Head(_("Put aside"), right=True), Head(_("Not taken"), right=True), Head(_("Value (CNY)"), right=True),
        ],
        rows=[_row(n, line) for n, line in enumerate(lines, 1)],
        sums=[(_("Grand total"), said(total))], worth=total,
    )  # fmt: skip
    return Paper(
        code="DH", title=_("Receipt note"), number=found.number, unit=found.place.branch.name, sections=[head, table],
        url=found.get_absolute_url(), draft=found.state == ArrivalState.OPEN, landscape=True,
        signatures=[pgettext("goods", "Checked by"), _("Storekeeper"), _("Delivered by")],
    )  # fmt: skip


def _row(n: int, line: ArrivalLine) -> list[str]:
    checks = (not line.missing, line.spec_ok, line.quality_ok, line.label_ok)
    marks = " ".join("☐" if good is None else "☑" if good else "☒" for good in checks)
    return [
        str(n), line.part.number, line.part.name, line.part.unit,
        plain(line.announced) if line.announced is not None else "--", plain(line.delivered),
        f"{marks} {line.note}".strip(), plain(line.accepted), plain(line.doubtful), plain(line.refused),
        said(round_fen(line.taken * line.unit_cost)),
    ]  # fmt: skip
