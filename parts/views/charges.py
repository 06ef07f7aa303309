"""What is late: the tabs and debtors, chasing, losses; and the charge proposals it turns into."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.paper import language_of, printed
from core.sheets.writer import workbook_response
from core.tables import active_filters, ordered, paginate
from parts.errors.old_parts import AmountUnknown
from parts.forms.old_part_filters import ChargeFilter
from parts.forms.old_part_work import ChargeForm, LossForm
from parts.models import ChargeProposal, OldPart
from parts.paper.charges import charge_sheet
from parts.selectors.objections import objections_to
from parts.selectors.old_parts import URGENT, WHOLE, overdue_by_debtor
from parts.services import charges as services
from parts.views.old_part_work import done_on
from parts.views.old_parts import drawn, piece_of, piece_page
from people.access import has, requires
from people.permissions import Permission as P

TABS = (
    ("", gettext_lazy("All")),
    ("ordinary", gettext_lazy("Over 7 days")),
    ("urgent", gettext_lazy("Urgent, over 3 days")),
    ("missing", gettext_lazy("Missing")),
)
COLUMNS = {"code": "code", "part": "part__number", "due": "due_on"}
MANY, MOST = 200, 20_000
OF_SHEET = (
    "old_part__part", "old_part__debtor_staff", "old_part__debtor_partner", "old_part__branch",
    "proposed_by", "checked_by",
)  # fmt: skip


def _tabs(pieces, today) -> dict[str, Any]:
    late = pieces.overdue(today)
    return {
        "": late, "ordinary": late.exclude(URGENT), "urgent": late.filter(URGENT),
        "missing": pieces.filter(state="missing"),
    }  # fmt: skip


@requires(P.OLD_PART_SEE)
def overdue_list(request: HttpRequest) -> HttpResponse:
    """What is late today, by class, and who owes how much of it."""
    return _overdue(request)


def _overdue(request: HttpRequest, status: int = 200, refusal: str = "") -> HttpResponse:
    today, user = timezone.localdate(), request.user
    lists = _tabs(OldPart.objects.visible_to(user), today)
    tab = request.GET.get("tab", "")
    tab = tab if tab in lists else ""
    debtors = overdue_by_debtor(lists[""])
    found, debtor = lists[tab], request.GET.get("debtor", "")
    kind, _colon, code = debtor.partition(":")
    if code:
        found = found.filter(**{f"debtor_{'partner' if kind == 'partner' else 'staff'}__code": code})
    told = found.select_related(*WHOLE).annotate(chased=Count("chases"), chased_on=Max("chases__on"))
    page = paginate(request, ordered(request, told, COLUMNS, "due"))
    for piece in page.object_list:
        drawn(piece, today)
    context = {
        "page": page, "debtors": debtors, "tab": tab, "debtor": debtor, "refusal": refusal,
        "tabs": [(code, label, lists[code].count()) for code, label in TABS],
        "may_move": has(user, P.OLD_PART_MOVE),
    }  # fmt: skip
    return render(request, "parts/old_part_overdue.html", context, status=status)


@require_POST
@requires(P.OLD_PART_MOVE)
def chase_many(request: HttpRequest) -> HttpResponse:
    """催返 for the chosen pieces."""
    chosen = OldPart.objects.visible_to(request.user).filter(code__in=request.POST.getlist("piece")[:MANY])
    try:
        n = services.chase(pieces=list(chosen.select_related(*WHOLE)), by=request.user)
    except DomainError as refusal:
        return _overdue(request, refusal.status, str(refusal))
    said = ngettext("%(n)s piece chased.", "%(n)s pieces chased.", n) % {"n": n}
    messages.success(request, said if n else _("They were chased today already."))
    return redirect("parts:old_overdue")


@require_POST
@requires(P.OLD_PART_MOVE)
def charge_new(request: HttpRequest, code: str) -> HttpResponse:
    """转扣款申请."""
    piece, form = piece_of(request, code), ChargeForm(request.POST, auto_id="id_charge_%s")
    if not form.is_valid():
        return piece_page(request, piece, 422, charge_form=form)
    try:
        services.propose_charge(piece=piece, by=request.user, **form.cleaned_data)
    except AmountUnknown as refusal:
        form.add_error("amount", str(refusal))
        return piece_page(request, piece_of(request, code), refusal.status, charge_form=form)
    except DomainError as refusal:
        return piece_page(request, piece_of(request, code), refusal.status, refusal=str(refusal))
    messages.success(request, _("Saved."))
    return redirect(piece)


@require_POST
@requires(P.TICKET_WORK, P.OLD_PART_MOVE)
def loss_new(request: HttpRequest, code: str) -> HttpResponse:
    """丢失说明."""
    piece, form = piece_of(request, code), LossForm(request.POST, auto_id="id_loss_%s")
    if not form.is_valid():
        return piece_page(request, piece, 422, loss_form=form)
    return done_on(request, piece, lambda: services.admit_loss(piece=piece, by=request.user, **form.cleaned_data))


@requires(P.OLD_PART_SEE)
def charge_list(request: HttpRequest) -> HttpResponse:
    """Charge proposals, the newest first."""
    return _charges(request)


def _charges(request: HttpRequest, status: int = 200, refusal: str = "") -> HttpResponse:
    form = ChargeFilter(request.GET or None)
    found = form.narrow(ChargeProposal.objects.visible_to(request.user)).select_related(*OF_SHEET)
    found = ordered(request, found, {"number": "id", "amount": "amount"}, "-number")
    if request.GET.get("export") == "xlsx":
        return _export(list(found[:MOST]))
    page = paginate(request, found)
    said = objections_to(page.object_list)
    for charge in page.object_list:
        charge.objection = said.get(charge.pk)
        charge.mine, charge.key = charge.proposed_by_id == request.user.pk, str(charge.pk)
    context = {
        "page": page, "form": form, "chips": active_filters(request, form), "refusal": refusal,
        "may_check": has(request.user, P.OLD_PART_DISPOSE),
        "may_withdraw": has(request.user, P.OLD_PART_DISPOSE) or has(request.user, P.OLD_PART_MOVE),
    }  # fmt: skip
    return render(request, "parts/old_part_charges.html", context, status=status)


def _export(charges: list[ChargeProposal]) -> HttpResponse:
    columns = [
        _("Old part"), _("Part number"), _("Part name"), _("Debtor"), _("Document"), _("Due on"), _("Amount (CNY)"),
        _("Where the amount comes from"), _("Held as a deposit"), _("Reason"), _("State"), _("Proposed by"),
        _("Proposed at"), _("Checked by"), pgettext("charge", "Withdrawn"),
    ]  # fmt: skip
    rows = (
        (
            one.old_part.code, one.old_part.part.number, one.old_part.part.name, str(one.old_part.debtor),
            one.old_part.document, one.old_part.due_on, one.amount, one.basis_said,
            _("yes") if one.is_deposit else _("no"), one.reason, str(one.get_state_display()), str(one.proposed_by),
            one.proposed_at, str(one.checked_by or ""), one.why_withdrawn,
        )
        for one in charges
    )  # fmt: skip
    return workbook_response(_("Charge proposals"), columns, rows)


def _charge(request: HttpRequest, pk: int) -> ChargeProposal:
    return get_object_or_404(ChargeProposal.objects.visible_to(request.user).select_related(*OF_SHEET), pk=pk)


@requires(P.OLD_PART_SEE)
def charge_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The charge on A4, to be signed."""
    charge = _charge(request, pk)
    with translation.override(language_of(request)):
        return printed(request, charge_sheet(charge), reverse("parts:old_charges"))


def _do(request: HttpRequest, act: Callable[[], Any]) -> HttpResponse:
    try:
        act()
    except DomainError as refusal:
        return _charges(request, refusal.status, str(refusal))
    messages.success(request, _("Saved."))
    return redirect("parts:old_charges")


@require_POST
@requires(P.OLD_PART_DISPOSE)
def charge_check(request: HttpRequest, pk: int) -> HttpResponse:
    """A second person agrees."""
    charge = _charge(request, pk)
    return _do(request, lambda: services.check_charge(charge=charge, by=request.user))


@require_POST
@requires(P.OLD_PART_MOVE, P.OLD_PART_DISPOSE)
def charge_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Not charged after all."""
    charge, reason = _charge(request, pk), request.POST.get("reason", "")
    return _do(request, lambda: services.withdraw_charge(charge=charge, reason=reason, by=request.user))
