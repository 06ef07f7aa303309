"""Over the counter: off a shelf onto a technician's van (发料), for a job where one is named; and from place to
place in one hand (当面交接)."""

from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction

from parts.errors.handing_out import AnotherBranch, NobodyOnTheJob, NotAVan, NothingToHandOut
from parts.jobs import worker_of
from parts.models import Movement, OldPlace, Part, Place
from parts.services.ledger import Line, transfer, transfer_many
from parts.services.ledger_places import van_for
from people.models import Staff, User


@transaction.atomic
def hand_out(
    *, place: Place, lines: Iterable[Line], by: User, key: str, job: str = "", staff: Staff | None = None,
    van: Place | OldPlace | None = None,
) -> Place:  # fmt: skip
    """All lines or none go onto the van: of whoever works on the job, of `staff`, or `van`. Returns the van.

    What is reserved here for the job is eaten by it. Raises NothingToHandOut, NobodyOnTheJob, NotAVan, and as a
    transfer: NotEnoughStock, PlaceFrozen, NotYourPlace.
    """
    wanted = list(lines)
    if not wanted:
        raise NothingToHandOut()
    if job and (staff := worker_of(job, by)) is None:
        raise NobodyOnTheJob(job=job)
    to = van_for(staff=staff, by=by) if staff else van
    if getattr(to, "holder_id", None) is None:
        raise NotAVan(place=str(to))
    cause = f"ticket:{job}" if job else f"handover:{key[-36:]}"
    transfer_many(from_place=place, to_place=to, lines=wanted, cause=cause, by=by, key=key)
    return to


def hand_over(
    *, part: Part, from_place: Place, to_place: Place, quantity: Decimal, by: User, key: str, note: str = ""
) -> tuple[Movement, Movement]:
    """One part goes from hand to hand, with nothing on the way. Between stores of two branches nobody stands there to
    take it: that is a transfer with its count. Raises AnotherBranch and as a transfer."""
    in_person = from_place.holder_id or to_place.holder_id
    if not in_person and from_place.branch_id != to_place.branch_id:
        raise AnotherBranch(place=str(to_place))
    return transfer(
        part=part, from_place=from_place, to_place=to_place, quantity=quantity, note=note,
        cause=f"handover:{key[-36:]}", by=by, key=key,
    )  # fmt: skip
