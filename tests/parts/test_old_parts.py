"""Old parts: a debt for each piece, due by class, withdrawn with the part, tagged, and put on one list at a time."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.errors import NotYours
from parts import selectors, services
from parts.choices.old_parts import OWED, WAYS, OldPartState
from parts.errors.old_parts import (
    AnotherCloses,
    CaseMovedOn,
    ListMovedOn,
    NotYourDebt,
    OldPartMovedOn,
    OnAnotherList,
    ShipmentIncomplete,
    TagTaken,
)
from parts.models import OldPart, OldPartMove, OldPartTerm, PartsCase
from parts.rules.old_parts import STANDARD, Term, due_day, term_on
from parts.selectors.old_parts import overdue_by_debtor
from parts.services import old_part_lists as lists
from parts.services import old_part_tags as tags
from parts.services import old_part_terms
from parts.services.old_part_steps import step_all
from people.models import Notice
from people.roles import Role
from tests.builders.old_parts import OldStore, a_station
from tests.builders.parts import a_part, a_van, holding
from tests.builders.people import a_branch, a_user

ONE = Decimal(1)
MARCH_18 = date(2026, 3, 18)
NORMAL, LENT, URGENT = STANDARD


@pytest.mark.parametrize(
    ("term", "facts", "due"),
    [
        (NORMAL, {}, None),
        (NORMAL, {"repaired_on": MARCH_18}, date(2026, 3, 25)),
        (NORMAL, {"shipped_on": MARCH_18}, date(2026, 4, 17)),
        (NORMAL, {"shipped_on": date(2026, 2, 20), "repaired_on": MARCH_18}, date(2026, 3, 22)),
        (LENT, {"shipped_on": MARCH_18}, None),
        (LENT, {"shipped_on": MARCH_18, "repaired_on": date(2026, 6, 1)}, date(2026, 6, 8)),
        (URGENT, {"repaired_on": MARCH_18}, date(2026, 3, 21)),
        (NORMAL, {"repaired_on": MARCH_18, "asked_on": date(2026, 3, 23)}, date(2026, 3, 25)),
        (NORMAL, {"repaired_on": MARCH_18, "asked_on": date(2026, 3, 19)}, date(2026, 3, 22)),
    ],
)
def test_the_due_day_is_the_earliest_the_facts_give(term, facts, due):
    told = {"repaired_on": None, "shipped_on": None, "asked_on": None, **facts}

    assert due_day(term, URGENT, **told) == due


def test_the_term_of_a_day_is_the_latest_that_has_begun():
    rows = [Term("normal", 10, 40, date(2026, 3, 1)), Term("normal", 5, None, date(2026, 3, 1))]

    assert term_on(rows, "normal", date(2026, 2, 28)).days == 7
    assert term_on(rows, "normal", date(2026, 3, 1)).days == 5, "of one day the later written"


def test_each_piece_is_owed_once_whoever_asks_how_often(db):
    store = OldStore()
    told = {"part": store.part, "quantity": Decimal("2.000"), "cause": "ticket:WX202603180001", "by": store.keeper,
            "debtor_staff": store.technician, "serial": "A3617", "fault": "不制冷", "key": "use:1"}  # fmt: skip

    first, again = services.owe(**told), services.owe(**told)

    assert [p.pk for p in first] == [p.pk for p in again] and len(first) == 2
    assert len({p.code for p in first}) == 2 and first[0].code.startswith("OP-")
    assert OldPartMove.objects.filter(to_state="expected").count() == 2
    assert services.owe(**{**told, "part": a_part(), "key": "use:2"}) == [], "nobody wants it back"
    hose = a_part("软管", old_part_owed=True, unit="米")
    assert services.owe(**{**told, "part": hose, "key": "use:3"}) == []
    assert services.owe(**{**told, "quantity": Decimal("0.5"), "key": "use:4"}) == []
    safety = a_part("制动片", old_part_owed=True, old_part_class="urgent")
    assert services.owe(**{**told, "part": safety, "key": "use:5"})[0].term == "urgent"


def test_the_repair_day_sets_the_due_day_and_a_late_piece_keeps_it(db):
    store = OldStore()
    (piece,) = store.owed(cause="ticket:WX1", shipped_on=MARCH_18)
    assert piece.due_on == date(2026, 4, 17), "at most thirty days, whatever becomes of the repair"

    assert services.repaired(cause="ticket:WX1", on=MARCH_18) == 1
    piece.refresh_from_db()
    assert piece.due_on == date(2026, 3, 25)

    assert services.reopened(cause="ticket:WX1", on=date(2026, 3, 26)) == 0, "late already"
    assert services.reopened(cause="ticket:WX1", on=date(2026, 3, 25)) == 1
    assert services.repaired(cause="ticket:WX1", on=date(2026, 3, 30)) == 1
    piece.refresh_from_db()
    assert piece.due_on == date(2026, 4, 6)


def test_late_is_counted_and_by_debtor_adds_up(db):
    store = OldStore()
    partner, _account = a_station(store.branch)
    store.owed(2, repaired_on=MARCH_18)
    store.owed(1, repaired_on=MARCH_18, term="urgent")
    store.owed(1, partner=partner, repaired_on=MARCH_18)

    assert selectors.overdue(date(2026, 3, 25)).count() == 1, "the urgent one"
    late = selectors.overdue(date(2026, 3, 26))
    rows = overdue_by_debtor(late)
    assert [(row.debtor, row.late, row.urgent) for row in rows] == [(store.technician, 3, 1), (partner, 1, 0)]
    assert sum(row.late for row in rows) == late.count()
    assert [p.due_on for p in selectors.owed_by(staff=store.technician)][0] == date(2026, 3, 21), "most urgent first"
    assert late[0].days_late(date(2026, 3, 26)) == 5


def test_late_lists_ask_no_more_for_more_rows(db, django_assert_num_queries):
    store = OldStore()
    for n in (1, 20):
        store.owed(n, repaired_on=MARCH_18)
        with django_assert_num_queries(1):
            assert [(str(p.debtor), p.part.name, p.days_late(date(2026, 4, 1))) for p in selectors.overdue()]


def test_a_term_holds_for_debts_opened_from_its_day_on(db):
    store, admin = OldStore(), a_user(Role.ADMINISTRATOR)
    today = timezone.localdate()
    (before,) = store.owed(repaired_on=today)
    old_part_terms.add_term(
        term="normal", days_after_repair=10, days_after_shipment=None, from_on=today, reason="总部通知改期", by=admin
    )
    (after,) = store.owed(repaired_on=today)

    before.refresh_from_db()
    assert (before.due_on, after.due_on) == (today + timedelta(days=7), today + timedelta(days=10))
    with pytest.raises(IntegrityError), transaction.atomic():
        OldPartTerm.objects.update(days_after_repair=1)


def test_what_comes_back_unused_is_owed_no_longer(db):
    store = OldStore()
    van, cause = holding(a_van(store.technician), store.part, 3), "ticket:WX202603180002"
    how = {"part": store.part, "place": van, "cause": cause, "by": store.technician.user}
    line = services.use(quantity=Decimal(3), key="u", **how)
    services.owe(part=store.part, quantity=3, cause=cause, debtor_staff=store.technician, by=store.keeper, key=line.key)
    assert services.withdraw_debt(movement=line, reason="没有退", by=store.keeper) == []

    services.return_unused(quantity=ONE, key="r", note="未用退回", **how)

    gone = list(OldPart.objects.filter(state="withdrawn"))
    assert [p.piece for p in gone] == [3], "the one opened last, in the same transaction"
    assert services.withdraw_debt(cause=cause, reason="未用退回", by=store.keeper) == [], "safe to repeat"
    assert OldPart.objects.owed().count() == 2
    assert gone[0].moves.last().note == "未用退回"


def test_what_is_asked_back_is_due_in_three_days_and_its_debtor_is_told(db):
    store = OldStore()
    today = timezone.localdate()
    (piece,) = store.owed(repaired_on=today)

    assert services.ask_back(pieces=[piece], by=store.examiner, reason="批量烧毁") == 1
    assert services.ask_back(pieces=[piece], by=store.examiner, reason="批量烧毁") == 0

    piece.refresh_from_db()
    assert piece.due_on == today + timedelta(days=3)
    assert Notice.objects.get(user=store.technician.user).event == "old_parts.asked_back"


def test_a_line_reversed_owes_nothing(db):
    store = OldStore()
    van, cause = holding(a_van(store.technician), store.part, 1), "ticket:WX202603180003"
    line = services.use(part=store.part, place=van, quantity=ONE, cause=cause, by=store.storekeeper, key="u")
    services.owe(part=store.part, quantity=1, cause=cause, debtor_staff=store.technician, by=store.keeper, key=line.key)

    services.reverse_movement(movement=line, note="扫错了配件", by=store.storekeeper)

    assert OldPart.objects.get().state == "withdrawn"


def test_a_step_off_the_ways_is_refused_for_all(db):
    store = OldStore()
    one, other = store.owed(2)
    step_all([one], "withdrawn", cause="test", by=None)

    with pytest.raises(OldPartMovedOn), transaction.atomic():
        step_all([other, one], "tagged", cause="test", by=None)

    other.refresh_from_db()
    assert other.state == "expected"
    assert set(WAYS) - {""} <= set(OldPartState) and all(set(ways) <= set(OldPartState) for ways in WAYS.values())
    assert set(OWED) <= set(WAYS)


def test_a_tag_is_the_label_or_one_printed_beforehand(db):
    store = OldStore()
    one, other = store.owed(2)
    by = store.technician.user

    assert tags.tag(piece=one, tag_no=f"https://x.example/old-parts/{one.code}/", by=by).tag_no == ""
    assert one.state == "tagged"
    assert tags.tag(piece=other, tag_no="ｂｑ261001", origin="japan", by=by).tag_no == "BQ261001"
    with pytest.raises(TagTaken):
        tags.tag(piece=one, tag_no="BQ261001", by=by)
    with pytest.raises(NotYourDebt):
        tags.tag(piece=one, by=a_user(Role.TECHNICIAN))


def test_a_piece_stands_on_one_list_and_what_is_sent_stands_fast(db):
    store = OldStore()
    partner, account = a_station(store.branch)
    a, b, c = store.owed(3, partner=partner)
    made = lists.make_list(pieces=[a, b], debtor_partner=partner, by=account)

    with pytest.raises(OnAnotherList):
        lists.make_list(pieces=[b], debtor_partner=partner, by=account)
    with pytest.raises(NotYourDebt):
        lists.add_pieces(return_list=made, pieces=store.owed(1), by=account)
    with pytest.raises(NotYourDebt):
        lists.add_pieces(return_list=made, pieces=[c], by=a_station(store.branch)[1])
    with pytest.raises(ShipmentIncomplete):
        lists.send_list(return_list=made, by=account)
    lists.send_list(return_list=made, boxes=1, carrier="顺丰", waybill="SF1", by=account)
    with pytest.raises(ListMovedOn):
        lists.add_pieces(return_list=made, pieces=[c], by=account)

    lists.take_back_list(return_list=made, by=account)
    lists.drop_line(line=made.lines.get(old_part=a), by=account)
    lists.cancel_list(return_list=made, by=account)
    states = dict(OldPart.objects.values_list("pk", "state"))
    assert [states[p.pk] for p in (a, b, c)] == ["removed", "removed", "expected"]


def test_a_case_with_money_is_closed_by_another(db):
    store = OldStore()
    told = {"kind": "other", "subject": "PJ2603-0001", "what": "少发一件", "by": store.keeper, "branch": store.branch}
    case = services.open_case(key="c1", amount=Decimal("68.00"), **told)
    assert services.open_case(key="c1", amount=Decimal("68.00"), **told).pk == case.pk

    with pytest.raises(CaseMovedOn):
        services.close_case(case=case, by=store.manager)
    services.answer_case(case=case, answer="补发一件，今天寄出", by=store.keeper)
    with pytest.raises(AnotherCloses):
        services.close_case(case=case, by=store.keeper)
    assert services.close_case(case=case, by=store.manager).state == "closed"
    free = services.open_case(key="c2", **told)
    services.answer_case(case=free, answer="核对无差异", by=store.keeper)
    assert services.close_case(case=free, by=store.keeper).state == "closed"
    elsewhere = OldStore()
    assert PartsCase.objects.visible_to(elsewhere.keeper).count() == 0, "another branch"
    third = services.open_case(key="c3", **told)
    with pytest.raises(NotYours):
        services.answer_case(case=third, answer="核对无差异", by=elsewhere.keeper)
    services.answer_case(case=third, answer="核对无差异", by=store.keeper)
    with pytest.raises(NotYours):
        services.close_case(case=third, by=elsewhere.keeper)


def test_everybody_sees_his_own(db):
    store = OldStore()
    partner, account = a_station(store.branch)
    (mine,) = store.owed()
    (theirs,) = store.owed(partner=partner)
    seen = OldPart.objects

    assert set(seen.visible_to(store.keeper)) == {mine, theirs}
    assert set(seen.visible_to(store.technician.user)) == {mine}
    assert set(seen.visible_to(account)) == {theirs}
    assert not seen.visible_to(OldStore().keeper) and not seen.visible_to(a_station(a_branch())[1])
