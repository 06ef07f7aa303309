"""What is done to a unit in the workshop: corrected, noted, changed, inspected, handed over, reworked, reserved."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.idempotency import idempotent
from people.access import requires
from tickets.models import ServiceChange, Ticket, WorkshopItem
from tickets.workshop import services
from tickets.workshop.forms.unit import (
    AnswerForm,
    ChangeForm,
    HandOverUnitForm,
    QualityForm,
    ReservationForm,
    ReworkForm,
    SignForm,
)
from tickets.workshop.views.unit import INSPECT, WORK, correction_form, do, find_unit, of_one


@require_POST
@requires(*WORK)
@idempotent
def correct(request: HttpRequest, number: str) -> HttpResponse:
    """One line of the saved reception sheet is put right."""
    ticket = find_unit(request, number)
    if (form := correction_form(ticket, request.POST)) is None:
        return redirect("tickets:workshop_unit", ticket.number)
    said = _("Corrected; what stood there before stays readable.")
    return do(request, ticket, form, "correct_form", services.correct_reception, said, ticket=ticket)


@require_POST
@requires(*WORK)
@idempotent
def cell(request: HttpRequest, number: str, process: int) -> HttpResponse:
    """One tap: how a process stands. From the board the answer is the board's row; else the unit's page."""
    ticket = find_unit(request, number)
    item = get_object_or_404(WorkshopItem, pk=process)
    state, seen = request.POST.get("state", ""), request.POST.get("seen")
    return do(
        request, ticket, None, "", services.set_cell, _("Noted on the board."), ticket=ticket, process=item,
        state=state, seen=seen,
    )  # fmt: skip


@require_POST
@requires(*WORK)
@idempotent
def change_new(request: HttpRequest, number: str) -> HttpResponse:
    """A change is asked."""
    ticket = find_unit(request, number)
    form = ChangeForm(request.POST, auto_id="id_change_%s")
    said = _("Written down. Work on it waits for the customer's answer.")
    return do(request, ticket, form, "change_form", services.ask_change, said, ticket=ticket)


def _change(ticket: Ticket, pk: int) -> ServiceChange:
    return get_object_or_404(ServiceChange.objects.select_related("ticket__category"), ticket=ticket, pk=pk)


@require_POST
@requires(*WORK)
@idempotent
def change_answer(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """What the customer said."""
    ticket = find_unit(request, number)
    change = _change(ticket, pk)
    form = AnswerForm(request.POST, ticket=ticket, auto_id=f"id_answer{change.pk}_%s")

    def service(**told: Any) -> None:
        services.answer_change(change=change, **told)

    return do(request, ticket, form, "answer", service, _("Answer written down."), change=change.pk)


@require_POST
@requires(*WORK)
def change_done(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Carried out."""
    ticket = find_unit(request, number)
    change = _change(ticket, pk)

    def service(**told: Any) -> None:
        services.finish_change(change=change, **told)

    return do(request, ticket, None, "", service, _("Carried out."))


@require_POST
@requires(*INSPECT)
@idempotent
def sign(request: HttpRequest, number: str) -> HttpResponse:
    """Sign the level whose turn it is."""
    ticket = find_unit(request, number)
    form = SignForm(request.POST, ticket=ticket, auto_id="id_sign_%s")
    level = request.POST.get("level", "")  # one whose turn it is not is refused, a word that is none among them
    return do(request, ticket, form, "sign_form", services.sign_level, _("Signed."), ticket=ticket, level=level)


@require_POST
@requires(*WORK)
@idempotent
def hand_over(request: HttpRequest, number: str) -> HttpResponse:
    """The unit leaves the workshop."""
    ticket = find_unit(request, number)
    form = HandOverUnitForm(request.POST, ticket=ticket, auto_id="id_hand_%s")
    return do(request, ticket, form, "hand_form", services.hand_over_unit, _("Handed over."), ticket=ticket)


@require_POST
@requires(*INSPECT)
@idempotent
def quality(request: HttpRequest, number: str) -> HttpResponse:
    """Something was not good."""
    ticket = find_unit(request, number)
    form = QualityForm(request.POST, ticket=ticket, auto_id="id_quality_%s")
    said = _("Quality event written down.")
    return do(request, ticket, form, "quality_form", services.record_quality_event, said, ticket=ticket)


@require_POST
@requires(*INSPECT)
@idempotent
def rework(request: HttpRequest, number: str) -> HttpResponse:
    """Why work was done again."""
    ticket = find_unit(request, number)
    form = ReworkForm(request.POST, auto_id="id_rework_%s")
    said = _("Rework written down.")
    return do(request, ticket, form, "rework_form", services.record_rework, said, ticket=ticket)


@require_POST
@requires(*INSPECT)
def rework_sign(request: HttpRequest, number: str) -> HttpResponse:
    """The next signature below the rework record."""
    ticket = find_unit(request, number)
    record = of_one("rework_record", ticket)
    if record is None:
        raise Http404
    return do(request, ticket, None, "", services.sign_rework, _("Signed."), record=record)


@require_POST
@requires(*WORK)
@idempotent
def reserve(request: HttpRequest, number: str) -> HttpResponse:
    """What the booked work needs."""
    ticket = find_unit(request, number)
    form = ReservationForm(request.POST, auto_id="id_booked_%s")
    return do(request, ticket, form, "reservation_form", services.save_reservation, _("Saved."), ticket=ticket)
