"""Telling a debtor something: the technician's account, or every account of the outside company."""

from collections.abc import Iterable
from typing import Any

from parts.models import OldPart
from people.models import Partner, Staff, User
from people.notices import tell, tell_each, users_of

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


def tell_debtors(event: str, told: Iterable[tuple[OldPart, str, dict[str, Any]]]) -> None:
    """The debtor of each piece, about it: (piece, key, params). Three queries, however many pieces."""
    told = list(told)
    staff = Staff.objects.filter(pk__in={piece.debtor_staff_id for piece, *_rest in told}, user__is_active=True)
    ours = dict(staff.values_list("pk", "user"))
    outside: dict[int, list[int]] = {}
    accounts = User.objects.filter(partner__in={piece.debtor_partner_id for piece, *_rest in told}, is_active=True)
    for partner, account in accounts.values_list("partner", "pk"):
        outside.setdefault(partner, []).append(account)
    tell_each(
        event,
        [
            {
                "to": outside.get(piece.debtor_partner_id, []) if piece.debtor_partner_id
                else [ours.get(piece.debtor_staff_id)],
                "about": f"old_part:{piece.code}", "url": PORTAL if piece.debtor_partner_id else PHONE,
                "params": params, "key": key,
            }
            for piece, key, params in told
        ],
    )  # fmt: skip
