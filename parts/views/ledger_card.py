"""The stock card (存货卡) of a part, on the screen and on paper."""

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from core.tables import PER_PAGE, CappedPaginator, active_filters
from parts.costs import may_see_cost
from parts.documents import document_of
from parts.forms.ledger import CardFilter
from parts.forms.stock import ReverseForm
from parts.models import Part
from parts.selectors.ledger_card import card_lines, carried_to, run_down
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
    carried = carried_to(whole, rows[0] if rows else None)
    run_down(rows, carried)
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
        "paper": paper,
        "today": timezone.localdate(),
    }
    return render(request, "parts/card_paper.html" if paper else "parts/card.html", context)
