"""A chunk costs the same number of statements for ten people and for a thousand, COPY and INSERT … SELECT included."""

from datetime import date

import pytest
from django.db import connection

from appraisal import services
from appraisal.evidence import figures
from appraisal.models import PayEvidence, PayFact, PayLine, PaySheet
from appraisal.services import calculation
from feedback.models import CompletionRow, SatisfactionRow
from people.choices import Post
from people.models import Staff, StaffPost
from tests.builders.appraisal import AS_OF, MONTH, a_month
from tests.builders.feedback import a_batch
from tests.builders.people import a_branch
from tests.builders.reports import a_report_kind
from tests.builders.tickets import a_team, a_ticket
from tickets.models import Ticket


def some_supervisors(count: int) -> list[Staff]:
    """So many people with rows in the satisfaction sheets, every third in the completion summary, one late report."""
    branch, batch, kind = a_branch(), a_batch(), a_report_kind()
    people = Staff.objects.bulk_create(Staff(code=f"P{n}", name=f"主管{n}", branch=branch) for n in range(count))
    StaffPost.objects.bulk_create(
        StaffPost(staff=one, post=Post.REPAIR_SUPERVISOR, from_on=date(2025, 1, 1)) for one in people
    )
    common = {"month": MONTH, "batch": batch, "sheet": "Sheet1", "trade": "repair"}
    SatisfactionRow.objects.bulk_create(
        SatisfactionRow(
            **common, source=source, row_no=n, table=table, supervisor=one, visited=100, satisfied=98, complaints=n % 3
        )
        for n, one in enumerate(people)
        for table, source in enumerate(("internal", "external"))
    )
    CompletionRow.objects.bulk_create(
        CompletionRow(**common, row_no=n, supervisor=one, due=10, done=9, open=1, noted=0, unnoted=1)
        for n, one in enumerate(people[::3])
    )
    kind.dues.bulk_create(
        kind.dues.model(kind=kind, month=MONTH, owner=one, due_on=date(2026, 11, 5)) for one in people
    )
    ticket = a_ticket(team=a_team())
    columns = {f.attname: getattr(ticket, f.attname) for f in Ticket._meta.concrete_fields if f.name != "id"}
    Ticket.objects.bulk_create(
        Ticket(**{**columns, "number": f"WX99{n:08d}", "supervisor_id": one.pk}) for n, one in enumerate(people)
    )
    return people


def statements_for(people: list[Staff], monkeypatch) -> list[str]:
    """What one calculation says to the database: executes through the wrapper, COPYs through insert_rows."""
    said: list[str] = []

    def note(execute, sql, params, many, context):
        said.append(sql[:9] if "SAVEPOINT" in sql else sql[:60])
        return execute(sql, params, many, context)

    def counting(insert):
        def insert_rows(model, names, rows):
            if connection.vendor == "postgresql":
                said.append(f"COPY {model.__name__}")
            return insert(model, names, rows)

        return insert_rows

    for room in (calculation, figures):
        monkeypatch.setattr(room, "insert_rows", counting(room.insert_rows))
    month = a_month()
    with connection.execute_wrapper(note):
        result = services.calculate_chunk(month=month, employees=[p.pk for p in people], as_of=AS_OF)
    monkeypatch.undo()
    assert result["calculated"] == len(people)
    return said


@pytest.mark.postgres
@pytest.mark.django_db
def test_ten_and_a_thousand_cost_the_same(monkeypatch):
    people = some_supervisors(1_000)

    few = statements_for(people[:10], monkeypatch)
    many = statements_for(people, monkeypatch)

    assert PaySheet.objects.count() == 1_000 and PayLine.objects.count() == 17_000
    assert PayFact.objects.count() == 18_000 and PayEvidence.objects.filter(kind="ticket").exists()
    # The ten have their sheets already when the thousand come: only 990 are made, by one statement either way.
    assert few == many, f"{len(few)} and {len(many)} statements"
    again = statements_for(people, monkeypatch)
    assert len(again) == len(many) - 1  # no new sheets to make
