"""A fair verdict: both sides, merging, other departments, the office, the appeal; and what pay then counts."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from feedback import errors, services
from feedback.choices import ComplaintClass
from feedback.deadlines import appeal_until, due_times
from feedback.models import Appeal, Incident, IncidentStatement
from feedback.selectors import incident_counts, incident_evidence, pending_incidents
from people.choices import Post
from people.models import Notice
from people.roles import Role
from tests.builders.feedback import TZ, a_manager, a_team, an_agent, an_incident, an_upheld, lock
from tests.builders.people import a_staff, a_supervisor, a_user

pytestmark = pytest.mark.django_db
REASON = "查了派工记录"


class TestBothSides:
    def test_a_complaint_is_upheld_once_both_were_heard(self):
        incident, manager = an_incident(supervisor=a_supervisor()), a_manager()
        verdict = {"verdict": "upheld", "complaint_class": "verified", "reason": REASON, "by": manager}
        with pytest.raises(errors.SideNotHeard):
            services.decide_incident(incident=incident, **verdict)
        for side, text in (("person", "路上堵车没有提前说"), ("reporter", "等了两个小时没人来")):
            services.record_statement(incident=incident, side=side, told_by="本人", text=text, by=an_agent())

        assert services.decide_incident(incident=incident, **verdict).state == "upheld"
        with pytest.raises(errors.StepNotPossible):
            services.record_statement(incident=incident, side="person", told_by="x", text="又想起来了", by=manager)
        with pytest.raises(IntegrityError), transaction.atomic():
            IncidentStatement.objects.update(text="改过")

    def test_or_it_is_said_why_not(self):
        incident = an_incident(supervisor=a_supervisor())
        services.decide_incident(
            incident=incident, verdict="upheld", complaint_class="verified", reason=REASON, by=a_manager(),
            unheard="当事人已离职联系不上",
        )  # fmt: skip
        assert incident.events.last().details["unheard"] == "当事人已离职联系不上"

    def test_dismissing_needs_no_statement(self):
        incident = an_incident(supervisor=a_supervisor())
        done = services.decide_incident(incident=incident, verdict="dismissed", reason=REASON, by=a_manager())
        assert done.state == "dismissed"


class TestOffice:
    def test_against_an_agent_it_is_upheld_and_counts_nowhere(self):
        agent = a_staff(post=Post.AGENT)
        incident = an_upheld(ComplaintClass.OFFICE, concerns=agent, supervisor=a_supervisor())

        assert (incident.state, incident.supervisor, incident.counts_in) == ("upheld", None, "")
        assert list(incident_counts(f"{incident.decided_at:%Y-%m}")) == []
        month = f"{timezone.localdate():%Y-%m}"
        assert not pending_incidents(
            month, timezone.now() + timedelta(days=40)
        ).exists()  # nothing waits, nothing blocks

    def test_not_against_somebody_of_a_team(self):
        _supervisor, technician = a_team()
        with pytest.raises(errors.NotAnOfficePost):
            an_upheld(ComplaintClass.OFFICE, concerns=technician)
        with pytest.raises(errors.PersonNotNamed):
            an_upheld(ComplaintClass.OFFICE)

    def test_the_database_keeps_it_off_every_sheet(self):
        incident = an_upheld(ComplaintClass.OFFICE, concerns=a_staff(post=Post.AGENT))
        with pytest.raises(IntegrityError), transaction.atomic():
            Incident.objects.filter(pk=incident.pk).update(counts_in="2026-11", supervisor=a_supervisor())


class TestMerging:
    def test_the_same_told_twice_counts_once(self):
        supervisor = a_supervisor()
        one, two = an_incident(supervisor=supervisor), an_incident(supervisor=supervisor)
        merged = services.merge_incident(incident=two, into=one, reason="同一件事两次来电", by=an_agent())

        assert (merged.state, merged.merged_into, merged.is_open) == ("merged", one, False)
        assert list(Incident.objects.undecided()) == [one]
        assert list(pending_incidents("2026-01", timezone.now() + timedelta(days=1))) == [one]
        with pytest.raises(errors.StepNotPossible):
            services.decide_incident(incident=two, verdict="dismissed", reason=REASON, by=a_manager())

    def test_what_can_not_be_merged(self):
        one, other, praise = an_incident(), an_incident(), an_incident("praise")
        decided = an_upheld()
        for incident, into in ((one, one), (one, praise)):
            with pytest.raises(errors.MergeIntoItself):
                services.merge_incident(incident=incident, into=into, reason="重复登记了", by=an_agent())
        with pytest.raises(errors.DecidedAlready):
            services.merge_incident(incident=decided, into=one, reason="重复登记了", by=an_agent())
        services.merge_incident(incident=other, into=one, reason="重复登记了", by=an_agent())
        with pytest.raises(errors.MergeIntoItself):
            services.merge_incident(incident=one, into=other, reason="重复登记了", by=an_agent())


class TestAppeal:
    @pytest.fixture
    def case(self):
        supervisor, technician = a_team(account=True)
        technician.user = a_user(Role.TECHNICIAN)
        technician.save()
        return an_upheld("technician", supervisor=supervisor, concerns=technician), supervisor, technician

    def test_overturned_it_counts_nowhere(self, case):
        incident, supervisor, technician = case
        month, hearer = incident.counts_in, a_manager()
        services.appeal_incident(incident=incident, text="当天我没有去过现场", by=technician.user)
        incident.refresh_from_db()
        assert (incident.state, incident.counts_in) == ("appealed", month)
        assert Notice.objects.filter(event="complaint.appealed", user=hearer).exists()
        assert incident_counts(month).get()["technician"] == 1  # it stands until it is overturned

        services.hear_appeal(incident=incident, outcome="overturned", reason="轨迹显示不在场", by=hearer)
        incident.refresh_from_db()
        assert (incident.state, incident.verdict, incident.counts_in) == ("dismissed", "dismissed", "")
        assert (incident.decided_by, incident.complaint_class) == (hearer, "")
        assert not incident_counts(month).exists() and not incident_evidence(month).exists()

    def test_the_verdict_stands(self, case):
        incident, supervisor, _technician = case
        services.handle_incident(incident=incident, text="已向用户道歉", by=an_agent())
        services.appeal_incident(incident=incident, text="处理过重了吧", by=supervisor.user)
        services.hear_appeal(incident=incident, outcome="upheld", reason="事实清楚属实", by=a_manager())
        incident.refresh_from_db()
        assert (incident.state, incident.verdict) == ("handled", "upheld")
        with pytest.raises(errors.AppealedAlready):
            services.appeal_incident(incident=incident, text="还是不服气", by=supervisor.user)

    def test_only_whom_it_touches_and_in_time(self, case):
        incident, _supervisor, technician = case
        with pytest.raises(errors.NotYoursToAppeal):
            services.appeal_incident(incident=incident, text="替他说一句话", by=a_manager())
        late = appeal_until(incident.decided_at, incident.branch_id)
        assert late > incident.decided_at
        Incident.objects.filter(pk=incident.pk).update(
            registered_at=incident.registered_at - timedelta(days=30),
            decided_at=incident.decided_at - timedelta(days=20),
        )
        with pytest.raises(errors.AppealTooLate):
            services.appeal_incident(incident=incident, text="当天我没有去过现场", by=technician.user)

    def test_nobody_who_had_a_part_hears_it(self, case):
        incident, supervisor, technician = case
        services.appeal_incident(incident=incident, text="当天我没有去过现场", by=technician.user)
        for party in (incident.decided_by, incident.registered_by, supervisor.user, technician.user):
            with pytest.raises(errors.HeardBySomebodyElse):
                services.hear_appeal(incident=incident, outcome="overturned", reason="轨迹显示不在场", by=party)
        with pytest.raises(IntegrityError), transaction.atomic():
            Appeal.objects.filter(incident=incident).update(
                outcome="upheld", outcome_reason="x", heard_at=timezone.now(), heard_by=incident.decided_by
            )

    def test_a_locked_month_stays_as_it_is(self, case):
        incident, _supervisor, technician = case
        other = an_upheld("verified", supervisor=a_supervisor(account=True))
        services.appeal_incident(incident=incident, text="当天我没有去过现场", by=technician.user)
        lock(incident.counts_in)
        with pytest.raises(errors.MonthOfAppealLocked):
            services.hear_appeal(incident=incident, outcome="overturned", reason="轨迹显示不在场", by=a_manager())
        with pytest.raises(errors.MonthOfAppealLocked):
            services.appeal_incident(incident=other, text="并不是我的责任", by=other.supervisor.user)
        services.hear_appeal(incident=incident, outcome="upheld", reason="事实清楚属实", by=a_manager())


class TestClocks:
    AT = datetime(2026, 10, 9, 17, 0, tzinfo=TZ)  # a Friday

    def test_elapsed_or_working_as_the_policy_says(self, settings):
        branch = a_supervisor().branch_id
        assert [due - self.AT for due in due_times(self.AT, branch)] == [timedelta(hours=2), timedelta(hours=24)]
        settings.COMPLAINT_CLOCK = "working"
        answer, close = due_times(self.AT, branch)
        assert timezone.localtime(answer) == datetime(2026, 10, 10, 9, 0, tzinfo=TZ)
        assert close > self.AT + timedelta(hours=24)

    def test_three_working_days_to_appeal(self):
        until = appeal_until(self.AT, a_supervisor().branch_id)
        assert timezone.localtime(until) == datetime(2026, 10, 14, 0, 0, tzinfo=TZ)

    def test_each_clock_is_told_of_once(self):
        manager = a_manager()
        incident = an_incident(at=timezone.now() - timedelta(hours=3))
        for _n in range(2):
            services.watch_clocks()
        told = Notice.objects.filter(user=manager, about=f"incident:{incident.number}")
        assert sorted(told.values_list("event", flat=True)) == ["complaint.missed", "complaint.registered"]

    def test_a_department_that_does_not_answer_is_told_of(self):
        incident = an_incident(at=timezone.now() - timedelta(hours=5))
        at = incident.registered_at
        handover = services.hand_over_incident(
            incident=incident, department="品质部", task="查批次", due_at=at + timedelta(hours=1), by=an_agent(), at=at
        )
        services.watch_clocks()
        assert Notice.objects.filter(event="complaint.handover_late").exists()
        services.answer_handover(handover=handover, answer="批次没有问题", by=an_agent())
        with pytest.raises(errors.AnsweredAlready):
            services.answer_handover(handover=handover, answer="批次没有问题", by=an_agent())
        with pytest.raises(errors.DueInThePast):
            services.hand_over_incident(incident=incident, department="x", task="y", due_at=at, by=an_agent())


def test_closing_tells_whoever_complained_first():
    incident = services.handle_incident(incident=an_upheld(), text="已向用户道歉", by=an_agent())
    with pytest.raises(errors.CustomerNotInformed):
        services.close_incident(incident=incident, by=an_agent())
    services.inform_reporter(incident=incident, text="电话告知结果", by=an_agent())
    assert services.close_incident(incident=incident, by=an_agent()).state == "closed"


def test_a_review_names_its_platform():
    incident = an_incident(source="platform", platform="jd", stars=2)
    assert (incident.platform, incident.stars) == ("jd", 2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.filter(pk=incident.pk).update(source="user")
