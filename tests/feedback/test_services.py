"""Verdicts that pay rests on: by whom, of which class, in which month."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.utils import timezone

from core import files
from core.models import AuditEntry
from core.month import MonthLocked
from feedback import errors, services
from feedback.choices import ComplaintClass, IncidentKind
from feedback.models import Incident
from people.choices import Post
from tests.builders.feedback import a_manager, a_team, an_agent, an_incident, an_upheld, lock, moment
from tests.builders.people import a_staff, a_supervisor, a_user, in_team_of

pytestmark = pytest.mark.django_db
REASON = "查了派工记录"


def uphold(incident, by=None, complaint_class="verified", **more):
    return services.decide_incident(
        incident=incident,
        verdict="upheld",
        complaint_class=complaint_class,
        reason=REASON,
        unheard="双方电话说明",
        by=by or a_manager(),
        **more,
    )


def test_numbers_run_by_kind_and_month():
    at = moment("2026-10-03 09:00")
    numbers = [an_incident(kind, at=at).number for kind in ("complaint", "complaint", "praise")]
    numbers.append(an_incident(at=moment("2026-09-30 23:59")).number)

    assert numbers == ["TS2610-001", "TS2610-002", "BY2610-001", "TS2609-001"]


def test_a_complaint_has_two_clocks_and_praise_has_none():
    complaint, praise = an_incident(), an_incident("praise")

    assert complaint.answer_due_at - complaint.registered_at == timedelta(hours=2)
    assert complaint.close_due_at - complaint.registered_at == timedelta(hours=24)
    assert praise.answer_due_at is None and praise.close_due_at is None


def test_the_sheet_is_that_of_whoever_led_the_technician_on_that_day():
    before, after = a_supervisor(), a_supervisor()
    technician = a_staff()
    in_team_of(before, technician, date(2026, 1, 1), date(2026, 9, 30))
    in_team_of(after, technician, date(2026, 10, 1))

    september = an_incident(concerns=technician, occurred_at=moment("2026-09-30 23:00"))
    october = an_incident(concerns=technician, occurred_at=moment("2026-10-01 00:30"))

    assert (september.supervisor, october.supervisor) == (before, after)


def test_a_supervisor_concerned_is_on_the_own_sheet():
    supervisor = a_supervisor()

    assert an_incident(concerns=supervisor).supervisor == supervisor


def test_nothing_happens_in_the_future():
    with pytest.raises(errors.NotYetHappened):
        an_incident(occurred_at=timezone.now() + timedelta(minutes=1))
    with pytest.raises(errors.NotYetHappened):
        uphold(an_incident(supervisor=a_supervisor()), at=timezone.now() + timedelta(hours=1))


@pytest.mark.parametrize("complaint_class", ["dispatch", "directive", "verified"])
def test_an_upheld_complaint_has_one_class_and_its_month(complaint_class):
    at = moment("2026-10-31 23:30")  # 15:30 UTC of the same day: the month is the branch's
    incident = an_upheld(complaint_class, at=at)

    assert (incident.state, incident.complaint_class, incident.counts_in) == ("upheld", complaint_class, "2026-10")
    assert incident.events.last().state_after == incident.state


def test_the_month_is_the_branchs_not_utc():
    assert an_upheld(at=moment("2026-11-01 00:10")).counts_in == "2026-11"


def test_an_upheld_complaint_without_class_is_refused():
    with pytest.raises(errors.ClassNeeded):
        uphold(an_incident(supervisor=a_supervisor()), complaint_class="")


def test_a_directive_needs_no_class_to_be_chosen():
    incident = uphold(an_incident("directive", supervisor=a_supervisor()), complaint_class="")

    assert incident.complaint_class == ComplaintClass.DIRECTIVE


def test_praise_is_confirmed_without_a_class():
    incident = uphold(an_incident("praise", supervisor=a_supervisor()), complaint_class="verified")

    assert (incident.state, incident.complaint_class) == ("confirmed", "")
    assert incident.counts_in


def test_what_is_dismissed_counts_nowhere():
    incident = services.decide_incident(
        incident=an_incident(supervisor=a_supervisor()), verdict="dismissed", reason=REASON, by=a_manager()
    )

    assert (incident.state, incident.counts_in, incident.complaint_class) == ("dismissed", "", "")


def test_who_registered_it_does_not_decide():
    manager = a_manager()

    with pytest.raises(errors.RegistrarCannotDecide):
        uphold(an_incident(supervisor=a_supervisor(), by=manager), by=manager)


def test_the_person_concerned_neither_verifies_nor_decides():
    supervisor, technician = a_team()
    technician.user = a_manager()
    technician.save()
    incident = an_incident(concerns=technician)

    with pytest.raises(errors.PersonConcernedCannotDecide):
        services.start_verifying(incident=incident, by=technician.user)
    with pytest.raises(errors.PersonConcernedCannotDecide):
        services.record_check(incident=incident, step="ticket_read", by=technician.user)
    with pytest.raises(errors.PersonConcernedCannotDecide):
        uphold(incident, by=technician.user, complaint_class="technician")


def test_whom_it_pays_does_not_decide():
    supervisor, technician = a_team(account=True)

    with pytest.raises(errors.PaidCannotDecide):
        uphold(an_incident(concerns=technician), by=supervisor.user, complaint_class="technician")
    with pytest.raises(errors.PaidCannotDecide):
        uphold(an_incident(supervisor=a_supervisor()), by=supervisor.user, supervisor=supervisor)


def test_a_technicians_complaint_names_the_technician():
    supervisor, technician = a_team()

    with pytest.raises(errors.TechnicianNotNamed):
        uphold(an_incident(supervisor=supervisor), complaint_class="technician")
    with pytest.raises(errors.TechnicianNotNamed):
        uphold(an_incident(concerns=supervisor), complaint_class="technician")
    assert uphold(an_incident(supervisor=supervisor), complaint_class="technician", concerns=technician)


def test_upholding_needs_to_know_whose_sheet():
    incident = an_incident()

    with pytest.raises(errors.SupervisorUnknown):
        uphold(incident)
    assert uphold(incident, supervisor=a_supervisor()).counts_in


@pytest.mark.parametrize("reason", ["", "    ", "四个字 ", "abcd"])
def test_a_verdict_needs_a_reason(reason):
    with pytest.raises(errors.ReasonNeeded):
        services.decide_incident(
            incident=an_incident(supervisor=a_supervisor()), verdict="dismissed", reason=reason, by=a_manager()
        )


def test_the_same_verdict_twice_is_one_and_another_is_refused():
    incident, manager = an_incident(supervisor=a_supervisor()), a_manager()
    uphold(incident, by=manager)
    uphold(incident, by=manager)

    assert incident.events.filter(code="upheld").count() == 1
    assert AuditEntry.objects.filter(action="incident.upheld").count() == 1
    with pytest.raises(errors.DecidedOtherwise):
        uphold(incident, by=manager, complaint_class="dispatch")
    with pytest.raises(errors.DecidedOtherwise):
        uphold(incident, by=a_manager())


def test_nothing_counts_in_a_locked_month():
    at = moment("2026-10-30 12:00")
    incident = an_incident(supervisor=a_supervisor(), at=at)
    lock("2026-10")

    with pytest.raises(MonthLocked):
        uphold(incident, at=at)
    assert uphold(incident, at=moment("2026-11-03 09:00")).counts_in == "2026-11"


def test_dismissing_does_not_touch_a_month():
    at = moment("2026-10-30 12:00")
    incident = an_incident(supervisor=a_supervisor(), at=at)
    lock("2026-10")

    assert services.decide_incident(
        incident=incident, verdict="dismissed", reason=REASON, by=a_manager(), at=at
    ).state == "dismissed"  # fmt: skip


def test_a_complaint_of_a_locked_month_can_still_be_handled_and_closed():
    incident = an_upheld(at=moment("2026-10-30 12:00"))
    lock("2026-10")

    services.handle_incident(incident=incident, text="已向用户道歉", by=an_agent())
    services.close_incident(incident=incident, text="已告知用户", by=an_agent())

    incident.refresh_from_db()
    assert (incident.state, incident.counts_in) == ("closed", "2026-10")
    assert incident.closed_at


def test_steps_are_taken_in_order():
    incident = an_incident(supervisor=a_supervisor())

    with pytest.raises(errors.StepNotPossible):
        services.handle_incident(incident=incident, text="已向用户道歉", by=an_agent())
    with pytest.raises(errors.StepNotPossible):
        services.close_incident(incident=incident, text="已告知用户", by=an_agent())
    praise = uphold(an_incident("praise", supervisor=a_supervisor()))
    with pytest.raises(errors.StepNotPossible):
        services.handle_incident(incident=praise, text="已向用户道歉", by=an_agent())


def test_the_first_answer_stops_the_first_clock():
    incident = an_incident(at=timezone.now() - timedelta(hours=3))
    first = services.answer_incident(
        incident=incident, text="已回电致歉", by=an_agent(), at=timezone.now() - timedelta(hours=2)
    ).first_answered_at
    services.answer_incident(incident=incident, text="第二次回电", by=an_agent())

    incident.refresh_from_db()
    assert incident.first_answered_at == first
    assert incident.events.filter(code="answered").count() == 2


def test_a_check_starts_the_verification_and_stands_once():
    incident, by = an_incident(supervisor=a_supervisor()), an_agent()
    services.record_check(incident=incident, step="person_asked", note="说明堵车", by=by)
    services.record_check(incident=incident, step="person_asked", note="又问一次", by=by)

    incident.refresh_from_db()
    assert incident.state == "verifying"
    assert [c.note for c in incident.checks.all()] == ["说明堵车"]
    uphold(incident)
    with pytest.raises(errors.StepNotPossible):
        services.record_check(incident=incident, step="ticket_read", by=by)


def test_the_supervisor_can_be_corrected_while_the_month_is_open():
    wrong, right = a_supervisor(), a_supervisor()
    incident = an_upheld(supervisor=wrong, at=moment("2026-10-05 12:00"))
    services.correct_supervisor(incident=incident, supervisor=right, reason="当天由他带队", by=a_manager())

    incident.refresh_from_db()
    assert incident.supervisor == right
    assert incident.events.last().details == {"before": {"supervisor": wrong.code}, "after": {"supervisor": right.code}}
    with pytest.raises(errors.SupervisorUnchanged):
        services.correct_supervisor(incident=incident, supervisor=right, reason="当天由他带队", by=a_manager())
    lock("2026-10")
    with pytest.raises(MonthLocked):
        services.correct_supervisor(incident=incident, supervisor=wrong, reason="当天由他带队", by=a_manager())


def test_nobody_moves_an_incident_off_or_onto_the_own_sheet():
    mine, other = a_supervisor(account=True), a_supervisor()
    incident = an_incident(supervisor=mine)

    with pytest.raises(errors.PaidCannotDecide):
        services.correct_supervisor(incident=incident, supervisor=other, reason="不是我的队", by=mine.user)
    with pytest.raises(errors.PaidCannotDecide):
        services.correct_supervisor(
            incident=an_incident("praise", supervisor=other), supervisor=mine, reason="是我的队员", by=mine.user
        )


def test_an_incident_does_not_move_onto_the_sheet_of_who_decided_it():
    decider = a_supervisor(account=True)
    incident = an_upheld(by=decider.user)

    with pytest.raises(errors.PaidCannotDecide):
        services.correct_supervisor(incident=incident, supervisor=decider, reason="当天由他带队", by=a_manager())


def test_every_step_leaves_an_audit_line():
    incident = an_incident(supervisor=a_supervisor())
    services.start_verifying(incident=incident, by=a_manager())
    uphold(incident)
    services.handle_incident(incident=incident, text="已向用户道歉", by=an_agent())
    services.close_incident(incident=incident, text="已告知用户", by=an_agent())

    actions = AuditEntry.objects.filter(target_key=incident.number).order_by("id").values_list("action", flat=True)
    assert list(actions) == [
        "incident.registered", "incident.verifying", "incident.upheld", "incident.handled", "incident.closed",
    ]  # fmt: skip


def test_the_state_is_that_of_the_last_event():
    for step in range(4):
        incident = an_incident(supervisor=a_supervisor())
        if step > 0:
            services.start_verifying(incident=incident, by=a_manager())
        if step > 1:
            uphold(incident)
        if step > 2:
            services.handle_incident(incident=incident, text="已向用户道歉", by=an_agent())
        incident.refresh_from_db()
        assert incident.events.last().state_after == incident.state
    assert Incident.objects.count() == 4


def test_an_installers_complaint_goes_to_whoever_led_him():
    leader = a_staff(post=Post.INSTALL_SUPERVISOR)
    installer = in_team_of(leader, a_staff(post=Post.INSTALLER))

    assert an_incident(IncidentKind.COMPLAINT, concerns=installer, by=a_user()).supervisor == leader


def test_evidence_is_kept_without_what_the_camera_told():
    told = b"\xff\xe1" + (10).to_bytes(2, "big") + b"GPS here"
    picture = b"\xff\xd8" + told + b"\xff\xda\x00\x02pixels\xff\xd9"
    attached = services.attach_evidence(incident=an_incident(), fileobj=BytesIO(picture), name="a.jpg", by=an_agent())

    with files.open_stored(attached.file) as kept:
        assert kept.read() == picture.replace(told, b"")
