"""The tag on a piece (BD-27, BD-30): printed by us, or one printed beforehand that is stuck on and scanned."""

import re

from django.db import IntegrityError, transaction

from core import audit
from parts.choices.old_parts import OldPartState, Origin
from parts.errors.old_parts import OldPartMovedOn, TagNotReadable, TagTaken
from parts.models import OldPart
from parts.scanning import read
from parts.services.old_part_rights import require_hand
from parts.services.old_part_steps import step_all
from people.models import User

S = OldPartState
TAG = re.compile(r"[0-9A-Z][0-9A-Z-]{2,19}", re.ASCII)


@transaction.atomic
def take_out(*, piece: OldPart, by: User) -> OldPart:
    """The old part is out of the machine and in the debtor's hands."""
    require_hand(by, piece)
    done = step_all([piece], S.REMOVED, cause=piece.cause, by=by)[0]
    audit.record("old_part.removed", target=piece, by=by)
    return done


@transaction.atomic
def tag(*, piece: OldPart, by: User, tag_no: str = "", origin: str = "") -> OldPart:
    """A tag hangs on it: the label with its own code (scanned, or empty), or one printed beforehand with its number.

    Tagging again replaces the number. Raises TagTaken, TagNotReadable, OldPartMovedOn, NotYourDebt.
    """
    require_hand(by, piece)
    scanned = read(tag_no).text
    number = "" if scanned in ("", piece.code) else scanned
    if number and not TAG.fullmatch(number):
        raise TagNotReadable(tag=tag_no[:20])
    if number and OldPart.objects.filter(code=number).exists():
        raise TagTaken(tag=number)
    told = {"tag_no": number, "origin": origin if origin in Origin.values else piece.origin}
    try:
        with transaction.atomic():
            if piece.state == S.TAGGED:
                if not OldPart.objects.filter(pk=piece.pk, state=S.TAGGED).update(**told):
                    raise OldPartMovedOn(code=piece.code, state=piece.get_state_display())
            else:
                step_all([piece], S.TAGGED, cause=piece.cause, by=by, note=number, **told)
    except IntegrityError:
        raise TagTaken(tag=number) from None
    audit.record("old_part.tagged", target=piece, by=by, after=told)
    piece.refresh_from_db()
    return piece
