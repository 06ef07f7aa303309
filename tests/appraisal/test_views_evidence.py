"""From each amount to the records that caused it in two clicks, over all lines of a sheet that has everything."""

from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape
from openpyxl import load_workbook

from appraisal.evidence import SET_OF
from appraisal.models import PayFact, PayLine
from appraisal.versions import rulebook_of
from core.sheets import batches, decisions
from people.roles import Role
from tests.builders.appraisal import MONTH, a_pay_manager, a_payee, calculated, sheet_of
from tests.builders.feedback import a_batch, a_confirmed, a_satisfaction_row, an_incident, an_upheld, moment
from tests.builders.imports import a_company, external_sheet, received, sample, written
from tests.builders.people import a_supervisor, a_user
from tests.builders.reports import a_due
from tests.builders.tickets import Team, a_defective_unit, a_ticket

pytestmark = pytest.mark.django_db
IN_OCTOBER = moment("2026-10-12 09:00")


def drawer(client, sheet, line: str, **query):
    url = reverse("appraisal:evidence", args=[MONTH, sheet.employee_code])
    return client.get(url, {"line": line, **query})


@pytest.fixture
def manager(client):
    manager = a_pay_manager()
    client.force_login(manager)
    return manager


def tickets_of_a_month(team: Team) -> None:
    """A due ticket completed, one remarked, one left without a word."""
    a_ticket("closed", team=team)
    a_ticket("waiting_part", team=team)
    a_ticket("assigned", team=team)


@pytest.fixture
def imported(db):
    """周启明's October by head office's three sheets, with every kind of incident, reports and defective units."""
    people = a_company()
    clerk = a_user(Role.CLERK)
    for number in ("01", "02", "03"):
        written(sample(number), by=clerk, month="" if number != "03" else MONTH)
    payee = people["S001"]
    for complaint_class in ("dispatch", "directive", "verified", "technician"):
        an_upheld(complaint_class, supervisor=payee, at=IN_OCTOBER, title=f"核实：{complaint_class}")
    for kind in ("praise", "special_task", "hardship", "news_exposure"):
        a_confirmed(kind, supervisor=payee, at=IN_OCTOBER, title=f"登记：{kind}")
    an_incident("complaint", supervisor=payee, at=IN_OCTOBER, title="还没有核实")
    a_due(payee, due_on=date(2026, 11, 5), handed_in_at=moment("2026-11-06 08:00"), by=a_user(Role.CLERK))
    calculated(payee)
    return sheet_of(payee)


def test_every_amount_leads_to_its_records_in_two_clicks(client, manager, imported):
    sheet = imported
    page = client.get(reverse("appraisal:sheet", args=[MONTH, sheet.employee_code])).content.decode()
    links: set[str] = set()
    seen: dict[str, int] = {}
    for line in PayLine.objects.filter(sheet=sheet):
        first = f"/pay/{MONTH}/{sheet.employee_code}/?line={line.code}"
        assert f'id="amount-{line.code}"' in page and f'href="{first}"' in page, line.code

        opened = drawer(client, sheet, line.code)

        assert opened.status_code == 200
        text = opened.content.decode()
        assert escape(line.clause["zh"]) in text, line.code
        for tab in ("counted", "excluded"):
            shown = drawer(client, sheet, line.code, tab=tab)
            for record in shown.context["drawer"].records:
                assert record.url, (line.code, tab, record.label)
                links.add(record.url)
                seen[record.icon] = seen.get(record.icon, 0) + 1
            links |= {record.url for record in shown.context["drawer"].details}
    assert {"message-report", "file-spreadsheet", "report", "circle-off"} <= set(seen)
    for link in sorted(links):
        assert client.get(link).status_code == 200, link


def test_what_the_drawer_counts_is_what_the_fact_says(client, manager, imported):
    book = rulebook_of(imported.rulebook)
    facts = {fact.name: fact for fact in PayFact.objects.filter(month=imported.month, employee=imported.employee)}
    for rule in book.lines:
        if not rule.reads:
            continue
        tabs = {tab.code: tab.count for tab in drawer(client, imported, rule.code).context["drawer"].tabs}
        sets = {SET_OF.get(name, name): facts[name] for name in rule.reads}
        assert tabs["counted"] == sum(fact.counted for fact in sets.values()), rule.code
        assert tabs["excluded"] == sum(fact.excluded for fact in sets.values()), rule.code


def test_paper_and_workbook_leave_out_what_the_drawer_leaves_out(client, manager, imported):
    """The tickets behind a sum of the summary are neither counted once more nor left out."""
    code = "daily_work.unresolved"
    tabs = {tab.code: tab.count for tab in drawer(client, imported, code).context["drawer"].tabs}
    behind = len(drawer(client, imported, code).context["drawer"].details)
    assert behind

    paper = client.get(reverse("appraisal:print", args=[MONTH, imported.employee_code]))
    (note,) = [note for note in paper.context["notes"] if note.line.code == code]
    assert (len(note.counted), len(note.excluded), len(note.details)) == (tabs["counted"], tabs["excluded"], behind)
    exported = client.get(reverse("appraisal:evidence_export", args=[MONTH, imported.employee_code]), {"line": code})
    rows = list(load_workbook(BytesIO(b"".join(exported))).active.iter_rows(min_row=2, values_only=True))
    assert [sum(row[7] is said for row in rows) for said in (True, False, None)] == [*tabs.values()][:2] + [behind]


def test_money_of_the_records_adds_up_to_the_line(client, manager, imported):
    each = {"daily_work.dispatch_complaint", "daily_work.praise", "daily_work.late_report", "daily_work.unresolved"}
    for code in each:
        shown = drawer(client, imported, code).context["drawer"]
        amounts = [record.amount.replace("−", "-") for record in shown.records]
        assert sum(float(amount) for amount in amounts) == float(shown.line.amount), code


def test_imported_figures_stand_beside_our_own(client, manager, imported):
    facts = {fact.name: fact for fact in drawer(client, imported, "completion.rate").context["drawer"].facts}

    assert facts["tickets_completed"].own == "0"  # no ticket of ours in this test
    assert not facts["tickets_completed"].agrees
    assert facts["tickets_completed"].file.startswith("03-")
    assert client.get(facts["tickets_completed"].file_url).status_code == 200


def test_tickets_and_units_lead_to_themselves(client, manager):
    team = Team()
    tickets_of_a_month(team)
    unit = a_defective_unit(team=team)
    calculated(team.supervisor)
    sheet = sheet_of(team.supervisor)

    rate = drawer(client, sheet, "completion.rate").context["drawer"]
    bare = drawer(client, sheet, "daily_work.unresolved").context["drawer"]
    units = drawer(client, sheet, "defective.units").context["drawer"]

    assert len(rate.records) == 3
    assert [record.amount for record in rate.records][-1] != rate.records[0].amount  # not completed comes first
    assert (len(bare.records), len(bare.excluded)) == (1, 1)
    assert bare.excluded[0].is_off and bare.excluded[0].why
    assert [record.label for record in units.records] == [unit.number]
    for record in (*rate.records, *bare.excluded, *units.records):
        assert client.get(record.url).status_code == 200


def test_the_drawer_steps_from_line_to_line_through_the_whole_sheet(client, manager):
    payee = a_payee()
    calculated(payee)
    sheet, line, visited = sheet_of(payee), "daily_work.base", []

    while line:
        shown = drawer(client, sheet, line).context["drawer"]
        visited.append(line)
        line = shown.next.code if shown.next else ""

    assert visited == [one.code for one in PayLine.objects.filter(sheet=sheet)]


def test_the_page_with_an_open_line_is_the_drawer_without_a_script(client, manager):
    payee = a_payee()
    calculated(payee)

    page = client.get(reverse("appraisal:sheet", args=[MONTH, payee.code]), {"line": "satisfaction.deviation"})

    assert page.context["drawer"].line.code == "satisfaction.deviation"
    assert 'data-current="satisfaction.deviation"' in page.content.decode()


def test_an_unknown_line_is_not_there(client, manager):
    payee = a_payee()
    calculated(payee)

    assert drawer(client, sheet_of(payee), "daily_work.coffee").status_code == 404


def test_a_long_list_comes_in_pages_with_the_same_number_of_queries(client, manager):
    payee = a_payee()
    batch = a_batch()

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            drawer(client, sheet_of(payee), "satisfaction.deviation")
        return len(caught)

    calculated(payee)
    few = queries()
    for n in range(70):
        a_satisfaction_row(payee, 10, 9, batch=batch, worker=f"维修工{n}")
    calculated(payee)

    shown = drawer(client, sheet_of(payee), "satisfaction.deviation").context["drawer"]
    assert queries() == few
    assert len(shown.records) == 50 and shown.page.has_next()
    second = drawer(client, sheet_of(payee), "satisfaction.deviation", page=2).context["drawer"]
    assert len(second.records) == 22


def test_a_reader_without_the_right_gets_names_without_links(client):
    payee = a_payee()
    calculated(payee)
    client.force_login(payee.user)  # a supervisor does not open imports

    shown = drawer(client, sheet_of(payee), "satisfaction.deviation").context["drawer"]

    assert shown.records and not any(record.url for record in shown.records)


def test_what_a_ticket_and_an_incident_mean_for_pay(client, manager):
    team = Team()
    tickets_of_a_month(team)
    ticket = team.supervisor.supervised_tickets.filter(state="assigned").get()
    incident = an_upheld("verified", supervisor=team.supervisor, at=IN_OCTOBER)
    calculated(team.supervisor)

    of_ticket = client.get(reverse("appraisal:ticket_impact", args=[ticket.number])).content.decode()
    of_incident = client.get(reverse("appraisal:incident_impact", args=[incident.number])).content.decode()

    assert "line=completion.rate" in of_ticket and "line=daily_work.unresolved" in of_ticket
    assert "line=daily_work.verified_complaint" in of_incident
    assert client.get(reverse("appraisal:ticket_impact", args=["WX209901010001"])).status_code == 404


def test_the_impact_is_told_only_on_sheets_one_may_see(client):
    team = Team()
    tickets_of_a_month(team)
    calculated(team.supervisor)
    ticket = team.supervisor.supervised_tickets.first()
    url = reverse("appraisal:ticket_impact", args=[ticket.number])

    client.force_login(team.agent)
    agent = client.get(url)
    other = a_supervisor(account=True, branch=team.branch)
    client.force_login(other.user)
    stranger = client.get(url)
    client.force_login(team.supervisor.user)
    own = client.get(url)

    assert agent.status_code == 204
    assert team.supervisor.name not in stranger.content.decode()
    assert own.status_code == 200 and "line=" in own.content.decode()


def test_decisions_about_rows_of_the_sheet_stand_beside_the_figure(client, manager):
    payee = a_company()["S001"]
    clerk = a_user(Role.CLERK)
    batch = received(external_sheet(["城东片", "维修工", "赵大川", "W101", "周启明", 45, 44, None, 0]), by=clerk)
    row = batch.rows.get()
    decisions.mend_row(row=row, key="satisfied", text="43", reason="回访记录只有四十三户满意", by=clerk)
    batches.confirm_batch(batch=batch, by=clerk)
    calculated(payee)

    shown = drawer(client, sheet_of(payee), "satisfaction.deviation", tab="decisions")

    mended = shown.context["drawer"].decisions[0]
    assert "44 → 43" in mended.title and mended.reason == "回访记录只有四十三户满意"
    assert client.get(mended.url).status_code == 200
