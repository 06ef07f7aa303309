"""The guarantee on a repair: the same fault within the term is free, and the first job's rework."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from people.roles import Role
from tests.builders.catalog import a_category, a_fault
from tests.builders.customers import a_customer, a_unit
from tests.builders.people import a_user
from tests.builders.tickets import NOON, a_team, a_ticket
from tests.builders.workshop import the_lists
from tickets.models import GuaranteeTerm, Ticket
from tickets.services import guarantee
from tickets.workshop.selectors.reports import rework_counts, rework_evidence

DAY = timedelta(days=1)


@pytest.fixture
def team(db):
    the_lists()
    return a_team()


def repaired(team, state="done", *, fault="no_cooling", serial="SN1", **fields):
    return a_ticket(state, team=team, fault=a_fault(code=fault), serial=serial, **fields)


def again(team, days, *, fault="no_cooling", serial="sn1", **fields):
    return a_ticket("new", team=team, fault=a_fault(code=fault), serial=serial, at=NOON + days * DAY, **fields)


@pytest.mark.parametrize(("days", "free"), [(0, True), (1, True), (30, True), (31, False)])
def test_the_same_fault_is_free_up_to_the_last_day(team, days, free):
    first = repaired(team)

    ticket = again(team, days, serial="SN1") if days else again(team, 0, serial="SN1")

    assert ticket.in_guarantee is free
    assert ticket.rework_of == (first if free else None)


def test_another_fault_or_another_machine_is_not_free(team):
    repaired(team)

    assert not again(team, 5, fault="leaks").in_guarantee
    assert not again(team, 5, serial="SN2").in_guarantee
    assert a_ticket("new", team=team, serial="SN1", at=NOON + DAY).rework_of is None  # nobody said which fault


def test_faults_of_one_family_are_the_same(team):
    first = repaired(team)

    assert again(team, 5, fault="no_heating").rework_of == first


def test_the_customers_unit_is_known_without_its_number(team):
    unit = a_unit(a_customer(branch=team.branch))
    first = a_ticket("done", team=team, fault=a_fault(), unit=unit)

    assert a_ticket("new", team=team, fault=a_fault(), unit=unit, at=NOON + DAY).rework_of == first


def test_what_could_not_be_repaired_guarantees_nothing(team):
    from tests.builders.tickets import take_action

    ticket = repaired(team, "unrepairable")
    take_action(ticket, "approve_unrepairable", team)

    assert guarantee.find(unit=None, serial="SN1", fault=a_fault(), day=date(2026, 10, 12)) is None


def test_open_cancelled_and_other_services_are_no_first_job(team):
    repaired(team, "working")
    repaired(team, "cancelled", serial="SN2")

    assert again(team, 3, serial="SN1").rework_of is None
    assert again(team, 3, serial="SN2").rework_of is None


def test_an_installation_is_not_linked(team):
    repaired(team)

    assert not again(team, 3, kind="installation").in_guarantee


def test_the_nearest_term_holds_from_its_day(team):
    GuaranteeTerm.objects.create(kind="repair", category=a_category(), days=90, from_on=date(2026, 10, 1))
    wall = a_category("ac_wall")

    assert guarantee.term_days("repair", wall, date(2026, 10, 1)) == 90
    assert guarantee.term_days("repair", wall, date(2026, 9, 30)) == 30
    assert guarantee.term_days("repair", a_category("washer"), date(2026, 10, 1)) == 30
    assert guarantee.term_days("inspection", wall, date(2026, 10, 1)) == 0


def test_no_term_below_the_law(team):
    with pytest.raises(IntegrityError), transaction.atomic():
        GuaranteeTerm.objects.create(kind="maintenance", days=29, from_on=date(2026, 1, 1))


def test_a_first_job_named_by_hand_is_free_only_within_its_term(team):
    first = repaired(team, "closed")

    soon = again(team, 3, fault="leaks", rework_of=first)
    late = again(team, 60, fault="leaks", rework_of=first)

    assert (soon.in_guarantee, late.in_guarantee) == (True, False)
    assert soon.rework_of == late.rework_of == first


def test_rework_counts_are_the_rows_of_the_evidence(team):
    first = repaired(team)
    repaired(team, serial="SN3")
    again(team, 4, serial="SN1")
    reopened = repaired(team, "reopened", serial="SN4")
    assert reopened.reopened_at
    user, span = a_user(Role.MANAGER), (NOON.date() - DAY, NOON.date() + 5 * DAY)

    (rate,) = rework_counts(user, *span)

    rows = rework_evidence(user, *span, team.technician)
    assert (rate.technician, rate.repaired, rate.reworked) == (team.technician, 2, 1)
    assert rate.reworked == rows.count() and list(rows) == [first]


def test_finding_costs_a_constant_number_of_queries(team, django_assert_max_num_queries):
    for n in range(4):
        repaired(team, serial="SN9", at=NOON - n * 40 * DAY)
    fault = a_fault()

    with django_assert_max_num_queries(4):
        guarantee.find(unit=None, serial="SN9", fault=fault, day=timezone.localdate(NOON))
    assert Ticket.objects.filter(serial="SN9").count() == 4
