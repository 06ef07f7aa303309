"""What should be bought, the limit of approval, the suppliers, and the order as it prints."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.formats import day_text
from core.forms import refusals_shown_in
from core.idempotency import idempotent
from core.money import round_fen
from core.paper import Head, Paper, Section, fact, language_of, printed, said
from core.tables import ordered, paginate
from parts.choices.buying import ON_ORDER, PurchaseState
from parts.costs import COSTS
from parts.forms.purchases import LimitForm, ProposalForm, SupplierForm
from parts.models import Place, PurchaseLimit, PurchaseOrder
from parts.selectors import purchases as selectors
from parts.services import purchase_drafts as services
from parts.services.ledger import plain
from parts.services.purchase_limits import limit_on, set_purchase_limit
from parts.views.documents import key_of
from parts.views.purchases import find_purchase
from people.access import has, has_everywhere, requires
from people.choices import PartnerKind
from people.permissions import Permission
from people.services.places import save_partner

SHOWN = 300  # lines of one proposal; the rest is proposed once these are ordered


@requires(Permission.PURCHASE_EDIT)
@idempotent
def proposal_list(request: HttpRequest) -> HttpResponse:
    """What lies below its minimum or is short for orders, by supplier: put right, ticked, drafted in one go."""
    place = Place.objects.visible_to(request.user).filter(code=request.GET.get("place", "")).first()
    found = selectors.proposals(request.user, place)
    suppliers = {one.code: one for one in selectors.suppliers_for(request.user)}
    data = request.POST if request.method == "POST" else None
    forms = [ProposalForm(data, proposal=one, suppliers=suppliers) for one in found[:SHOWN]]
    status = 200
    if data is not None and all([form.is_valid() for form in forms]):
        if wishes := [_wish(form) for form in forms if form.cleaned_data["take"]]:
            made = services.draft_purchases(wishes=wishes, by=request.user, key=key_of(request))
            words = ngettext("%(n)s draft made.", "%(n)s drafts made.", len(made)) % {"n": len(made)}
            messages.success(request, words)
            return redirect(
                made[0].get_absolute_url() if len(made) == 1 else f"{reverse('parts:purchases')}?view=draft"
            )
        messages.error(request, _("Nothing is ticked yet."))
        status = 422
    elif data is not None:
        status = 422
    groups = [
        (supplier, list(rows))
        for supplier, rows in groupby(forms, key=lambda form: form.proposal.part.supplier)
    ]  # fmt: skip
    context = {
        "groups": groups, "forms": forms, "more": max(len(found) - SHOWN, 0), "place": place,
        "refused": [form for form in forms if data is not None and form.errors], "has_suppliers": bool(suppliers),
    }  # fmt: skip
    return render(request, "parts/purchase_proposals.html", context, status=status)


def _wish(form: ProposalForm) -> services.Wish:
    told, one = form.cleaned_data, form.proposal
    return services.Wish(one.part, told["quantity"], told["unit_price"], told["supplier"], one.place)


@requires(Permission.PURCHASE_APPROVE)
@idempotent
def purchase_limits(request: HttpRequest) -> HttpResponse:
    """From which amount on a second person approves, day by day."""
    form = LimitForm(request.POST or None, initial={"from_on": timezone.localdate()})
    may_set = has_everywhere(request.user, Permission.PURCHASE_APPROVE)
    if request.method == "POST" and not may_set:
        raise PermissionDenied(Permission.PURCHASE_APPROVE)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            set_purchase_limit(by=request.user, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("parts:purchase_limits")
    today = timezone.localdate()
    context = {
        "form": form if may_set else None,
        "limits": PurchaseLimit.objects.select_related("by").order_by("-from_on")[:50],
        "today": limit_on(today), "on": today,
    }  # fmt: skip
    return render(request, "parts/purchase_limits.html", context, status=422 if form.errors else 200)


@requires(Permission.PURCHASE_SEE)
def supplier_list(request: HttpRequest) -> HttpResponse:
    """Whom we buy from, with what is on order there."""
    waits = Count("purchase_orders", filter=Q(purchase_orders__state__in=ON_ORDER), distinct=True)
    rows = selectors.suppliers_for(request.user).select_related("branch").annotate(waits=waits)
    columns = {"code": "code", "name": "name", "waits": ("-waits", "name")}
    context = {
        "page": paginate(request, ordered(request, rows, columns, "name")),
        "may_edit": has(request.user, Permission.PURCHASE_EDIT),
    }
    return render(request, "parts/purchase_suppliers.html", context)


@requires(Permission.PURCHASE_EDIT)
@idempotent
def supplier_new(request: HttpRequest) -> HttpResponse:
    """One more supplier; whatever else is kept about a partner, the administrator keeps."""
    form = SupplierForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        save_partner(partner=None, kind=PartnerKind.SUPPLIER, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("parts:suppliers")
    return render(request, "parts/purchase_supplier_new.html", {"form": form}, status=422 if form.errors else 200)


@requires(*COSTS)
def purchase_print(request: HttpRequest, number: str) -> HttpResponse:
    """The order on A4, in Chinese or English, as the supplier gets it."""
    order = find_purchase(request, number)
    with translation.override(language_of(request)):
        return printed(request, purchase_paper(order), order.get_absolute_url())


def purchase_paper(order: PurchaseOrder) -> Paper:
    """Head, lines, sum in words, signatures; a draft says that it is one."""
    zh = (translation.get_language() or "zh").startswith("zh")
    lines = list(order.lines.select_related("part").order_by("id"))

    def day(value: Any) -> str:
        return day_text(value, zh=zh) if value else "--"

    ordered_on = timezone.localdate(order.ordered_at) if order.ordered_at else None
    head = Section(
        facts=[
            fact(_("Supplier"), order.supplier.name), fact(_("Ordered on"), day(ordered_on)),
            fact(_("Contract no."), order.contract), fact(_("Deliver to"), order.place.name),
            fact(_("Branch"), order.place.branch.name), fact(_("State"), order.get_state_display()),
            fact(_("Note"), order.note, whole=True),
        ],
    )  # fmt: skip
    table = Section(
        title=_("What is ordered"),
        heads=[
            Head(_("No.")), Head(_("Part number")), Head(_("Part name"), wide=True), Head(_("Specification")),
            Head(_("Unit of measure")), Head(_("Quantity"), right=True), Head(_("Agreed price (CNY)"), right=True),
            Head(_("Amount (CNY)"), right=True), Head(pgettext("goods", "Expected on")),
        ],
        rows=[
            [
                str(n), line.part.number, line.part.name, said(line.part.spec), line.part.unit, plain(line.quantity),
                line.price, said(round_fen(line.amount)), day(line.expected_on),
            ]
            for n, line in enumerate(lines, 1)
        ],
        sums=[(_("Grand total"), said(order.total))], worth=order.total,
    )  # fmt: skip
    signed = [_("Drafted by: %(name)s"), _("Approved by: %(name)s")]
    names = [order.drafted_by, order.approved_by or "--"]
    return Paper(
        code="CG", title=_("Purchase order"), number=order.number, unit=order.place.branch.name,
        sections=[head, table], url=order.get_absolute_url(), landscape=False,
        draft=order.state in (PurchaseState.DRAFT, PurchaseState.PROPOSED),
        signatures=[words % {"name": str(who)} for words, who in zip(signed, names, strict=True)]
        + [_("Supplier (stamp)")],
    )  # fmt: skip
