"""Returns and exchanges in the partners' portal: their own and nothing else."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.forms import refusals_shown_in
from core.idempotency import idempotent
from core.paper import language_of, printed
from core.tables import active_filters, paginate
from core.ui import Event
from parts.forms.buying_fields import NoteForm
from parts.forms.goods_returns import PhotosForm, PortalReturnFilter, PortalReturnForm
from parts.models import DocumentEvent, GoodsReturn
from parts.paper.goods_returns import application
from parts.selectors import portal
from parts.selectors.goods_returns import with_deadlines
from parts.services import goods_returns as services
from parts.services.goods_returns_rights import is_turn
from parts.views.documents import OFFERED, acted, key_of
from parts.views.goods_returns import of_another, picture, steps_taken
from parts.words.goods_returns import STORY
from people.access import requires
from people.models import Notice
from people.permissions import Permission

P = Permission.PORTAL_USE
# What a partner reads of a step: never who of ours did it, never what lies where, nor what sales said.
TOLD = ("asked", "photos", "approved", "refused", "withdrawn", "received", "counted", "surplus_back", "disputed",
        "settled", "credited", "exchanged", "sent_back")  # fmt: skip
WITH_NOTE = ("asked", "refused", "withdrawn", "surplus_back", "disputed", "settled", "credited", "exchanged",
             "sent_back")  # fmt: skip
SHOWN = ("partner", "model", "part", "branch")


def _own(request: HttpRequest) -> QuerySet[GoodsReturn]:
    return GoodsReturn.objects.filter(partner=request.user.partner_id).select_related(*SHOWN)


def find_own(request: HttpRequest, number: str) -> GoodsReturn:
    """One of the company's own; another's is not there."""
    return get_object_or_404(_own(request), number=number)


def at(case: GoodsReturn) -> str:
    return reverse("parts:portal_goods_return", args=[case.number])


@requires(P)
def return_list(request: HttpRequest) -> HttpResponse:
    """The company's cases, the newest first."""
    form = PortalReturnFilter(request.GET or None)
    page = paginate(request, form.narrow(_own(request)).order_by("-id"), 20)
    context = {"page": page, "form": form, "chips": active_filters(request, form)}
    return render(request, "portal/goods_returns.html", context)


@requires(P)
def return_new(request: HttpRequest) -> HttpResponse:
    """A new application of the company; sent twice, the service answers with the first."""
    form = PortalReturnForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form, of_another):
            partner = request.user.partner
            made = services.ask_return(partner=partner, by=request.user, key=key_of(request), **form.told())
            return redirect(at(made))
    context = {"form": form, "known": portal.offered()[:OFFERED]}
    return render(request, "portal/goods_return_new.html", context, status=422 if form.errors else 200)


@requires(P)
def goods_return(request: HttpRequest, number: str) -> HttpResponse:
    """One case of the company."""
    return own_page(request, find_own(request, number))


def own_page(request: HttpRequest, found: GoodsReturn, status: int = 200, **refused: Any) -> HttpResponse:
    """Draw it."""
    now = timezone.now()
    Notice.objects.filter(user=request.user, about=found.document, seen_at=None).update(seen_at=now)
    (case,) = with_deadlines([found], timezone.localdate())
    context = {
        "case": case, "steps": steps_taken(case), "photos": list(case.photos.all()), "events": _story(case),
        "may_withdraw": is_turn("withdraw", case, by=request.user),
        "may_add": is_turn("photos", case, by=request.user),
        "withdraw_form": NoteForm(auto_id="id_withdraw_%s"), "photos_form": PhotosForm(), **refused,
    }  # fmt: skip
    return render(request, "portal/goods_return.html", context, status=status)


def _story(case: GoodsReturn) -> list[Event]:
    events = []
    for event in DocumentEvent.objects.filter(document=case.document, action__in=TOLD).select_related("by"):
        words, icon = STORY[event.action]
        note = event.note if event.action in WITH_NOTE else ""
        ours = event.by.partner_id != case.partner_id
        events.append(Event(event.at, words, "" if ours else str(event.by), note, icon))
    return events[::-1]


@require_POST
@requires(P)
@idempotent
def return_withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Not wanted any more."""
    found, form = find_own(request, number), NoteForm(request.POST, auto_id="id_withdraw_%s")
    return acted(
        request, form, lambda note: services.withdraw_return(case=found, note=note, by=request.user), back=at(found),
        page=lambda status: own_page(request, find_own(request, number), status, withdraw_form=form),
        said=_("Withdrawn."),
    )  # fmt: skip


@require_POST
@requires(P)
@idempotent
def return_photos(request: HttpRequest, number: str) -> HttpResponse:
    """More pictures."""
    found, form = find_own(request, number), PhotosForm(request.POST, request.FILES)
    return acted(
        request, form, lambda photos: services.keep_photos(case=found, photos=photos, by=request.user), back=at(found),
        page=lambda status: own_page(request, find_own(request, number), status, photos_form=form), field="photos",
    )  # fmt: skip


@requires(P)
def return_print(request: HttpRequest, number: str) -> HttpResponse:
    """The application, to sign and stamp."""
    found = find_own(request, number)
    with translation.override(language_of(request)):
        paper = application(found, outside=True)
        paper.url = at(found)
        return printed(request, paper, at(found))


@require_GET
@requires(P)
def return_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture of an own case."""
    return picture(request, pk)
