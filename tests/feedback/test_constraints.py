"""What the database itself refuses, whatever the door: on SQLite and on PostgreSQL."""

from decimal import Decimal

import pytest
from django.db import transaction
from django.db.utils import DatabaseError, IntegrityError
from django.utils import timezone

from core.models import Hold, Month
from feedback.models import CompletionRow, FigureDecision, Incident, IncidentEvent, SatisfactionRow
from tests.builders.feedback import (
    a_batch,
    a_completion_row,
    a_manager,
    a_satisfaction_row,
    a_team,
    an_incident,
    an_unfinished_row,
    an_upheld,
    lock,
    moment,
)
from tests.builders.people import a_supervisor

pytestmark = pytest.mark.django_db


def refused(change, match: str | None = None):
    with pytest.raises(DatabaseError, match=match), transaction.atomic():
        change()


def decided(incident: Incident, **more) -> dict:
    """The columns of an upheld complaint, as plain SQL would write them."""
    return {
        "verdict": "upheld", "state": "upheld", "verdict_reason": "查了派工记录", "decided_at": timezone.now(),
        "decided_by": a_manager(), "counts_in": "2026-10", "complaint_class": "verified",
    } | more  # fmt: skip


def write(incident: Incident, **columns):
    refused(lambda: Incident.objects.filter(pk=incident.pk).update(**columns))


def test_a_complete_verdict_is_accepted():
    incident = an_incident(supervisor=a_supervisor())
    assert Incident.objects.filter(pk=incident.pk).update(**decided(incident)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"counts_in": ""},
        {"counts_in": "2026-13"},
        {"complaint_class": ""},
        {"complaint_class": "nonsense"},
        {"decided_by": None},
        {"decided_at": None},
        {"verdict_reason": ""},
        {"state": "verifying"},
        {"state": "dismissed"},
        {"supervisor": None},
        {"verdict": ""},
        {"verdict": "dismissed"},
    ],
)
def test_half_a_verdict_is_refused(wrong):
    incident = an_incident(supervisor=a_supervisor())
    write(incident, **decided(incident, **wrong))


def test_praise_has_no_class():
    incident = an_incident("praise", supervisor=a_supervisor())
    write(incident, **decided(incident, state="confirmed"))


def test_four_eyes_stand_in_the_table():
    supervisor, technician = a_team(account=True)
    technician.user = a_manager()
    technician.save()
    incident = an_incident(concerns=technician)

    write(incident, **decided(incident, decided_by=incident.registered_by))
    write(incident, **decided(incident, decided_by=technician.user))
    write(incident, **decided(incident, decided_by=supervisor.user))


def test_a_technician_is_named_and_is_not_the_supervisor():
    supervisor = a_supervisor()
    nobody, himself = an_incident(supervisor=supervisor), an_incident(concerns=supervisor)

    write(nobody, **decided(nobody, complaint_class="technician"))
    write(himself, **decided(himself, complaint_class="technician"))


def test_events_are_only_added():
    an_incident()
    refused(lambda: IncidentEvent.objects.update(text="x"), "append-only")
    refused(lambda: IncidentEvent.objects.all().delete(), "append-only")


def test_what_a_locked_month_counted_is_held():
    incident = an_upheld(at=moment("2026-08-05 12:00"))
    lock("2026-10")  # the month that holds it need not be the one it counts in: a later correction holds it too
    Hold.objects.create(
        table_name=Incident._meta.db_table, record=incident.pk, month=Month.objects.get(month="2026-10")
    )

    for columns in ({"supervisor": a_supervisor()}, {"counts_in": "2026-09"}, {"complaint_class": "dispatch"}):
        write(incident, **columns)
    assert Incident.objects.filter(pk=incident.pk).update(state="handled") == 1


def test_an_incident_neither_enters_nor_leaves_a_locked_month():
    inside, outside = an_upheld(at=moment("2026-10-05 12:00")), an_upheld(at=moment("2026-09-05 12:00"))
    waiting = an_incident(supervisor=a_supervisor(), at=moment("2026-10-05 12:00"))
    lock("2026-10")

    write(inside, counts_in="2026-11")
    write(inside, supervisor=a_supervisor())
    write(inside, complaint_class="dispatch")
    write(outside, counts_in="2026-10")
    write(waiting, **decided(waiting))
    refused(lambda: Incident.objects.bulk_create([_copy(inside)]), "locked")
    assert Incident.objects.filter(pk=inside.pk).update(state="handled") == 1
    assert Incident.objects.filter(pk=outside.pk).update(supervisor=a_supervisor()) == 1


def _copy(incident: Incident) -> Incident:
    copy = Incident.objects.get(pk=incident.pk)
    copy.pk, copy.number = None, "TS2610-999"
    return copy


@pytest.mark.parametrize("build", [
    lambda batch: a_satisfaction_row(None, 10, 9, batch=batch),
    lambda batch: a_completion_row(None, 10, 9, batch=batch),
    lambda batch: an_unfinished_row(None, batch=batch),
])  # fmt: skip
def test_imported_rows_of_a_locked_month_stand(build):
    batch, other = a_batch("2026-10"), a_batch("2026-11")
    row, later = build(batch), build(other)
    lock("2026-10")
    rows = type(row).objects

    refused(lambda: build(batch), "locked")
    refused(lambda: rows.filter(pk=row.pk).update(worker="另一个"), "locked")
    refused(lambda: rows.filter(pk=row.pk).delete(), "locked")
    refused(lambda: rows.filter(pk=later.pk).update(month="2026-10"), "locked")
    assert rows.filter(pk=later.pk).delete()[0] == 1


def test_counts_stay_within_each_other():
    refused(lambda: a_satisfaction_row(None, 10, 11))
    refused(lambda: a_satisfaction_row(None, -1, None))
    refused(lambda: a_satisfaction_row(None, 1, 1, complaints=-1))
    refused(lambda: a_completion_row(None, 10, 11, open=0, noted=0))
    refused(lambda: a_completion_row(None, 10, 9, unnoted=-1))


def test_a_correction_row_may_be_negative():
    row = a_satisfaction_row(None, -1, 0, is_correction=True)
    assert row.visited == -1


def test_a_row_stands_once_and_says_why_it_does_not_count():
    batch = a_batch()
    a_satisfaction_row(None, 10, 9, batch=batch, row_no=4)
    refused(lambda: a_satisfaction_row(None, 10, 9, batch=batch, row_no=4))
    refused(lambda: a_satisfaction_row(None, 10, 9, counted=False, why_not=""))
    refused(lambda: a_satisfaction_row(None, 10, 9, counted=True, why_not="left_out"))
    assert a_satisfaction_row(None, 10, 9, batch=batch, row_no=4, table=1)  # two tables side by side
    assert SatisfactionRow.objects.count() == 2
    assert CompletionRow.objects.count() == 0


def test_a_figure_decision_is_only_added_and_has_a_reason():
    fields = {"month": "2026-10", "source": "internal", "supervisor": a_supervisor(), "by": a_manager()}
    made = FigureDecision.objects.create(
        **fields, accepted="printed", computed=Decimal("98.00"), value=Decimal("98.50"), reason="总部以印刷数为准"
    )

    refused(lambda: FigureDecision.objects.filter(pk=made.pk).update(value=Decimal("99")), "append-only")
    refused(lambda: FigureDecision.objects.filter(pk=made.pk).delete(), "append-only")
    for wrong in ({"reason": ""}, {"value": Decimal("100.01")}, {"accepted": "computed"}):
        refused(lambda wrong=wrong: FigureDecision.objects.create(
            **(fields | {"accepted": "printed", "computed": Decimal("98"), "value": Decimal("98.5"), "reason": "x"}
               | wrong)
        ))  # fmt: skip
    lock("2026-10")
    with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
        FigureDecision.objects.create(
            **fields, accepted="printed", computed=Decimal("98"), value=Decimal("98.5"), reason="x"
        )
