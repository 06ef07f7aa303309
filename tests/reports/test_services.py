"""Due, handed in, late: days that pay counts."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from core.month import MonthLocked
from feedback.errors import FileNotAccepted, ReasonNeeded
from people.roles import Role
from reports import errors, rules, selectors, services
from reports.models import ReportDue, ReportEvent, ReportKind
from tests.builders.feedback import lock, moment
from tests.builders.people import a_staff, a_supervisor, a_user
from tests.builders.reports import a_due, a_report_kind

pytestmark = pytest.mark.django_db


def a_clerk():
    return a_user(Role.CLERK)


@pytest.mark.parametrize(
    ("month", "day"), [("2026-10", date(2026, 11, 5)), ("2026-12", date(2027, 1, 5)), ("2026-01", date(2026, 2, 5))]
)
def test_due_on_the_fifth_of_the_next_month(month, day):
    assert rules.due_on(month) == day


@pytest.mark.parametrize(
    ("handed_in", "as_of", "days"),
    [
        (date(2026, 11, 5), date(2026, 11, 20), 0),
        (date(2026, 11, 6), date(2026, 11, 20), 1),
        (date(2026, 11, 20), date(2026, 11, 7), 2),
        (None, date(2026, 11, 5), 0),
        (None, date(2026, 11, 15), 10),
        (None, date(2026, 10, 31), 0),
    ],
)
def test_calendar_days_after_the_due_day(handed_in, as_of, days):
    assert rules.days_late(date(2026, 11, 5), handed_in, as_of) == days


def test_planning_gives_each_holder_of_the_post_each_report_once():
    services.load_standard_kinds(by=None)
    kinds = ReportKind.objects.count()
    one, two = a_supervisor(), a_supervisor(until=date(2026, 10, 3))
    a_supervisor(until=date(2026, 9, 30))
    a_staff()

    assert services.plan_month(month="2026-10", by=None) == 2 * kinds
    assert services.plan_month(month="2026-10", by=None) == 0
    assert set(ReportDue.objects.values_list("owner", flat=True)) == {one.pk, two.pk}
    assert services.load_standard_kinds(by=None) == 0


def test_planning_adds_what_is_missing():
    a_report_kind()
    a_supervisor()
    services.plan_month(month="2026-10", by=None)
    a_report_kind(is_active=False)
    a_report_kind()
    a_supervisor()

    assert services.plan_month(month="2026-10", by=None) == 3


def test_planning_without_a_list_says_so():
    with pytest.raises(errors.NoReportKinds):
        services.plan_month(month="2026-10", by=None)


def test_a_locked_month_is_not_planned():
    a_report_kind()
    a_supervisor()
    lock("2026-10")

    with pytest.raises(MonthLocked):
        services.plan_month(month="2026-10", by=None)


def test_a_supervisor_hands_in_the_own_report_and_no_other():
    mine, other = a_supervisor(account=True), a_supervisor()
    due, foreign = a_due(mine, month="2026-09"), a_due(other, month="2026-09")
    services.hand_in(due=due, by=mine.user, fileobj=BytesIO(b"%PDF-1.7"), name="月报.pdf")

    due.refresh_from_db()
    assert due.handed_in_by == mine.user and due.file.name == "月报.pdf"
    with pytest.raises(errors.NotYourReport):
        services.hand_in(due=foreign, by=mine.user)
    services.hand_in(due=foreign, by=a_clerk())


def test_handing_in_twice_names_the_first_time():
    due = a_due(month="2026-09")
    services.hand_in(due=due, by=a_clerk(), at=moment("2026-10-06 09:30"))

    with pytest.raises(errors.AlreadyHandedIn, match="2026-10-06 09:30"):
        services.hand_in(due=due, by=a_clerk())
    assert due.events.count() == 1


@pytest.mark.parametrize("at", [moment("2026-08-31 23:59"), timezone.now() + timedelta(days=1)])
def test_an_impossible_moment_is_refused(at):
    with pytest.raises(errors.MomentImpossible):
        services.hand_in(due=a_due(month="2026-09"), by=a_clerk(), at=at)


def test_what_is_no_document_is_refused():
    due = a_due(month="2026-09")
    for name, content in (("x.exe", b"MZ"), ("x.pdf", b"<html>"), ("x.html", b"<html>")):
        with pytest.raises(FileNotAccepted):
            services.hand_in(due=due, by=a_clerk(), fileobj=BytesIO(content), name=name)
    due.refresh_from_db()
    assert due.handed_in_at is None


def test_a_withdrawal_has_a_reason_and_leaves_a_trace():
    due, clerk = a_due(month="2026-09"), a_clerk()
    services.hand_in(due=due, by=clerk)
    with pytest.raises(ReasonNeeded):
        services.withdraw(due=due, reason="错", by=clerk)
    services.withdraw(due=due, reason="数字要重算", by=clerk)

    due.refresh_from_db()
    assert due.handed_in_at is None
    assert [e.code for e in due.events.all()] == ["handed_in", "withdrawn"]
    with pytest.raises(errors.NotHandedIn):
        services.withdraw(due=due, reason="数字要重算", by=clerk)
    services.hand_in(due=due, by=clerk)


def test_after_the_lock_a_hand_in_is_an_event_and_the_row_stays():
    due, clerk = a_due(month="2026-09"), a_clerk()
    lock("2026-09")
    services.hand_in(due=due, by=clerk)

    due.refresh_from_db()
    assert due.handed_in_at is None
    assert due.events.get().code == ReportEvent.Code.HANDED_IN_LATER
    assert selectors.with_later_hand_in(ReportDue.objects.all()).get().handed_in_later_at
    with pytest.raises(errors.AlreadyHandedIn):
        services.hand_in(due=due, by=clerk)
    with pytest.raises(MonthLocked):
        services.withdraw(due=due, reason="数字要重算", by=clerk)


def test_the_database_keeps_a_locked_month_and_every_event():
    due = a_due(month="2026-09")
    services.hand_in(due=due, by=a_clerk())
    lock("2026-09")
    rows = ReportDue.objects.filter(pk=due.pk)

    for change in (
        lambda: rows.update(handed_in_at=None, handed_in_by=None),
        lambda: rows.delete(),
        lambda: a_due(month="2026-09"),
        lambda: ReportEvent.objects.update(reason="x"),
        lambda: ReportEvent.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_report_is_owed_once_and_handed_in_by_somebody():
    due = a_due()
    for change in (
        lambda: a_due(due.owner, kind=due.kind),
        lambda: ReportDue.objects.update(handed_in_at=timezone.now()),
        lambda: a_due(month="2026-1", due_on=date(2026, 2, 5)),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_days_late_per_owner_and_report(django_assert_num_queries):
    one, two, nobody = a_supervisor(), a_supervisor(), a_supervisor()
    in_time = a_due(one, handed_in_at=moment("2026-11-05 23:59"))
    late = a_due(one, handed_in_at=moment("2026-11-06 00:01"))
    out = a_due(two)
    a_due(one, month="2026-09")

    with django_assert_num_queries(1):
        days = selectors.days_late("2026-10", date(2026, 11, 8))
    assert {owner: dict(rows) for owner, rows in days.items()} == {
        one.pk: {in_time.pk: 0, late.pk: 1},
        two.pk: {out.pk: 3},
    }
    assert nobody.pk not in days
    assert selectors.days_late("2026-10", moment("2026-11-06 00:30"), [two.pk]) == {two.pk: [(out.pk, 1)]}


def test_days_late_equal_their_evidence():
    for _ in range(3):
        a_due()
    days = selectors.days_late("2026-10", date(2026, 11, 8))
    evidence = selectors.days_late_evidence("2026-10")

    told = {pk for rows in days.values() for pk, _late in rows}
    assert told == {row.pk for row in evidence}
    assert {row.owner_id for row in evidence} == set(days)
