"""Lists to makers, and the pieces that wait for one."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from parts.choices.old_parts import HERE, Disposing
from parts.models import MakerPayment, MakerReturn, MakerReturnLine, OldPart
from parts.models.fault_levels import READ_ALONG
from parts.models.maker_returns import Answer, MakerReturnState

STATE = MakerReturnState
TABS = ("packing", "on_the_way", "overdue", "unpaid", "done")


def waiting(user: object) -> QuerySet[OldPart]:
    """Pieces approved to go back that lie in our stores and are on no list, by part."""
    on_a_list = MakerReturnLine.objects.filter(old_part=OuterRef("pk"), is_live=True)
    here = OldPart.objects.visible_to(user).filter(state__in=HERE, disposal=Disposing.TO_SUPPLIER)
    return here.exclude(Exists(on_a_list)).select_related("part", "branch", "place").order_by("part__number", "id")


def with_figures(lists: QuerySet[MakerReturn]) -> QuerySet[MakerReturn]:
    """Adds `pieces`, `unpriced`, `boxes`, `claimed`, `credited`, `paid`."""
    paid = MakerPayment.objects.filter(maker_return=OuterRef("pk")).order_by().values("maker_return")
    return lists.annotate(
        pieces=Count("lines"),
        unpriced=Count("lines", filter=Q(lines__isnull=False, lines__claimed=None)),
        boxes=Count("lines__box_no", distinct=True),
        claimed=Coalesce(Sum("lines__claimed"), Decimal(0)),
        credited=Coalesce(Sum("lines__credited"), Decimal(0)),
        paid=Coalesce(Subquery(paid.annotate(sum=Sum("amount")).values("sum")), Decimal(0)),
    )


def in_tab(lists: QuerySet[MakerReturn], tab: str, today: date) -> QuerySet[MakerReturn]:
    """The lists of one tab of TABS."""
    return lists.filter(_tab(tab, today))


def _tab(tab: str, today: date) -> Q:
    return {
        "packing": Q(state__in=[STATE.DRAFT, STATE.PACKED]),
        "on_the_way": Q(state=STATE.SHIPPED),
        "overdue": Q(state=STATE.SHIPPED, expected_on__lt=today),
        "unpaid": Q(state=STATE.ANSWERED),
        "done": Q(state__in=[STATE.CLOSED, STATE.CANCELLED]),
    }[tab]


def tallies(lists: QuerySet[MakerReturn], today: date) -> dict[str, int]:
    """How many lists each tab holds, in one statement."""
    return lists.aggregate(**{tab: Count("pk", filter=_tab(tab, today)) for tab in TABS})


@dataclass(frozen=True, slots=True)
class Sums:
    """What a list comes to: pieces by answer, money in yuan."""

    pieces: int
    boxes: int
    by_answer: dict[str, int]
    claimed: Decimal
    credited: Decimal
    paid: Decimal
    unpriced: int

    @property
    def refused(self) -> int:
        """Pieces the maker refused, sent back or not."""
        return self.by_answer[Answer.REFUSED] + self.by_answer[Answer.SENT_BACK]

    @property
    def outstanding(self) -> Decimal:
        return self.credited - self.paid

    @property
    def short(self) -> Decimal:
        """Claimed and not credited."""
        return self.claimed - self.credited


def sums_of(lines: list[MakerReturnLine], payments: list[MakerPayment]) -> Sums:
    """Of one list, from the rows its page shows."""
    by_answer = dict.fromkeys(Answer.values, 0)
    for line in lines:
        by_answer[line.answer] += 1
    return Sums(
        len(lines), len({line.box_no for line in lines}), by_answer,
        sum((line.claimed or Decimal(0) for line in lines), Decimal(0)),
        sum((line.credited for line in lines), Decimal(0)),
        sum((payment.amount for payment in payments), Decimal(0)), sum(line.claimed is None for line in lines),
    )  # fmt: skip


def lines_of(made: MakerReturn) -> QuerySet[MakerReturnLine]:
    """By box, then as they were put in."""
    found = made.lines.select_related("old_part__part", "answered_by", *(f"old_part__{level}" for level in READ_ALONG))
    return found.order_by(F("box_no"), "id")
