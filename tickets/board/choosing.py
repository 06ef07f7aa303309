"""Which tickets a bulk action means: those ticked, or all of a filter, counted again at the moment of acting."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, NotAllowedNow
from core.forms import whole
from tickets.board.query import Asked, asked_in, names_for, tickets_of
from tickets.models import Ticket
from tickets.models.ticket import BOARD_ORDER

MOST = 1000  # more than that is a report, not a selection
MOST_TICKED = 200
WITH = ("supervisor", "technician", "branch", "category__parent", "store", "fault")


class CountChanged(NotAllowedNow):
    code = "count_changed"
    message = _("You chose %(asked)s tickets, now there are %(found)s. Nothing was done: look again, then repeat it.")


class NothingChosen(DomainError):
    code = "nothing_chosen"
    message = _("Choose at least one ticket.")


class TooMany(DomainError):
    code = "too_many_chosen"
    message = _("At most %(most)s tickets at once: narrow the filters.")


@dataclass(frozen=True, slots=True)
class Choice:
    """The tickets, the board they were chosen on, and whether the whole filter was meant."""

    tickets: list[Ticket]
    board: Asked
    everything: bool = False
    seen: Mapping[int, int] = field(default_factory=dict)  # ticket id → revision the page showed

    @property
    def ticked(self) -> list[str]:
        """Number and the revision the page showed, to be carried on."""
        return [f"{ticket.number}:{self.seen.get(ticket.pk, ticket.revision)}" for ticket in self.tickets]

    @property
    def moved(self) -> list[Ticket]:
        """Those somebody changed since the page was drawn."""
        return [ticket for ticket in self.tickets if self.seen.get(ticket.pk, ticket.revision) != ticket.revision]

    @property
    def anyway(self) -> str:
        """The moved ones as they stand now: sent back by whoever read who has them, and goes on all the same."""
        return ",".join(f"{ticket.number}:{ticket.revision}" for ticket in self.moved)


def choice_of(user, told: QueryDict) -> Choice:
    """What `t` (WX…, or WX…:revision; `anyway` says it anew), or `all` with `n` (as many as seen) and `q` mean now.

    Raises NothingChosen, TooMany (422), CountChanged (409) where a ticket is gone or the filter holds another number.
    """
    board = asked_in(told.get("q", ""))
    if told.get("all"):
        names = names_for(user, [board])
        rows = tickets_of(user, board, names, timezone.now()).select_related(*WITH).order_by("board_at", "pk")
        tickets = list(rows[: MOST + 1])
        if len(tickets) > MOST:
            raise TooMany(most=MOST)
        asked = told.get("n", "")
        if whole(asked) != len(tickets):
            raise CountChanged(asked=asked or "?", found=len(tickets))
        if not tickets:
            raise NothingChosen()
        return Choice(tickets, board, True)
    ticked = dict(text.partition(":")[::2] for text in told.getlist("t"))
    now = dict(text.partition(":")[::2] for text in told.get("anyway", "").split(","))
    ticked |= {number: revision for number, revision in now.items() if number in ticked}
    numbers = list(ticked)
    if not numbers:
        raise NothingChosen()
    if len(numbers) > MOST_TICKED:
        raise TooMany(most=MOST_TICKED)
    rows = Ticket.objects.visible_to(user).filter(number__in=numbers).select_related(*WITH)
    tickets = list(rows.alias(board_at=BOARD_ORDER).order_by("board_at", "pk"))
    if len(tickets) != len(numbers):
        raise CountChanged(asked=len(numbers), found=len(tickets))
    revisions = ((ticket.pk, whole(ticked[ticket.number])) for ticket in tickets)
    seen = {pk: revision for pk, revision in revisions if revision is not None}
    return Choice(tickets, board, seen=seen)
