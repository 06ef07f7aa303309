"""Old parts on their way to the maker (BD-31), from the box to the money."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from core.errors import NotYours
from core.models import AuditEntry
from parts.errors.old_parts import AnotherCloses
from parts.errors.stock import (
    AnswerIncomplete,
    ClaimsUnpriced,
    MakerListEmpty,
    MakerListMovedOn,
    MoreThanClaimed,
    NotApprovedForTheMaker,
    OnAnotherList,
    PaidBeforeShipped,
    TakenOffMeanwhile,
)
from parts.models import Batch, MakerReturn, MakerReturnLine, OldPartMove, PartsCase
from parts.selectors.maker_returns import lines_of, sums_of, tallies, waiting
from parts.services import cases
from parts.services import maker_answers as answers
from parts.services import maker_returns as services
from people.roles import Role
from tests.builders.maker_returns import a_keeper, a_maker, a_maker_return, an_old_part, an_old_store
from tests.builders.parts import a_part, a_place
from tests.builders.people import a_branch, a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def branch():
    return a_branch()


@pytest.fixture
def keeper():
    return a_keeper()


def shipped(branch, keeper, pieces=2, **fields) -> MakerReturn:
    made = a_maker_return(branch, pieces=pieces, by=keeper, **fields)
    MakerReturnLine.objects.filter(maker_return=made).update(claimed=Decimal("100.00"))
    services.pack(maker_return=made, by=keeper)
    return services.ship(maker_return=made, by=keeper, carrier="德邦", waybill="DB1")


def test_packed_shipped_answered_paid(branch, keeper):
    made = shipped(branch, keeper)
    first, second = lines_of(made)
    assert first.old_part.state == second.old_part.state == "to_supplier"
    assert OldPartMove.objects.filter(cause=made.cause, to_state="to_supplier").count() == 2
    with pytest.raises(AnswerIncomplete):
        answers.finish_answer(maker_return=made, by=keeper)
    answers.answer(line=first, by=keeper, answer="credited", credited=Decimal("90.00"))
    answers.answer(line=second, by=keeper, answer="missing")

    answers.finish_answer(maker_return=made, by=keeper)

    cases = {case.key: case for case in PartsCase.objects.all()}
    assert {c.amount for c in cases.values()} == {Decimal("100.00"), Decimal("10.00")} and len(cases) == 2
    finance = a_user(Role.FINANCE)
    made.refresh_from_db()
    told = {"maker_return": made, "amount": Decimal("40.00"), "by": finance}
    with pytest.raises(PaidBeforeShipped):
        answers.record_payment(**told, paid_on=made.shipped_on - timedelta(days=1), document="PZ-0", key="early")
    for _twice in range(2):
        answers.record_payment(**told, paid_on=made.shipped_on, document="PZ-1", key="a")
    made.refresh_from_db()
    assert answers.outstanding(made) == Decimal("50.00") and made.state == "answered"
    short = PartsCase.objects.get(said="maker_unpaid")
    assert (short.kind, short.amount, short.state) == ("maker", Decimal("50.00"), "open")
    answers.record_payment(**(told | {"amount": Decimal(5)}), paid_on=made.shipped_on, document="PZ-1b", key="c")
    assert PartsCase.objects.count() == 3, "once, however often it comes short"
    short.refresh_from_db()
    assert short.amount == Decimal("45.00")
    with translation.override("en"):
        assert short.wrong == "PZ-1b: 5.00 yuan came; 45.00 yuan of what the maker credited are open."
    answers.record_payment(
        maker_return=made, amount=Decimal("45.00"), paid_on=made.shipped_on, document="PZ-2", by=finance, key="b"
    )
    made.refresh_from_db()
    assert made.state == "closed" and made.closed_at
    short.refresh_from_db()
    assert (short.state, short.answer, short.answered_by, short.closed_by) == ("closed", "", finance, None)
    with translation.override("en"):
        assert "PZ-2: 45.00 yuan came" in short.reply
    with translation.override("zh-hans"):
        assert "PZ-2" in short.reply and "到账 45.00 元" in short.reply


def test_money_beyond_the_credit_is_a_case_until_the_wrong_line_has_its_opposite(branch, keeper):
    made = shipped(branch, keeper, pieces=1)
    answers.answer(line=made.lines.get(), by=keeper, answer="credited", credited=Decimal(100))
    answers.finish_answer(maker_return=made, by=keeper)
    paid = partial(answers.record_payment, maker_return=made, paid_on=made.shipped_on, by=a_user(Role.FINANCE))

    paid(amount=Decimal(60), document="PZ-1", key="a")
    paid(amount=Decimal(60), document="PZ-1", key="b")

    over = PartsCase.objects.get(said="maker_overpaid")
    assert (over.kind, over.state, over.amount) == ("maker", "open", Decimal(20))
    assert PartsCase.objects.get(said="maker_unpaid").state == "closed"
    paid(amount=Decimal(-60), document="PZ-1 冲", key="c")
    over.refresh_from_db()
    assert (over.state, over.answer_said) == ("closed", "no_more_than_credited") and "PZ-1 冲" in over.reply
    again = PartsCase.objects.get(said="maker_unpaid", state="open")
    assert again.amount == answers.outstanding(made) == Decimal(40)


def test_money_that_never_comes_is_answered_by_hand(branch, keeper):
    made = shipped(branch, keeper, pieces=1)
    answers.answer(line=made.lines.get(), by=keeper, answer="credited", credited=Decimal(90))
    answers.finish_answer(maker_return=made, by=keeper)
    told = {"maker_return": made, "paid_on": made.shipped_on, "by": a_user(Role.FINANCE)}
    answers.record_payment(amount=Decimal(40), document="PZ-1", key="a", **told)
    short = PartsCase.objects.get(said="maker_unpaid")

    cases.answer_case(case=short, answer="厂家按协议扣运费，不再补", by=keeper)
    with pytest.raises(AnotherCloses):
        cases.close_case(case=short, by=keeper)
    cases.close_case(case=short, by=a_keeper())
    answers.record_payment(amount=Decimal(20), document="PZ-2", key="b", **told)
    again = PartsCase.objects.get(said="maker_unpaid", state="open")
    assert again.amount == Decimal(30) and again.params["document"] == "PZ-2"
    answers.record_payment(amount=Decimal(30), document="PZ-2b", key="b2", **told)

    again.refresh_from_db()
    short.refresh_from_db()
    assert (again.state, again.answer_said) == ("closed", "paid_after_all")
    assert (short.state, short.reply, short.amount) == ("closed", "厂家按协议扣运费，不再补", Decimal(50))
    with pytest.raises(NotYours):
        answers.record_payment(
            amount=Decimal(1), document="PZ-3", key="c", **(told | {"by": a_user(Role.FINANCE, branch=a_branch())})
        )


def test_what_is_claimed_is_what_the_part_cost_last(branch, keeper):
    part = a_part(old_part_owed=True)
    from parts.services import receive

    place = a_place(branch)
    by = a_user(Role.STOREKEEPER_NEW)
    for n, cost in enumerate(("60.00", "68.50")):
        receive(
            part=part, place=place, quantity=Decimal(1), cost=Decimal(cost), cause="arrival:1", by=by, key=f"c{n}",
            at=timezone.now() + timedelta(days=n - 2),
        )  # fmt: skip
    made = a_maker_return(branch, by=keeper, part=part)
    assert made.lines.get().claimed == Decimal("68.50")
    assert a_maker_return(branch, by=keeper).lines.get().claimed is None  # nothing is known of it


def test_what_nobody_knows_a_price_of_is_typed_before_it_leaves(branch, keeper):
    made = a_maker_return(branch, by=keeper, pieces=2)
    with pytest.raises(ClaimsUnpriced) as refused:
        services.pack(maker_return=made, by=keeper)
    first, second = lines_of(made)
    assert first.old_part.code in str(refused.value) and sums_of([first, second], []).unpriced == 2

    assert services.price_lines(maker_return=made, amounts={first.pk: Decimal("12.50")}, by=keeper) == 1
    assert services.price_lines(maker_return=made, amounts={first.pk: Decimal("99.00")}, by=keeper) == 0
    with pytest.raises(ClaimsUnpriced):
        services.pack(maker_return=made, by=keeper)
    services.price_lines(maker_return=made, amounts={second.pk: Decimal(0)}, by=keeper)  # said so: nothing is asked
    services.pack(maker_return=made, by=keeper)
    with translation.override("zh-hans"):
        assert {line.basis_said for line in lines_of(made)} == {"手工填写"}

    assert [line.claimed for line in lines_of(made)] == [Decimal("12.50"), 0]
    told = AuditEntry.objects.filter(action="maker_return.priced").order_by("id").values_list("after", flat=True)
    assert list(told) == [{first.old_part.code: "12.50"}, {second.old_part.code: "0"}]


def test_a_list_packed_before_prices_were_asked_is_priced_as_it_stands(branch, keeper):
    made = a_maker_return(branch, by=keeper)
    MakerReturn.objects.filter(pk=made.pk).update(state="packed")
    with pytest.raises(ClaimsUnpriced):
        services.ship(maker_return=made, by=keeper, carrier="德邦")
    services.price_lines(maker_return=made, amounts={made.lines.get().pk: Decimal(5)}, by=keeper)
    services.ship(maker_return=made, by=keeper, carrier="德邦")


def test_a_batch_that_cost_nothing_is_no_price(branch, keeper):
    """What lay there before batches were kept came over at 0.00."""
    part = a_part(old_part_owed=True)
    old = Batch.objects.create(part=part, received_on=date(2026, 9, 1), unit_cost=Decimal(3))
    Batch.objects.create(part=part, received_on=date(2026, 10, 1), unit_cost=Decimal(0))
    assert a_maker_return(branch, by=keeper, part=part).lines.get().claimed == 3
    Batch.objects.filter(pk=old.pk).delete()
    assert a_maker_return(branch, by=keeper, part=part).lines.get().claimed is None


def test_a_changed_amount_is_on_the_trail(branch, keeper):
    made = a_maker_return(branch, by=keeper)
    line = made.lines.get()
    services.change_line(line=line, by=keeper, box_no=2, claim_no="SB-1", claimed=Decimal("7.00"))
    services.change_line(line=line, by=keeper, box_no=2, claim_no="SB-1", claimed=Decimal("7.00"))  # nothing new
    entry = AuditEntry.objects.get(action="maker_return.line_changed")
    assert (entry.before["claimed"], entry.after["claimed"], entry.after["box"]) == ("", "7.00", "2")


def test_a_line_that_was_taken_off_meanwhile_is_not_changed(branch, keeper):
    made = a_maker_return(branch, by=keeper)
    line, same = made.lines.get(), made.lines.get()
    services.take_off(line=same, by=keeper)
    with pytest.raises(TakenOffMeanwhile, match=line.old_part.code):
        services.change_line(line=line, by=keeper, box_no=2)


def test_the_rest_is_credited_as_claimed(branch, keeper):
    made = shipped(branch, keeper, pieces=3)
    answers.answer(line=made.lines.first(), by=keeper, answer="refused", refusal="no_fault")
    assert answers.credit_rest(maker_return=made, by=keeper) == 2
    answers.finish_answer(maker_return=made, by=keeper)
    assert answers.outstanding(made) == 200 and not PartsCase.objects.exists()


def test_many_pieces_are_priced_and_shipped_by_the_same_statements(branch, keeper):
    asked, store = [], an_old_store(branch)
    for size in (2, 12):
        pieces = [an_old_part(branch, place=store) for _n in range(size)]
        for piece in pieces[1:]:
            Batch.objects.create(part=piece.part, received_on=date(2026, 9, 1), unit_cost=Decimal(3))
        maker = a_maker(branch)
        with CaptureQueriesContext(connection) as counted:
            made = services.draft_list(maker=maker, branch=branch, pieces=pieces, by=keeper)
            services.price_lines(
                maker_return=made, amounts=dict.fromkeys(made.lines.values_list("pk", flat=True), Decimal(9)), by=keeper
            )
            services.pack(maker_return=made, by=keeper)
            services.ship(maker_return=made, by=keeper, carrier="德邦")
            answers.credit_rest(maker_return=made, by=keeper)
            answers.finish_answer(maker_return=made, by=keeper)
        asked.append(len(counted))
    assert asked[1] <= asked[0]


def test_a_piece_refused_and_sent_back_lies_in_the_store_again(branch, keeper):
    made = shipped(branch, keeper, pieces=1)
    [line] = lines_of(made)
    store = an_old_store(branch)
    answers.answer(line=line, by=keeper, answer="sent_back", refusal="no_fault", back_into=store)

    line.old_part.refresh_from_db()
    assert (line.old_part.state, line.old_part.place, line.old_part.disposal) == ("in_store", store, "")
    assert line.old_part not in waiting(keeper)
    for answer in ("credited", "sent_back"):  # said again, it replaces what was said before
        [line] = lines_of(made)
        answers.answer(line=line, by=keeper, answer=answer, refusal="no_fault", back_into=store)
        line.old_part.refresh_from_db()
        states = {"credited": ("to_supplier", None), "sent_back": ("in_store", store)}
        assert (line.old_part.state, line.old_part.place) == states[answer]
    answers.finish_answer(maker_return=made, by=keeper)
    assert not PartsCase.objects.exists()


def test_a_list_takes_only_what_two_people_approved(branch, keeper):
    made = a_maker_return(branch, by=keeper)
    for wrong in (an_old_part(branch, disposal=""), an_old_part(branch, disposal="scrap"), an_old_part()):
        with pytest.raises(NotApprovedForTheMaker):
            services.put_on(maker_return=made, pieces=[wrong], by=keeper)
    assert made.lines.count() == 1


def test_a_piece_lies_on_one_list(branch, keeper):
    made = a_maker_return(branch, by=keeper)
    piece = made.lines.get().old_part
    with pytest.raises(OnAnotherList):
        services.draft_list(maker=a_maker(branch), branch=branch, pieces=[piece], by=keeper)
    assert services.put_on(maker_return=made, pieces=[piece], by=keeper) == 0  # on this one it is there already
    services.cancel(maker_return=made, reason="厂家取消", by=keeper)
    assert piece in waiting(keeper)
    services.draft_list(maker=a_maker(branch), branch=branch, pieces=[piece], by=keeper)


def test_a_wrong_step_is_refused(branch, keeper):
    made = a_maker_return(branch, by=keeper)
    with pytest.raises(MakerListMovedOn):
        services.ship(maker_return=made, by=keeper, carrier="德邦")
    services.take_off(line=made.lines.get(), by=keeper)
    with pytest.raises(MakerListEmpty):
        services.pack(maker_return=made, by=keeper)
    sent = shipped(branch, keeper)
    with pytest.raises(MakerListMovedOn):
        services.take_off(line=sent.lines.first(), by=keeper)
    with pytest.raises(MoreThanClaimed):
        answers.answer(line=sent.lines.first(), by=keeper, answer="credited", credited=Decimal("100.01"))


def test_what_was_shipped_stands(branch, keeper):
    made = shipped(branch, keeper)
    with pytest.raises(IntegrityError), transaction.atomic():
        MakerReturn.objects.filter(pk=made.pk).update(packer="别人")


def test_tabs_count_what_they_show(branch, keeper):
    a_maker_return(branch, by=keeper)
    late = shipped(branch, keeper)
    MakerReturn.objects.filter(pk=late.pk).update(expected_on=date(2026, 1, 1))
    counts = tallies(MakerReturn.objects.visible_to(keeper), timezone.localdate())
    assert counts == {"packing": 1, "on_the_way": 1, "overdue": 1, "unpaid": 0, "done": 0}


def test_by_the_pages(client, branch, keeper):
    piece = an_old_part(branch, fault="不点火", serial="LSAMPLE1")
    maker = a_maker(branch)
    client.force_login(keeper)
    new = reverse("parts:maker_return_new")
    assert client.post(new, {"maker": maker.code}).status_code == 422  # nothing ticked
    client.post(new, {"maker": maker.code, "piece": [piece.code], "packer": "庞永顺"})
    made = MakerReturn.objects.get()
    line = made.lines.get()

    def to(name, *more):
        return reverse(f"parts:maker_return{name}", args=[made.number, *more])

    client.post(to("_line", line.pk), {"box_no": "2", "claim_no": "SB-1"})
    refused = client.post(to("_step", "pack"))
    assert refused.status_code == 409 and piece.code in refused.content.decode()
    assert client.post(to("_prices"), {f"claimed-{line.pk}": "sixty"}).status_code == 422
    client.post(to("_prices"), {f"claimed-{line.pk}": "６８.50"})
    assert client.post(to("_add"), {"piece": [piece.code], "box_no": "²"}).status_code == 302
    assert client.post(to("_line", line.pk), {"box_no": "0", "claimed": "-1"}).status_code == 422
    client.post(to("_step", "pack"))
    assert client.post(to("_ship"), {"carrier": ""}).status_code == 422
    client.post(
        to("_ship"),
        {"carrier": "德邦", "waybill": "DB1", "transport": "freight", "shipped_on": timezone.localdate().isoformat()},
    )
    assert client.post(to("_answer", line.pk), {"answer": "refused"}).status_code == 422
    client.post(to("_answer", line.pk), {"answer": "credited", "credited": "68.50"})
    client.post(to("_step", "finish"))
    made.refresh_from_db()
    assert made.state == "answered" and client.post(to("_pay"), {}).status_code == 403
    client.force_login(a_user(Role.FINANCE))
    client.post(to("_pay"), {"amount": "68.50", "paid_on": timezone.localdate().isoformat(), "document": "PZ-9"})
    page = client.get(to(""))
    assert page.context["sums"].outstanding == 0 and page.context["list"].state == "closed"
    paper = client.get(to("_print")).content.decode()
    assert all(word in paper for word in ("BD-31", piece.code, "LSAMPLE1", "SB-1", "庞永顺"))
    assert paper.count("<article") == 3 and paper.count("人民币陆拾捌元伍角整") == 3
    assert "人民币" not in client.get(to("_print") + "?lang=en").content.decode()
    assert client.get(reverse("parts:maker_returns") + "?tab=done&export=xlsx").status_code == 200


def test_the_page_asks_the_same_for_many_pieces(client, branch, keeper, django_assert_max_num_queries):
    client.force_login(keeper)
    counts = []
    for pieces in (2, 12):
        made = a_maker_return(branch, pieces=pieces, by=keeper)
        client.get(made.get_absolute_url())
        with CaptureQueriesContext(connection) as asked:
            client.get(made.get_absolute_url())
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert sums_of(list(lines_of(made)), []).pieces == 12


def test_the_lists_open_on_what_there_is(branch, keeper, client):
    client.force_login(keeper)
    url = reverse("parts:maker_returns")
    assert client.get(url).context["tab"] == "packing"
    shipped(branch, keeper)

    assert client.get(url).context["tab"] == "on_the_way"
    assert client.get(url, {"tab": "packing"}).context["tab"] == "packing"
