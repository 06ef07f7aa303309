"""A ticket's money: its page, and quotations with their versions. The services decide."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.idempotency import FIELD, idempotent
from parts.models import LabourItem, Part
from parts.selectors import labour_prices, part_prices
from people.access import requires
from people.permissions import Permission as P
from tickets.actors import parts_of
from tickets.choices import FINAL, SETTLED
from tickets.forms.money import DecisionForm, PaymentForm, QuotationForm, ReasonForm, lines_from
from tickets.models import Quotation, Reception, Ticket
from tickets.models.money import IN_FORCE, LIVE
from tickets.selectors.money import charges_of, quotations_of
from tickets.services import charging, quoting
from tickets.transitions import Who
from tickets.views.page import find_ticket

MAY_QUOTE = (P.TICKET_WORK, P.TICKET_DISPATCH, P.TICKET_REGISTER, P.TICKET_CALL_BACK)
OFFERED = 300


@requires(P.TICKET_SEE)
def money(request: HttpRequest, number: str) -> HttpResponse:
    """Quotations, charges and payments of one ticket."""
    return money_page(request, find_ticket(request, number))


def money_page(request: HttpRequest, ticket: Ticket, *, status: int = 200, **refused: Any) -> HttpResponse:
    """Draw it; `refused` brings a form that was refused, under its dialog's name."""
    parts, versions, rows = parts_of(request.user, ticket), quotations_of(ticket), charges_of(ticket)
    sent = next((q for q in versions if q.state == "sent"), None)
    for row in rows:
        row.left = row.total - row.paid
        row.pay_form = refused.get(f"pay-{row.number}") or PaymentForm(
            initial={"amount": row.left}, auto_id=f"id_pay_{row.pk}_%s"
        )
        row.reverse_form = refused.get(f"reverse-{row.number}") or ReasonForm(auto_id=f"id_reverse_{row.pk}_%s")
        for payment in row.payments.all():
            payment.back_form = refused.get(f"back-{payment.pk}") or ReasonForm(auto_id=f"id_back_{payment.pk}_%s")
    charged = sum(row.total for row in rows)
    context = {
        "ticket": ticket,
        "quotations": versions,
        "sent": sent,
        "agreed": next((q for q in versions if q.state in IN_FORCE), None),
        "charges": rows,
        "charged": charged,
        "collected": sum(row.paid - row.on_account for row in rows),
        "on_account": sum(row.on_account for row in rows),
        "left": charged - sum(row.paid for row in rows),
        "may_quote": bool(parts & set(quoting.QUOTERS)) and ticket.state not in SETTLED,
        "may_charge": bool(parts & set(charging.CHARGERS)) and ticket.state not in FINAL,
        "may_pay": bool(parts & set(charging.CHARGERS)),
        "may_reverse": bool(parts & {Who.SUPERVISOR, Who.MANAGER, Who.DISPATCHER}),
        "decision_form": refused.get("decision") or _decision_form(ticket, sent),
        "waive_form": refused.get("waive") or ReasonForm(auto_id="id_waive_%s"),
        "refusal": refused.get("refusal"),
        "open": next(iter(refused), ""),
    }
    return render(request, "tickets/money.html", context, status=status)


def _decision_form(ticket: Ticket, sent: Quotation | None) -> DecisionForm | None:
    if sent is None:
        return None
    return DecisionForm(lines=sent.lines.all(), initial={"name": ticket.contact_name}, auto_id="id_decision_%s")


def _quotation(request: HttpRequest, number: str, version: int) -> Quotation:
    ticket = find_ticket(request, number)
    return get_object_or_404(Quotation.objects.select_related("ticket"), ticket=ticket, version=version)


def back(ticket: Ticket) -> HttpResponse:
    """To the ticket's money."""
    return redirect("tickets:money", ticket.number)


def done_on(request: HttpRequest, ticket: Ticket, name: str, form: Any, act: Callable[[dict], Any], said: str):
    """A small form of the page: done and back, or the page again with what was refused."""
    if not form.is_valid():
        return money_page(request, ticket, status=422, **{name: form})
    try:
        act(form.cleaned_data)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return money_page(request, find_ticket(request, ticket.number), status=refusal.status, **{name: form})
    messages.success(request, said)
    return back(ticket)


def key_of(request: HttpRequest) -> str:
    """What the browser calls this POST, the reader's own."""
    return f"page:{request.user.pk}:{request.POST.get(FIELD, '') or timezone.now().isoformat()}"[:80]


@requires(*MAY_QUOTE)
@idempotent
def quotation_new(request: HttpRequest, number: str) -> HttpResponse:
    """A new version; it begins with the lines of the last."""
    ticket = find_ticket(request, number)
    last = next(iter(quotations_of(ticket)), None)
    return _lines_page(request, ticket, None, list(last.lines.all()) if last else [])


@requires(*MAY_QUOTE)
def quotation_edit(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """Change a draft."""
    quotation = _quotation(request, number, version)
    if quotation.state != "draft":
        return back(quotation.ticket)
    return _lines_page(request, quotation.ticket, quotation, list(quotation.lines.select_related("part", "labour")))


def _lines_page(request: HttpRequest, ticket: Ticket, draft: Quotation | None, rows: list) -> HttpResponse:
    initial = {"valid_until": draft.valid_until if draft else quoting.usual_end(), "note": draft.note if draft else ""}
    form, lines = QuotationForm(request.POST or None, initial=initial), lines_from(request.POST or None, rows=rows)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and lines.is_valid():
            try:
                _save(request, ticket, draft, form, lines)
            except DomainError as refusal:
                blame(lines, form, refusal)
                status = refusal.status
            else:
                messages.success(request, _("Saved."))
                return back(ticket)
    context = {"ticket": ticket, "quotation": draft, "form": form, "lines": lines, **offered(ticket)}
    return render(request, "tickets/quotation_edit.html", context, status=status)


def _save(request: HttpRequest, ticket: Ticket, draft: Quotation | None, form, lines) -> None:
    told = {"lines": lines.lines(), "by": request.user, **form.cleaned_data}
    if draft is None:
        draft = quoting.make_quotation(ticket=ticket, key=key_of(request), **told)
    else:
        draft = quoting.change_quotation(quotation=draft, **told)
    if "send" in request.POST and draft.state == "draft":
        quoting.send_quotation(quotation=draft, by=request.user)


def blame(lines: Any, form: Any, refusal: DomainError) -> None:
    """Under the line it is about; else above."""
    written = [row for row in lines.forms if row.has_changed()]
    n = refusal.params.get("line")
    if isinstance(n, int) and 0 < n <= len(written):
        written[n - 1].add_error("price" if "price" in refusal.code else "what", str(refusal))
    else:
        form.add_error(None, str(refusal))


def offered(ticket: Ticket) -> dict[str, Any]:
    """What the line's field suggests: labour with its price first, then the parts that fit the product."""
    day = timezone.localdate()
    items = [i for i in LabourItem.objects.filter(is_active=True).select_related("category")
             if i.category_id in {None, ticket.category_id, ticket.category.parent_id}]  # fmt: skip
    parts = list(Part.objects.filter(is_active=True).fitting(ticket.category)[:OFFERED])
    labour, material = labour_prices(day, items), part_prices(parts, day)
    return {
        "labour_offered": [(i, labour.get(i.pk)) for i in items],
        "parts_offered": [(p, material.get(p.pk)) for p in parts],
    }


@requires(*MAY_QUOTE)
def quotation_send(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """Show it to the customer."""
    quotation = _quotation(request, number, version)
    if request.method != "POST":
        return back(quotation.ticket)
    try:
        quoting.send_quotation(quotation=quotation, by=request.user)
    except DomainError as refusal:
        return money_page(request, quotation.ticket, status=refusal.status, refusal=str(refusal))
    messages.success(request, _("The customer sees %(quotation)s now.") % {"quotation": quotation.number})
    return back(quotation.ticket)


@requires(*MAY_QUOTE)
@idempotent
def quotation_decide(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """Write down what the customer said."""
    quotation = _quotation(request, number, version)
    if request.method != "POST":
        return back(quotation.ticket)
    form = DecisionForm(request.POST, lines=quotation.lines.all(), auto_id="id_decision_%s")
    return done_on(
        request, quotation.ticket, "decision", form,
        lambda told: quoting.decide(quotation=quotation, by=request.user, **told), _("Saved."),
    )  # fmt: skip


@requires(P.TICKET_SEE)
def quotation_print(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """Form 03 (维修报价表) on paper."""
    quotation = _quotation(request, number, version)
    ticket = find_ticket(request, number)
    lines = list(quotation.lines.select_related("part", "labour"))
    context = {
        "quotation": quotation,
        "ticket": ticket,
        "labour": [line for line in lines if line.kind == "labour"],
        "parts": [line for line in lines if line.kind == "part"],
        "is_live": quotation.state in LIVE,
        "reception": Reception.objects.filter(ticket=ticket).first(),
    }
    return render(request, "tickets/quotation_print.html", context)
