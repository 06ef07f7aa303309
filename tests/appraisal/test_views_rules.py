"""The rulebooks as pages, and the dated settings of pay."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from appraisal.models import MinimumWage, PaySetting, RulebookVersion
from core.models import AuditEntry
from people.models import User
from people.roles import Role
from tests.builders.appraisal import a_locked_month, a_payee, a_wage
from tests.builders.people import a_branch, a_user

pytestmark = pytest.mark.django_db
MONTHLY = reverse("appraisal:rulebook", args=["supervisor-monthly"])
SETTINGS = reverse("appraisal:settings")


def page_of(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize(
    ("role", "status"), [(Role.SUPERVISOR, 200), (Role.TECHNICIAN, 200), (Role.MANAGER, 200), (Role.AGENT, 403)]
)
def test_everybody_affected_reads_the_rules(client, role, status):
    client.force_login(a_user(role))

    assert client.get(MONTHLY).status_code == status
    assert client.get(reverse("appraisal:rulebooks")).status_code == status


def test_both_schemes_are_listed(client):
    client.force_login(a_user(Role.MANAGER))

    page = page_of(client.get(reverse("appraisal:rulebooks")))

    assert "维修主管月度考核" in page
    assert reverse("appraisal:rulebook", args=["supervisor-annual"]) in page


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_clauses_parameters_and_readings_stand_on_the_page(client, language):
    user = a_user(Role.SUPERVISOR)
    User.objects.filter(pk=user.pk).update(language=language)
    client.force_login(user)
    client.cookies["django_language"] = language

    response = client.get(MONTHLY)

    page, book = page_of(response), response.context["book"]
    for line in book.lines:
        assert f'id="{line.code}"' in page
    for one in book.interpretations:
        assert one.text.in_language(language).split("“")[0][:12] in page
    assert "−50.00" in page
    assert book.sha256 in page


@pytest.mark.parametrize("scheme", ["supervisor-monthly", "supervisor-annual"])
def test_each_scheme_has_its_page_and_its_file(client, scheme):
    client.force_login(a_user(Role.MANAGER))
    url, version = reverse("appraisal:rulebook", args=[scheme]), RulebookVersion.objects.get(code=scheme)

    shown = client.get(url, {"version": version.sha256[:12]})
    file = client.get(url, {"version": version.sha256[:12], "file": "json"})

    assert shown.status_code == 200
    assert page_of(file) == version.content
    assert client.get(url, {"version": "0" * 12}).status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("scheme", ["supervisor-monthly", "supervisor-annual"])
def test_people_read_words_and_no_names_of_variables(client, scheme, language):
    user = a_user(Role.SUPERVISOR)
    User.objects.filter(pk=user.pk).update(language=language)
    client.force_login(user)
    client.cookies["django_language"] = language

    page = page_of(client.get(reverse("appraisal:rulebook", args=[scheme])))

    shown = re.sub(r"<[^>]*>", " ", page[page.index("<main") : page.index("</main>")])
    assert re.findall(r"[a-z]+_[a-z_]+|[a-z]+\.[a-z]+", shown) == []


def test_an_unknown_scheme_is_not_there(client):
    client.force_login(a_user(Role.MANAGER))

    assert client.get(reverse("appraisal:rulebook", args=["coffee"])).status_code == 404


def test_a_manager_reads_the_settings_and_an_administrator_writes_them(client):
    a_branch(place="样例县")
    form = {"what": "wage", "place": "样例县", "amount": "2,010.00", "valid_from": "2026-01-01", "source": "样例通知"}
    client.force_login(a_user(Role.MANAGER))
    read, refused = client.get(SETTINGS), client.post(SETTINGS, form)
    administrator = a_user(Role.ADMINISTRATOR)
    client.force_login(administrator)

    written = client.post(SETTINGS, form)

    assert (read.status_code, refused.status_code, written.status_code) == (200, 403, 302)
    assert "样例县" in page_of(read)
    assert MinimumWage.objects.get().amount == Decimal("2010.00")
    assert AuditEntry.objects.filter(action="minimum_wage.set", actor_id=administrator.pk).exists()


@pytest.mark.parametrize(
    "form",
    [
        {"place": "", "amount": "2010", "valid_from": "2026-01-01"},
        {"place": "样例县", "amount": "-1", "valid_from": "2026-01-01"},
        {"place": "样例县", "amount": "NaN", "valid_from": "2026-01-01"},
        {"place": "样例县", "amount": "2010", "valid_from": ""},
    ],
)
def test_a_wrong_minimum_wage_is_sent_back(client, form):
    client.force_login(a_user(Role.ADMINISTRATOR))

    response = client.post(SETTINGS, {"what": "wage", **form})

    assert response.status_code == 422
    assert response.context["wage_form"].errors
    assert not MinimumWage.objects.exists()


def test_the_share_of_deductions_is_dated_and_may_hold_for_one_place(client):
    client.force_login(a_user(Role.ADMINISTRATOR))

    client.post(SETTINGS, {"what": "note", "note-place": "", "note-value": "15", "note-valid_from": "2026-01-01"})
    refused = client.post(SETTINGS, {"what": "note", "note-value": "150", "note-valid_from": "2026-01-01"})

    assert PaySetting.objects.get().value == Decimal("15.00")
    assert refused.status_code == 422
    assert "15.00%" in page_of(client.get(SETTINGS))


def test_what_held_in_a_locked_month_stays(client):
    a_locked_month(a_payee())
    client.force_login(a_user(Role.ADMINISTRATOR))
    form = {"what": "wage", "place": "样例市", "amount": "1.00"}

    refused = client.post(SETTINGS, {**form, "valid_from": "2026-10-31"})
    accepted = client.post(SETTINGS, {**form, "valid_from": "2026-11-01"})

    assert refused.status_code == 422
    assert refused.context["wage_form"].errors["valid_from"]
    assert accepted.status_code == 302
    assert MinimumWage.objects.filter(valid_from__gt=date(2026, 10, 31)).count() == 1


def test_the_same_day_again_replaces_what_was_written(client):
    a_wage("1500.00")
    client.force_login(a_user(Role.ADMINISTRATOR))

    client.post(SETTINGS, {"what": "wage", "place": "样例市", "amount": "1600", "valid_from": "2026-01-01"})

    assert MinimumWage.objects.get().amount == Decimal("1600.00")
