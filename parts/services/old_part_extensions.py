"""More time for an old part (延期): asked for by its debtor or whoever acts for him, granted or refused by another."""

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from core import audit
from parts.choices.old_parts import RequestState
from parts.errors.old_parts import (
    AskedAlready,
    GrantBeforeDue,
    NothingDueYet,
    NotYourDebt,
    OldPartMovedOn,
    OwnDebt,
    RequestDecided,
    SecondPersonDecides,
)
from parts.models import OldPart, OldPartExtension
from parts.services.charges_falling_away import withdraw_active
from parts.services.old_part_rights import is_debtor, over, require, require_reason
from parts.services.old_part_telling import tell_debtor
from parts.services.old_parts import due_of, terms
from people.models import User
from people.notices import settle, tell, users_with
from people.permissions import Permission


@transaction.atomic
def ask_extension(*, piece: OldPart, until: date, reason: str, by: User) -> OldPartExtension:
    """Ask for one piece until a day later than the due day; one open request a piece.

    Raises NotYourDebt, NothingDueYet, GrantBeforeDue, ReasonNeeded, AskedAlready, OldPartMovedOn.
    """
    if not may_ask(piece, by):
        raise NotYourDebt(code=piece.code)
    held = OldPart.objects.select_for_update(of=("self",), no_key=True).get(pk=piece.pk)
    if not held.is_owed:
        raise OldPartMovedOn(code=held.code, state=held.get_state_display())
    _later(held, until)
    try:
        with transaction.atomic():
            made = OldPartExtension.objects.create(
                old_part=held, due_then=held.due_on, wanted_until=until, reason=require_reason(reason), asked_by=by
            )
    except IntegrityError:
        raise AskedAlready(code=held.code) from None
    after = {"code": held.code, "until": until, "due_on": held.due_on}
    audit.record("old_extension.asked", target=made, by=by, reason=made.reason, after=after)
    tell(
        "old_parts.extension_asked", to=set(users_with(Permission.OLD_PART_DISPOSE, held.branch_id)) - {by.pk},
        about=about(made), url="/old-parts/extensions/", key=about(made),
        params={"code": held.code, "who": str(piece.debtor), "until": until.isoformat(), "reason": made.reason},
    )  # fmt: skip
    return made


def may_ask(piece: OldPart, user: User) -> bool:
    """The debtor or who leads him, the keeper, and the clerk who takes his call."""
    if is_debtor(user, staff=piece.debtor_staff, partner=piece.debtor_partner):
        return True
    return any(over(user, right, piece.branch_id) for right in (Permission.OLD_PART_MOVE, Permission.TICKET_REGISTER))


def about(made: OldPartExtension) -> str:
    """What its notices are about."""
    return f"old_extension:{made.pk}"


def _later(piece: OldPart, until: date) -> None:
    if piece.due_on is None:
        raise NothingDueYet(code=piece.code)
    if until <= max(piece.due_on, timezone.localdate()):
        raise GrantBeforeDue(due=piece.due_on.isoformat())


def may_decide(made: OldPartExtension, user: User) -> bool:
    """A second person with the right over the piece's branch, who does not owe it."""
    if user.pk == made.asked_by_id or _owes(made, user):
        return False
    return over(user, Permission.OLD_PART_DISPOSE, made.old_part.branch_id)


def _owes(made: OldPartExtension, user: User) -> bool:
    staff = user.staff_or_none
    return staff is not None and staff.pk == made.old_part.debtor_staff_id


def _decide(made: OldPartExtension, by: User, to: str, **told: object) -> None:
    require(by, Permission.OLD_PART_DISPOSE, made.old_part.branch_id)
    if made.asked_by_id == by.pk:
        raise SecondPersonDecides()
    if _owes(made, by):
        raise OwnDebt(code=made.old_part.code)
    live = OldPartExtension.objects.filter(pk=made.pk, state=RequestState.ASKED).exclude(asked_by=by)
    if not live.update(state=to, decided_by=by, decided_at=timezone.now(), **told):
        made.refresh_from_db()
        raise RequestDecided(state=made.get_state_display())
    made.refresh_from_db()
    settle(about(made))


@transaction.atomic
def grant_extension(*, extension: OldPartExtension, until: date, by: User, note: str = "") -> OldPartExtension:
    """It is due on that day from now on; what was proposed to charge for it is withdrawn.

    Raises SecondPersonDecides, OwnDebt, RequestDecided, GrantBeforeDue, OldPartMovedOn.
    """
    piece = OldPart.objects.select_for_update(of=("self",), no_key=True).get(pk=extension.old_part_id)
    if not piece.is_owed:
        raise OldPartMovedOn(code=piece.code, state=piece.get_state_display())
    _later(piece, until)
    _decide(extension, by, RequestState.GRANTED, granted_until=until, note=note.strip()[:300])
    piece.granted_until = until
    piece.due_on = due_of(piece, terms())
    piece.save(update_fields=["granted_until", "due_on"])
    withdraw_active(piece.charges.all(), because=f"old-extension:{until.isoformat()}")
    after = {"code": piece.code, "until": until}
    audit.record("old_extension.granted", target=extension, by=by, reason=note, after=after)
    _tell(extension, "old_parts.extension_granted", piece, {"until": until.isoformat()})
    return extension


@transaction.atomic
def refuse_extension(*, extension: OldPartExtension, by: User, note: str) -> OldPartExtension:
    """The day stays. Raises ReasonNeeded, SecondPersonDecides, OwnDebt, RequestDecided."""
    why = require_reason(note)
    _decide(extension, by, RequestState.REFUSED, note=why)
    piece = extension.old_part
    audit.record("old_extension.refused", target=extension, by=by, reason=why, after={"code": piece.code})
    due = piece.due_on or extension.due_then  # a repair opened again has no day yet
    _tell(extension, "old_parts.extension_refused", piece, {"reason": why, "due": due.isoformat()})
    return extension


def _tell(made: OldPartExtension, event: str, piece: OldPart, params: dict[str, str]) -> None:
    tell_debtor(
        event, staff=piece.debtor_staff, partner=piece.debtor_partner, about=f"old_part:{piece.code}",
        key=f"{about(made)}:{made.state}", params={"code": piece.code, "part": piece.part.name_zh, **params},
    )  # fmt: skip


def came_in(pieces: Iterable[OldPart]) -> None:
    """These pieces are in: nobody has to decide about more time for them."""
    asked = OldPartExtension.objects.filter(old_part__in=pieces, state=RequestState.ASKED)
    settle(about(one) for one in asked)
