"""Return lists (BD-17): inside for the keeper, in the portal for the station, on the phone for the technician."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import paper
from core.errors import DomainError
from core.idempotency import idempotent
from core.tables import active_filters, ordered, paginate
from parts.choices.old_parts import LineResult, ListState
from parts.forms.old_part_lists import BoxForm, FreightApprovalForm, FreightForm, ReturnListFilter, SendListForm
from parts.forms.old_part_requests import ExtensionForm
from parts.forms.old_part_work import LossForm
from parts.forms.old_parts import TagForm
from parts.models import OldPart, ReturnLine, ReturnList
from parts.paper.old_parts import result_slip, return_list_paper, stored
from parts.selectors.old_parts import owed_by, with_requests
from parts.services import charges, old_part_extensions, old_part_tags, return_freights
from parts.services import old_part_lists as services
from parts.services.old_part_facts import lacks
from parts.services.old_part_rights import is_debtor
from parts.views.documents import acted, stepped
from parts.views.old_part_tags import labels_page
from parts.views.old_parts import drawn
from people.access import may_open, requires
from people.permissions import Permission as P

MANY = 200
View = Callable[..., HttpResponse]


def doors(view: View, *, posts: bool = False) -> tuple[View, View]:
    """The same page behind two doors: ours, and the partners' portal."""
    ours = (P.TICKET_WORK, P.OLD_PART_MOVE) if posts else (P.OLD_PART_SEE,)
    inside, outside = requires(*ours)(view), requires(P.PORTAL_USE)(view)
    return (require_POST(inside), require_POST(outside)) if posts else (inside, outside)


def lists_of(request: HttpRequest) -> QuerySet[ReturnList]:
    """The lists the reader may see, the newest first, each with what its pieces say."""
    found = ReturnList.objects.visible_to(request.user).told()
    return found.select_related(
        "debtor_staff", "debtor_partner", "made_by", "freight__told_by", "freight__approved_by"
    ).order_by("-id")


@requires(P.OLD_PART_SEE)
def list_list(request: HttpRequest) -> HttpResponse:
    """Every return list the reader may see."""
    form = ReturnListFilter(request.GET or None)
    rows = ordered(request, form.narrow(lists_of(request)), {"number": "id", "sent": "sent_at"}, "-number")
    context = {"page": paginate(request, rows), "form": form, "chips": active_filters(request, form)}
    return render(request, "parts/old_part_lists.html", context)


def _list(request: HttpRequest, number: str) -> ReturnList:
    return get_object_or_404(lists_of(request), number=number)


def frame_of(request: HttpRequest, number: str) -> dict[str, Any]:
    """Which frame the reader's pages have, where they go back to, and the addresses of a list's own acts."""
    outside = bool(request.user.partner_id)
    door = "parts:portal_" if outside else "parts:"
    acts = (
        "return_list", "return_list_add", "return_list_send", "return_list_take_back", "return_list_print",
        "return_list_freight", "return_list_result",
    )  # fmt: skip
    urls = {
        act.removeprefix("return_list").strip("_") or "page": reverse(f"{door}{act}", args=[number]) for act in acts
    }
    urls["labels"] = reverse(f"{door}old_labels")
    home = reverse("parts:portal_old_parts" if outside else "parts:old_lists")
    return {"frame": "base_portal.html" if outside else "base.html", "home": home, "urls": urls,
            "line_url": f"{door}return_line", "facts_url": f"{door}old_facts"}  # fmt: skip


def _at(request: HttpRequest, found: ReturnList) -> str:
    return frame_of(request, found.number)["urls"]["page"]


def _return_list(request: HttpRequest, number: str) -> HttpResponse:
    """One list with its boxes; a draft is put together here."""
    return _page(request, _list(request, number))


def _page(request: HttpRequest, found: ReturnList, status: int = 200, **more: Any) -> HttpResponse:
    lines = list(found.lines.select_related("old_part__part").order_by("position"))
    mine = is_debtor(request.user, staff=found.debtor_staff, partner=found.debtor_partner)
    others = owed_by(staff=found.debtor_staff, partner=found.debtor_partner).exclude(
        pk__in=ReturnLine.objects.filter(result=LineResult.PENDING).values("old_part")
    )
    told = {"amount": found.freight_told and found.freight_told.told}
    for line in lines:
        line.lacks = len(lacks(line.old_part))
    frame = frame_of(request, found.number)
    acts = may_open(request.user, frame["urls"]["send"])
    context = {
        "list": found,
        "acts": acts,
        "edits": acts and found.state == ListState.DRAFT,
        "lacking": sum(1 for line in lines if line.lacks),
        "received": sum(line.result == LineResult.RECEIVED for line in lines),
        "stored": stored(lines),
        "lines": lines,
        "mine": mine,
        "others": [drawn(piece) for piece in others[:MANY]] if acts and found.state == ListState.DRAFT else [],
        "missing": sum(line.result == LineResult.MISSING for line in lines),
        "counted": found.receipts.filter(reversed_at=None).exists(),
        "form": SendListForm(initial={"boxes": max((line.box_no for line in lines), default=1)}),
        "freight": found.freight_told,
        "may_tell_freight": return_freights.may_tell(found, request.user),
        "may_approve_freight": return_freights.may_approve(found, request.user),
        "freight_form": FreightForm(initial=told),
        "approval_form": FreightApprovalForm(initial=told, auto_id="id_approved_%s"),
        **frame,
        **more,
    }
    return render(request, "parts/old_part_list.html", context, status=status)


def _do(request: HttpRequest, found: ReturnList, act: Callable[[], Any], said: str = "") -> HttpResponse:
    return stepped(
        request, act, back=_at(request, found), said=said,
        page=lambda status, **refused: _page(request, _list(request, found.number), status, **refused),
    )  # fmt: skip


def _chosen(request: HttpRequest) -> list[OldPart]:
    """Pieces that are ticked, in the order they are due."""
    found = OldPart.objects.visible_to(request.user).filter(code__in=request.POST.getlist("piece")[:MANY])
    return list(found.select_related("part", "debtor_staff", "debtor_partner").order_by("due_on", "id"))


@idempotent
def _list_new(request: HttpRequest) -> HttpResponse:
    """A list of one's own owed pieces, ticked and not retyped. `now` hands them in at once (the technician)."""
    pieces = _chosen(request)
    first = pieces[0] if pieces else None
    debtor = {"debtor_staff": first.debtor_staff, "debtor_partner": first.debtor_partner} if first else {}
    home = "parts:portal_old_parts" if request.user.partner_id else "parts:phone_old_parts"
    try:
        made = services.make_list(pieces=pieces, by=request.user, **debtor)
        if request.POST.get("now") and made.debtor_staff_id:
            services.send_list(return_list=made, boxes=1, by=request.user)
            said = _("%(list)s is handed in: the keeper scans it.") % {"list": made.number}
            messages.success(request, said)
            return redirect(home)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(home)
    return redirect(_at(request, made))


def _list_add(request: HttpRequest, number: str) -> HttpResponse:
    """More pieces onto a draft."""
    found = _list(request, number)
    return _do(request, found, lambda: services.add_pieces(return_list=found, pieces=_chosen(request), by=request.user))


def _line_change(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Which box; or off the list (`drop`)."""
    found = _list(request, number)
    line = get_object_or_404(found.lines.select_related("return_list", "old_part"), pk=pk)
    if request.POST.get("drop"):
        return _do(request, found, lambda: services.drop_line(line=line, by=request.user))
    form = BoxForm(request.POST)
    if not form.is_valid():
        return _page(request, found, 422, refusal=_("The box is a number from 1 to 99."))
    return _do(request, found, lambda: services.set_box(line=line, by=request.user, **form.cleaned_data))


def _list_send(request: HttpRequest, number: str) -> HttpResponse:
    """The boxes leave."""
    found, form = _list(request, number), SendListForm(request.POST)
    if not form.is_valid():
        return _page(request, found, 422, form=form)
    try:
        services.send_list(return_list=found, by=request.user, **form.cleaned_data)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return _page(request, _list(request, number), refusal.status, form=form)
    messages.success(request, _("%(list)s is submitted.") % {"list": found.number})
    return redirect(_at(request, found))


def _list_take_back(request: HttpRequest, number: str) -> HttpResponse:
    """A draft again; `cancel` gives it up."""
    found = _list(request, number)
    act = services.cancel_list if request.POST.get("cancel") else services.take_back_list
    return _do(request, found, lambda: act(return_list=found, by=request.user))


def _list_print(request: HttpRequest, number: str) -> HttpResponse:
    """BD-17 on paper: one kept, two with the parts."""
    found = _list(request, number)
    with translation.override(paper.language_of(request)):
        return paper.printed(request, return_list_paper(found), back=_at(request, found))


def _freight(request: HttpRequest, number: str) -> HttpResponse:
    """What sending it cost, by its debtor's word."""
    found, form = _list(request, number), FreightForm(request.POST)
    return acted(
        request, form, partial(return_freights.tell_freight, return_list=found, by=request.user),
        back=_at(request, found), field="amount",
        page=lambda status: _page(request, _list(request, number), status, freight_form=form),
    )  # fmt: skip


@require_POST
@requires(P.STOCK_ACCOUNT)
def freight_approve(request: HttpRequest, number: str) -> HttpResponse:
    """What of it is paid back."""
    found, form = _list(request, number), FreightApprovalForm(request.POST, auto_id="id_approved_%s")
    return acted(
        request, form, partial(return_freights.approve_freight, return_list=found, by=request.user),
        back=_at(request, found),
        page=lambda status: _page(request, _list(request, number), status, approval_form=form),
    )  # fmt: skip


def _list_result(request: HttpRequest, number: str) -> HttpResponse:
    """BD-28 on paper: what was judged."""
    found = _list(request, number)
    with translation.override(paper.language_of(request)):
        return paper.printed(request, result_slip(found), back=_at(request, found))


list_freight, portal_list_freight = doors(_freight, posts=True)
return_list, portal_return_list = doors(_return_list)
list_new, portal_list_new = doors(_list_new, posts=True)
list_add, portal_list_add = doors(_list_add, posts=True)
line_change, portal_line_change = doors(_line_change, posts=True)
list_send, portal_list_send = doors(_list_send, posts=True)
list_take_back, portal_list_take_back = doors(_list_take_back, posts=True)
list_print, portal_list_print = doors(_list_print)
list_result, portal_list_result = doors(_list_result)


@requires(P.PORTAL_USE)
def portal_labels(request: HttpRequest) -> HttpResponse:
    """Labels of the company's own pieces."""
    return labels_page(request, back=reverse("parts:portal_old_parts"), frame="base_portal.html")


@requires(P.TICKET_WORK)
def phone(request: HttpRequest) -> HttpResponse:
    """What the technician owes, the late ones first; ticked, it is handed in now."""
    return _phone(request)


def _phone(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    staff, today = request.user.staff_or_none, timezone.localdate()
    owed = with_requests(drawn(piece, today) for piece in owed_by(staff=staff)[:MANY]) if staff else []
    lists = lists_of(request).filter(debtor_staff=staff, state=ListState.SENT) if staff else []
    context = {
        "owed": [piece for piece in owed if piece.state != "on_the_way"],
        "late": sum(1 for piece in owed if piece.late),
        "lists": list(lists),
        "tag_form": TagForm(),
        "loss_form": LossForm(),
        **more,
    }
    return render(request, "parts/old_part_phone.html", context, status=status)


@require_POST
@requires(P.TICKET_WORK)
@idempotent
def phone_act(request: HttpRequest, code: str) -> HttpResponse:
    """Taken out, tagged or lost, or more time is asked for, from the phone."""
    mine = OldPart.objects.visible_to(request.user).select_related("part", "debtor_staff", "debtor_partner")
    piece, what = get_object_or_404(mine, code=code), request.POST.get("act", "")
    try:
        if what == "tag":
            old_part_tags.tag(piece=piece, tag_no=request.POST.get("tag_no", "")[:40], by=request.user)
        elif what == "more":
            form = ExtensionForm(request.POST)
            if not form.is_valid():
                said = " ".join(str(error) for errors in form.errors.values() for error in errors)
                return _phone(request, 422, refusal=said, refused=piece.code, asked=request.POST)
            old_part_extensions.ask_extension(piece=piece, by=request.user, **form.cleaned_data)
        elif what == "lost":
            charges.admit_loss(piece=piece, explanation=request.POST.get("explanation", ""), by=request.user)
        else:
            old_part_tags.take_out(piece=piece, by=request.user)
    except DomainError as refusal:
        return _phone(request, refusal.status, refusal=str(refusal), refused=piece.code)
    messages.success(request, _("%(code)s: saved.") % {"code": piece.code})
    return redirect("parts:phone_old_parts")
