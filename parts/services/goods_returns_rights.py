"""Who takes which step of a return or exchange, from which state: the whole table, read at a glance."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q

from core.errors import NotYours
from parts.choices.goods_returns import HERE, OPEN, UNDECIDED, GoodsKind, GoodsState
from parts.errors.buying import DocumentMovedOn
from parts.errors.goods_returns import AnotherApproves, AnotherCredits, AnotherKeeps
from parts.models import GoodsReturn
from parts.models.goods_returns import SURPLUS
from people.access import has, scope_of
from people.models import User
from people.permissions import Permission as P

S = GoodsState
# Who reads the cases: those who register what callers want, those who see what is bought and comes in.
SEES = (P.PURCHASE_SEE, P.TICKET_REGISTER)
ASKS = P.TICKET_REGISTER
MARKETING = P.GOODS_CHECK
MANAGER = P.STOCK_APPROVE
ACCOUNTS = P.STOCK_ACCOUNT
KEEPER = P.STOCK_MOVE


@dataclass(frozen=True, slots=True)
class Turn:
    """From these states, by who holds this right over the branch."""

    states: tuple[str, ...]
    right: P


TURNS: dict[str, tuple[Turn, ...]] = {
    "check": (Turn((S.ASKED,), MARKETING),),
    "decide": (Turn((S.DECIDING,), MARKETING),),
    "approve": (Turn((S.CHECKED,), MANAGER),),
    "refuse": (Turn((S.ASKED, S.DECIDING), MARKETING), Turn((S.CHECKED,), MANAGER)),
    "withdraw": (Turn((*UNDECIDED, S.APPROVED), ASKS),),
    "receive": (Turn((S.APPROVED,), KEEPER),),
    "count": (Turn((S.RECEIVED,), KEEPER),),
    "recount": (Turn((S.COUNTED,), KEEPER), Turn((S.COUNTED,), MANAGER)),
    "agree": (Turn((S.COUNTED,), MARKETING),),
    "dispute": (Turn(HERE, MARKETING),),
    "settle": (Turn(HERE, MARKETING),),
    "surplus": (Turn((S.COUNTED,), MANAGER),),
    "surplus-back": (Turn((S.COUNTED,), KEEPER),),
    "credit": (Turn((S.COUNTED,), MARKETING),),
    "credit-approve": (Turn((S.CREDITING,), ACCOUNTS),),
    "credit-refuse": (Turn((S.CREDITING,), ACCOUNTS), Turn((S.CREDITING,), MARKETING)),
    "exchange": (Turn((S.COUNTED,), KEEPER),),
    "send-back": (Turn((S.COUNTED,), KEEPER),),
    "photos": (Turn(OPEN, ASKS), Turn(OPEN, KEEPER), Turn(OPEN, MARKETING)),
}
ANOTHER = {"approve": AnotherApproves, "surplus": AnotherKeeps, "credit-approve": AnotherCredits}
ACTS = tuple(dict.fromkeys(turn.right for turns in TURNS.values() for turn in turns))


@dataclass(frozen=True, slots=True)
class Waits:
    """For who holds this right: cases in these states, of this kind alone where one is named; those with a surplus
    nobody decided about, or those without."""

    right: P
    states: tuple[str, ...]
    kind: str = ""
    surplus: bool = False

    def has(self, case: GoodsReturn) -> bool:
        """Whether the case waits for him."""
        return case.state in self.states and self.kind in ("", case.kind) and case.has_surplus == self.surplus

    @property
    def rows(self) -> Q:
        """Those cases."""
        kind = {"kind": self.kind} if self.kind else {}
        return Q(state__in=self.states, **kind) & (SURPLUS if self.surplus else ~SURPLUS)


# Whose turn it is: what the notices and the lists of things to do are made of.
WAITS_FOR = (
    Waits(MARKETING, (S.ASKED, S.DECIDING, S.COUNTED)), Waits(MANAGER, (S.CHECKED,)),
    Waits(KEEPER, (S.APPROVED, S.RECEIVED)), Waits(KEEPER, (S.COUNTED,), GoodsKind.EXCHANGE),
    Waits(MANAGER, (S.COUNTED,), surplus=True), Waits(KEEPER, (S.COUNTED,), surplus=True),
    Waits(ACCOUNTS, (S.CREDITING,)),
)  # fmt: skip


def over(right: P, branch_id: int, *, by: User) -> bool:
    """Whether somebody holds the right over a branch; who asks for others does so where he works too."""
    scope = scope_of(by)
    near = scope.branch_ids | (scope.home_ids if right == ASKS else frozenset())
    return has(by, right) and (scope.everything or branch_id in near)


def is_turn(step: str, case: GoodsReturn, *, by: User) -> bool:
    """Whether the step may be taken now, by this person."""
    own = step in ("withdraw", "photos") and by.partner_id is not None and by.partner_id == case.partner_id
    return any(
        case.state in turn.states and (own or over(turn.right, case.branch_id, by=by)) for turn in TURNS[step]
    ) and by.pk not in spared(step, case)  # fmt: skip


def spared(step: str, case: GoodsReturn) -> set[int | None]:
    """Who had a hand in what this step approves: none of them takes it."""
    if step == "approve":
        return {case.asked_by_id, case.checked_by_id, case.decided_by_id}
    if step == "surplus":
        return {case.asked_by_id, case.counted_by_id}
    return {case.credit_by_id} if step == "credit-approve" else set()


def require_turn(step: str, case: GoodsReturn, *, by: User) -> list[str]:
    """The states the step starts from. Raises NotYours, AnotherApproves, AnotherKeeps, AnotherCredits,
    DocumentMovedOn."""
    if is_turn(step, case, by=by):
        return sorted({state for turn in TURNS[step] for state in turn.states})
    if not any(case.state in turn.states for turn in TURNS[step]):
        raise DocumentMovedOn(number=case.number, state=case.get_state_display())
    if by.pk in spared(step, case) and any(over(turn.right, case.branch_id, by=by) for turn in TURNS[step]):
        raise ANOTHER[step]()
    raise NotYours()


def waiting_for(user: User) -> Q | None:
    """Which of the cases he sees wait for him; None where none ever does. What he handled he does not approve."""
    mine = [waits.rows for waits in WAITS_FOR if has(user, waits.right)]
    own = Q(state=S.CHECKED) & (Q(asked_by=user) | Q(checked_by=user) | Q(decided_by=user))
    own |= Q(state=S.CREDITING, credit_by=user)
    return reduce(or_, mine) & ~own if mine else None
