"""Repair feedback (BD-25): who owes which half-month, one partner's sheet, rows, handing in. Two doors, one room:
ours under /reports/, the partner's own under /portal/."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import DomainError
from core.forms import refusals_shown_in, whole
from core.idempotency import idempotent
from core.paper import language_of, printed
from core.tables import active_filters, paginate
from parts.halves import Half
from people.access import has, is_partner, requires
from people.models import Partner
from people.permissions import Permission
from reports import repair_feedback as services
from reports import repair_paper
from reports.models import RepairFeedback, RepairFeedbackRow
from reports.repair_forms import HalfForm, RowForm
from reports.repair_known import known_of
from reports.repair_selectors import STATES, halves_known, sheet_of, standing

Act = Callable[..., HttpResponse]


def _doors(act: Act, *ours: Permission, posts: bool = False) -> tuple[Act, Act]:
    """The same page for our people, who name the partner, and for the partner himself, who is named by his account."""
    asked = require_POST if posts else require_http_methods(["GET", "HEAD", "POST"])

    @asked
    @requires(*ours)
    @idempotent
    def inside(request: HttpRequest, code: str, half: str, **more: Any) -> HttpResponse:
        partners = Partner.objects.visible_to(request.user).exclude(kind="supplier")
        return act(request, get_object_or_404(partners, code=code), _half(half), **more)

    @asked
    @requires(Permission.PORTAL_USE)
    @idempotent
    def portal(request: HttpRequest, half: str, **more: Any) -> HttpResponse:
        return act(request, request.user.partner, _half(half), **more)

    return inside, portal


def _half(text: str) -> Half:
    try:
        return Half(text)
    except ValueError:
        raise Http404 from None


def _address(request: HttpRequest, partner: Partner, half: Half, name: str = "", **more: Any) -> str:
    """The page of this sheet behind the reader's own door."""
    if is_partner(request.user):
        return reverse(f"reports:portal_feedback{name}", kwargs={"half": str(half), **more})
    return reverse(f"reports:repair_feedback{name}", kwargs={"code": partner.code, "half": str(half), **more})


@requires(Permission.REPORT_SEE)
def listed(request: HttpRequest) -> HttpResponse:
    """Every dealer and station: how the half-month stands."""
    halves = halves_known(timezone.localdate())
    asked = request.GET.get("half", "")
    half = Half(asked) if asked in {str(h) for h in halves} else halves[0]
    choices = [(str(h), half_label(h)) for h in halves]
    states = [(code, state.label) for code, state in STATES.items()]
    form = HalfForm({**request.GET.dict(), "half": str(half)}, halves=choices, states=states)
    told = form.cleaned_data if form.is_valid() else {}
    partners = Partner.objects.visible_to(request.user).exclude(kind="supplier").filter(is_active=True)
    if words := told.get("q", "").strip():
        partners = partners.filter(name__icontains=words) | partners.filter(code__iexact=words)
    rows = standing(partners.order_by("code"), half, timezone.localdate())
    shown = [row for row in rows if not told.get("state") or row.state == told["state"]]
    context = {
        "page": paginate(request, shown), "half": half, "label": half_label(half), "filter": form,
        "chips": [c for c in active_filters(request, form) if c.label != form.fields["half"].label],
        "clear_url": f"?half={half}",
        "tallies": [(code, s.label, sum(r.state == code for r in rows)) for code, s in STATES.items()],
        "state": told.get("state", ""),
    }  # fmt: skip
    return render(request, "reports/repair_feedbacks.html", context)


@requires(Permission.PORTAL_USE)
def portal_listed(request: HttpRequest) -> HttpResponse:
    """The partner's own half-months, the latest first."""
    today = timezone.localdate()
    rows = [standing([request.user.partner], half, today)[0] for half in halves_known(today)]
    labels = [(row, half_label(row.half)) for row in rows]
    return render(request, "reports/portal_feedbacks.html", {"rows": labels})


def half_label(half: Half) -> str:
    words = {"year": half.first_day.year, "month": half.first_day.month}
    if half.is_first:
        return _("%(month)s/%(year)s, days 1 to 15") % words
    return _("%(month)s/%(year)s, day 16 to the end") % words


def _page(request: HttpRequest, partner: Partner, half: Half, *, status: int = 200, **bound: Any) -> HttpResponse:
    """One sheet. POST writes a row of the draft, `row` in the address names the one to change."""
    sheet = sheet_of(partner, half, timezone.localdate())
    chosen = _row(sheet.draft, request.GET.get("row", "")) if sheet.draft else None
    known = known_of(sheet.missing)
    asked = next((piece for piece in sheet.missing if piece.code == request.GET.get("piece")), None)
    told = services.told_of(asked, known[asked.pk]) | {"purchased_on": known[asked.pk].bought} if asked else {}
    form = RowForm(request.POST or None, instance=chosen, half=half, initial=told)
    if request.method == "POST":
        if sheet.draft is None:
            messages.error(request, _("This sheet is handed in. Add an extra page."))
            return redirect(_address(request, partner, half))
        if form.is_valid():
            with refusals_shown_in(form):
                services.save_row(feedback=sheet.draft, by=request.user, row=chosen, **form.cleaned_data)
                messages.success(request, _("Saved."))
                return redirect(_address(request, partner, half))
        status = 422
    context = {
        "base": "base_portal.html" if is_partner(request.user) else "base.html",
        "sheet": sheet, "partner": partner, "half": half, "label": half_label(half), "form": form, "chosen": chosen,
        "asked": asked, "missing": [(piece, known[piece.pk]) for piece in sheet.missing],
        "ways": {
            name: _address(request, partner, half, f"_{name}") for name in ("open", "take_over", "hand_in", "print")
        },
        "here": _address(request, partner, half), "portal": is_partner(request.user),
        "may_write": is_partner(request.user) or has(request.user, Permission.REPORT_HAND_IN),
        **bound,
    }  # fmt: skip
    return render(request, "reports/repair_feedback.html", context, status=status)


def _row(draft: RepairFeedback, pk: str) -> RepairFeedbackRow | None:
    return get_object_or_404(draft.rows, pk=key) if (key := whole(pk)) is not None else None


def _done(request: HttpRequest, partner: Partner, half: Half, act: Callable[[], str]) -> HttpResponse:
    """Do it and say so, or say what refuses it."""
    try:
        messages.success(request, act())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect(_address(request, partner, half))


def _open(request: HttpRequest, partner: Partner, half: Half) -> HttpResponse:
    def act() -> str:
        made = services.open_page(partner=partner, half=half, by=request.user)
        return _("%(number)s is open.") % {"number": made.number}

    return _done(request, partner, half, act)


def _take_over(request: HttpRequest, partner: Partner, half: Half) -> HttpResponse:
    def act() -> str:
        taken = services.take_over(partner=partner, half=half, by=request.user)
        said = [
            ngettext("%(count)s row was taken over.", "%(count)s rows were taken over.", taken.added)
            % {"count": taken.added}
        ]
        if taken.undated:
            said.append(
                ngettext(
                    "%(count)s old part has no day of purchase anywhere: write it below.",
                    "%(count)s old parts have no day of purchase anywhere: write them below.",
                    taken.undated,
                )
                % {"count": taken.undated}
            )
        if taken.outside:
            said.append(_("Out of warranty that day, and not listed: %(codes)s.") % {"codes": ", ".join(taken.outside)})
        return " ".join(said)

    return _done(request, partner, half, act)


def _hand_in(request: HttpRequest, partner: Partner, half: Half) -> HttpResponse:
    def act() -> str:
        draft = services.open_page(partner=partner, half=half, by=request.user)
        services.hand_in(feedback=draft, by=request.user)
        left = len(sheet_of(partner, half, timezone.localdate()).missing)
        if left:
            said = ngettext(
                "%(count)s old part of these days is named on no page yet: add an extra page for it.",
                "%(count)s old parts of these days are named on no page yet: add an extra page for them.",
                left,
            )
            messages.warning(request, said % {"count": left})
        return _("%(number)s is handed in.") % {"number": draft.number}

    return _done(request, partner, half, act)


def _remove(request: HttpRequest, partner: Partner, half: Half, pk: int) -> HttpResponse:
    rows = RepairFeedbackRow.objects.select_related("feedback__partner")
    row = get_object_or_404(rows, pk=pk, feedback__partner=partner, feedback__half=str(half))

    def act() -> str:
        services.remove_row(row=row, by=request.user)
        return _("The row is removed.")

    return _done(request, partner, half, act)


def _print(request: HttpRequest, partner: Partner, half: Half) -> HttpResponse:
    with translation.override(language_of(request)):
        paper = repair_paper.feedback_paper(partner, half)
        return printed(request, paper, _address(request, partner, half))


page, portal_page = _doors(_page, Permission.REPORT_SEE)
open_sheet, portal_open = _doors(_open, Permission.REPORT_HAND_IN, posts=True)
take_over, portal_take_over = _doors(_take_over, Permission.REPORT_HAND_IN, posts=True)
hand_in, portal_hand_in = _doors(_hand_in, Permission.REPORT_HAND_IN, posts=True)
remove, portal_remove = _doors(_remove, Permission.REPORT_HAND_IN, posts=True)
paper, portal_paper = _doors(_print, Permission.REPORT_SEE)
