"""The table of promises: dated, never below the law, never two for one day, each change with its reason."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from catalog import policies, promises
from catalog.errors import (
    PolicyBeginsTooEarly,
    PolicyBelowLaw,
    PolicyEndsBeforeItBegins,
    PolicyHasNoLimit,
    PolicyOverlaps,
)
from catalog.models import CoveragePolicy
from core.errors import NotYours
from core.models import AuditEntry
from people.calendars import load_standard_calendars
from people.roles import Role
from tests.builders.catalog import a_category
from tests.builders.people import a_user

NAMES = {"name_zh": "星河六年", "name_en": "Star River, six years"}
START = date(2025, 1, 1)


@pytest.fixture
def manager(db):
    a_category()
    return a_user(Role.MANAGER)


def a_policy(by, **more) -> CoveragePolicy:
    more = {"category": a_category(), "brand": "星河", "months": 72, "from_on": START, **NAMES, **more}
    return policies.add_policy(by=by, **more)


def test_the_laws_lines_are_there_from_the_start_and_loaded_once(manager):
    kept = CoveragePolicy.objects.get(category__code="motorcycle")
    assert (kept.months, kept.kilometres, kept.is_legal_minimum) == (12, 6000, True)
    assert (
        kept.moves_past_holidays
        and not CoveragePolicy.objects.get(category=a_category(), part_group="whole").moves_past_holidays
    )
    assert policies.load_standard_policies() == 0


def test_the_calendar_says_what_a_holiday_is(manager):
    load_standard_calendars()
    line = next(one for one in promises.policies() if one.category == "motorcycle")

    assert line.moved(date(2026, 10, 1)) > date(2026, 10, 7)
    assert line.moved(date(2026, 11, 18)) == date(2026, 11, 18)  # a Wednesday like any other
    assert line.moved(date.max) == date.max


def test_a_line_of_the_law_from_before_moves_by_one_click(manager, client):
    law = CoveragePolicy.objects.filter(category__code="motorcycle")
    law.update(moves_past_holidays=False)
    client.force_login(manager)
    click = reverse("catalog:coverage_holidays")
    assert click in client.get(reverse("catalog:coverage")).content.decode()

    assert client.post(click).status_code == 302

    assert law.get().moves_past_holidays
    entry = AuditEntry.objects.get(action="coverage.changed")
    assert (entry.before["moves_past_holidays"], entry.after["moves_past_holidays"]) == (False, True)
    assert click not in client.get(reverse("catalog:coverage")).content.decode()
    assert policies.move_past_holidays(by=manager) == 0
    with pytest.raises(NotYours):
        policies.move_past_holidays(by=a_user(Role.AGENT))


def test_two_lines_for_one_day_are_refused_by_the_service_and_by_the_database(manager):
    line = a_policy(manager)
    with pytest.raises(PolicyOverlaps):
        a_policy(manager, from_on=date(2026, 1, 1))
    line.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        line.save()
    a_policy(manager, brand="海光", from_on=date(2026, 1, 1))


def test_below_the_law_without_a_limit_or_backwards_is_refused(manager):
    with pytest.raises(PolicyBelowLaw):
        a_policy(manager, months=6)
    with pytest.raises(PolicyBelowLaw):
        a_policy(manager, category=a_category("ac_wall"), months=11)
    with pytest.raises(PolicyHasNoLimit):
        a_policy(manager, months=None)
    with pytest.raises(PolicyEndsBeforeItBegins):
        a_policy(manager, until_on=date(2024, 1, 1))
    with pytest.raises(NotYours):
        a_policy(a_user(Role.AGENT))


def test_a_change_begins_later_and_keeps_what_was(manager):
    line = a_policy(manager)
    new = policies.change_policy(policy=line, from_on=date(2026, 7, 1), by=manager, reason="新政策", months=120)
    line.refresh_from_db()
    assert (line.until_on, line.months, new.months, new.brand) == (date(2026, 6, 30), 72, 120, "星河")
    assert AuditEntry.objects.filter(action="coverage.changed", reason="新政策").exists()
    with pytest.raises(PolicyBeginsTooEarly):
        policies.change_policy(policy=new, from_on=date(2026, 7, 1), by=manager, reason="x", months=130)


def test_pages_add_change_end_and_count(manager):
    client = Client()
    client.force_login(manager)
    told = {
        "category": "air_conditioner",
        "part_group": "whole",
        "brand": "海光",
        "months": 24,
        "from_on": "2026-01-01",
    }
    told |= {"name_zh": "海光两年", "name_en": "Haiguang, two years", "reason": "厂家通知"}
    assert client.post(reverse("catalog:coverage_new"), told).status_code == 302
    again = client.post(reverse("catalog:coverage_new"), told)
    assert again.status_code == 422 and "海光两年" in again.content.decode()
    line = CoveragePolicy.objects.get(brand="海光")
    changed = {**told, "months": 36, "from_on": "2026-09-01"}
    assert client.post(reverse("catalog:coverage_policy", args=[line.pk]), changed).status_code == 302
    late = CoveragePolicy.objects.get(brand="海光", months=36)
    ended = client.post(reverse("catalog:coverage_end", args=[late.pk]), {"until_on": "2026-12-31", "reason": "停产"})
    assert ended.status_code == 302
    counting = {"from_on": "2026-12-01", "return_days": 9, "exchange_days": 5, "factory_start": "same_day"}
    assert client.post(reverse("catalog:coverage_counting"), counting).status_code == 422
    counting["exchange_days"] = 20
    assert client.post(reverse("catalog:coverage_counting"), counting).status_code == 302
    assert promises.counting_on(date(2026, 12, 1)).exchange_days == 20
    assert promises.counting_on(date(2026, 11, 30)).exchange_days == 15
    assert "海光两年" in client.get(reverse("catalog:coverage") + "?show=all").content.decode()
