"""The place the ledger makes for itself: what is on the way to a branch."""

from django.utils.translation import gettext as _

from core import audit
from parts.choices.stock import PlaceKind
from parts.models import Place
from people.models import Branch, User


def transit_of(branch: Branch, *, by: User) -> Place:
    """What is on the way to a branch; made at the first call, whoever sends first: it is nobody's to decide."""
    found = Place.objects.filter(branch=branch, kind=PlaceKind.TRANSIT, is_active=True).order_by("pk").first()
    if found is not None:
        return found
    name = _("On the way: %(branch)s") % {"branch": branch.name}
    facts = {"name": name, "kind": PlaceKind.TRANSIT, "branch": branch, "is_active": True}
    made, _new = Place.objects.update_or_create(code=f"TRANSIT-{branch.code}"[:20], defaults=facts)
    audit.record("place.added", target=made, by=by)
    return made
