"""Cases of the parts' room: opened by whatever does not add up, answered, closed; by two where money hangs on it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from core import audit
from core.errors import DomainError, NotYours
from parts.choices.old_parts import CHARGE_OBJECTION, VERDICT_OBJECTION, CaseKind, CaseState, ObjectionOutcome
from parts.errors.old_parts import (
    AnotherCloses,
    CaseMovedOn,
    GrantOrRefuse,
    JudgeAnswers,
    ProposerAnswers,
    ReasonNeeded,
)
from parts.models import ChargeProposal, OldPart, OldPartInspection, PartsCase
from parts.services.charges_falling_away import withdraw_active
from parts.services.numbering import next_numbers
from parts.services.old_part_rights import over
from parts.services.old_part_telling import tell_debtor
from people.models import Branch, Partner, User
from people.notices import settle, tell_each, users_with
from people.permissions import Permission

SERIES = "CY"  # 差异
SHORTEST = 5
# Who works on a case: keepers of old or new parts, those who check orders, buyers, those who decide.
HANDLERS = (
    Permission.OLD_PART_MOVE, Permission.STOCK_MOVE, Permission.STOCK_APPROVE, Permission.ORDER_CHECK,
    Permission.PURCHASE_EDIT, Permission.OLD_PART_INSPECT, Permission.OLD_PART_DISPOSE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that does not add up: `kind` of CaseKind, `subject` the document in a few words.

    `said`, `params`: the sentence by its code (choices.case_sentences), or `what`: somebody's own words. The same
    `key` is the same case. `amount`: money hangs on it, so that two people answer and close. The branch is the given
    one, else the partner's, the piece's, the actor's.
    """

    kind: str
    subject: str
    key: str
    what: str = ""
    said: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    partner: Partner | None = None
    old_part: OldPart | None = None
    cause: str = ""
    branch: Branch | None = None
    amount: Decimal | None = None


def open_case(*, by: User | None, **told: Any) -> PartsCase:
    """One case; the arguments are those of Wrong. The same key gives the same case."""
    return open_cases([Wrong(**told)], by=by)[0]


@transaction.atomic
def open_cases(wrongs: Sequence[Wrong], *, by: User | None) -> list[PartsCase]:
    """A case of each, in order, in as many queries for many as for one; those whose key is known are not new."""
    try:
        with transaction.atomic():
            fresh = _opened(wrongs, by)
    except IntegrityError:  # somebody opened one of them meanwhile
        fresh = _opened(wrongs, by)
    if fresh:
        audit.record_many(
            "parts_case.opened", told=[(case, {"kind": case.kind, "subject": case.subject}) for case in fresh], by=by
        )
        _tell_handlers(fresh, by)
    known = PartsCase.objects.in_bulk([wrong.key for wrong in wrongs], field_name="key")
    return [known[wrong.key] for wrong in wrongs]


def _opened(wrongs: Sequence[Wrong], by: User | None) -> list[PartsCase]:
    known = set(PartsCase.objects.filter(key__in=[wrong.key for wrong in wrongs]).values_list("key", flat=True))
    wanted = list({wrong.key: wrong for wrong in wrongs if wrong.key not in known}.values())
    if not wanted:
        return []
    home = _branch_of(by) if any(_where(wrong) is None for wrong in wanted) else None
    numbers = next_numbers(SERIES, len(wanted))
    made = [
        PartsCase(
            number=number, kind=wrong.kind, subject=wrong.subject[:120], what=wrong.what[:500], said=wrong.said,
            params=wrong.params, key=wrong.key, partner=wrong.partner, old_part=wrong.old_part, cause=wrong.cause,
            branch=_where(wrong) or home, amount=wrong.amount, opened_by=by,
        )
        for number, wrong in zip(numbers, wanted, strict=True)
    ]  # fmt: skip
    return PartsCase.objects.bulk_create(made)


def _where(wrong: Wrong) -> Branch | None:
    return wrong.branch or getattr(wrong.partner, "branch", None) or getattr(wrong.old_part, "branch", None)


def _tell_handlers(cases: Sequence[PartsCase], by: User | None) -> None:
    """Whoever works on such a case, but not who opened it."""
    who = {pair: set() for pair in {(_keeper(case.kind), case.branch_id) for case in cases}}
    for permission, branch in who:
        who[permission, branch] = set(users_with(permission, branch)) - {getattr(by, "pk", None)}
    tell_each(
        "parts.case_opened",
        [
            {
                "to": who[_keeper(case.kind), case.branch_id], "about": f"parts_case:{case.number}",
                "url": case.get_absolute_url(), "key": f"case:{case.number}",
                "params": {"number": case.number, "subject": case.subject},
            }
            for case in cases
        ],
    )  # fmt: skip


def _keeper(kind: str) -> Permission:
    if kind in (CaseKind.OLD_APPEAL, CaseKind.OLD_CHARGE):  # somebody other than who judged or proposed
        return Permission.OLD_PART_DISPOSE
    return Permission.OLD_PART_MOVE if kind.startswith("old_") else Permission.STOCK_APPROVE


def _branch_of(by: User | None) -> Branch:
    staff = by.staff_or_none if by is not None else None
    return staff.branch if staff else Branch.objects.get(parent=None)


def may_handle(user: User, case: PartsCase) -> bool:
    """Whether somebody answers and closes this case: by one of these rights, within its branch."""
    return any(over(user, permission, case.branch_id) for permission in HANDLERS)


def own_word(user: User, case: PartsCase) -> DomainError | None:
    """Why somebody else answers an objection: it is against a charge or a verdict of his own. None: he may."""
    if case.kind == CaseKind.OLD_CHARGE and charge_of(case).filter(proposed_by=user).exists():
        return ProposerAnswers()
    if case.kind == CaseKind.OLD_APPEAL:
        look = OldPartInspection.objects.filter(pk=case.key.removeprefix(VERDICT_OBJECTION))
        return JudgeAnswers() if look.filter(by=user).exists() else None
    return None


def charge_of(case: PartsCase) -> QuerySet[ChargeProposal]:
    """The charge an objection is against."""
    return ChargeProposal.objects.filter(pk=case.key.removeprefix(CHARGE_OBJECTION))


@transaction.atomic
def answer_case(*, case: PartsCase, answer: str, by: User, granted: bool | None = None) -> PartsCase:
    """Say what it was and what is done about it; an open or answered one, the last word stands.

    `granted`: of an objection to a charge, whether it is; closing the case withdraws the charge then. Raises NotYours,
    ProposerAnswers, JudgeAnswers, GrantOrRefuse, ReasonNeeded, CaseMovedOn.
    """
    if not may_handle(by, case):
        raise NotYours()
    if (refusal := own_word(by, case)) is not None:
        raise refusal
    if len(answer.strip()) < SHORTEST:
        raise ReasonNeeded()
    why = answer.strip()[:500]
    if case.kind == CaseKind.OLD_CHARGE:
        if granted is None:
            raise GrantOrRefuse()
        outcome = ObjectionOutcome.GRANTED if granted else ObjectionOutcome.REFUSED
        _answered(case, by, answer="", answer_said=outcome.value, answer_params={"why": why})
    else:
        _answered(case, by, answer=why, answer_said="", answer_params={})
    if case.kind in (CaseKind.OLD_APPEAL, CaseKind.OLD_CHARGE):
        _tell_objector(case)
    return case


def _answered(case: PartsCase, by: User, **said: Any) -> None:
    live = PartsCase.objects.filter(pk=case.pk, state__in=[CaseState.OPEN, CaseState.ANSWERED])
    if not live.update(state=CaseState.ANSWERED, answered_by=by, answered_at=timezone.now(), **said):
        case.refresh_from_db()
        raise CaseMovedOn(number=case.number, state=case.get_state_display())
    before = {"answer": case.reply} if case.reply else None
    after = {"answer": said["answer"]} if said["answer"] else {"answer": said["answer_said"], **said["answer_params"]}
    audit.record("parts_case.answered", target=case, by=by, before=before, after=after)
    case.refresh_from_db()


@transaction.atomic
def answer_by_fact(*, case: PartsCase, said: str, params: dict[str, Any], by: User) -> PartsCase:
    """What somebody did elsewhere is the answer: a sentence by its code (choices.case_sentences), written in the
    language of whoever reads it. Whether he might do it is asked there. Raises CaseMovedOn."""
    _answered(case, by, answer="", answer_said=said, answer_params=params)
    return case


@transaction.atomic
def settle_case(*, case: PartsCase, said: str, params: dict[str, Any], by: User) -> PartsCase:
    """As answer_by_fact, and closed by it: by itself, for nobody decides anything. Raises CaseMovedOn."""
    answer_by_fact(case=case, said=said, params=params, by=by)
    _closed(PartsCase.objects.filter(pk=case.pk), case, None)
    return case


def restate_case(*, cases: QuerySet[PartsCase], amount: Decimal, params: dict[str, Any], by: User) -> bool:
    """Say anew what an open case is about, in the caller's transaction; whether there is one."""
    found = list(cases.select_for_update(of=("self",), no_key=True))
    for case in found:
        before, case.amount, case.params = {"amount": str(case.amount)}, amount, params
        case.save(update_fields=["amount", "params"])
        audit.record("parts_case.restated", target=case, by=by, before=before, after={"amount": str(amount)})
    return bool(found)


def _tell_objector(case: PartsCase) -> None:
    """Every answer is news to who objected: the last one stands."""
    piece = case.old_part
    event = "old_parts.objection_answered" if case.kind == CaseKind.OLD_APPEAL else "old_parts.charge_answered"
    tell_debtor(
        event, staff=piece.debtor_staff, partner=piece.debtor_partner,
        about=f"old_part:{piece.code}", key=f"objection:{case.number}:{case.answered_at.isoformat()}",
        params={
            "code": piece.code, "part": piece.part.name_zh, "outcome": case.answer_said,
            "answer": case.answer or case.answer_params["why"],
        },
    )  # fmt: skip


@transaction.atomic
def close_case(*, case: PartsCase, by: User) -> PartsCase:
    """It is settled; a charge whose objection was granted is withdrawn. Raises CaseMovedOn where nobody has answered
    yet; AnotherCloses where money hangs on it; GrantOrRefuse where the answer says neither."""
    if not may_handle(by, case):
        raise NotYours()
    list(PartsCase.objects.select_for_update(of=("self",), no_key=True).filter(pk=case.pk).values_list("pk"))
    case.refresh_from_db()  # the last answer counts
    if case.amount is not None and case.answered_by_id == by.pk:
        raise AnotherCloses()
    live = PartsCase.objects.filter(pk=case.pk, state=CaseState.ANSWERED)
    if case.amount is not None:
        live = live.exclude(answered_by=by)
    if case.kind == CaseKind.OLD_CHARGE and case.state == CaseState.ANSWERED:
        _decide_charge(case)
    _closed(live, case, by)
    return case


def _decide_charge(case: PartsCase) -> None:
    if case.answer_said not in ObjectionOutcome.values:
        raise GrantOrRefuse()
    if case.answer_said == ObjectionOutcome.GRANTED:
        withdraw_active(charge_of(case), because=f"objection:{case.number}")


def _closed(live: QuerySet[PartsCase], case: PartsCase, by: User | None) -> None:
    if not live.update(state=CaseState.CLOSED, closed_by=by, closed_at=timezone.now()):
        raise CaseMovedOn(number=case.number, state=case.get_state_display())
    audit.record("parts_case.closed", target=case, by=by, after={"answer": case.reply})
    settle(f"parts_case:{case.number}")
    case.refresh_from_db()
