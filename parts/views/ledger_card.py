"""The stock card (存货卡) of a part, on the screen and on paper."""

from datetime import date
from typing import Any

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation

from core.paper import language_of, printed
from core.tables import PER_PAGE, CappedPaginator, active_filters
from parts.costs import may_see_cost
from parts.documents import document_of
from parts.forms.ledger import CardFilter
from parts.forms.stock import ReverseForm
from parts.models import Movement, Part
from parts.paper.stock import stock_card
from parts.selectors.ledger_card import card_lines, carried_into, carried_to, run_down
from parts.services.ledger_corrections import reversible
from people.access import requires
from people.permissions import Permission

PRINTED = 2_000


@requires(Permission.STOCK_SEE)
def card(request: HttpRequest, number: str) -> HttpResponse:
    """Its lines everywhere or at one place (`?at=`), up to a past day (`?on=`); the newest page first, carried forward
    like a paper card. `?paper=1`: all of them on one sheet."""
    part = get_object_or_404(Part.objects.visible_to(request.user), number=number)
    form = CardFilter(request.GET or None, user=request.user)
    told = form.cleaned_data if form.is_valid() else {}
    place, on, since = told.get("at"), told.get("on"), told.get("since")
    whole = card_lines(part, request.user, place=place, on=on)
    lines = card_lines(part, request.user, place=place, on=on, since=since)
    paper = bool(request.GET.get("paper"))
    pages = CappedPaginator(lines, PRINTED if paper else PER_PAGE)
    page: Page = pages.get_page(request.GET.get("page") or pages.num_pages)
    rows = list(page.object_list)
    first = rows[0] if rows else None
    carried = carried_into(lines, whole, first) if since else carried_to(whole, first)
    run_down(rows, carried)
    if paper:
        return _printed(request, part, rows, place=place, carried=carried, closing=carried_to(whole, None), on=on)
    mine = set() if on else reversible(rows, by=request.user)
    for line in rows:
        line.out = -line.quantity
        line.document = document_of(line.cause, request.user)
        line.may_reverse = not line.reversal and line.pk in mine
    page.object_list = rows
    context = {
        "part": part,
        "place": place,
        "on": on,
        "since": since,
        "page": page,
        "carried": carried,
        "closing": carried_to(whole, None),
        "form": form,
        "chips": active_filters(request, form),
        "may_see_cost": may_see_cost(request.user),
        "reverse_form": ReverseForm(auto_id="id_reverse_%s"),
    }
    return render(request, "parts/card.html", context)


def _printed(request: HttpRequest, part: Part, rows: list[Movement], *, on: date | None, **told: Any) -> HttpResponse:
    """The lines on one sheet, as of that day or today."""
    with translation.override(language_of(request)):
        costs, reader = may_see_cost(request.user), request.user
        made = stock_card(part, rows, on=on or timezone.localdate(), costs=costs, reader=reader, **told)
        return printed(request, made, reverse("parts:card", args=[part.number]))
