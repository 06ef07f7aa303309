"""What the list and the intake ask: tabs with their numbers, the search, open tickets of the same machine or caller."""

import unicodedata
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Right

from people.access import scope_of
from people.models import Staff
from tickets.choices import ON_THE_JOB, WAITING, State
from tickets.models import Ticket
from tickets.querysets import is_late

# Tab → its state condition; late and unremarked are asked of the query set itself.
TABS: dict[str, Q] = {
    "new": Q(state__in=(State.NEW, State.REOPENED)),
    "working": Q(state__in=ON_THE_JOB),
    "waiting": Q(state__in=(*WAITING, State.UNREPAIRABLE)),
    "done": Q(state=State.DONE),
    "called_back": Q(state=State.CALLED_BACK),
}
DEFAULT_TAB = "live"


def in_tab(tickets: QuerySet[Ticket], tab: str, now: datetime) -> QuerySet[Ticket]:
    """The tickets of one tab; `all` and unknown tabs leave them as they are."""
    if tab in TABS:
        return tickets.filter(TABS[tab])
    if tab == "live":
        return tickets.live()
    if tab == "late":
        return tickets.late(now)
    if tab == "unremarked":
        return tickets.without_remark()
    return tickets


def tab_counts(tickets: QuerySet[Ticket], now: datetime) -> dict[str, int]:
    """How many each tab holds, in one statement over what is still live."""
    counts = {f"n_{tab}": Count("pk", filter=condition) for tab, condition in TABS.items()}
    counts["n_live"] = Count("pk")
    counts["n_unremarked"] = Count("pk", filter=Q(settled_at=None, remarked_at=None))
    counts["n_late"] = Count("pk", filter=is_late(now))
    found = tickets.live().order_by().aggregate(**counts)
    return {name.removeprefix("n_"): number for name, number in found.items()}


def found_by(tickets: QuerySet[Ticket], text: str) -> QuerySet[Ticket]:
    """By number (whole or its beginning), phone (last four or all), serial or customer number, or the caller's name.

    What is typed says which of these it is, so that each search has its index.
    """
    text = unicodedata.normalize("NFKC", text).strip()  # whoever writes Chinese often types full-width digits
    plain = text.upper().replace(" ", "")
    if plain[:2] in {"WX", "AZ"}:
        return tickets.filter(number__startswith=plain)
    if plain[:2] == "KH":
        return tickets.filter(customer__number=plain)
    digits = plain.replace("-", "")
    if digits.isascii() and digits.isdigit() and len(digits) >= 4:
        plain = digits
        ends = Q(last4=plain[-4:], contact_phone__endswith=plain)
        whole = Q(number__in=[f"{series}{plain}" for series in ("WX", "AZ")])
        return tickets.alias(last4=Right("contact_phone", 4)).filter(ends | whole)
    return tickets.filter(Q(contact_name__startswith=text) | Q(serial=plain))


def of_the_branch(user) -> QuerySet[Ticket]:
    """Tickets a caller may mean: those of the user's branches and of the one he works at, colleagues' too."""
    scope = scope_of(user)
    if scope.everything:
        return Ticket.objects.all()
    mine = Q(branch__in=scope.branch_ids)
    if scope.staff_id:
        mine |= Q(branch__in=Staff.objects.filter(pk=scope.staff_id).values("branch"))
    return Ticket.objects.filter(mine)


def open_alike(user, *, unit_id: int | None = None, serial: str = "", phone: str = "", besides: int | None = None):
    """Open tickets of the same machine or the same caller, for the guard against registering twice; at most ten.

    Looks beyond one's own team, into the whole branch: the other call may have reached a colleague.
    """
    alike = Q()
    if unit_id:
        alike |= Q(unit=unit_id)
    if serial:
        alike |= Q(serial=serial)
    if phone:
        alike |= Q(last4=phone[-4:], contact_phone=phone)
    if not alike:
        return Ticket.objects.none()
    tickets = of_the_branch(user).open().alias(last4=Right("contact_phone", 4)).filter(alike)
    tickets = tickets.exclude(pk=besides) if besides else tickets
    return tickets.select_related("category", "supervisor", "technician").order_by("-received_at")[:10]
