"""Old parts: the list, and one piece with its whole life."""

from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import ui
from core.sheets.writer import workbook_response
from core.tables import active_filters, ordered, paginate
from parts.choices.old_parts import ChargeState, PhotoOf, RequestState
from parts.choices.old_parts import OldPartState as S
from parts.forms.old_part_requests import ExtensionForm
from parts.forms.old_part_work import ChargeForm, LossForm
from parts.forms.old_parts import VIEWS, OldPartFilter, TagForm, UrgentForm
from parts.models import OldPart, OldPartMove, OldPartPhoto
from parts.services.old_part_extensions import may_ask
from parts.services.old_part_facts import may_describe
from parts.services.old_part_inspections import looks_open
from parts.services.old_part_rights import is_debtor, over
from parts.words.old_parts import STATES
from people.access import has, requires
from people.models import User
from people.permissions import Permission as P

SHOWN = ("part", "debtor_staff", "debtor_partner", "place", "branch")
COLUMNS = {"code": "code", "part": "part__number", "due": "due_on", "opened": "opened_at"}


def drawn(piece: OldPart, today=None) -> OldPart:
    """With `badge` (late where it is late) and `late` days, for the templates."""
    piece.late = piece.days_late(today)
    piece.badge = "late" if piece.late else piece.state
    return piece


@requires(P.OLD_PART_SEE)
def old_parts(request: HttpRequest) -> HttpResponse:
    """Pieces by where they stand; what is owed first asked for, the earliest due day on top."""
    form = OldPartFilter(request.GET)
    found = form.narrow(OldPart.objects.visible_to(request.user)).select_related(*SHOWN)
    found = ordered(request, found, COLUMNS, "due")
    if "sort" not in request.GET:
        found = found.order_by(F("due_on").asc(nulls_last=True), "pk")
    if request.GET.get("export") == "xlsx":
        return _export(list(found[:20_000]))
    page, today = paginate(request, found), timezone.localdate()
    for piece in page.object_list:
        drawn(piece, today)
    context = {
        "page": page,
        "form": form,
        "chips": active_filters(request, form),
        "views": [(code, label) for code, (label, _states) in VIEWS.items()],
        "view": form.cleaned_data.get("view", "") if form.is_valid() else "",
        "may_move": has(request.user, P.OLD_PART_MOVE),
    }
    return render(request, "parts/old_parts.html", context)


def _export(pieces: list[OldPart]) -> HttpResponse:
    columns = [
        _("Code"), _("Tag number"), _("Part number"), _("Part name"), _("State"), _("Debtor"), _("Document"),
        _("Model"), _("Serial number"), _("Fault"), _("Owed since"), _("Repaired on"), _("Due on"),
        pgettext("old part", "Received on"),
        _("Condition"), _("Verdict"), _("Old-part store"), _("Bin"),
    ]  # fmt: skip
    rows = [
        (
            piece.code, piece.tag_no, piece.part.number, piece.part.name, str(piece.get_state_display()),
            str(piece.debtor), piece.document, piece.model_name, piece.serial, piece.fault,
            timezone.localdate(piece.opened_at), piece.repaired_on, piece.due_on,
            timezone.localdate(piece.received_at) if piece.received_at else None,
            str(piece.get_condition_display()), str(piece.get_verdict_display()),
            piece.place.name if piece.place else "", piece.bin,
        )
        for piece in pieces
    ]  # fmt: skip
    return workbook_response(_("Old parts"), columns, rows)


def piece_of(request: HttpRequest, code: str) -> OldPart:
    """The piece of the address, where the reader may see it; 404 otherwise."""
    return get_object_or_404(OldPart.objects.visible_to(request.user).select_related(*SHOWN), code=code)


@requires(P.OLD_PART_SEE)
def old_part(request: HttpRequest, code: str) -> HttpResponse:
    """One piece: whose, of what, due when, and everything that happened to it."""
    return piece_page(request, piece_of(request, code))


def arrival_photos(piece: OldPart) -> list[OldPartPhoto]:
    """What it looked like when it came without a tag."""
    return list(piece.photos.filter(shows=PhotoOf.ARRIVAL)) if piece.untagged else []


def piece_page(request: HttpRequest, piece: OldPart, status: int = 200, **more: Any) -> HttpResponse:
    """Draw it; `more` are refused forms."""
    user = request.user
    context = {
        "piece": drawn(piece),
        "life": life_of(piece),
        "inspections": list(piece.inspections.select_related("by").prefetch_related("photos")),
        "arrival_photos": arrival_photos(piece),
        "cases": list(piece.cases.visible_to(user)),
        "extensions": list(piece.extensions.select_related("asked_by", "decided_by")),
        "chases": list(piece.chases.select_related("by").order_by("-id")),
        "charges": list(piece.charges.select_related("proposed_by", "checked_by")),
        **_offered(piece, user),
        **more,
    }
    return render(request, "parts/old_part.html", context, status=status)


def _offered(piece: OldPart, user: User) -> dict[str, Any]:
    """What the reader may do with it now, and the forms for it."""
    hand = is_debtor(user, staff=piece.debtor_staff, partner=piece.debtor_partner)
    keeps = over(user, P.OLD_PART_MOVE, piece.branch_id)
    live = any(charge.state != ChargeState.WITHDRAWN for charge in piece.charges.all())
    return {
        "may_tag": piece.state in (S.EXPECTED, S.REMOVED, S.TAGGED, S.MISSING) and (hand or keeps),
        "may_describe": may_describe(piece, user),
        "may_hand": piece.is_owed and piece.state != S.MISSING and (hand or keeps),
        "may_charge": keeps and piece.is_owed and not live and bool(piece.late or piece.state == S.MISSING),
        "may_delay": piece.is_owed and piece.due_on is not None and may_ask(piece, user) and not _asked(piece),
        "extension_form": ExtensionForm(auto_id="id_more_%s"),
        "may_urge": piece.is_owed and not piece.asked_on and over(user, P.OLD_PART_INSPECT, piece.branch_id),
        "may_look": bool(looks_open(piece, user)),
        "tag_form": TagForm(initial={"tag_no": piece.tag_no, "origin": piece.origin}),
        "charge_form": ChargeForm(auto_id="id_charge_%s"),
        "loss_form": LossForm(auto_id="id_loss_%s"),
        "urgent_form": UrgentForm(auto_id="id_urgent_%s"),
    }


def _asked(piece: OldPart) -> bool:
    return any(one.state == RequestState.ASKED for one in piece.extensions.all())


def life_of(piece: OldPart) -> list[ui.Event]:
    """Its lines, the newest first."""
    lines = OldPartMove.objects.filter(old_part=piece).select_related("by", "to_place").order_by("-id")
    states = STATES["old_part"]
    return [
        ui.Event(
            at=line.at, title=states[line.to_state].label, by=str(line.by or ""), icon=states[line.to_state].icon,
            hue=states[line.to_state].hue, detail=_detail(line),
        )
        for line in lines
    ]  # fmt: skip


def _detail(line: OldPartMove) -> str:
    where = [line.to_place.name, line.bin] if line.to_place else []
    return " · ".join(text for text in [*where, line.cause.partition(":")[2] or line.cause, line.note] if text)
