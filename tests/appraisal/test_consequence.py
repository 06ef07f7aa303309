"""What a verdict would cost is told beforehand, and is what the engine then pays."""

from datetime import datetime
from decimal import Decimal

import pytest

from appraisal.selectors.consequence import consequence
from tests.builders.appraisal import TZ, calculated, with_rates
from tests.builders.feedback import a_confirmed, a_team, an_incident, an_upheld

pytestmark = pytest.mark.django_db
MID = datetime(2026, 10, 12, 9, tzinfo=TZ)


def test_a_counted_incident_says_what_it_costs():
    supervisor, _technician = a_team()
    incident = an_upheld("verified", supervisor=supervisor, at=MID)

    told = consequence(incident)

    sheet = calculated(with_rates(supervisor))
    assert (told.line, told.month, told.before) == ("daily_work.verified_complaint", "2026-10", Decimal(0))
    assert told.after == sheet.lines.get(code=told.line).amount == Decimal("-50.00")


def test_an_undecided_one_says_what_each_class_would_cost():
    supervisor, technician = a_team()
    for _ in range(2):
        an_upheld("technician", supervisor=supervisor, concerns=technician)
    waiting = an_incident(supervisor=supervisor, concerns=technician)

    assert consequence(waiting) is None  # no class is chosen yet
    assert consequence(waiting, complaint_class="dispatch").change == Decimal("-50.00")
    told = consequence(waiting, complaint_class="technician")
    assert (told.before, told.after, told.change) == (Decimal("-100.00"), Decimal("-300.00"), Decimal("-200.00"))


def test_praise_brings_something():
    supervisor, _technician = a_team()
    a_confirmed("praise", supervisor=supervisor)

    told = consequence(an_incident("praise", supervisor=supervisor))

    assert (told.before, told.after) == (Decimal("50.00"), Decimal("100.00"))


def test_what_concerns_no_supervisor_has_no_consequence():
    assert consequence(an_incident("praise")) is None
