"""The month's statistics of old parts: returned in time by debtor, findings by supplier and part; on screen and as a
sheet for the supply department."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.periods import Period
from core.sheets.writer import workbook_response
from parts.choices.old_parts import Verdict
from parts.models import OldPart
from parts.selectors.old_part_statistics import Found, OnTime, all_together, found_of, on_time
from people.access import requires
from people.permissions import Permission as P


@requires(P.OLD_PART_SEE)
def statistics(request: HttpRequest) -> HttpResponse:
    """`?month=2026-10`; `?export=debtors|findings` as a sheet."""
    month, mine = _month(request.GET.get("month", "")), OldPart.objects.visible_to(request.user)
    debtors, findings = on_time(mine, month, timezone.localdate()), found_of(mine, month)
    if request.GET.get("export") == "debtors":
        return _debtors_sheet(month, debtors)
    if request.GET.get("export") == "findings":
        return _findings_sheet(month, findings)
    now = Period.of(timezone.localdate())
    context = {
        "month": month, "previous": month.previous(), "next": month.next() if month < now else None,
        "debtors": debtors, "sum": all_together(debtors), "findings": findings, "verdicts": Verdict.labels,
    }  # fmt: skip
    return render(request, "parts/old_part_statistics.html", context)


def _month(text: str) -> Period:
    try:
        return Period.parse(text)
    except ValueError:
        return Period.of(timezone.localdate())


def _debtors_sheet(month: Period, rows: list[OnTime]) -> HttpResponse:
    heads = [
        _("Debtor"), _("Due in the month"), _("Returned in time"), _("Returned late"), _("Not returned"),
        _("In time (%)"),
    ]  # fmt: skip
    lines = [(str(r.debtor), r.due, r.in_time, r.late, r.out, round(r.in_time * 100 / r.due, 2)) for r in rows]
    return workbook_response(_("Old parts in time %(month)s") % {"month": month}, heads, lines)


def _findings_sheet(month: Period, rows: list[Found]) -> HttpResponse:
    heads = [
        _("Supplier"), _("Part number"), _("Part"), pgettext("old part", "Received"), *map(str, Verdict.labels),
        _("Not judged yet"), _("Sent to the maker"),
    ]  # fmt: skip
    lines = [
        (str(r.part.supplier or ""), r.part.number, r.part.name, r.received, *r.verdicts, r.open, r.sent) for r in rows
    ]
    return workbook_response(_("Findings of old parts %(month)s") % {"month": month}, heads, lines)
