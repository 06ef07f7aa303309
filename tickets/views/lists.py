"""The list of tickets, and the shorter ones other pages show."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit
from core.formats import masked_phone
from core.sheets.writer import workbook_response
from core.tables import PER_PAGE, PER_PHONE_PAGE, active_filters, on_phone, ordered, paginate
from customers.models import Customer
from customers.personal import masked_address
from people.access import requires
from people.permissions import Permission
from tickets.forms.filters import TicketFilter
from tickets.models import Ticket
from tickets.selectors.clocks import clocks_of
from tickets.selectors.lists import DEFAULT_TAB, in_tab, tab_counts

TAB_LABELS = {
    "live": gettext_lazy("In hand"),
    "new": gettext_lazy("To dispatch"),
    "working": gettext_lazy("Under way"),
    "waiting": gettext_lazy("Waiting"),
    "late": gettext_lazy("Late"),
    "unremarked": gettext_lazy("Without remark"),
    "done": gettext_lazy("To call back"),
    "called_back": gettext_lazy("To close"),
    "all": gettext_lazy("All tickets"),
}
HOT = {"new", "late", "unremarked"}
COLUMNS = {
    "number": "number",
    "received": "received_at",
    "due": "due_at",
    "customer": "contact_name",
    "state": ("state", "received_at"),
    "technician": "technician__name",
    "supervisor": "supervisor__name",
}
SHOWN = ("category", "fault", "technician", "supervisor", "branch", "store")
EXPORT_LIMIT = 20_000


@requires(Permission.TICKET_SEE)
def ticket_list(request: HttpRequest) -> HttpResponse:
    """What the reader may see, by tab and filter; the address holds both."""
    now = timezone.now()
    form = TicketFilter(request.GET, user=request.user)
    found = form.narrow(Ticket.objects.visible_to(request.user))
    tab = request.GET.get("tab") or ("all" if form.is_narrowing else DEFAULT_TAB)
    tickets = in_tab(found, tab, now).select_related(*SHOWN)
    tickets = ordered(request, tickets, COLUMNS, "-received")
    if request.GET.get("export") == "xlsx":
        return export(request, list(tickets[:EXPORT_LIMIT]))
    counts = tab_counts(found, now)
    page = paginate(request, tickets, PER_PHONE_PAGE if on_phone(request) else PER_PAGE, known=counts.get(tab))
    clocks = clocks_of([ticket.pk for ticket in page.object_list], now)
    for ticket in page.object_list:
        ticket.clock_views = clocks.get(ticket.pk, [])
    context = {
        "page": page,
        "form": form,
        "chips": active_filters(request, form),
        "tab": tab,
        "tabs": [(code, label, counts.get(code), code in HOT) for code, label in TAB_LABELS.items()],
        "clear_url": f"?tab={tab}",
    }
    return render(request, "tickets/list.html", context)


def export(request: HttpRequest, tickets: list[Ticket]) -> HttpResponse:
    """The columns the ticket sheet is imported by; phone and address masked."""
    columns = [
        _("Ticket number"), _("Ticket state"), _("Service"), _("Reported at"), _("Category"), _("Model"),
        _("Serial number"), _("Fault"), _("Customer name"), _("Customer phone"), _("Customer address"), _("Warranty"),
        _("Branch"), _("Supervisor"), _("Technician"), _("Dispatched at"), _("Finished at"), _("Without remark"),
    ]  # fmt: skip
    warranty = {True: _("In warranty"), False: _("Out of warranty"), None: ""}
    rows = [
        (
            ticket.number,
            str(ticket.get_state_display()),
            str(ticket.get_kind_display()),
            ticket.received_at,
            str(ticket.category),
            ticket.model_name,
            ticket.serial,
            str(ticket.fault or ticket.fault_text),
            ticket.contact_name,
            masked_phone(ticket.contact_phone) if ticket.contact_phone else "",
            masked_address(ticket.address),
            warranty[ticket.in_warranty],
            ticket.branch.name,
            ticket.supervisor.name,
            ticket.technician.name if ticket.technician else "",
            ticket.assigned_at,
            ticket.settled_at,
            _("yes") if ticket.settled_at is None and ticket.remarked_at is None else "",
        )
        for ticket in tickets
    ]
    audit.record("ticket.exported", target="tickets.ticket:list", by=request.user, after={"rows": len(rows)})
    return workbook_response(_("Tickets"), columns, rows)


@requires(Permission.TICKET_SEE)
def of_customer(request: HttpRequest, number: str) -> HttpResponse:
    """The tickets of one customer, as a fragment of the customer's page."""
    customer = get_object_or_404(Customer.objects.visible_to(request.user), number=number)
    tickets = Ticket.objects.visible_to(request.user).filter(customer=customer).select_related(*SHOWN)
    return render(request, "tickets/_of_customer.html", {"customer": customer, "tickets": tickets[:50]})
