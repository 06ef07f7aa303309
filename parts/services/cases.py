"""Cases of the parts' room: opened by whatever does not add up, answered, closed; by two where money hangs on it."""

from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from core import audit
from core.errors import NotYours
from parts.choices.old_parts import CaseKind, CaseState
from parts.errors.old_parts import AnotherCloses, CaseMovedOn, ReasonNeeded
from parts.models import OldPart, PartsCase
from parts.services.numbering import next_number
from parts.services.old_part_telling import tell_debtor
from people.access import has
from people.models import Branch, Partner, User
from people.notices import settle, tell, users_with
from people.permissions import Permission

SERIES = "CY"  # 差异
SHORTEST = 5
# Who works on a case: keepers of old or new parts, those who check orders, buyers, those who decide.
HANDLERS = (
    Permission.OLD_PART_MOVE, Permission.STOCK_MOVE, Permission.STOCK_APPROVE, Permission.ORDER_CHECK,
    Permission.PURCHASE_EDIT, Permission.OLD_PART_INSPECT, Permission.OLD_PART_DISPOSE,
)  # fmt: skip


@transaction.atomic
def open_case(
    *, kind: str, subject: str, what: str, by: User | None, key: str, partner: Partner | None = None,
    old_part: OldPart | None = None, cause: str = "", branch: Branch | None = None, amount: Decimal | None = None,
) -> PartsCase:  # fmt: skip
    """Something does not add up: `kind` of CaseKind, `subject` the document in a few words, `what` the sentence.

    The same key gives the same case. The branch is the given one, else the partner's, the piece's, the actor's.
    `amount`: money hangs on it, so that two people answer and close.
    """
    if (twin := PartsCase.objects.filter(key=key).first()) is not None:
        return twin
    where = branch or getattr(partner, "branch", None) or getattr(old_part, "branch", None) or _branch_of(by)
    try:
        with transaction.atomic():
            case = PartsCase.objects.create(
                number=next_number(SERIES), kind=kind, subject=subject[:120], what=what[:500], key=key,
                partner=partner, old_part=old_part, cause=cause, branch=where, amount=amount, opened_by=by,
            )  # fmt: skip
    except IntegrityError:
        return PartsCase.objects.get(key=key)
    audit.record("parts_case.opened", target=case, by=by, after={"kind": kind, "subject": subject})
    if kind == CaseKind.OLD_APPEAL:
        keeper = Permission.OLD_PART_INSPECT
    else:
        keeper = Permission.OLD_PART_MOVE if kind.startswith("old_") else Permission.STOCK_APPROVE
    tell(
        "parts.case_opened", to=set(users_with(keeper, where.pk)) - {getattr(by, "pk", None)},
        about=f"parts_case:{case.number}", url=case.get_absolute_url(),
        params={"number": case.number, "subject": case.subject}, key=f"case:{case.number}",
    )  # fmt: skip
    return case


def _branch_of(by: User | None) -> Branch:
    staff = by.staff_or_none if by is not None else None
    return staff.branch if staff else Branch.objects.get(parent=None)


def may_handle(user: User) -> bool:
    """Whether somebody answers and closes cases."""
    return any(has(user, permission) for permission in HANDLERS)


@transaction.atomic
def answer_case(*, case: PartsCase, answer: str, by: User) -> PartsCase:
    """Say what it was and what is done about it; an open or answered one, the last word stands. Raises CaseMovedOn."""
    if not may_handle(by):
        raise NotYours()
    if len(answer.strip()) < SHORTEST:
        raise ReasonNeeded()
    live = PartsCase.objects.filter(pk=case.pk, state__in=[CaseState.OPEN, CaseState.ANSWERED])
    told = {"answer": answer.strip()[:500], "answered_by": by, "answered_at": timezone.now()}
    if not live.update(state=CaseState.ANSWERED, **told):
        case.refresh_from_db()
        raise CaseMovedOn(number=case.number, state=case.get_state_display())
    before = {"answer": case.answer} if case.answer else None
    audit.record("parts_case.answered", target=case, by=by, before=before, after={"answer": told["answer"]})
    case.refresh_from_db()
    if case.kind == CaseKind.OLD_APPEAL:
        _tell_objector(case)
    return case


def _tell_objector(case: PartsCase) -> None:
    """Every answer is news to who objected: the last one stands."""
    piece = case.old_part
    tell_debtor(
        "old_parts.objection_answered", staff=piece.debtor_staff, partner=piece.debtor_partner,
        about=f"old_part:{piece.code}", key=f"objection:{case.number}:{case.answered_at.isoformat()}",
        params={"code": piece.code, "part": piece.part.name_zh, "answer": case.answer},
    )  # fmt: skip


@transaction.atomic
def close_case(*, case: PartsCase, by: User) -> PartsCase:
    """It is settled. Raises CaseMovedOn where nobody has answered yet; AnotherCloses where money hangs on it."""
    if not may_handle(by):
        raise NotYours()
    case.refresh_from_db()
    if case.amount is not None and case.answered_by_id == by.pk:
        raise AnotherCloses()
    live = PartsCase.objects.filter(pk=case.pk, state=CaseState.ANSWERED)
    if case.amount is not None:
        live = live.exclude(answered_by=by)
    if not live.update(state=CaseState.CLOSED, closed_by=by, closed_at=timezone.now()):
        raise CaseMovedOn(number=case.number, state=case.get_state_display())
    audit.record("parts_case.closed", target=case, by=by, after={"answer": case.answer})
    settle(f"parts_case:{case.number}")
    case.refresh_from_db()
    return case
