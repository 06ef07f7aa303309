"""Branches as a tree, stores, partners: three lists with the same manners."""

from collections.abc import Callable

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from core.forms import refusals_shown_in
from core.idempotency import idempotent
from core.sheets.writer import workbook_response
from core.spelling_field import spelt
from core.tables import active_filters, ordered, paginate
from people.access import has, requires
from people.forms.accounts import ReasonForm
from people.forms.places import BranchForm, PartnerForm, PlaceFilter, StoreForm
from people.models import Branch, Partner, Store
from people.permissions import Permission
from people.services import places as services

SORTED = {"code": "code", "name": "name", "branch": "branch__path"}


@requires(Permission.STAFF_SEE)
def branches(request: HttpRequest) -> HttpResponse:
    """The tree, with how many people and stores hang on each node."""
    here = Count("staff", filter=Q(staff__left_on=None), distinct=True)
    shops = Count("stores", filter=Q(stores__is_active=True), distinct=True)
    rows = Branch.objects.visible_to(request.user).select_related("parent").annotate(people=here, shops=shops)
    rows = rows.order_by("path")
    if request.GET.get("export") == "xlsx":
        columns = [_("Code"), _("Name"), _("Kind"), _("Part of"), _("Place"), _("People"), _("Stores"), _("State")]
        told = (
            (b.code, b.name, b.get_kind_display(), b.parent.name if b.parent else "", b.place, b.people, b.shops)
            + (_open(b),)
            for b in rows
        )
        return workbook_response(_("Branches"), columns, told)
    return render(request, "people/branches.html", {"tree": _tree(rows), "may_edit": _may_edit(request)})


def _tree(rows: QuerySet[Branch]) -> list[tuple[int, Branch]]:
    """Depth first, siblings by code; depth counts from the topmost branch the reader sees."""
    below: dict[int | None, list[Branch]] = {}
    seen = {row.pk for row in rows}
    for row in rows:
        below.setdefault(row.parent_id if row.parent_id in seen else None, []).append(row)
    ordered_rows: list[tuple[int, Branch]] = []

    def walk(parent: int | None, depth: int) -> None:
        for row in sorted(below.get(parent, []), key=lambda b: b.code):
            ordered_rows.append((depth, row))
            walk(row.pk, depth + 1)

    walk(None, 0)
    return ordered_rows


def _open(row: Branch | Store | Partner) -> str:
    return pgettext("place", "Open") if row.is_active else pgettext("place", "Closed")


def _may_edit(request: HttpRequest) -> bool:
    return has(request.user, Permission.STAFF_EDIT)


def _listed(request: HttpRequest, rows: QuerySet, form: PlaceFilter) -> QuerySet:
    asked = form.cleaned_data if form.is_valid() else {}
    if words := asked.get("q", "").strip():
        rows = rows.filter(Q(name__icontains=words) | Q(code__istartswith=words) | spelt(words))
    if branch := asked.get("branch"):
        rows = rows.filter(branch__path__startswith=branch.path)
    if state := asked.get("state"):
        rows = rows.filter(is_active=state == "open")
    return ordered(request, rows.select_related("branch"), SORTED, "code")


@requires(Permission.STAFF_SEE)
def stores(request: HttpRequest) -> HttpResponse:
    """Shops whose people report faults and rate the repairs."""
    form = PlaceFilter(request.GET, by=request.user)
    rows = _listed(request, Store.objects.visible_to(request.user), form)
    if request.GET.get("export") == "xlsx":
        columns = [_("Code"), _("Name"), _("Branch"), _("Store head"), _("State")]
        told = ((s.code, s.name, s.branch.name, s.head_name, _open(s)) for s in rows)
        return workbook_response(_("Stores"), columns, told)
    context = {"page": paginate(request, rows), "form": form, "chips": active_filters(request, form)}
    return render(request, "people/stores.html", context | {"may_edit": _may_edit(request)})


@requires(Permission.STAFF_SEE)
def partners(request: HttpRequest) -> HttpResponse:
    """Dealers, stations, suppliers."""
    form = PlaceFilter(request.GET, by=request.user)
    rows = _listed(request, Partner.objects.visible_to(request.user), form)
    if request.GET.get("export") == "xlsx":
        columns = [_("Code"), _("Name"), _("Kind"), _("Branch"), _("State")]
        told = ((p.code, p.name, p.get_kind_display(), p.branch.name, _open(p)) for p in rows)
        return workbook_response(_("Partners"), columns, told)
    rows = rows.annotate(accounts=Count("users", filter=Q(users__is_active=True)))
    context = {"page": paginate(request, rows), "form": form, "chips": active_filters(request, form)}
    return render(request, "people/partners.html", context | {"may_edit": _may_edit(request)})


def _edited(request: HttpRequest, form: Form, save: Callable, back: str, title: str, known=None) -> HttpResponse:
    """Draw a form or run its service and go back to the list."""
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            save(**form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect(back)
    context = {"form": form, "title": title, "known": known, "back": back, "state_url": f"{_kind(back)}_state"}
    return render(request, "people/place_form.html", context, status=422 if form.errors else 200)


def _kind(back: str) -> str:
    return {"people:branches": "people:branch", "people:stores": "people:store", "people:partners": "people:partner"}[
        back
    ]


@requires(Permission.STAFF_EDIT)
@idempotent
def branch_new(request: HttpRequest) -> HttpResponse:
    form = BranchForm(request.POST or None, by=request.user)
    return _edited(
        request, form, lambda **data: services.create_branch(by=request.user, **data), "people:branches",
        _("New branch"),
    )  # fmt: skip


@requires(Permission.STAFF_EDIT)
def branch(request: HttpRequest, code: str) -> HttpResponse:
    """Correct a branch, or hang it elsewhere with all below it."""
    row = get_object_or_404(Branch.objects.visible_to(request.user), code=code)
    initial = {"name": row.name, "kind": row.kind, "parent": row.parent_id, "place": row.place}
    form = BranchForm(request.POST or None, by=request.user, known=row, initial=initial)

    def save(**data: object) -> None:
        services.edit_branch(branch=row, by=request.user, **({"kind": row.kind, "parent": None} | data))

    return _edited(request, form, save, "people:branches", row.name, row)


@requires(Permission.STAFF_EDIT)
@idempotent
def store_new(request: HttpRequest) -> HttpResponse:
    form = StoreForm(request.POST or None, by=request.user)
    return _edited(
        request, form, lambda **data: services.save_store(store=None, by=request.user, **data), "people:stores",
        _("New store"),
    )  # fmt: skip


@requires(Permission.STAFF_EDIT)
def store(request: HttpRequest, code: str) -> HttpResponse:
    row = get_object_or_404(Store.objects.visible_to(request.user), code=code)
    initial = {"name": row.name, "branch": row.branch_id, "head_name": row.head_name}
    form = StoreForm(request.POST or None, by=request.user, known=row, initial=initial)
    return _edited(
        request, form, lambda **data: services.save_store(store=row, code=row.code, by=request.user, **data),
        "people:stores", row.name, row,
    )  # fmt: skip


@requires(Permission.STAFF_EDIT)
@idempotent
def partner_new(request: HttpRequest) -> HttpResponse:
    form = PartnerForm(request.POST or None, by=request.user)
    return _edited(
        request, form, lambda **data: services.save_partner(partner=None, by=request.user, **data),
        "people:partners", _("New partner"),
    )  # fmt: skip


@requires(Permission.STAFF_EDIT)
def partner(request: HttpRequest, code: str) -> HttpResponse:
    row = get_object_or_404(Partner.objects.visible_to(request.user), code=code)
    initial = {"name": row.name, "kind": row.kind, "branch": row.branch_id}
    form = PartnerForm(request.POST or None, by=request.user, known=row, initial=initial)
    return _edited(
        request, form, lambda **data: services.save_partner(partner=row, code=row.code, by=request.user, **data),
        "people:partners", row.name, row,
    )  # fmt: skip


def _state(request: HttpRequest, rows: QuerySet, code: str, page: str, back: str) -> HttpResponse:
    row, form = get_object_or_404(rows.visible_to(request.user), code=code), ReasonForm(request.POST)
    if form.is_valid():
        with refusals_shown_in(form):
            services.set_open(place=row, is_open=not row.is_active, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, _("Saved."))
            return redirect(back)
    for errors in form.errors.values():
        messages.error(request, " ".join(errors))
    return redirect(page, code)


@require_POST
@requires(Permission.STAFF_EDIT)
def branch_state(request: HttpRequest, code: str) -> HttpResponse:
    """Close what is open, reopen what is closed, with a reason."""
    return _state(request, Branch.objects.all(), code, "people:branch", "people:branches")


@require_POST
@requires(Permission.STAFF_EDIT)
def store_state(request: HttpRequest, code: str) -> HttpResponse:
    """Close what is open, reopen what is closed, with a reason."""
    return _state(request, Store.objects.all(), code, "people:store", "people:stores")


@require_POST
@requires(Permission.STAFF_EDIT)
def partner_state(request: HttpRequest, code: str) -> HttpResponse:
    """Close what is open, reopen what is closed, with a reason; a closed partner's accounts are nobody."""
    return _state(request, Partner.objects.all(), code, "people:partner", "people:partners")
