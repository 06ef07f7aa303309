"""The place the ledger makes for itself: what is on the way to a branch."""

from django.utils.translation import gettext as _

from parts.choices import PlaceKind
from parts.models import Place
from parts.services.catalogue import save_place
from people.models import Branch, User


def transit_of(branch: Branch, by: User) -> Place:
    """What is on the way to a branch; made at the first call."""
    found = Place.objects.filter(branch=branch, kind=PlaceKind.TRANSIT, is_active=True).order_by("pk").first()
    if found is not None:
        return found
    name = _("On the way: %(branch)s") % {"branch": branch.name}
    return save_place(code=f"TRANSIT-{branch.code}"[:20], name=name, kind=PlaceKind.TRANSIT, branch=branch, by=by)
