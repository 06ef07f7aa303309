"""Price lists: drafted, proposed, approved by somebody else."""

from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.idempotency import idempotent
from core.tables import paginate
from parts import services
from parts.choices.stock import PriceState
from parts.forms.catalogue import LabourItemForm
from parts.forms.prices import BackForm, PriceForm, PriceListForm
from parts.models import LabourItem, Part, Price, PriceList
from parts.selectors.prices import priced_at_nothing, prices_before
from parts.views.documents import stepped
from people.access import has, requires
from people.permissions import Permission

OFFERED = 500


@requires(Permission.PRICE_EDIT)
def price_lists(request: HttpRequest) -> HttpResponse:
    """Every list, the newest first; and the work that is charged."""
    found = PriceList.objects.visible_to(request.user).select_related("drafted_by", "approved_by")
    return _lists(request, found, LabourItemForm())


def _lists(request: HttpRequest, found, item_form: LabourItemForm, status: int = 200) -> HttpResponse:
    items = LabourItem.objects.select_related("category")
    context = {"page": paginate(request, found), "items": items, "item_form": item_form}
    return render(request, "parts/price_lists.html", context, status=status)


@requires(Permission.PRICE_EDIT)
@idempotent
def labour_item_new(request: HttpRequest) -> HttpResponse:
    """One more piece of work that can be priced."""
    if request.method != "POST":
        return redirect("parts:price_lists")
    form = LabourItemForm(request.POST)
    if form.is_valid():
        try:
            with transaction.atomic():
                services.add_labour_item(by=request.user, **form.cleaned_data)
        except IntegrityError:
            form.add_error("code", _("This code is taken."))
        else:
            messages.success(request, _("Saved."))
            return redirect("parts:price_lists")
    return _lists(request, PriceList.objects.visible_to(request.user), form, 422)


@requires(Permission.PRICE_EDIT)
def labour_item_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a piece of work right; its code and its prices stay."""
    item = get_object_or_404(LabourItem.objects.select_related("category"), pk=pk)
    form = LabourItemForm(request.POST or None, item=item)
    if request.method == "POST" and form.is_valid():
        services.change_labour_item(item=item, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("parts:price_lists")
    context = {"form": form, "item": item}
    return render(request, "parts/labour_item.html", context, status=422 if form.errors else 200)


@requires(Permission.PRICE_EDIT)
@idempotent
def price_list_new(request: HttpRequest) -> HttpResponse:
    """An empty draft."""
    form = PriceListForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = services.draft_prices(by=request.user, **form.cleaned_data)
        return redirect(made.get_absolute_url())
    return render(request, "parts/price_list_new.html", {"form": form}, status=422 if form.errors else 200)


def _list(request: HttpRequest, pk: int) -> PriceList:
    found = PriceList.objects.visible_to(request.user).select_related("drafted_by", "approved_by")
    return get_object_or_404(found, pk=pk)


@requires(Permission.PRICE_EDIT)
def price_list(request: HttpRequest, pk: int) -> HttpResponse:
    """One list: lines are written while it is a draft (POST adds one)."""
    found = _list(request, pk)
    form = PriceForm(request.POST or None, price_list=found)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_price(price_list=found, by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            return _page(request, found, refusal.status, form=form)
        messages.success(request, _("Saved."))
        return redirect(found.get_absolute_url())
    return _page(request, found, 422 if form.errors else 200, form=form)


def _page(request: HttpRequest, found: PriceList, status: int = 200, **more: Any) -> HttpResponse:
    page = paginate(request, found.prices.select_related("part", "labour").order_by("pk"), 100)
    before = prices_before(found, page.object_list)
    for line in page.object_list:
        line.before = before.get(line.part_id or line.labour_id)
    context = {
        "list": found,
        "page": page,
        "known": Part.objects.filter(is_active=True)[:OFFERED] if found.kind == "parts" else [],
        "free": priced_at_nothing(found) if found.state != PriceState.APPROVED else [],
        "mine": found.drafted_by_id == request.user.pk,
        "may_edit": has(request.user, Permission.PRICE_EDIT),
        "form": PriceForm(price_list=found),
        "back_form": BackForm(auto_id="id_back_%s"),
        **more,
    }
    return render(request, "parts/price_list.html", context, status=status)


@requires(Permission.PRICE_EDIT)
def price_remove(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Take a line off a draft."""
    found = _list(request, pk)
    price = get_object_or_404(Price.objects.select_related("price_list"), price_list=found, pk=line)
    if request.method != "POST":
        return redirect(found.get_absolute_url())
    return _do(request, found, lambda: services.remove_price(price=price, by=request.user))


@requires(Permission.PRICE_EDIT)
def price_propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand it to a second person."""
    found = _list(request, pk)
    if request.method != "POST":
        return redirect(found.get_absolute_url())
    free = "free" in request.POST
    return _do(request, found, lambda: services.propose_prices(price_list=found, free=free, by=request.user))


@requires(Permission.PRICE_EDIT)
def price_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """In force from its day on."""
    found = _list(request, pk)
    if request.method != "POST":
        return redirect(found.get_absolute_url())
    return _do(request, found, lambda: services.approve_prices(price_list=found, by=request.user))


@requires(Permission.PRICE_EDIT)
def price_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft again, with a word why."""
    found = _list(request, pk)
    if request.method != "POST":
        return redirect(found.get_absolute_url())
    form = BackForm(request.POST, auto_id="id_back_%s")
    if not form.is_valid():
        return _page(request, found, 422, back_form=form)
    return _do(
        request, found, lambda: services.take_prices_back(price_list=found, by=request.user, **form.cleaned_data)
    )


def _do(request: HttpRequest, found: PriceList, act) -> HttpResponse:
    return stepped(
        request, act, back=found.get_absolute_url(),
        page=lambda status, **refused: _page(request, _list(request, found.pk), status, **refused),
    )  # fmt: skip
