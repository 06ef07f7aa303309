"""Whoever may decide about a write-off or a count is told that it waits, and no longer once it is decided."""

from django.urls import reverse

from parts.models import Scrap, StockCount
from people.models import User
from people.notices import settle, tell, users_with
from people.permissions import Permission


def scrap_waits(scrap: Scrap, *, by: User) -> None:
    """Told to those who may approve, but not to who proposed it."""
    tell(
        "parts.scrap_waits", to=set(users_with(Permission.STOCK_APPROVE, scrap.place.branch_id)) - {by.pk},
        about=scrap.cause, key=scrap.cause, url=reverse("parts:scrap", args=[scrap.pk]),
        params={"part": scrap.part.name_zh, "place": scrap.place.name, "reason": scrap.reason},
    )  # fmt: skip


def count_waits(count: StockCount, *, by: User, counters: set[int]) -> None:
    """Told to those who may approve, but not to who counted or handed it in; anew where it was counted again."""
    tell(
        "parts.count_waits",
        to=set(users_with(Permission.STOCK_APPROVE, count.place.branch_id)) - counters - {by.pk},
        about=count.document, key=f"{count.document}:{count.submitted_at.isoformat()}", url=count.get_absolute_url(),
        params={"number": count.number, "place": count.place.name},
    )  # fmt: skip


def decided(document: str) -> None:
    """Nobody waits for it any more."""
    settle(document)
