"""One unit in the workshop: its sheet, its processes, changes, inspection, handing over."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core import files
from core.errors import DomainError
from core.idempotency import idempotent
from core.pictures import keep_picture
from people.access import has, requires
from people.permissions import Permission
from tickets import display
from tickets.choices import COMPLETED, SETTLED, Kind
from tickets.errors import Missing
from tickets.models import ProcessCell, Ticket
from tickets.services.charging import charged
from tickets.views.page import contact_of, find_ticket
from tickets.workshop import services
from tickets.workshop.choices import Cell, ReworkReason, Signer
from tickets.workshop.forms.unit import (
    AnswerForm,
    ChangeForm,
    CorrectionForm,
    HandOverUnitForm,
    QualityForm,
    ReceptionForm,
    ReservationForm,
    ReworkForm,
    SignForm,
)
from tickets.workshop.inspections import inspection_of
from tickets.workshop.lines import processes
from tickets.workshop.services.inspecting import WHO_SIGNS, may_sign
from tickets.workshop.words import corrected

SEE = (Permission.WORKSHOP_SEE,)
WORK = (Permission.WORKSHOP_WORK,)
INSPECT = (Permission.WORKSHOP_WORK, Permission.WORKSHOP_INSPECT)


def find_unit(request: HttpRequest, number: str) -> Ticket:
    """A workshop ticket the reader may see; any other kind has no such page."""
    ticket = find_ticket(request, number)
    if ticket.kind != Kind.WORKSHOP:
        raise Http404
    return ticket


def of_one(row_name: str, ticket: Ticket) -> Any:
    """A one-to-one row of the ticket, or None."""
    return getattr(ticket, row_name, None)


@requires(*SEE)
def unit(request: HttpRequest, number: str) -> HttpResponse:
    """The unit's page."""
    return unit_page(request, find_unit(request, number))


def unit_page(request: HttpRequest, ticket: Ticket, *, status: int = 200, **refused: Any) -> HttpResponse:
    """Draw it; `refused` brings a form that was not accepted under its name, and `change` whose it is."""
    user = request.user
    found = inspection_of(ticket)
    sheet, handed = of_one("reception", ticket), of_one("handing_over", ticket)
    works = has(user, Permission.WORKSHOP_WORK) and ticket.state not in SETTLED
    changes = list(ticket.changes.select_related("asked_by", "answered_by", "told"))
    for change in changes:
        mine = refused.get("change") == change.pk
        change.form = refused["answer"] if mine else AnswerForm(ticket=ticket, auto_id=f"id_answer{change.pk}_%s")
        change.open, change.dialog_id = mine, f"answer-{change.pk}"
    rework = of_one("rework_record", ticket)
    initial = {n: getattr(rework, n) for n in ReworkForm.base_fields} if rework else {}
    kept = of_one("reservation", ticket)
    booked = {n: getattr(kept, n) for n in ReservationForm.base_fields} if kept else {"content": ticket.fault_text}
    context = {
        "ticket": ticket, "sheet": sheet, "handed": handed, "contact": contact_of(ticket, user),
        "may_work": works, "found": found, "changes": changes, "tracks": _tracks(ticket),
        "steps": display.steps(ticket), "cell_states": Cell.choices,
        "levels": _levels(ticket, found, user), "rounds": list(ticket.inspections.select_related("by")),
        "may_sign": bool(found.next_level) and may_sign(ticket, found.next_level, user),
        "signed_already": user.pk in found.standing.signers,
        "may_hand_over": has(user, Permission.WORKSHOP_WORK) and sheet and not handed
        and (ticket.state == "working" or ticket.state in COMPLETED),
        "blocked": _blocked(ticket, user),
        "fee": charged(ticket), "quality": list(ticket.quality_events.select_related("repairer", "by")),
        "may_judge": has(user, Permission.WORKSHOP_INSPECT) or works, "rework": rework,
        "is_rework": bool(ticket.rework_of_id or ticket.reopened_at), "reservation": kept,
        "rework_reason": ReworkReason(rework.reason).label if rework else "",
        "correct_form": correction_form(ticket) if works else None,
        "corrections": [
            {"event": event, **corrected(event)}
            for event in ticket.events.filter(action="reception_corrected").select_related("by").order_by("at", "id")
        ],
        "change_form": ChangeForm(auto_id="id_change_%s"), "sign_form": SignForm(ticket=ticket, auto_id="id_sign_%s"),
        "hand_form": HandOverUnitForm(ticket=ticket, auto_id="id_hand_%s"),
        "quality_form": QualityForm(ticket=ticket, auto_id="id_quality_%s"),
        "rework_form": ReworkForm(initial=initial, auto_id="id_rework_%s"),
        "reservation_form": ReservationForm(initial=booked, auto_id="id_booked_%s"),
        **{name: value for name, value in refused.items() if name not in {"answer", "change"}},
    }  # fmt: skip
    return render(request, "workshop/unit.html", context, status=status)


def _blocked(ticket: Ticket, user: Any) -> str:
    """Why it cannot be finished by handing over now; empty where it can."""
    here, elsewhere = display.actions(ticket, user)
    found = next((action for action in [*here, *elsewhere] if action.name == "finish"), None)
    return found.reason if found and ticket.state == "working" else ""


def _tracks(ticket: Ticket) -> list[dict[str, Any]]:
    """Each process of the category with how it stands."""
    cells = {cell.process_id: cell for cell in ProcessCell.objects.filter(ticket=ticket).select_related("by")}
    return [{"process": process, "cell": cells.get(process.pk)} for process in processes(ticket.category)]


def _levels(ticket: Ticket, found: Any, user: Any) -> list[dict[str, Any]]:
    """The levels of the plan: signed, next, or still to come, and who signs them."""
    position = len(found.levels) if found.standing.position is None else found.standing.position
    return [
        {
            "label": Signer(level).label,
            "who": WHO_SIGNS[level],
            "state": "done" if n < position else "current" if n == position else "todo",
        }
        for n, level in enumerate(found.levels)
    ]


@requires(*WORK)
@idempotent
def receive(request: HttpRequest, number: str) -> HttpResponse:
    """The reception sheet."""
    ticket = find_unit(request, number)
    if of_one("reception", ticket) is not None and request.method != "POST":
        return redirect("tickets:workshop_unit", ticket.number)
    form = ReceptionForm(request.POST or None, request.FILES or None, ticket=ticket)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                told, upload = form.arguments(), form.cleaned_data["signature"]
                if upload:
                    picture = keep_picture(
                        upload, size=upload.size, name=f"{ticket.number}-04", by=request.user, signature=True
                    )
                    told["signature"] = picture.file
                services.receive_unit(ticket=ticket, by=request.user, **told)
            except DomainError as refusal:
                refuse(form, refusal)
                status = refusal.status
            else:
                messages.success(request, _("Received. The tag can be printed now."))
                return redirect("tickets:workshop_unit", ticket.number)
    context = {"form": form, "ticket": ticket, "contact": contact_of(ticket, request.user)}
    return render(request, "workshop/receive.html", context, status=status)


@requires(*SEE)
def signature(request: HttpRequest, number: str) -> HttpResponse:
    """The picture of the signature on the reception sheet."""
    ticket = find_unit(request, number)
    sheet = of_one("reception", ticket)
    if sheet is None or sheet.signature is None:
        raise Http404
    answer = FileResponse(files.open_stored(sheet.signature), content_type="image/png")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Disposition"] = f'inline; filename="{sheet.signature.name}"'
    return answer


def refuse(form: Any, refusal: DomainError) -> None:
    """A refusal becomes the message of its field, or of the form."""
    field = refusal.params.get("field") if isinstance(refusal, Missing) or "field" in refusal.params else None
    form.add_error(field if field in form.fields else None, str(refusal))


def do(
    request: HttpRequest,
    here: Ticket,
    form: Any,
    name: str,
    service: Callable,
    said: str,
    *,
    change: int = 0,
    **more: Any,
) -> HttpResponse:
    """Check a form of the unit's page and call its service with `more`; refused, the page comes again with it open.

    `here`: the page's ticket; `change`: of which change the form is an answer.
    """
    shown = {name: form, **({"change": change} if change else {})} if form is not None else {}
    status = 422
    if form is None or form.is_valid():
        told = {} if form is None else form.arguments() if hasattr(form, "arguments") else form.cleaned_data
        try:
            service(by=request.user, **told, **more)
        except DomainError as refusal:
            status = refusal.status
            if form is None:
                messages.error(request, str(refusal))
            else:
                refuse(form, refusal)
        else:
            messages.success(request, said)
            return redirect("tickets:workshop_unit", here.number)
    return unit_page(request, find_unit(request, here.number), status=status, **shown)


def correction_form(ticket: Ticket, told: Any = None) -> CorrectionForm | None:
    """To put lines of the reception sheet right; None before there is one."""
    sheet = of_one("reception", ticket)
    if sheet is None:
        return None
    return CorrectionForm(told, sheet=sheet, vehicle=ticket.category.is_vehicle, auto_id="id_correct_%s")
