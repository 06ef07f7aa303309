"""The figures and the rows they were counted from are the same."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from core.periods import Period
from feedback import selectors, services
from feedback.selectors import FACTS
from tests.builders.feedback import TZ, a_confirmed, a_manager, an_incident, an_upheld, moment
from tests.builders.people import a_supervisor

pytestmark = pytest.mark.django_db
OCTOBER = moment("2026-10-12 10:00")


def as_counter(rows) -> Counter:
    return Counter({(row["supervisor"], fact): row[fact] for row in rows for fact in FACTS if row[fact]})


@pytest.fixture
def month():
    """Two supervisors with something of everything, and what must not count."""
    one, two = a_supervisor(), a_supervisor()
    for complaint_class in ("dispatch", "directive", "verified", "technician", "technician"):
        an_upheld(complaint_class, supervisor=one, at=OCTOBER)
    an_upheld("", kind="directive", supervisor=two, at=OCTOBER)
    for kind in ("praise", "praise", "special_task", "hardship", "news_exposure"):
        a_confirmed(kind, supervisor=two, at=OCTOBER)
    an_upheld(supervisor=one, at=moment("2026-09-30 23:59"))
    an_upheld(supervisor=one, at=moment("2026-11-01 00:00"))
    services.decide_incident(
        incident=an_incident(supervisor=one, at=OCTOBER), verdict="dismissed", reason="与事实不符", by=a_manager(),
        at=OCTOBER,
    )  # fmt: skip
    an_incident(supervisor=two, at=OCTOBER)
    return one, two


def test_each_incident_counts_once_in_its_class_or_kind(month):
    one, two = month
    rows = {row["supervisor"]: row for row in selectors.incident_counts("2026-10")}

    assert [rows[one.pk][fact] for fact in FACTS] == [1, 1, 1, 2, 0, 0, 0, 0]
    assert [rows[two.pk][fact] for fact in FACTS] == [0, 1, 0, 0, 1, 2, 1, 1]


def test_the_counts_equal_their_evidence(month):
    counted = as_counter(selectors.incident_counts("2026-10"))
    evidence = Counter((row.supervisor_id, row.fact) for row in selectors.incident_evidence("2026-10"))

    assert counted == evidence
    for (supervisor, fact), number in counted.items():
        assert selectors.incident_evidence("2026-10", [supervisor], fact=fact).count() == number


def test_a_chunk_of_supervisors_is_asked_alone(month):
    one, two = month

    assert [row["supervisor"] for row in selectors.incident_counts("2026-10", [two.pk])] == [two.pk]
    assert not selectors.incident_counts("2026-10", [])


def test_the_number_of_queries_does_not_grow(month, django_assert_num_queries):
    with django_assert_num_queries(2):
        list(selectors.incident_counts("2026-10"))
        list(selectors.incident_evidence("2026-10"))


def test_pending_is_what_waited_at_the_cutoff():
    supervisor = a_supervisor()
    cutoff = Period("2026-10").cutoff(TZ)
    waiting = an_incident(supervisor=supervisor, at=moment("2026-10-30 12:00"))
    old = an_incident(supervisor=supervisor, at=moment("2026-08-30 12:00"))
    decided_later = an_incident(supervisor=supervisor, at=moment("2026-10-31 23:00"))
    services.decide_incident(
        incident=decided_later, verdict="upheld", complaint_class="verified", reason="查了派工记录", unheard="双方电话说明",
        by=a_manager(),
        at=cutoff,
    )  # fmt: skip
    an_upheld(supervisor=supervisor, at=cutoff - timedelta(seconds=1))
    an_incident(supervisor=supervisor, at=cutoff)

    pending = selectors.pending_incidents("2026-10", cutoff)
    assert [i.number for i in pending] == [old.number, waiting.number, decided_later.number]
    assert selectors.incident_counts("2026-11").get()["verified"] == 1
    assert timezone.now() > cutoff
