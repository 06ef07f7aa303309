"""Handing out at the counter (发料): off a warehouse's shelf onto a technician's van, for a job where one is named."""

from collections.abc import Iterable

from django.db import transaction

from parts.errors.handing_out import NobodyOnTheJob, NotAVan, NothingToHandOut
from parts.jobs import worker_of
from parts.models import OldPlace, Place
from parts.services.ledger import Line, transfer_many
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
