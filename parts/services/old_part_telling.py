"""Telling a debtor something: the technician's account, or every account of the outside company."""

from typing import Any

from people.models import Partner, Staff, User
from people.notices import tell, users_of

PHONE, PORTAL = "/m/old-parts/", "/portal/old-parts/"


def tell_debtor(
    event: str, *, staff: Staff | None, partner: Partner | None, about: str, key: str, params: dict[str, Any]
) -> None:
    """Once for a key; with the page of what he owes. Nobody has an account: nobody is told."""
    if partner is not None:
        to = list(User.objects.filter(partner=partner, is_active=True).values_list("pk", flat=True))
    else:
        to = users_of([staff.pk if staff else None])
    tell(event, to=to, about=about, url=PORTAL if partner is not None else PHONE, params=params, key=key)
