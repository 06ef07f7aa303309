"""The place the ledger makes for itself: what is on the way to a branch."""

from django.utils.translation import gettext as _

from core import audit
from parts.choices.stock import PlaceKind
from parts.models import Place
from people.models import Branch, User


def made_code(stem: str, own: int) -> str:
    """The code of a place made by itself: the stem, or its letters and the owner's id where that is too long.

    Never cut: two branches whose codes begin alike would get one place.
    """
    longest = Place._meta.get_field("code").max_length
    return stem if len(stem) <= longest else f"{stem[: longest - 8]}-{own}"


def transit_of(branch: Branch, *, by: User) -> Place:
    """What is on the way to a branch; made at the first call, whoever sends first: it is nobody's to decide."""
    found = Place.objects.filter(branch=branch, kind=PlaceKind.TRANSIT, is_active=True).order_by("pk").first()
    if found is not None:
        return found
    name = _("On the way: %(branch)s") % {"branch": branch.name}
    facts = {"name": name, "kind": PlaceKind.TRANSIT, "branch": branch, "is_active": True}
    made, new = Place.objects.update_or_create(code=made_code(f"TRANSIT-{branch.code}", branch.pk), defaults=facts)
    audit.record("place.added" if new else "place.changed", target=made, by=by)
    return made
