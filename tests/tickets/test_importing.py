"""Sheets of tickets: whose, since when, by which way; the same again changes no row; and back again."""

import io
from datetime import date, datetime
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import jobs
from core.periods import Period
from core.sheets import batches
from core.sheets.lists import RecordsInUse
from core.sheets.models import StagedRow
from people.roles import Role
from tests.builders.catalog import a_reason
from tests.builders.customers import a_customer
from tests.builders.people import a_user
from tests.builders.tickets import a_team, a_ticket, take_action
from tickets import selectors, services
from tickets.models import Remark, Ticket, TicketEvent
from tickets.services import sheets

TZ = ZoneInfo("Asia/Shanghai")
HEADINGS = (
    "工单编号", "工单状态", "服务类型", "报修时间", "家电品类", "型号", "故障现象", "用户姓名", "用户电话", "用户地址",
    "保修类型", "主管", "服务工程师", "派工时间", "完工时间", "备注",
)  # fmt: skip


def line(number, state, **cells):
    told = {
        "工单编号": number, "工单状态": state, "服务类型": "维修", "报修时间": "2026-10-09 09:30", "家电品类": "空调",
        "型号": "KFR-35GW", "故障现象": "不制冷", "用户姓名": "姜海燕", "用户电话": "15400000001",
        "用户地址": "长虹路104号", "保修类型": "保内", "服务工程师": "赵大川", "派工时间": "2026-10-09 10:00",
    }  # fmt: skip
    told |= cells
    return [told.get(heading) for heading in HEADINGS]


DONE = {"完工时间": "2026-10-10 16:00"}
LINES = [
    line("WX202610091001", "已关闭", **DONE),
    line("WX202610091002", "已完工", **DONE),
    line("WX202610091003", "待件", 备注="等待配件到货"),
    line("WX202610091004", "维修中"),
    line("WX202610091005", "待派工", 服务工程师=None, 派工时间=None, 主管="周启明"),
    line("WX202610091006", "已取消"),
    line("AZ202610091007", "已完工", 服务类型="安装", **DONE),
]


def check(lines, by, name="工单.xlsx"):
    book = openpyxl.Workbook()
    book.active.append(HEADINGS)
    for each in lines:
        book.active.append(each)
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    batch = batches.receive_file(fileobj=stream, name=name, by=by, inline=True)
    jobs.run_inline(batch.job)
    batch.refresh_from_db()
    assert batch.state == "checked", batch.error_code
    return batch


def write(batch, by):
    return batches.confirm_batch(batch=batch, by=by, replaces=None).parts.get().counts


def codes(batch):
    return {(row.values["number"], problem["code"]) for row in batch.rows.all() for problem in row.problems}


@pytest.fixture
def team(db):
    team = a_team()
    for staff, name in ((team.supervisor, "周启明"), (team.technician, "赵大川")):
        staff.name = name
        staff.save()
    a_ticket(team=team)  # loads the standard lists
    return team


@pytest.fixture
def clerk(team):
    return a_user(Role.CLERK)


def test_tickets_come_in_with_their_history(team, clerk):
    assert write(check(LINES, clerk), clerk) == {"new": 7, "changed": 0, "same": 0}
    closed = Ticket.objects.get(number="WX202610091001")
    assert (closed.state, closed.supervisor, closed.technician) == ("closed", team.supervisor, team.technician)
    assert closed.settled_at == datetime(2026, 10, 10, 16, tzinfo=TZ)
    assert (closed.category.code, closed.in_warranty, closed.source) == ("air_conditioner", True, "import")
    steps = [(e.action, e.from_state, e.state, e.at) for e in closed.events.all()]
    assert steps == [
        ("imported", "", "new", datetime(2026, 10, 9, 9, 30, tzinfo=TZ)),
        ("imported", "new", "assigned", datetime(2026, 10, 9, 10, tzinfo=TZ)),
        ("imported", "assigned", "closed", datetime(2026, 10, 10, 16, tzinfo=TZ)),
    ]
    assert Ticket.objects.get(number="AZ202610091007").kind == "installation"


def test_row_and_last_event_agree_for_every_state(team, clerk):
    write(check(LINES, clerk), clerk)
    for ticket in Ticket.objects.filter(import_batch_id__isnull=False):
        last = ticket.events.order_by("-at", "-id").first()
        assert (last.state, last.settled_at, last.at) == (ticket.state, ticket.settled_at, ticket.state_since)
        assert Ticket.objects.as_at(ticket.received_at).get(pk=ticket.pk).state_then is None


def test_pay_counts_them_like_any_other(team, clerk):
    write(check(LINES, clerk), clerk)
    period = Period("2026-10")
    row = selectors.due_counts(period, period.cutoff(TZ)).get(supervisor_then=team.supervisor.pk)
    assert (row["assigned"], row["completed"], row["unresolved_without_remark"]) == (6, 2, 3)  # one from the fixture


def test_remark_becomes_a_remark_with_its_reason(team, clerk):
    write(check(LINES, clerk), clerk)
    remark = Remark.objects.get()
    assert (remark.ticket.number, remark.reason.code, remark.text) == (
        "WX202610091003", "waiting_part", "等待配件到货",
    )  # fmt: skip


def test_same_file_again_changes_no_row(team, clerk):
    write(check(LINES, clerk), clerk)
    before = [list(m.objects.order_by("pk").values()) for m in (Ticket, TicketEvent, Remark)]
    batch = check(LINES, clerk)
    assert write(batch, clerk) == {"new": 0, "changed": 0, "same": 7}
    assert before == [list(m.objects.order_by("pk").values()) for m in (Ticket, TicketEvent, Remark)]


def test_later_sheet_moves_a_ticket_on_and_never_back(team, clerk):
    write(check(LINES, clerk), clerk)
    onward = [line("WX202610091004", "已完工", **DONE), line("WX202610091001", "待派工", 主管="周启明")]
    batch = check(onward, clerk)
    assert codes(batch) == {("WX202610091001", "state_goes_back")}
    ok = batches.counts(batch)["ok"]
    batches.confirm_batch(batch=batch, by=clerk, replaces=None, only=ok, reason="系统导出有误")
    ticket = Ticket.objects.get(number="WX202610091004")
    assert ticket.state == "done"
    assert ticket.events.order_by("-at", "-id").first().state == "done"
    assert Ticket.objects.get(number="WX202610091001").state == "closed"


def test_ticket_worked_on_here_is_left_alone(team, clerk):
    own = a_ticket(team=team)
    write(check(LINES, clerk), clerk)
    touched = Ticket.objects.get(number="WX202610091004")
    take_action(touched, "finish", team)
    batch = check([line(own.number, "已关闭", **DONE), line("WX202610091004", "待件")], clerk)
    assert {code for _number, code in codes(batch)} == {"lives_here"}
    assert write(batch, clerk) == {"new": 0, "changed": 0, "same": 2}
    assert Ticket.objects.get(pk=touched.pk).state == "done"


def test_faulty_rows_say_what_is_wrong(team, clerk):
    lines = [
        line("WX1", "已完工"),
        line("WX2", "维修中", 服务工程师="无名氏", 主管="周启明"),
        line("WX3", "待派工", 服务工程师=None, 派工时间=None),
        line("WX4", "已完工", 完工时间="2026-10-08 10:00"),
        line("WX5", "已完工", 完工时间="2099-10-08 10:00"),
    ]
    found = codes(check(lines, clerk))
    assert {("WX1", "finish_needed"), ("WX2", "technician_needed"), ("WX3", "supervisor_needed")} <= found
    assert {("WX4", "time_backwards"), ("WX5", "time_ahead")} <= found


def test_supervisor_is_who_led_on_that_day(team, clerk):
    other = a_team().supervisor
    team.technician.teams.update(until_on=date(2026, 10, 5))
    team.technician.teams.create(leader=other, member=team.technician, from_on=date(2026, 10, 6))
    write(check(LINES[:1], clerk), clerk)
    assert Ticket.objects.get(number="WX202610091001").supervisor == other


def test_caller_is_linked_only_when_the_number_is_one_customers(team, clerk):
    customer = a_customer(phone="15400000001")
    write(check(LINES[:1], clerk), clerk)
    assert Ticket.objects.get(number="WX202610091001").customer == customer
    a_customer(phone="15400000001")
    write(check(LINES[1:2], clerk), clerk)
    assert Ticket.objects.get(number="WX202610091002").customer is None


def test_undo_makes_them_count_nowhere_and_the_file_can_come_again(team, clerk):
    batch = check(LINES, clerk)
    write(batch, clerk)
    batches.undo_batch(batch=batch, by=clerk)
    mine = Ticket.objects.filter(import_batch_id=batch.pk)
    assert mine.filter(is_void=True, state="cancelled").count() == 7
    assert not Ticket.objects.payable().filter(import_batch_id=batch.pk).exists()
    again = check(LINES, clerk)
    assert write(again, clerk) == {"new": 0, "changed": 7, "same": 0}
    assert Ticket.objects.get(number="WX202610091001").state == "closed"
    for ticket in Ticket.objects.filter(import_batch_id=again.pk):
        last = ticket.events.order_by("id").last()
        assert last.state == ticket.state


def test_undo_restores_what_a_later_sheet_changed(team, clerk):
    write(check(LINES, clerk), clerk)
    batch = check([line("WX202610091004", "已完工", **DONE)], clerk)
    write(batch, clerk)
    batches.undo_batch(batch=batch, by=clerk)
    ticket = Ticket.objects.get(number="WX202610091004")
    assert (ticket.state, ticket.settled_at) == ("working", None)
    assert ticket.events.order_by("id").last().action == "import_undone"


def test_undo_is_refused_once_somebody_worked_on_one(team, clerk):
    batch = check(LINES, clerk)
    write(batch, clerk)
    take_action(Ticket.objects.get(number="WX202610091004"), "finish", team)
    with pytest.raises(RecordsInUse):
        batches.undo_batch(batch=batch, by=clerk)


def test_numbers_go_on_behind_imported_ones(team, clerk):
    write(check([line("WX202610090002", "维修中"), line("WX202610090044", "维修中")], clerk), clerk)
    fresh = a_ticket(team=team, at=datetime(2026, 10, 9, 15, tzinfo=TZ))
    assert fresh.number == "WX202610090045"


def test_writing_takes_the_same_statements_for_any_length(team, clerk):
    counts = []
    for start, length in ((100, 3), (200, 40)):
        lines = [line(f"WX20261011{start + n:04d}", "已关闭", **DONE) for n in range(length)]
        batch = check(lines, clerk, name=f"{start}.xlsx")
        rows = StagedRow.objects.filter(batch=batch, state="ok").order_by()

        with CaptureQueriesContext(
            connection,
        ) as queries:
            sheets.write_rows(rows, batch=batch.pk, by=clerk)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_remark_needs_no_second_writing(team, clerk):
    write(check(LINES, clerk), clerk)
    ticket = Ticket.objects.get(number="WX202610091004")
    services.add_remark(ticket=ticket, reason=a_reason(), by=team.supervisor.user)
    assert ticket.remarks.count() == 1
