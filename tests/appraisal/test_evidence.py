"""Every fact is what its stored evidence says, line by line; head office's figures win, our own stand beside them."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from appraisal import services
from appraisal.choices import RecordKind
from appraisal.evidence import SET_OF, Frame
from appraisal.evidence.figures import TELLERS
from appraisal.models import PayEvidence, PayFact, RulebookVersion
from appraisal.versions import rulebook_of, version_for
from core.money import round_fen
from feedback.models import FigureDecision
from feedback.selectors import complaint_match, incident_counts, rate_of
from tests.builders.appraisal import AS_OF, MONTH, TZ, a_month, a_pay_manager, a_payee, calculated, with_rates
from tests.builders.feedback import (
    a_completion_row,
    a_confirmed,
    a_satisfaction_row,
    an_incident,
    an_unfinished_row,
    an_upheld,
)
from tests.builders.people import a_staff, a_supervisor, in_team_of
from tests.builders.reports import a_due
from tests.builders.tickets import a_defective_unit, a_team, a_ticket
from tickets.choices import State
from tickets.selectors import defective_counts, due_counts

pytestmark = pytest.mark.django_db
MID = datetime(2026, 10, 12, 9, tzinfo=TZ)


def fact(employee, name) -> PayFact:
    return PayFact.objects.get(employee=employee, name=name)


def evidence(employee, name):
    return PayEvidence.objects.filter(employee=employee, fact=SET_OF.get(name, name))


@pytest.fixture
def eventful():
    """A month with something of everything: tickets, head office's sheets, incidents, units, reports."""
    team = a_team()
    payee = with_rates(team.supervisor, internal=(57, 58), external=None)
    a_satisfaction_row(payee, 83, 81, source="external", complaints=2, staff=team.technician)
    for n, state in enumerate((State.CLOSED, State.DONE, State.NEW, State.WAITING_PART, State.CANCELLED)):
        a_ticket(state, team=team, at=MID + timedelta(hours=n))
    a_ticket(State.NEW, team=team, at=datetime(2026, 9, 20, 9, tzinfo=TZ))
    a_ticket(State.NEW, team=team, at=datetime(2026, 11, 2, 9, tzinfo=TZ))
    a_satisfaction_row(payee, 40, 20, source="external", trade="install")
    a_satisfaction_row(payee, 40, 20, counted=False, why_not="left_out")
    for complaint_class in ("dispatch", "directive", "verified", "technician"):
        an_upheld(complaint_class, supervisor=payee, at=MID)
    for kind in ("praise", "special_task", "hardship", "news_exposure"):
        a_confirmed(kind, supervisor=payee, at=MID)
    an_incident(supervisor=payee, at=MID)
    for parts, done in ((False, None), (True, None), (False, MID.date().replace(month=9, day=20))):
        a_defective_unit(team=team, confirmed_on=MID.date().replace(month=9), parts=parts, completed_on=done)
    a_due(payee, handed_in_at=datetime(2026, 11, 4, 9, tzinfo=TZ))
    a_due(payee)
    return payee


def test_every_fact_equals_its_evidence(eventful):
    calculated(eventful)

    for row in PayFact.objects.filter(employee=eventful):
        rows = [e for e in evidence(eventful, row.name) if e.counted]
        part, whole = sum(e.part or 0 for e in rows), sum(e.whole or 0 for e in rows)
        if row.name.startswith("satisfaction_") and row.value:
            assert row.value == f"{rate_of(part, whole):.2f}" and (row.part, row.whole) == (part, whole)
        elif row.name == "report_days_late":
            assert sorted(row.value) == sorted(e.part for e in rows)
        elif row.name in {"tickets_assigned", "defective_due"}:
            assert row.value == whole == len(rows)
        elif row.name == "defective_parts_blocked":
            assert row.value == sum(e.why == "parts_blocked" for e in rows)
        elif row.name != "satisfaction_decision":
            assert row.value == part
        assert row.counted == sum(e.kind not in {"decision", "figure_decision"} for e in rows)
        assert row.excluded == sum(not e.counted and e.why != "detail" for e in evidence(eventful, row.name))
    assert set(PayFact.objects.values_list("name", flat=True)) == set(rulebook_of(RulebookVersion.objects.get(
        code="supervisor-monthly")).facts) == set(TELLERS)  # fmt: skip


def test_every_line_reads_facts_or_shows_its_clause(eventful):
    sheet = calculated(eventful)

    for line in sheet.lines.all():
        assert line.clause["zh"] and line.clause["en"] and line.explanation
        for name in line.facts:
            assert PayFact.objects.filter(employee=eventful, name=name).exists()
        if not line.facts:
            assert line.explanation.startswith(("fixed.", "floor."))


def test_the_facts_are_the_owning_rooms_own_aggregates(eventful):
    calculated(eventful)
    frame = Frame(a_month(), [eventful.pk], AS_OF)
    tickets = due_counts(frame.period, frame.cutoff, [eventful.pk])[0]
    units = defective_counts(frame.period, [eventful.pk])[0]
    incidents = incident_counts(MONTH, [eventful.pk])[0]

    assert fact(eventful, "tickets_assigned").value == tickets["assigned"] == 5
    assert fact(eventful, "tickets_completed").value == tickets["completed"] == 2
    assert fact(eventful, "unresolved_without_remark").value == tickets["unresolved_without_remark"] == 2
    assert fact(eventful, "defective_due").value == units["due"] == 3
    assert fact(eventful, "defective_completed").value == units["completed"] == 1
    assert fact(eventful, "defective_parts_blocked").value == units["blocked"] == 1
    assert fact(eventful, "praises").value == incidents["praise"] == 1
    assert fact(eventful, "dispatch_complaints").value == incidents["dispatch"] == 1
    told = sum(match.counted for match in complaint_match(MONTH, [eventful.pk]))
    assert fact(eventful, "technician_complaints").value == told == 2


def test_what_is_not_counted_stands_beside_with_its_reason(eventful):
    calculated(eventful)

    def reasons(name):
        return sorted(e.why for e in evidence(eventful, name) if not e.counted)

    assert reasons("satisfaction_internal") == ["left_out"]
    assert reasons("satisfaction_external") == ["installer"]
    assert reasons("unresolved_without_remark") == ["has_remark"]
    assert reasons("verified_complaints") == ["pending"]
    assert reasons("technician_complaints") == ["not_in_the_sheet"]
    assert [e.why for e in evidence(eventful, "defective_due") if e.why] == ["parts_blocked"]
    assert sorted(e.why for e in evidence(eventful, "report_days_late")) == ["on_time", "outstanding"]


def test_the_completion_summary_wins_and_our_own_figures_stand_beside():
    team = a_team()
    payee = with_rates(team.supervisor)
    a_ticket(State.CLOSED, team=team, at=MID)
    a_ticket(State.NEW, team=team, at=MID)
    row = a_completion_row(payee, 100, 90, 4)
    a_completion_row(payee, 50, 10, 9, trade="install", batch=row.batch)
    an_unfinished_row(payee, batch=row.batch)
    an_unfinished_row(payee, batch=row.batch, reason="等待配件")

    calculated(payee)

    for name, value, own in (
        ("tickets_assigned", 100, 2), ("tickets_completed", 90, 1), ("unresolved_without_remark", 4, 1),
    ):  # fmt: skip
        stored = fact(payee, name)
        assert (stored.value, stored.own, stored.source, stored.batch) == (value, own, "imported", row.batch_id)
    assert not PayEvidence.objects.filter(kind=RecordKind.TICKET).exists()
    unresolved = {(e.kind, e.why) for e in evidence(payee, "unresolved_without_remark")}
    assert unresolved == {("completion_row", ""), ("unfinished_row", "detail"), ("unfinished_row", "has_remark")}
    assert [e.why for e in evidence(payee, "tickets_assigned") if not e.counted] == ["installer"]


def test_a_supervisor_the_summary_does_not_know_is_counted_from_the_tickets():
    team = a_team()
    payee, other = with_rates(team.supervisor), a_payee()
    a_ticket(State.NEW, team=team, at=MID)
    a_completion_row(other, 10, 10)

    calculated(payee, other)

    assert (fact(payee, "tickets_assigned").value, fact(payee, "tickets_assigned").source) == (1, "tickets")
    assert fact(other, "tickets_assigned").source == "imported"


def lacking_remarks(supervisor, due, done) -> None:
    """A row of a summary that has no columns 已备注 and 未备注."""
    row = a_completion_row(supervisor, due, done)
    type(row).objects.filter(pk=row.pk).update(unnoted=None, noted=None)


def test_a_summary_without_the_column_leaves_remarks_to_the_list_or_the_tickets():
    team = a_team()
    listed, ticketed = a_payee(), with_rates(team.supervisor)
    a_ticket(State.NEW, team=team, at=MID)
    lacking_remarks(ticketed, 10, 10)
    calculated(ticketed)
    assert (fact(ticketed, "unresolved_without_remark").value, fact(ticketed, "tickets_assigned").value) == (1, 10)

    lacking_remarks(listed, 10, 7)
    an_unfinished_row(listed)
    an_unfinished_row(listed, reason="等待配件")
    calculated(listed)

    assert fact(listed, "unresolved_without_remark").value == 1
    assert evidence(listed, "unresolved_without_remark").get(counted=True).kind == RecordKind.UNFINISHED_ROW


def test_no_valid_answer_is_missing_and_says_so():
    payee = with_rates(a_supervisor(), internal=(0, 0))

    sheet = calculated(payee)

    assert sheet.missing == ["satisfaction_internal"] and fact(payee, "satisfaction_internal").gap == "no_answers"


def test_no_sheet_at_all_is_told_apart_from_no_row():
    payee = with_rates(a_supervisor(), external=None)
    calculated(payee)
    assert fact(payee, "satisfaction_external").gap == "no_sheet"

    with_rates(a_supervisor())
    calculated(payee)
    assert fact(payee, "satisfaction_external").gap == "no_rows"


def test_an_accepted_printed_figure_pays_and_is_shown():
    payee = with_rates(a_supervisor(), internal=(990, 1000))
    decision = FigureDecision.objects.create(
        month=MONTH, source="internal", supervisor=payee, accepted="printed", computed=Decimal("99.00"),
        value=Decimal("98.50"), reason="总部口径为准", by=a_pay_manager(),
    )  # fmt: skip

    calculated(payee)

    stored = fact(payee, "satisfaction_internal")
    assert (stored.value, stored.note["accepted"], stored.counted) == ("98.50", "printed", 1)
    assert evidence(payee, "satisfaction_internal").get(kind="figure_decision").record == decision.pk


def test_a_complaint_booked_elsewhere_is_taken_off_head_offices_count():
    payee = a_supervisor()
    technician = in_team_of(payee, a_staff(branch=payee.branch))
    with_rates(payee, external=None)
    row = a_satisfaction_row(payee, 100, 98, source="external", complaints=3, staff=technician)
    an_upheld("dispatch", supervisor=payee, concerns=technician, at=MID)
    an_upheld("technician", supervisor=payee, concerns=technician, at=MID)

    sheet = calculated(payee)

    stored = fact(payee, "technician_complaints")
    assert (stored.value, stored.own, stored.note["agrees"]) == (2, 1, False)
    told = {(e.kind, e.part, e.why) for e in evidence(payee, "technician_complaints")}
    assert told == {
        ("satisfaction_row", 3, ""), ("incident", -1, "booked_elsewhere"), ("incident", None, "in_the_sheet"),
    }  # fmt: skip
    assert evidence(payee, "technician_complaints").get(kind="satisfaction_row").record == row.pk
    amounts = {line.code: str(line.amount) for line in sheet.lines.all()}
    assert (amounts["team.technician_complaints"], amounts["daily_work.dispatch_complaint"]) == ("-100.00", "-50.00")


def test_reports_count_up_to_the_as_of_date():
    payee = a_payee()
    a_due(payee)
    a_due(payee, handed_in_at=datetime(2026, 11, 8, 9, tzinfo=TZ))

    sheet = calculated(payee, as_of=datetime(2026, 11, 10, 9, tzinfo=TZ))

    assert sorted(fact(payee, "report_days_late").value) == [3, 5]
    assert str(sheet.lines.get(code="daily_work.late_report").amount) == "-80.00"


def test_a_month_that_still_runs_is_counted_as_it_stands():
    team = a_team()
    payee = with_rates(team.supervisor)
    a_ticket(State.CLOSED, team=team, at=datetime(2026, 10, 5, 9, tzinfo=TZ))
    a_ticket(State.CLOSED, team=team, at=datetime(2026, 10, 25, 9, tzinfo=TZ))

    sheet = calculated(payee, as_of=datetime(2026, 10, 20, 9, tzinfo=TZ))

    assert sheet.cutoff_at == sheet.as_of
    assert fact(payee, "tickets_assigned").value == 1


def test_the_completion_amount_is_the_exact_share_rounded_once(eventful):
    sheet = calculated(eventful)
    line = sheet.lines.get(code="completion.rate")
    done, due = (fact(eventful, n).value for n in ("tickets_completed", "tickets_assigned"))

    assert line.amount == round_fen(Decimal(200) * done / due)
    assert version_for("supervisor-monthly", MONTH) == sheet.rulebook


def test_evidence_of_a_recalculation_replaces_the_old(eventful):
    calculated(eventful)
    before = list(PayEvidence.objects.order_by("fact", "kind", "record").values_list("fact", "kind", "record", "part"))

    services.calculate_chunk(month=a_month(), employees=[eventful.pk], as_of=AS_OF)

    after = PayEvidence.objects.order_by("fact", "kind", "record").values_list("fact", "kind", "record", "part")
    assert list(after) == before
