"""Many agents reach for the queue at once: every task goes to one of them, and every task goes."""

import pytest
from django.utils import timezone

from feedback import services
from feedback.models import CallAttempt, CallTask
from feedback.services import Heard
from people.roles import Role
from tests.builders.feedback import a_call
from tests.builders.people import a_user
from tests.builders.tickets import Team, a_ticket, fresh
from tests.feedback.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_agents_never_get_the_same_customer():
    team = Team()
    a_call(team=team)
    for _n in range(7):
        a_ticket("done", team=team)
    services.gather()
    CallTask.objects.update(next_try_at=timezone.now())
    agents = [a_user(Role.AGENT, branch=team.branch) for _n in range(4)]

    def work(agent):
        def calls() -> list[int]:
            done = []
            while (task := services.claim_next(by=agent)) is not None:
                done.append(task.pk)
                services.record_call(task=task, outcome="refused", by=agent, heard=Heard())
            return done

        return calls

    told = at_once([work(fresh(agent)) for agent in agents])
    taken = [pk for one in told for pk in one]
    assert sorted(taken) == sorted(CallTask.objects.values_list("pk", flat=True))
    assert CallAttempt.objects.count() == len(taken) == 8


def test_gathering_at_once_makes_each_task_once():
    team = Team()
    for _n in range(5):
        a_ticket("done", team=team)
    services.load_standard()

    at_once([services.gather] * 4)
    assert CallTask.objects.count() == 5
