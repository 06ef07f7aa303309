"""Papers of an order: the order in four copies, the picking list by shelf, BD-15 with its undertaking."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import override

from core.paper import language_of, printed
from parts.models import OrderMachine, PartsOrder
from parts.paper import orders as order_papers
from parts.selectors import orders as selectors
from parts.views.orders import find
from people.access import is_partner, requires
from people.permissions import Permission


def print_order(request: HttpRequest, found: PartsOrder, code: str, back: str) -> HttpResponse:
    """One of the papers of an order, in the language the address asks for."""
    lines = list(found.lines.select_related("part"))
    # A parcel called back is not what was sent.
    parcels = [one for one in found.shipments.prefetch_related("lines") if one.lines.all()]
    machine = OrderMachine.objects.filter(order=found).first()
    with override(language_of(request)):
        if code == "pick":
            shelves = selectors.bins_of(found.from_place_id, [line.part_id for line in lines])
            paper = order_papers.picking_list(found, lines, shelves)
        elif code == "lent":
            paper = order_papers.lent(found, lines, parcels, machine, selectors.old_parts_of(found))
        else:
            paper = order_papers.order_form(found, lines, parcels, outside=is_partner(request.user))
        paper.url = back  # the code leads whoever prints it to a page that answers him
        return printed(request, paper, back)


def _of(code: str):
    @requires(Permission.ORDER_SEE)
    def view(request: HttpRequest, number: str) -> HttpResponse:
        found = find(request, number)
        return print_order(request, found, code, found.get_absolute_url())

    return view


order_form = _of("order")
picking_list = _of("pick")
lent = _of("lent")
