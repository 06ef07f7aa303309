"""What the list and the intake ask: tabs with their numbers, the search, open tickets of the same machine or caller."""

from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from people.access import scope_of
from people.models import Staff
from tickets.choices import ON_THE_JOB, WAITING, State
from tickets.models import Remark, Ticket

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
    late = Q(pk__in=Ticket.objects.late(now).order_by().values("pk"))
    remarks = Remark.objects.filter(ticket=OuterRef("pk"))
    counts = {f"n_{tab}": Count("pk", filter=condition) for tab, condition in TABS.items()}
    counts["n_live"] = Count("pk")
    counts["n_unremarked"] = Count("pk", filter=Q(settled_at=None) & ~Exists(remarks))
    counts["n_late"] = Count("pk", filter=late)
    found = tickets.live().order_by().aggregate(**counts)
    return {name.removeprefix("n_"): number for name, number in found.items()}


def found_by(tickets: QuerySet[Ticket], text: str) -> QuerySet[Ticket]:
    """By number (whole or its beginning), phone (last four or all), serial or customer number, or the caller's name."""
    text = text.strip()
    plain = text.upper().replace(" ", "")
    hit = Q(contact_name__startswith=text) | Q(serial=plain)
    if plain[:2] in {"WX", "AZ"}:
        hit |= Q(number__startswith=plain)
    if plain[:2] == "KH":
        hit |= Q(customer__number=plain)
    if plain.isascii() and plain.isdigit() and len(plain) >= 4:
        hit |= Q(contact_phone__endswith=plain[-4:]) & Q(contact_phone__endswith=plain)
        hit |= Q(number__endswith=plain) if len(plain) >= 8 else Q()
    return tickets.filter(hit)


def with_remark_flag(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """Adds has_remark."""
    return tickets.annotate(has_remark=Exists(Remark.objects.filter(ticket=OuterRef("pk"))))


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
        alike |= Q(contact_phone=phone, contact_phone__endswith=phone[-4:])
    if not alike:
        return Ticket.objects.none()
    tickets = Ticket.objects.open().filter(alike)
    scope = scope_of(user)
    if not scope.everything:
        mine = Q(branch__in=scope.branch_ids)
        if scope.staff_id:
            mine |= Q(branch__in=Staff.objects.filter(pk=scope.staff_id).values("branch"))
        tickets = tickets.filter(mine)
    tickets = tickets.exclude(pk=besides) if besides else tickets
    return tickets.select_related("category", "supervisor", "technician").order_by("-received_at")[:10]
