"""More time for an old part, a receipt taken back, objections in time: asked for by one, decided by another."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from core.errors import NotYours
from parts import selectors, services
from parts.errors.old_parts import (
    AskedAlready,
    GrantBeforeDue,
    NothingToObjectTo,
    NotYourDebt,
    ObjectionOpen,
    ObjectionTooLate,
    OwnDebt,
    PiecesMovedOn,
    ProposerAnswers,
    ReceiptReversed,
    RequestDecided,
    SecondPersonDecides,
    TermInThePast,
    TimeGranted,
)
from parts.models import ChargeProposal, OldPart, OldPartInspection, OldPartMove, OldPartScan, PartsCase
from parts.selectors.old_parts import balanced, lying_at
from parts.selectors.old_receipts import standing_of
from parts.services import cases, charges, objection_terms, objections, old_receipts
from parts.services import old_part_extensions as extensions
from parts.services import old_part_inspections as inspections
from parts.services import old_part_lists as lists
from parts.services import old_receipt_reversals as reversals
from people.models import Notice, RoleGrant
from people.roles import Role
from tests.builders.old_parts import OldStore, a_station
from tests.builders.parts import a_part
from tests.builders.people import a_user
from tests.parts.test_old_parts_ends import a_picture
from tests.parts.test_old_parts_objections import refused
from tests.parts.test_old_parts_receiving import sent, states

TODAY = timezone.localdate


@pytest.fixture
def store(db) -> OldStore:
    return OldStore()


def late(store: OldStore, days: int = 3, **told) -> OldPart:
    """A piece that many days past its due day."""
    return store.owed(repaired_on=TODAY() - timedelta(days=7 + days), **told)[0]


def test_a_granted_day_is_the_due_day_and_withdraws_what_was_proposed(store):
    piece, until = late(store), TODAY() + timedelta(days=5)
    charges.chase(pieces=[piece], by=store.keeper)
    charge = charges.propose_charge(piece=piece, amount=Decimal(68), reason="逾期未返旧件", by=store.keeper)
    told = {"piece": piece, "reason": "客户未在家，改约下周", "by": store.technician.user}
    with pytest.raises(GrantBeforeDue):
        extensions.ask_extension(until=TODAY(), **told)
    with pytest.raises(NotYourDebt):
        extensions.ask_extension(until=until, **{**told, "by": a_user(Role.TECHNICIAN)})
    asked = extensions.ask_extension(until=until + timedelta(days=9), **told)
    with pytest.raises(AskedAlready):
        extensions.ask_extension(until=until, **told)
    assert selectors.overdue().count() == 1, "asking alone changes nothing"
    with pytest.raises(NotYours):
        extensions.grant_extension(extension=asked, until=until, by=store.keeper)

    extensions.grant_extension(extension=asked, until=until, by=store.manager, note="只此一次")

    piece.refresh_from_db()
    charge.refresh_from_db()
    assert (piece.due_on, piece.days_late()) == (until, 0) and not selectors.overdue()
    assert charge.state == "withdrawn" and until.isoformat() in charge.why_withdrawn
    assert Notice.objects.filter(user=store.technician.user, event="old_parts.extension_granted").exists()
    services.repaired(cause=piece.cause, on=TODAY())
    piece.refresh_from_db()
    assert piece.due_on == until
    with pytest.raises(RequestDecided):
        extensions.refuse_extension(extension=asked, note="又不准了吧", by=store.manager)
    assert piece.extensions.get().reason == told["reason"], "the history stays"


def test_a_lost_piece_with_more_time_is_not_charged_before(store):
    piece, until = late(store), TODAY() + timedelta(days=5)
    charges.admit_loss(piece=piece, explanation="搬家时弄丢，正在找", by=store.technician.user)
    asked = extensions.ask_extension(piece=piece, until=until, reason="正在找，再给几天", by=store.keeper)
    both = a_user(Role.STOREKEEPER_OLD, Role.EXAMINER, branch=store.branch)
    own = extensions.OldPartExtension.objects.filter(pk=asked.pk)
    own.update(asked_by=both)
    asked.refresh_from_db()
    with pytest.raises(SecondPersonDecides):
        extensions.grant_extension(extension=asked, until=until, by=both)
    extensions.grant_extension(extension=asked, until=until, by=store.manager)
    piece.refresh_from_db()

    with pytest.raises(TimeGranted):
        charges.propose_charge(piece=piece, amount=Decimal(68), reason="逾期未返旧件", by=store.keeper)


def test_a_refused_day_stays_and_an_urgent_call_ends_a_granted_one(store):
    piece, until = late(store), TODAY() + timedelta(days=20)
    asked = extensions.ask_extension(piece=piece, until=until, reason="物流停运一周", by=store.technician.user)
    extensions.refuse_extension(extension=asked, note="已催过三次", by=store.manager)
    piece.refresh_from_db()
    assert piece.days_late() == 3
    again = extensions.ask_extension(piece=piece, until=until, reason="物流停运一周", by=store.technician.user)
    extensions.grant_extension(extension=again, until=until, by=store.manager)

    services.ask_back(pieces=[piece], by=store.examiner, reason="批量烧毁")

    piece.refresh_from_db()
    assert piece.granted_until is None and piece.days_late() == 3


def test_station_technician_and_keeper_ask_on_their_pages(store):
    partner, account = a_station(store.branch)
    theirs, mine = late(store, partner=partner), late(store)
    until, client = (TODAY() + timedelta(days=4)).isoformat(), Client()
    client.force_login(account)
    at = reverse("parts:portal_more_time")
    assert client.post(at, {"piece": theirs.code, "until": "", "reason": "等"}).status_code == 422
    assert client.post(at, {"piece": mine.code, "until": until, "reason": "等物流恢复"}).status_code == 404
    assert client.post(at, {"piece": theirs.code, "until": until, "reason": "等物流恢复"}).status_code == 302

    client.force_login(store.technician.user)
    at = reverse("parts:phone_old_part", args=[mine.code])
    assert client.post(at, {"act": "more", "until": "2020-01-01", "reason": "等物流恢复"}).status_code == 422
    assert client.post(at, {"act": "more", "until": until, "reason": "等物流恢复"}).status_code == 302
    assert "已申请延期" in client.get(reverse("parts:phone_old_parts")).content.decode()

    called, clerk = late(store), a_user(Role.CLERK, branch=store.branch)
    day = TODAY() + timedelta(days=4)
    asked = extensions.ask_extension(piece=called, until=day, reason="来电说下周才到", by=clerk)
    extensions.grant_extension(extension=asked, until=day, by=store.manager)
    client.force_login(store.manager)
    waits = client.get(reverse("parts:old_extensions")).content.decode()
    assert theirs.code in waits and mine.code in waits
    for one in extensions.OldPartExtension.objects.filter(state="asked"):
        answer = client.post(reverse("parts:old_extension_grant", args=[one.pk]), {"until": until})
        assert answer.status_code == 302
    assert not selectors.overdue()


def test_a_receipt_is_taken_back_by_two_and_everything_stands_as_before(store):
    made, (one, other, short) = sent(store, 3)
    foreign = store.owed()[0]
    receipt = store.receipt(return_list=made)
    store.scan(receipt, one.code, bin="J-03", condition="broken")
    store.scan(receipt, other.code)
    store.scan(receipt, foreign.code)
    new = old_receipts.take_untagged(receipt=receipt, client_id="u", part=a_part(), by=store.keeper).row.old_part
    old_receipts.finish_receipt(receipt=receipt, by=store.keeper)
    asked = reversals.ask_reversal(receipt=receipt, reason="扫成了另一家网点的单", by=store.keeper)
    with pytest.raises(ReceiptReversed):
        reversals.ask_reversal(receipt=receipt, reason="扫成了另一家网点的单", by=store.keeper)
    with pytest.raises(NotYours):
        reversals.reverse_receipt(asked=asked, by=store.keeper)

    reversals.reverse_receipt(asked=asked, by=store.manager)

    now = states()
    assert {now[p.code] for p in (one, other, short)} == {"on_the_way"} and now[new.code] == "withdrawn"
    one.refresh_from_db()
    made.refresh_from_db()
    receipt.refresh_from_db()
    assert (one.place, one.bin, one.condition, one.received_at) == (None, "", "", None)
    assert made.state == "sent" and set(made.lines.values_list("result", flat=True)) == {"pending"}
    assert lying_at() == {} and balanced() and receipt.reversed_at
    assert set(PartsCase.objects.values_list("state", flat=True)) == {"closed"}
    assert standing_of(receipt).taken == 3, "it still shows what it had brought"
    assert OldPartMove.objects.filter(from_state="received", note=asked.reason).count() == 3
    assert OldPartScan.objects.filter(undone_at=None).count() == 0

    again = store.receipt(return_list=made)
    for piece in (one, other, short):
        assert store.scan(again, piece.code).ok
    old_receipts.finish_receipt(receipt=again, by=store.keeper)
    assert {states()[p.code] for p in (one, other, short)} == {"received"} and balanced()


def test_what_is_inspected_is_not_taken_back(store):
    piece, _other = store.received(2)
    receipt = piece.scans.get().receipt
    asked = reversals.ask_reversal(receipt=receipt, reason="扫成了另一个技工", by=store.keeper)
    inspections.inspect(piece=piece, look="first", verdict="maker", by=store.keeper)

    with pytest.raises(PiecesMovedOn) as no:
        reversals.reverse_receipt(asked=asked, by=store.manager)

    assert piece.code in str(no.value) and set(states().values()) == {"received"}
    reversals.refuse_reversal(asked=asked, note="已经鉴定了", by=store.manager)
    with pytest.raises(PiecesMovedOn):
        reversals.ask_reversal(receipt=receipt, reason="扫成了另一个技工", by=store.keeper)


def test_a_page_asks_and_another_takes_it_back(store):
    (piece,) = store.received()
    receipt, client = piece.scans.get().receipt, Client()
    client.force_login(store.keeper)
    at = reverse("parts:old_receipt_reverse", args=[receipt.number])
    assert client.post(at, {"reason": "错"}).status_code == 422
    assert client.post(at, {"reason": "扫成了另一个技工"}).status_code == 302
    client.force_login(store.examiner)
    page = client.get(receipt.get_absolute_url()).content.decode()
    assert reverse("parts:old_receipt_reversal", args=[receipt.number]) in page
    assert client.post(reverse("parts:old_receipt_reversal", args=[receipt.number])).status_code == 302
    assert states() == {piece.code: "expected"}


def test_a_charge_is_objected_to_in_time_and_not_checked_meanwhile(store):
    piece = late(store)
    charge = charges.propose_charge(piece=piece, amount=Decimal(68), reason="逾期未返旧件", by=store.keeper)
    assert Notice.objects.filter(user=store.technician.user, event="old_parts.charge_told").exists()
    with pytest.raises(NotYours):
        objections.object_to_charge(charge=charge, reason="件早就寄出去了", by=store.keeper)
    case = objections.object_to_charge(charge=charge, reason="件早就寄出去了", by=store.technician.user)
    assert case.kind == "old_charge" and case.amount == Decimal(68)
    assert Notice.objects.filter(user=store.manager, event="parts.case_opened").exists()

    with pytest.raises(ObjectionOpen):
        charges.check_charge(charge=charge, by=store.manager)
    cases.answer_case(case=case, answer="查无物流记录，维持扣款", granted=False, by=store.examiner)
    assert Notice.objects.filter(user=store.technician.user, event="old_parts.charge_answered").exists()
    cases.close_case(case=case, by=store.manager)
    charges.check_charge(charge=charge, by=store.manager)
    charges.withdraw_charge(charge=charge, reason="旧件已找到", by=store.keeper)
    ChargeProposal.objects.filter(pk=charge.pk).update(proposed_at=timezone.now())
    with pytest.raises(NothingToObjectTo):
        objections.object_to_charge(charge=charge, reason="还是不同意", by=store.technician.user)


def test_who_proposed_a_charge_does_not_answer_the_objection_to_it(store, client):
    partner, account = a_station(store.branch)
    charge = charges.propose_charge(
        piece=late(store, partner=partner), amount=Decimal(68), reason="逾期未返旧件", by=store.keeper
    )
    case = objections.object_to_charge(charge=charge, reason="件早就寄出去了", by=account)

    with pytest.raises(ProposerAnswers):
        cases.answer_case(case=case, answer="查无物流记录，维持扣款", granted=False, by=store.keeper)
    client.force_login(store.keeper)
    page = client.get(case.get_absolute_url()).content.decode()
    assert 'data-testid="own-word"' in page and 'data-testid="answer"' not in page
    client.force_login(account)
    assert 'data-testid="answered-by-another"' in client.get(reverse("parts:portal_old_parts")).content.decode()

    client.force_login(store.examiner)
    assert 'data-testid="answer"' in client.get(case.get_absolute_url()).content.decode()
    cases.answer_case(case=case, answer="查无物流记录，维持扣款", granted=False, by=store.examiner)
    with pytest.raises(ProposerAnswers):
        cases.answer_case(case=case, answer="我再说一次，维持扣款", granted=False, by=store.keeper)
    cases.close_case(case=case, by=store.manager)
    client.force_login(account)
    shown = client.get(reverse("parts:portal_old_parts")).content.decode()
    assert 'data-testid="answered-by-another"' not in shown and "维持扣款" in shown


def test_after_the_days_nobody_objects_and_the_setting_says_how_many(store, monkeypatch):
    partner, account = a_station(store.branch)
    piece = refused(store, partner)
    look, admin = OldPartInspection.objects.get(look="final"), a_user(Role.ADMINISTRATOR)
    day = timezone.localdate(look.at)
    monkeypatch.setattr(objections.timezone, "localdate", lambda *at: day + timedelta(days=8) if not at else day)
    with pytest.raises(ObjectionTooLate):
        objections.object_to(piece=piece, reason="运输途中碰伤", by=account)
    with pytest.raises(TermInThePast):
        objection_terms.add_objection_term(days=10, from_on=day, reason="总部通知延长", by=admin)
    monkeypatch.undo()
    objection_terms.add_objection_term(days=10, from_on=day, reason="总部通知延长", by=admin)
    monkeypatch.setattr(objections.timezone, "localdate", lambda *at: day + timedelta(days=8) if not at else day)
    assert objections.object_to(piece=piece, reason="运输途中碰伤", by=account)


def test_the_technician_objects_on_the_phone(store):
    (piece,) = store.received()
    inspections.inspect(
        piece=piece, look="final", verdict="no_fault", refusal="no_fault", photos=[a_picture()], by=store.examiner
    )
    charged = late(store)
    charge = charges.propose_charge(piece=charged, amount=Decimal(68), reason="逾期未返旧件", by=store.keeper)
    client = Client()
    client.force_login(store.technician.user)
    page, at = reverse("parts:phone_verdicts"), reverse("parts:phone_object", args=[piece.code])
    at_charge = reverse("parts:phone_object_charge", args=[charge.pk])
    shown = client.get(page).content.decode()
    assert at in shown and at_charge in shown

    assert client.post(at, {"reason": "不"}).status_code == 422
    assert client.post(at, {"reason": "现场测过，确实不制冷"}).status_code == 302
    assert client.post(at_charge, {"reason": "件早就寄出去了"}).status_code == 302
    shown = client.get(page).content.decode()
    assert at not in shown and at_charge not in shown and PartsCase.objects.count() == 2
    client.force_login(a_user(Role.TECHNICIAN))
    assert client.post(at, {"reason": "别人的旧件呢"}).status_code == 404


def test_a_case_speaks_the_language_of_whoever_reads_it(store):
    part = a_part("主板", name_en="Main board", old_part_owed=True)
    partner, account = a_station(store.branch)
    pieces = store.owed(2, partner=partner, part=part)
    made = lists.make_list(pieces=pieces, debtor_partner=partner, by=account)
    made = lists.send_list(return_list=made, boxes=1, carrier="顺丰", waybill="SF1", by=account)
    receipt = store.receipt(return_list=made)
    store.scan(receipt, pieces[0].code)
    with translation.override("en"):
        old_receipts.finish_receipt(receipt=receipt, by=store.keeper)
    case = PartsCase.objects.get(kind="old_short")

    with translation.override("zh-hans"):
        assert "主板" in case.wrong and "箱内没有" in case.wrong
    with translation.override("en"):
        assert "Main board" in case.wrong and "was not in the boxes" in case.wrong


def test_nobody_gives_himself_more_time(store):
    piece, until = late(store), TODAY() + timedelta(days=5)
    asked = extensions.ask_extension(piece=piece, until=until, reason="来电说下周才到", by=store.keeper)
    himself = store.technician.user
    RoleGrant.objects.create(user=himself, role=Role.MANAGER, branch=store.branch)

    with pytest.raises(OwnDebt):
        extensions.grant_extension(extension=asked, until=until, by=himself)

    assert not extensions.may_decide(asked, himself) and extensions.may_decide(asked, store.manager)


def test_a_request_is_refused_of_a_piece_whose_repair_is_open_again(store):
    piece = late(store)
    until = TODAY() + timedelta(days=5)
    asked = extensions.ask_extension(piece=piece, until=until, reason="来电说下周才到", by=store.keeper)
    OldPart.objects.filter(pk=piece.pk).update(due_on=None, repaired_on=None)
    asked.refresh_from_db()

    extensions.refuse_extension(extension=asked, note="已催过三次", by=store.manager)

    assert Notice.objects.filter(user=store.technician.user, event="old_parts.extension_refused").exists()
