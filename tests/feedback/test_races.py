"""Two at once: numbers are given out once, one verdict stands, a lock and a verdict never miss each other."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from core.errors import DomainError
from core.models import Month
from core.month import MonthLocked, open_month
from feedback import services
from feedback.models import Incident, IncidentEvent
from tests.builders.feedback import a_manager, an_agent, an_incident, lock, moment
from tests.builders.people import a_supervisor

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(works: Sequence[Callable[[], object]]) -> list[object]:
    """Run all in threads of their own; a refusal is a result."""

    def one(work: Callable[[], object]) -> object:
        try:
            return work()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


def test_numbers_are_given_out_once():
    agent = an_agent()
    told = at_once([lambda: an_incident(by=agent, at=moment("2026-10-03 09:00")).number] * 8)

    assert sorted(told) == [f"TS2610-{n:03d}" for n in range(1, 9)]


def test_one_verdict_stands():
    incident, managers = an_incident(supervisor=a_supervisor()), [a_manager() for _ in range(4)]
    classes = ["dispatch", "directive", "verified", "dispatch"]

    def decide(manager, complaint_class):
        return lambda: services.decide_incident(
            incident=incident,
            verdict="upheld",
            complaint_class=complaint_class,
            reason="查了派工记录",
            unheard="双方电话说明",
            by=manager,
        )

    told = at_once([decide(m, c) for m, c in zip(managers, classes, strict=True)])
    assert sum(isinstance(answer, Incident) for answer in told) == 1
    assert IncidentEvent.objects.filter(code="upheld").count() == 1


def test_a_verdict_and_a_lock_do_not_miss_each_other():
    """Whichever comes first: either it counts and the month was open, or it is refused."""
    at, managers = moment("2026-10-30 12:00"), [a_manager() for _ in range(3)]
    incidents = [an_incident(supervisor=a_supervisor(), at=at) for _ in managers]
    open_month("2026-10")

    def decide(incident, manager):
        return lambda: services.decide_incident(
            incident=incident,
            verdict="upheld",
            complaint_class="verified",
            reason="查了派工记录",
            unheard="双方电话说明",
            by=manager,
            at=at,
        )

    def shut():
        with transaction.atomic():
            Month.objects.select_for_update().get(month="2026-10")
            counted = Incident.objects.filter(counts_in="2026-10").count()
            lock("2026-10")
        return counted

    *verdicts, counted = at_once([*(decide(i, m) for i, m in zip(incidents, managers, strict=True)), shut])
    assert counted == sum(isinstance(v, Incident) for v in verdicts)
    assert counted == Incident.objects.filter(counts_in="2026-10").count()
    assert all(isinstance(v, Incident | MonthLocked) for v in verdicts)
