"""An objection to a verdict: by the debtor, once a verdict; nothing irreversible happens while it is open."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from core.errors import NotYours
from parts.errors.old_parts import ChargeMovedOn, GrantOrRefuse, JudgeAnswers, NothingToObject, ObjectionOpen
from parts.models import OldPart, PartsCase
from parts.services import cases, charges, disposals, objections
from parts.services import old_part_inspections as inspections
from people.models import Notice
from people.notices.events import EVENTS
from people.roles import Role
from tests.builders.old_parts import OldStore, a_station
from tests.builders.people import a_user
from tests.parts.test_old_parts_ends import a_picture


@pytest.fixture
def store(db) -> OldStore:
    return OldStore()


def refused(store: OldStore, partner) -> OldPart:
    (piece,) = store.received(partner=partner)
    inspections.inspect(
        piece=piece, look="final", verdict="misuse", refusal="damaged", photos=[a_picture()], by=store.examiner
    )
    piece.refresh_from_db()
    return piece


def test_a_station_objects_once_and_hears_the_answer(store):
    partner, account = a_station(store.branch)
    piece = refused(store, partner)

    case = objections.object_to(piece=piece, reason="运输途中碰伤，不是使用不当", by=account)
    assert objections.object_to(piece=piece, reason="再说一次也一样", by=account) == case
    assert (case.kind, case.partner, case.old_part) == ("old_appeal", partner, piece)
    assert Notice.objects.filter(user=store.manager, event="parts.case_opened").exists()

    cases.answer_case(case=case, answer="复看照片，改判厂家质量问题", by=store.manager)
    told = Notice.objects.get(user=account, event="old_parts.objection_answered")
    assert told.params["answer"] == "复看照片，改判厂家质量问题"
    cases.answer_case(case=case, answer="改判前还要等厂家回话", by=store.manager)
    assert Notice.objects.filter(user=account, event="old_parts.objection_answered").count() == 2


def test_who_judged_does_not_answer_the_objection_to_it(store, client):
    partner, account = a_station(store.branch)
    case = objections.object_to(piece=refused(store, partner), reason="运输途中碰伤，不是使用不当", by=account)

    with pytest.raises(JudgeAnswers):
        cases.answer_case(case=case, answer="维持原鉴定结果", by=store.examiner)
    client.force_login(store.examiner)
    page = client.get(case.get_absolute_url()).content.decode()
    assert 'data-testid="own-word"' in page and 'data-testid="answer"' not in page
    asked = client.post(reverse("parts:case_answer", args=[case.number]), {"answer": "维持原鉴定结果"})
    assert asked.status_code == 403 and "由您鉴定" in asked.content.decode()

    another = a_user(Role.EXAMINER, branch=store.branch)
    client.force_login(another)
    assert 'data-testid="answer"' in client.get(case.get_absolute_url()).content.decode()
    cases.answer_case(case=case, answer="复看照片，改判厂家质量问题", by=another)


def test_while_it_is_open_nothing_becomes_of_the_piece(store):
    partner, account = a_station(store.branch)
    piece = refused(store, partner)
    made = disposals.propose_disposal(kind="scrap", pieces=[piece], reason="无回收价值", by=store.examiner)
    case = objections.object_to(piece=piece, reason="运输途中碰伤", by=account)

    with pytest.raises(ObjectionOpen):
        disposals.approve_disposal(disposal=made, by=store.manager)
    disposals.refuse_disposal(disposal=made, by=store.manager, note="等异议有结果")
    with pytest.raises(ObjectionOpen):
        disposals.propose_disposal(kind="scrap", pieces=[piece], reason="无回收价值", by=store.examiner)
    cases.answer_case(case=case, answer="维持原鉴定结果", by=store.manager)
    cases.close_case(case=case, by=store.manager)
    disposals.propose_disposal(kind="scrap", pieces=[piece], reason="无回收价值", by=store.examiner)


def test_nobody_else_objects_and_not_to_what_is_accepted(store):
    partner, account = a_station(store.branch)
    piece = refused(store, partner)
    with pytest.raises(NotYours):
        objections.object_to(piece=piece, reason="运输途中碰伤", by=a_station(store.branch)[1])
    with pytest.raises(NotYours):
        objections.object_to(piece=piece, reason="运输途中碰伤", by=store.keeper)
    inspections.inspect(
        piece=piece, look="review", verdict="maker", by=a_user(Role.EXAMINER, branch=store.branch)
    )  # fmt: skip
    piece.refresh_from_db()
    with pytest.raises(NothingToObject):
        objections.object_to(piece=piece, reason="运输途中碰伤", by=account)


def test_the_portal_has_a_button_and_shows_what_became_of_it(store):
    partner, account = a_station(store.branch)
    piece = refused(store, partner)
    client = Client()
    client.force_login(account)
    page, at = reverse("parts:portal_old_parts"), reverse("parts:portal_object", args=[piece.code])
    assert at in client.get(page).content.decode()

    short = client.post(at, {"reason": "不"})
    assert short.status_code == 422 and "至少五个字" in short.content.decode()
    assert client.post(at, {"reason": "运输途中碰伤，不是使用不当"}).status_code == 302
    case = PartsCase.objects.get()
    cases.answer_case(case=case, answer="维持原鉴定结果", by=store.manager)
    shown = client.get(page).content.decode()
    assert at not in shown and "维持原鉴定结果" in shown

    client.force_login(a_station(store.branch)[1])
    assert client.post(at, {"reason": "运输途中碰伤，不是使用不当"}).status_code == 404


def test_a_station_says_how_a_piece_was_lost(store):
    partner, account = a_station(store.branch)
    (piece,) = store.owed(partner=partner)
    client = Client()
    client.force_login(account)
    told = {"piece": piece.code, "explanation": "用户自行扔掉了"}
    assert client.post(reverse("parts:portal_lost"), told | {"explanation": "丢"}).status_code == 422
    assert client.post(reverse("parts:portal_lost"), told).status_code == 302
    piece.refresh_from_db()
    assert piece.state == "missing" and PartsCase.objects.get().kind == "old_loss"


def test_the_list_of_charges_names_the_objection_and_waits_for_it(store, client):
    piece = store.owed(repaired_on=timezone.localdate() - timedelta(days=10))[0]
    charge = charges.propose_charge(piece=piece, amount=Decimal(68), reason="逾期未返旧件", by=store.keeper)
    charges.chase(pieces=[piece], by=store.keeper)
    here, agree = reverse("parts:old_charges"), reverse("parts:old_charge_check", args=[charge.pk])
    client.force_login(store.manager)
    assert agree in client.get(here).content.decode()
    case = objections.object_to_charge(charge=charge, reason="件早就寄出去了", by=store.technician.user)
    page = client.get(here).content.decode()
    assert case.get_absolute_url() in page and agree not in page
    told = client.get(piece.get_absolute_url(), headers={"accept-language": "en"}).content.decode()
    assert f"once, on {timezone.localdate():%-d %b %Y}" in told


def a_charge(store: OldStore):
    piece = store.owed(repaired_on=timezone.localdate() - timedelta(days=10))[0]
    charge = charges.propose_charge(piece=piece, amount=Decimal(68), reason="逾期未返旧件", by=store.keeper)
    return charge, objections.object_to_charge(charge=charge, reason="件早就寄出去了", by=store.technician.user)


def test_a_granted_objection_takes_the_charge_with_it_when_the_case_is_closed(store):
    charge, case = a_charge(store)
    with pytest.raises(GrantOrRefuse):
        cases.answer_case(case=case, answer="物流签收单已核对", by=store.examiner)
    cases.answer_case(case=case, answer="查无物流记录", granted=False, by=store.examiner)
    cases.answer_case(case=case, answer="物流签收单已核对", granted=True, by=store.examiner)
    told = Notice.objects.filter(user=store.technician.user, event="old_parts.charge_answered").latest("pk")
    said = EVENTS[told.event].sentence(told.params)
    assert "异议成立" in said and "物流签收单已核对" in said
    charge.refresh_from_db()
    assert charge.state == "proposed"  # until a second person closes it the answer may change

    cases.close_case(case=case, by=store.manager)
    charge.refresh_from_db()
    assert (charge.state, charge.withdrawn_by) == ("withdrawn", None) and case.number in charge.why_withdrawn
    assert "异议成立" in case.reply and "物流签收单已核对" in case.reply
    with pytest.raises(ChargeMovedOn):
        charges.check_charge(charge=charge, by=store.manager)


def test_a_refused_objection_leaves_the_charge_and_a_later_one_is_another(store):
    charge, case = a_charge(store)
    cases.answer_case(case=case, answer="查无物流记录", granted=False, by=store.examiner)
    cases.close_case(case=case, by=store.manager)
    charges.check_charge(charge=charge, by=store.manager)
    assert charge.state == "checked" and "异议不成立" in case.reply

    charge, case = a_charge(store)
    cases.answer_case(case=case, answer="物流签收单已核对", granted=True, by=store.examiner)
    charges.withdraw_charge(charge=charge, reason="旧件已找到", by=store.keeper)
    again = charges.propose_charge(piece=charge.old_part, amount=Decimal(70), reason="仍未返旧件", by=store.keeper)
    cases.close_case(case=case, by=store.manager)
    again.refresh_from_db()
    assert again.state == "proposed"


def test_a_notice_from_before_tells_what_it_knows():
    before = {"code": "OP-1", "part": "主板", "answer": "查无物流记录"}
    with translation.override("en"):
        said = EVENTS["old_parts.charge_answered"].sentence(before)
    assert said == "Your objection to the charge for OP-1 主板 is answered: 查无物流记录"


def test_an_answer_from_before_says_first_whether_it_is_granted(store):
    charge, case = a_charge(store)
    told = {"state": "answered", "answer": "查无物流记录", "answered_by": store.examiner, "answered_at": timezone.now()}
    PartsCase.objects.filter(pk=case.pk).update(**told)
    with pytest.raises(GrantOrRefuse):
        cases.close_case(case=case, by=store.manager)


def test_the_page_of_the_case_asks_whether_it_is_granted(store, client):
    charge, case = a_charge(store)
    client.force_login(store.examiner)
    at = reverse("parts:case_answer", args=[case.number])
    assert 'name="outcome"' in client.get(case.get_absolute_url()).content.decode()
    silent = client.post(at, {"answer": "物流签收单已核对"})
    assert silent.status_code == 422 and PartsCase.objects.get().state == "open"
    assert client.post(at, {"answer": "物流签收单已核对", "outcome": "objection_granted"}).status_code == 302
    page = client.get(case.get_absolute_url()).content.decode()
    assert "异议成立" in page and ">物流签收单已核对</textarea>" in page.replace("\n", "")
    client.force_login(store.manager)
    assert client.post(reverse("parts:case_close", args=[case.number])).status_code == 302
    charge.refresh_from_db()
    assert charge.state == "withdrawn"
