"""Call-backs: who is called, what each outcome does to the ticket, and that no answer counts twice or elsewhere."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.models import AuditEntry
from customers.choices import CustomerKind
from customers.models import Customer
from feedback import calling, errors, scripts, services
from feedback.choices import CallResult
from feedback.models import CallAttempt, CallRule, CallTask, CallWish
from feedback.selectors import own_satisfaction_counts, own_satisfaction_evidence, satisfaction_beside
from feedback.services import Heard
from people.models import Notice
from tests.builders.catalog import a_reason
from tests.builders.customers import a_customer
from tests.builders.feedback import a_call, a_satisfaction_row
from tests.builders.tickets import Team, a_ticket, fresh, take_action
from tickets.models import Ticket

TZ = ZoneInfo("Asia/Shanghai")
GOOD = {"fixed": True, "attitude": 5, "skill": 4, "overall": 5}


def heard(words: str = "", *, day_time: str = "", **answers) -> Heard:
    from feedback.selectors.calls import script_for

    return Heard(GOOD | answers, words, day_time, script_for("repair", timezone.localdate()))


def a_wish(**fields) -> Customer:
    """A customer of this kind or with this wish."""
    customer = a_customer()
    Customer.objects.filter(pk=customer.pk).update(**fields)
    customer.refresh_from_db()
    return customer


class TestRules:
    """Pure: no database."""

    moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(TZ))

    @given(moments, st.sampled_from(["", *calling.LATER]))
    def test_the_next_try_lies_ahead_and_in_calling_hours(self, now, chosen):
        at = calling.next_try(now, chosen)

        assert now < at <= now + timedelta(days=2)
        assert calling.FIRST_CALL <= at.time() <= calling.LAST_CALL or at == now + calling.AGAIN

    @given(st.text(min_size=1, max_size=20))
    def test_a_lot_falls_once_and_for_ever(self, number):
        assert calling.lot_of(number) == calling.lot_of(number)
        assert 0 <= calling.lot_of(number) < 100

    def test_lots_fall_evenly(self):
        drawn = sum(calling.lot_of(f"WX202610{n:06d}") < 30 for n in range(5000))
        assert 0.27 < drawn / 5000 < 0.33

    @given(st.sampled_from(sorted(scripts.QUESTIONS)), st.integers(1, 5))
    def test_what_is_pressed_is_what_is_kept(self, code, digit):
        if digit <= len(scripts.QUESTIONS[code].options):
            assert scripts.pressed(code, scripts.stored(code, str(digit))) == str(digit)

    def test_grades_say_what_nobody_said(self):
        told = [calling.answer_of(n, fixed=True) for n in (1, 2, 3, 4, 5)]
        assert told == ["unsatisfied", "unsatisfied", "fair", "satisfied", "satisfied"]
        assert calling.answer_of(5, fixed=False) == "unsatisfied"


@pytest.mark.django_db
class TestGathering:
    def test_each_completion_is_called_about_once(self):
        team = Team()
        task = a_call(team=team)
        assert services.gather().made == 0
        ticket = take_action(task.ticket, "reopen", team)
        services.gather()
        task.refresh_from_db()
        assert (task.state, task.finished_at is not None) == ("withdrawn", True)
        for action in ("assign", "accept", "set_out", "arrive", "finish"):
            ticket = take_action(ticket, action, team)

        assert services.gather().made == 1
        assert list(ticket.call_tasks.order_by("round").values_list("round", "state")) == [(1, "withdrawn"), (2, "due")]

    def test_the_morning_after_completion_five_days_of_trying(self):
        done = datetime(2026, 10, 9, 15, 30, tzinfo=TZ)
        services.load_standard()
        ticket = a_ticket("done", at=done)
        services.gather(at=done)
        task = CallTask.objects.get(ticket=ticket)

        assert timezone.localtime(task.next_try_at) == datetime(2026, 10, 10, 9, tzinfo=TZ)
        assert timezone.localtime(task.give_up_at) == datetime(2026, 10, 14, 20, tzinfo=TZ)
        assert task.month == "2026-10"

    def test_a_workshop_job_waits_three_days(self):
        services.load_standard()
        rule = CallRule.objects.get(group="external", kind="workshop")
        assert (rule.due_days, rule.percent) == (3, 100)

    def test_stores_are_drawn_by_lot_and_the_reason_is_kept(self):
        team = Team()
        store = a_wish(kind=CustomerKind.STORE)
        tasks = [a_call(team=team, customer=store) for _n in range(3)]

        for task in tasks:
            assert (task.group, task.percent) == ("internal", 30)
            assert (task.state == "not_drawn") == (task.lot >= 30)

    def test_whoever_wants_no_calls_is_not_called(self):
        customer = a_wish(call_back_ok=False)
        assert a_call(customer=customer).state == "unwanted"

    def test_it_costs_the_same_for_two_and_for_twelve(self):
        team, costs = Team(), []
        services.load_standard()
        services.gather()
        for count in (2, 12):
            for _n in range(count):
                a_ticket("done", team=team)
            with CaptureQueriesContext(connection) as caught:
                services.gather()
            costs.append(len(caught))
        assert costs[0] == costs[1] <= 16

    def test_a_call_recorded_on_the_tickets_page_is_the_same_call(self):
        team = Team()
        task = a_call(team=team)
        take_action(task.ticket, "call_back", team, outcome="unsatisfied", note="还是不冷")

        assert services.gather().taken_over == 1
        assert services.gather().taken_over == 0
        attempt = CallAttempt.objects.get()
        task.refresh_from_db()
        assert (attempt.result, attempt.words, task.state, task.tries) == ("unsatisfied", "还是不冷", "unsatisfied", 1)


@pytest.mark.django_db
class TestCalling:
    @pytest.fixture
    def team(self):
        services.load_standard()
        return Team()

    @pytest.fixture
    def agent(self, team):
        return fresh(team.agent)

    def call(self, team, agent, outcome, told=None, **more):
        task = a_call(team=team, claimed_by=agent)
        services.record_call(task=task, outcome=outcome, by=agent, heard=told or heard(), **more)
        task.refresh_from_db()
        return task, Ticket.objects.get(pk=task.ticket_id)

    def test_satisfied_is_called_back_and_closed(self, team, agent):
        task, ticket = self.call(team, agent, "satisfied")

        assert (task.state, ticket.state, task.claimed_by) == ("satisfied", "closed", None)
        assert task.attempts.get().ticket_event.data == {"outcome": "satisfied"}

    def test_three_points_are_fair(self, team, agent):
        task, ticket = self.call(team, agent, "satisfied", heard(overall=3))
        assert (task.state, ticket.state) == ("fair", "called_back")

    def test_not_satisfied_stays_called_back_for_the_complaint(self, team, agent):
        task, ticket = self.call(team, agent, "unsatisfied", Heard(words="师傅态度差"))
        assert (task.state, ticket.state) == ("unsatisfied", "called_back")
        incident = services.register_incident(
            kind="complaint", source="user", title="师傅态度差", occurred_at=task.completed_at, by=agent,
            ticket=ticket, concerns=team.technician, call=task.attempts.get(),
        )  # fmt: skip
        task.refresh_from_db()
        assert (task.state, incident.call.task) == ("escalated", task)

    def test_nobody_answers_and_it_is_tried_again(self, team, agent):
        task, ticket = self.call(team, agent, "no_answer", later="tomorrow")
        assert (task.state, ticket.state, task.tries) == ("no_answer", "done", 1)
        assert task.next_try_at > timezone.now()

    def test_after_the_last_day_it_passes_on_unreached(self, team, agent):
        task = a_call(team=team, claimed_by=agent)
        CallTask.objects.filter(pk=task.pk).update(give_up_at=timezone.now())
        services.record_call(task=task, outcome="no_answer", by=agent, heard=Heard())
        task.refresh_from_db()
        task.ticket.refresh_from_db()
        assert (task.state, task.ticket.state) == ("unreached", "closed")
        assert own_satisfaction_counts(task.month) == []

    def test_refused_passes_on_and_is_no_answer(self, team, agent):
        task, ticket = self.call(team, agent, "refused", Heard())
        assert (task.state, ticket.state) == ("refused", "closed")
        assert own_satisfaction_counts(task.month) == []

    def test_the_job_is_redone(self, team, agent):
        task, ticket = self.call(team, agent, "redo", heard(fixed=False), reopen_reason=a_reason("reopen"))
        assert (task.state, ticket.state) == ("redo", "reopened")
        assert task.attempts.get().result == CallResult.UNSATISFIED
        with pytest.raises(errors.ReopenReasonNeeded):
            self.call(team, agent, "redo")

    def test_the_form_is_redone_and_the_answer_counts_once(self, team, agent):
        task, ticket = self.call(team, agent, "form", heard("收据金额没填"))
        assert (task.state, ticket.state) == ("form", "done")
        assert Notice.objects.filter(event="call.form_returned", user=team.technician.user).exists()
        services.accept_form(task=task, by=agent)
        task.refresh_from_db()
        ticket.refresh_from_db()
        assert (task.state, ticket.state) == ("satisfied", "closed")
        assert [row.answered for row in own_satisfaction_counts(task.month)] == [1]
        with pytest.raises(errors.WordsNeeded):
            self.call(team, agent, "form")

    def test_satisfied_needs_its_answers_and_no_contradiction(self, team, agent):
        for told, refusal in (
            (heard(overall=None), errors.AnswerMissing),
            (heard(overall=2), errors.AnswersContradict),
            (heard(fixed=False), errors.AnswersContradict),
        ):
            with pytest.raises(refusal):
                self.call(team, agent, "satisfied", told)
        assert not CallAttempt.objects.exists()

    def test_only_who_holds_it_records_it(self, team, agent):
        task = a_call(team=team)
        with pytest.raises(errors.NotHeldByYou):
            services.record_call(task=task, outcome="satisfied", by=agent, heard=heard())
        services.claim(task=task, by=agent)
        with pytest.raises(errors.NotHeldByYou):
            services.claim(task=task, by=fresh(team.manager))
        CallTask.objects.filter(pk=task.pk).update(claimed_until=timezone.now())
        services.claim(task=task, by=fresh(team.manager))
        with pytest.raises(errors.NotHeldByYou):
            services.record_call(task=task, outcome="satisfied", by=agent, heard=heard())

    def test_the_supervisor_does_not_call_about_the_own_team(self, team):
        task = a_call(team=team)
        assert services.claim_next(by=fresh(team.supervisor.user)) is None
        with pytest.raises(errors.NobodyCalls):
            services.claim(task=task, by=fresh(team.supervisor.user))

    def test_the_time_of_the_day_is_kept_for_the_next_repair(self, team, agent):
        customer = a_customer(branch=team.branch)
        task = a_call(team=team, customer=customer, claimed_by=agent)
        services.record_call(task=task, outcome="no_answer", by=agent, heard=heard(day_time="evening"))
        assert CallWish.objects.get(customer=customer).day_time == "evening"
        assert a_call(team=team, customer=customer).day_time == "evening"

    def test_a_number_shown_is_written_down(self, team, agent):
        task = a_call(team=team, contact_phone="15400001234")
        with pytest.raises(errors.NotHeldByYou):
            services.reveal_phone(task=task, by=agent)
        services.claim(task=task, by=agent)
        assert services.reveal_phone(task=task, by=agent) == "15400001234"
        assert AuditEntry.objects.filter(action="ticket.contact_revealed", actor_id=agent.pk).count() == 1

    def test_a_correction_names_what_it_replaces(self, team, agent):
        task, _ticket = self.call(team, agent, "satisfied")
        first = task.attempts.get()
        second = services.correct_call(attempt=first, result="unsatisfied", by=agent, heard=heard(overall=2))
        assert second.corrects == first
        assert [(row.answered, row.satisfied) for row in own_satisfaction_counts(task.month)] == [(1, 0)]
        with pytest.raises(errors.NothingToCorrect):
            services.correct_call(attempt=first, result="fair", by=agent, heard=heard())
        late = timezone.now() + timedelta(minutes=31)
        with pytest.raises(errors.CorrectionTooLate):
            services.correct_call(attempt=second, result="fair", by=agent, heard=heard(overall=3), at=late)
        with pytest.raises(errors.NotYourCall):
            services.correct_call(
                attempt=second, result="fair", by=team.supervisor.user, heard=heard(), reason="重新听了录音"
            )
        third = services.correct_call(
            attempt=second, result="fair", by=fresh(team.manager), heard=heard(overall=3), reason="重新听了录音"
        )
        assert (third.number, third.reason) == (1, "重新听了录音")

    def test_a_call_is_never_edited_or_removed(self, team, agent):
        task, _ticket = self.call(team, agent, "satisfied")
        for change in (lambda rows: rows.update(overall=1), lambda rows: rows.delete()):
            with pytest.raises(IntegrityError), transaction.atomic():
                change(CallAttempt.objects.filter(task=task))

    def test_nobody_drawn_passes_on_by_the_supervisor(self, team):
        task = a_call(team=team, customer=a_wish(call_back_ok=False))
        by, reason = fresh(team.supervisor.user), a_reason("no_call")
        assert services.pass_without_call(tasks=[task], reason=reason, by=by) == 1
        task.ticket.refresh_from_db()
        assert task.ticket.state == "called_back"


@pytest.mark.django_db
class TestRates:
    def test_an_answer_counts_in_the_month_of_the_completion(self):
        team, agent = Team(), None
        agent = fresh(team.agent)
        done = datetime(2026, 10, 31, 22, tzinfo=TZ)
        for outcome in ("satisfied", "satisfied", "unsatisfied"):
            task = a_call(team=team, at=done, claimed_by=agent)
            services.record_call(task=task, outcome=outcome, by=agent, heard=heard())
        a_satisfaction_row(team.supervisor, 100, 97, source="external")

        (beside,) = satisfaction_beside("2026-10")
        assert (beside.own_external.answered, str(beside.own_external.rate)) == (3, "66.67")
        assert (str(beside.imported_external), str(beside.gap_external)) == ("97.00", "-30.33")
        assert own_satisfaction_counts("2026-11") == []

    def test_figures_and_evidence_are_one(self):
        team = Team()
        agent = fresh(team.agent)
        for overall in (5, 4, 3):
            task = a_call(team=team, claimed_by=agent)
            attempt = services.record_call(task=task, outcome="satisfied", by=agent, heard=heard(overall=overall))
        services.correct_call(attempt=attempt, result="satisfied", by=agent, heard=heard(overall=4))
        month = task.month

        (row,) = own_satisfaction_counts(month)
        evidence = list(own_satisfaction_evidence(month, [team.supervisor.pk]))
        assert (
            (row.answered, row.satisfied) == (3, 3) == (len(evidence), sum(a.result == "satisfied" for a in evidence))
        )
