"""Places that make themselves at the first call, whoever needs them first: it is nobody's to decide.

What is on the way to a branch, the quarantine of a warehouse, a technician's van. Of two first callers at once the
second is given what the first one made.
"""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core import audit
from parts.choices.stock import PlaceKind
from parts.errors.stock import PlaceKnown
from parts.models import Place
from people.models import Branch, Staff, User


def made_code(stem: str, own: int) -> str:
    """The code of a place made by itself: the stem, or its letters and the owner's id where that is too long.

    Never cut: two branches whose codes begin alike would get one place.
    """
    longest = Place._meta.get_field("code").max_length
    return stem if len(stem) <= longest else f"{stem[: longest - 8]}-{own}"


def _first(there: QuerySet[Place], *, by: User, code: str, name: str, **facts: Any) -> Place:
    """The oldest of those, or a new one. Raises PlaceKnown where another thing has the code."""
    found = there.filter(is_active=True).order_by("pk").first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            made = Place.objects.create(code=code, name=name[:60], **facts)
    except IntegrityError:
        return _known(there, by)
    audit.record("place.added", target=made, by=by, after={"kind": made.kind})
    return made


def _known(there: QuerySet[Place], by: User) -> Place:
    """Made by somebody else meanwhile; or it was out of use, and is used again."""
    found = there.order_by("-is_active", "pk").first()
    if found is None:
        raise PlaceKnown()
    if Place.objects.filter(pk=found.pk, is_active=False).update(is_active=True):
        found.is_active = True
        audit.record("place.changed", target=found, by=by, after={"is_active": True})
    return found


@transaction.atomic
def transit_of(branch: Branch, *, by: User) -> Place:
    """What is on the way to a branch (在途)."""
    return _first(
        Place.objects.filter(branch=branch, kind=PlaceKind.TRANSIT), by=by, kind=PlaceKind.TRANSIT, branch=branch,
        code=made_code(f"TRANSIT-{branch.code}", branch.pk), name=_("On the way: %(branch)s") % {"branch": branch.name},
    )  # fmt: skip


@transaction.atomic
def quarantine_of(place: Place, *, by: User) -> Place:
    """The quarantine (待检区) of a warehouse."""
    return _first(
        Place.objects.filter(parent=place, kind=PlaceKind.QUARANTINE), by=by, kind=PlaceKind.QUARANTINE, parent=place,
        branch=place.branch, code=made_code(f"{place.code}-DJ", place.pk),
        name=_("%(place)s, quarantine") % {"place": place.name},
    )  # fmt: skip


@transaction.atomic
def van_for(*, staff: Staff, by: User) -> Place:
    """The technician's van."""
    return _first(
        Place.objects.filter(holder=staff), by=by, kind=PlaceKind.VAN, holder=staff, branch=staff.branch,
        code=made_code(f"VAN-{staff.code}", staff.pk), name=_("%(technician)s's van") % {"technician": staff.name},
    )  # fmt: skip
