"""Fills the bench's database: 20 branches, 100 supervisors, 400 technicians, and as many tickets as are asked for."""

import os
import sys
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "board_settings")
django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from catalog.models import Category, FaultCode, Reason  # noqa: E402
from catalog.services import load_standard_lists  # noqa: E402
from people.choices import BranchKind, Post  # noqa: E402
from people.models import Branch, RoleGrant, Staff, StaffPost, TeamMembership, User  # noqa: E402
from people.roles import Role  # noqa: E402
from tickets.models import Ticket, TicketEvent  # noqa: E402

OPEN_PART = 10  # one ticket in ten is open
TECHNICIANS = 4


def people() -> None:
    """Twenty branches of five supervisors; a manager, supervisors, an agent and a technician with accounts."""
    load_standard_lists()
    since = timezone.localdate() - timedelta(days=900)
    office = Branch.objects.create(code="HQ", name="总公司", kind=BranchKind.HEAD_OFFICE)
    manager = User.objects.create(username="manager", display_name="经理", password="!")
    RoleGrant.objects.create(user=manager, role=Role.MANAGER, branch=office)
    for n in range(100):
        if n % 5 == 0:
            branch = Branch.objects.create(code=f"B{n}", name=f"分公司{n}", kind=BranchKind.BRANCH, parent=office)
        user = User.objects.create(username=f"s{n}", display_name=f"主管{n}", password="!")
        RoleGrant.objects.create(user=user, role=Role.SUPERVISOR)
        leader = Staff.objects.create(code=f"S{n:03d}", name=f"主管{n}", branch=branch, user=user, hired_on=since)
        StaffPost.objects.create(staff=leader, post=Post.REPAIR_SUPERVISOR, from_on=since)
        for k in range(TECHNICIANS):
            member = Staff.objects.create(code=f"W{n:03d}{k}", name=f"技工{n}-{k}", branch=branch, hired_on=since)
            StaffPost.objects.create(staff=member, post=Post.REPAIRER, from_on=since)
            TeamMembership.objects.create(leader=leader, member=member, from_on=since)
    agent = User.objects.create(username="agent", display_name="客服", password="!")
    RoleGrant.objects.create(user=agent, role=Role.AGENT, branch=Branch.objects.get(code="B0"))
    tech = User.objects.create(username="tech", display_name="技工", password="!")
    RoleGrant.objects.create(user=tech, role=Role.TECHNICIAN)
    Staff.objects.filter(code="W0070").update(user=tech)


def first_ticket() -> Ticket:
    """The row all others are copied from."""
    leader, now = Staff.objects.get(code="S000"), timezone.now()
    category = Category.objects.filter(parent=None).first()
    return Ticket.objects.create(
        number="WX0", state="new", state_since=now, supervisor=leader, supervisor_since=now, branch=leader.branch,
        category=category, received_at=now, fault=FaultCode.objects.first(), model_name="KFR-35GW", in_warranty=True,
        contact_name="用户", contact_phone="15400000000", road="建设路", district="城东", due_stage="dispatch",
    )  # fmt: skip


def lay(count: int) -> None:
    """Copies of the first ticket with their own number, team, state and deadline, in one statement each table."""
    first, kinds = first_ticket(), Category.objects.count()
    states = (
        "(array['new','new','new','assigned','assigned','accepted','working','waiting_part','waiting_part',"
        "'waiting_customer'])"
    )
    is_open = f"(n.n % {OPEN_PART} = 0)"
    step = f"((n.n / 4000 + n.n / {OPEN_PART}) % 10)"  # every team and every technician has all of them
    state = f"CASE WHEN {is_open} THEN {states}[1 + {step}] ELSE 'closed' END"
    running = f"{is_open} AND {step} < 7"
    sources = "(array['customer', 'store', 'hotline'])"
    some = f"(n.n / {OPEN_PART} * 48271 % 2147483647)"  # scattered over the open ones alike
    due = "now() + (n.n * 7919 % 20160 - 2000) * interval '1 minute'"
    told = {
        "number": "'WX' || lpad(n.n::text, 12, '0')",
        "state": state,
        "state_since": "now() - interval '1 hour'",
        "received_at": "now() - (n.n * 7 % 500000) * interval '1 minute'",
        "settled_at": f"CASE WHEN {is_open} THEN NULL ELSE now() - interval '1 day' END",
        "due_at": f"CASE WHEN {running} THEN {due} END",
        "warn_at": f"CASE WHEN {running} THEN {due} - interval '30 minutes' END",
        "is_paused": f"{is_open} AND NOT ({running})",
        "supervisor_id": "s.id",
        "branch_id": "s.branch_id",
        "technician_id": f"CASE WHEN {is_open} AND {step} < 3 THEN NULL ELSE w.id END",
        "contact_phone": "'154' || lpad((n.n % 100000000)::text, 8, '0')",
        "source": f"CASE WHEN {some} % 97 = 0 THEN 'dealer' ELSE {sources}[1 + n.n % 3] END",
        "category_id": f"(SELECT ids FROM kinds)[1 + {some} % {kinds}]",
        "district": f"'区' || {some} % 40",
        "in_warranty": f"CASE {some} % 20 WHEN 0 THEN NULL WHEN 1 THEN false WHEN 2 THEN false ELSE true END",
        "appointment_from": f"CASE WHEN n.n % 30 = 0 THEN date_trunc('hour', {due}) END",
        "appointment_until": f"CASE WHEN n.n % 30 = 0 THEN date_trunc('hour', {due}) + interval '2 hours' END",
    }
    columns = [field.column for field in Ticket._meta.concrete_fields if field.column != "id"]
    said = ", ".join(f"{told[c]}" if c in told else f't."{c}"' for c in columns)
    names = ", ".join(f'"{c}"' for c in columns)
    reason = Reason.objects.filter(purpose="remark").first()
    event = TicketEvent._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            CREATE TEMP TABLE leads AS SELECT id, branch_id, substr(code, 2)::int AS n FROM people_staff
                WHERE code LIKE 'S%';
            CREATE TEMP TABLE hands AS SELECT id, substr(code, 2, 3)::int AS n, substr(code, 5)::int AS k
                FROM people_staff WHERE code LIKE 'W%';
            CREATE TEMP TABLE kinds AS SELECT array_agg(id ORDER BY id) AS ids FROM catalog_category;
            INSERT INTO tickets_ticket ({names}) SELECT {said} FROM generate_series(1::bigint, {count}) AS n (n)
                JOIN leads s ON s.n = (n.n / 10) % 100 JOIN hands w ON w.n = s.n AND w.k = (n.n / 1000) % 4
                CROSS JOIN tickets_ticket t WHERE t.id = {first.pk};
            DELETE FROM tickets_ticket WHERE id = {first.pk};
            INSERT INTO {event} (ticket_id, action, from_state, state, supervisor_id, at, recorded_at, door, place,
                note, data)
            SELECT t.id, a.action, '', t.state, t.supervisor_id, t.received_at, now(), 'page', '', '', '{{}}'
            FROM tickets_ticket t CROSS JOIN (VALUES ('registered'), ('set_out')) AS a (action)
            WHERE t.settled_at IS NULL AND (a.action = 'registered' OR t.state IN ('working', 'waiting_part'));
            INSERT INTO tickets_remark (ticket_id, reason_id, text, at, recorded_at, door)
            SELECT id, {reason.pk}, '等待主板', now(), now(), 'page' FROM tickets_ticket
            WHERE settled_at IS NULL AND id % 10 > 2;
            INSERT INTO tickets_defectiveunit (number, branch_id, supervisor_id, category_id, brand, model_name,
                barcode, kind, fault_text, registered_on, confirmed_on, deadline_on, result, parts_blocked, parts_note,
                ticket_id)
            SELECT 'CC' || id, branch_id, supervisor_id, category_id, '', 'KFR-35GW', 'B' || id, 'display', '不制冷',
                current_date - 9, current_date - 7, current_date + 23, '', false, '', id
            FROM tickets_ticket WHERE settled_at IS NULL AND id % 400 < 10;
            """
        )


if __name__ == "__main__":
    people()
    lay(int(sys.argv[1]))
