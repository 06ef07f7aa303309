"""One of everything, in one branch, for the access matrix: each address finds its object, each role its person."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

from django.utils import timezone

from appraisal import services as pay
from catalog.models import CoveragePolicy
from core import audit, files, jobs
from core.models import StagedRow
from customers.models import CustomerMerge
from feedback.models import IncidentFile
from feedback.services import hand_over_incident
from monthend.services import start_run
from people.models import Calendar, RoleRequest, User, Webhook
from people.roles import Role
from reports.models import ReportDue
from tests.builders import buying, goods_returns, old_parts
from tests.builders import counts as counts_builder
from tests.builders import money as money_builder
from tests.builders import orders as orders_builder
from tests.builders.appraisal import AS_OF, MONTH, a_wage, with_rates
from tests.builders.customers import a_customer, a_unit
from tests.builders.duty import a_licence, on_leave
from tests.builders.feedback import a_call, an_incident, an_upheld
from tests.builders.imports import external_sheet, received
from tests.builders.maker_returns import a_maker_return
from tests.builders.parts import a_labour_item, a_month_cost, a_scrap, a_substitute
from tests.builders.people import a_branch, a_partner, a_staff, a_store, a_user
from tests.builders.phone import a_conflict, a_photo
from tests.builders.reports import a_due, a_feedback
from tests.builders.tickets import Team, a_defective_unit, a_ticket
from tests.builders.workshop import a_workshop
from tickets.models import ClockPolicy
from tickets.services import following
from tickets.workshop.lines import processes


class World:
    """Built once per test; everything belongs to `branch`, its team, or somebody of head office."""

    def __init__(self) -> None:
        self.branch = a_branch("城东片")
        self.team = Team(self.branch)
        self.clerk = a_user(Role.CLERK)
        self.user = a_user(Role.CLERK, branch=self.branch)
        self.person = a_staff(branch=self.branch, user=self.user)
        self.grant = self.user.role_grants.get()
        self.role_request = RoleRequest.objects.create(
            user=self.user, role=Role.MANAGER, reason="代理经理", asked_by=self.clerk
        )
        self.post = self.person.posts.get()
        away = timezone.now() + timedelta(days=7)  # not today: late in the day an absence stands against every job
        self.leave = on_leave(self.team.technician, away, away + timedelta(hours=2))
        self.licence = a_licence(self.team.technician)
        self.store = a_store(self.branch)
        self.partner = a_partner(self.branch)
        self.customer = a_customer(branch=self.branch)
        self.unit = a_unit(self.customer)
        self.merge = CustomerMerge.objects.create(
            winner=self.customer, loser=a_customer(branch=self.branch), by=self.clerk
        )
        self.ticket = a_ticket("assigned", team=self.team)
        self.follow_token = following.link(self.ticket, by=None).strip("/").rpartition("/")[2]
        self.bench, self.bench_change, self.slip, self.assessment = a_workshop(self.team)
        self.defective = a_defective_unit(team=self.team, confirmed_on=None)
        self.conflict, self.photo = a_conflict(self.ticket), a_photo(self.ticket)
        self.incident = an_incident(supervisor=self.team.supervisor, by=self.team.agent)
        self.own_incident = an_upheld("technician", supervisor=self.team.supervisor, concerns=self.team.technician)
        self.handover = hand_over_incident(
            incident=self.incident, department="品质部", task="查批次", by=self.team.agent,
            due_at=timezone.now() + timedelta(days=1),
        )  # fmt: skip
        self.call = a_call(team=self.team)
        stored = files.store(BytesIO(b"x"), name="x.txt", kind="evidence", by=self.clerk)
        self.incident_file = IncidentFile.objects.create(incident=self.own_incident, file=stored, by=self.clerk)
        self.due = a_due(self.team.supervisor, due_on=timezone.localdate() + timedelta(days=3))
        self.handed_in = a_due(self.team.supervisor, month="2026-09", handed_in_at=timezone.now(), by=self.clerk)
        ReportDue.objects.filter(pk=self.handed_in.pk).update(
            file=files.store(BytesIO(b"x"), name="x.pdf", kind="report", by=self.clerk)
        )
        self.batch = received(
            external_sheet(["城东片", "维修工", "张三", "X1", "李四", 10, 9, "90.00%", 0]), by=self.clerk
        )
        self.row = StagedRow.objects.filter(batch=self.batch).first()
        a_wage()
        with_rates(self.team.supervisor)
        self.run, _new = start_run(month=MONTH, as_of=AS_OF, by=self.clerk, ring=False)
        self.job = jobs.run_inline(self.run.job)
        self.sheet = self.team.supervisor.pay_sheets.get()
        paper = files.store(BytesIO(b"x"), name="x.pdf", kind="pay", by=self.clerk)
        self.line = pay.add_adjustment(
            sheet=self.sheet,
            type="allowance",
            amount=Decimal(10),
            reason="十月高温补贴",
            by=a_user(Role.MANAGER),
            file=paper,
        )
        self.feedback = a_feedback(self.partner, by=self.clerk)
        self.maker_return = a_maker_return(self.branch)
        self.money = money_builder.of_the_world(self.team, self.customer)
        self.orders = orders_builder.of_the_world(self.branch, self.team.technician, self.partner)
        self.stock_count, self.tally = counts_builder.of_the_world(self.team)
        self.buying = buying.of_the_world(self.branch)
        self.goods = goods_returns.of_the_world(self.branch, self.partner)
        self.old = old_parts.OfTheWorld(self.team, self.partner)
        self.webhook = Webhook.objects.create(name="ERP", url="https://erp.example.com/", secret="x")
        self.calendar = Calendar.objects.create(code="own", name="自有日历", week=["09:00-17:00"] * 7)
        self.calendar_day = self.calendar.days.create(day="2026-12-12", kind="off")
        self.limit = ClockPolicy.objects.create(stage="dispatch", kind="workshop", minutes=90, valid_from="2026-01-01")
        self.audit_entry = audit.record("account.edited", target=self.user, by=self.clerk)

    def somebody(self, role: str) -> User:
        """An account of this role to whom the objects belong: the team's own people, or somebody of head office."""
        if role == Role.SUPERVISOR:
            return self.team.supervisor.user
        if role == Role.TECHNICIAN:
            return self.team.technician.user
        if role == Role.PARTNER:
            return a_user(Role.PARTNER, partner=self.partner)
        return a_user(role)

    def stranger(self, role: str) -> User:
        """An account of the same role in another branch, with a person of its own."""
        elsewhere = a_branch("城西片")
        user = a_user(role, branch=elsewhere)
        a_staff(branch=elsewhere, user=user)
        return user


OBJECTS: dict[str, Callable[[World], tuple]] = {
    "reset_key": lambda w: ("1", "abc-def"),
    "user": lambda w: (w.user.username,),
    "grant": lambda w: (w.user.username, w.grant.pk),
    "role_request": lambda w: (w.role_request.pk,),
    "branch": lambda w: (w.branch.code,),
    "store": lambda w: (w.store.code,),
    "partner": lambda w: (w.partner.code,),
    "person": lambda w: (w.person.code,),
    "post": lambda w: (w.person.code, w.post.pk),
    "team_member": lambda w: (w.team.technician.code,),
    "leave": lambda w: (w.leave.pk,),
    "licence": lambda w: (w.team.technician.code, w.licence.pk),
    "webhook": lambda w: (w.webhook.pk,),
    "calendar": lambda w: (w.calendar.code,),
    "calendar_day": lambda w: (w.calendar_day.pk,),
    "limit": lambda w: (w.limit.pk,),
    "audit_entry": lambda w: (w.audit_entry.pk,),
    "job": lambda w: (w.job.pk,),
    "coverage_policy": lambda w: (CoveragePolicy.objects.values_list("pk", flat=True).first(),),
    "customer": lambda w: (w.customer.number,),
    "customer_merge": lambda w: (w.customer.number, w.merge.pk),
    "product": lambda w: (w.unit.key,),
    "unit_row": lambda w: (w.unit.pk,),
    "unit": lambda w: (w.customer.number, w.unit.pk),
    "batch": lambda w: (w.batch.pk,),
    "row": lambda w: (w.batch.pk, w.row.pk),
    "ticket": lambda w: (w.ticket.number,),
    "board_filter": lambda w: ("created",),
    "board_action": lambda w: ("assign",),
    "followed_ticket": lambda w: (w.ticket.number,),
    "follow_token": lambda w: (w.follow_token,),
    "quotation": lambda w: (w.money.ticket.number, w.money.quotation.version),
    "follow_quotation": lambda w: (
        following.link(w.money.ticket, by=None).strip("/").rpartition("/")[2],
        w.money.quotation.version,
    ),
    "charge": lambda w: (w.money.ticket.number, w.money.charge.number),
    "payment": lambda w: (w.money.ticket.number, w.money.charge.number, w.money.payment.pk),
    "contract": lambda w: (w.money.contract.number,),
    "loan": lambda w: (w.money.loan.number,),
    "loan_unit": lambda w: (w.money.unit.number,),
    "part": lambda w: (w.money.part.number,),
    "place": lambda w: (w.money.place.code,),
    "movement": lambda w: (w.money.movement.pk,),
    "scrap": lambda w: (a_scrap(w.money.part, w.money.place).pk,),
    "substitute": lambda w: (w.money.part.number, a_substitute(w.money.part).pk),
    "level": lambda w: (w.money.part.number, w.money.place.code),
    "labour_item": lambda w: (a_labour_item().pk,),
    "purchase": lambda w: (w.buying.draft.number,),
    "purchase_line": lambda w: (w.buying.draft.number, w.buying.draft_line.pk),
    "purchase_step": lambda w: (w.buying.draft.number, "postpone"),
    "purchase_stop": lambda w: (w.buying.draft.number, "cancel"),
    "arrival": lambda w: (w.buying.door.number,),
    "arrival_line": lambda w: (w.buying.door.number, w.buying.door_line.pk),
    "arrival_scan": lambda w: (w.buying.door.number, w.buying.scan.pk),
    "arrival_step": lambda w: (w.buying.door.number, "drop"),
    "arrival_aside": lambda w: (w.buying.done.number, w.buying.done_line.pk),
    "arrival_verdict": lambda w: (w.buying.done.number, w.buying.verdict.pk),
    "transfer_receipt": lambda w: (w.buying.draft_transfer.number, 1),
    "goods_return": lambda w: (w.goods.case.number,),
    "goods_return_step": lambda w: (w.goods.case.number, "withdraw"),
    "goods_large": lambda w: (w.goods.large.number,),
    "goods_photo": lambda w: (w.goods.photo.pk,),
    "supplier_return": lambda w: (w.buying.back.number,),
    "supplier_return_line": lambda w: (w.buying.back.number, w.buying.back_line.pk),
    "supplier_return_step": lambda w: (w.buying.back.number, "ship"),
    "stock_transfer": lambda w: (w.buying.draft_transfer.number,),
    "stock_transfer_line": lambda w: (w.buying.draft_transfer.number, w.buying.draft_transfer_line.pk),
    "stock_transfer_step": lambda w: (w.buying.draft_transfer.number, "ship"),
    "transfer_loss": lambda w: (w.buying.sent.number, w.buying.loss.pk),
    "old_part": lambda w: (w.old.piece.code,),
    "old_scan": lambda w: (w.old.done.number, w.old.scan.pk),
    "old_receipt": lambda w: (w.old.done.number,),
    "old_receipt_asked": lambda w: (w.old.asked.receipt.number,),
    "old_count": lambda w: (w.old.count.number,),
    "old_count_scan": lambda w: (w.old.count.number, w.old.count_scan.pk),
    "old_count_piece": lambda w: (w.old.count.number, w.old.shelved.code),
    "old_extension": lambda w: (w.old.extension.pk,),
    "portal_charge": lambda w: (w.old.portal_charge.pk,),
    "old_photo": lambda w: (w.old.photo.pk,),
    "return_list": lambda w: (w.old.list.number,),
    "return_line": lambda w: (w.old.list.number, w.old.list.lines.get().pk),
    "portal_piece": lambda w: (w.old.portal_list.lines.get().old_part.code,),
    "portal_return_list": lambda w: (w.old.portal_list.number,),
    "portal_return_line": lambda w: (w.old.portal_list.number, w.old.portal_list.lines.get().pk),
    "disposal": lambda w: (w.old.disposal.number,),
    "parts_case": lambda w: (w.old.case.number,),
    "old_charge": lambda w: (w.old.charge.pk,),
    "price_list": lambda w: (w.money.price.price_list.pk,),
    "price": lambda w: (w.money.price.price_list.pk, w.money.price.pk),
    "ticket_part": lambda w: (w.money.ticket.number, w.money.built_in.number),
    "ticket_action": lambda w: (w.ticket.number, "accept"),
    "parts_order": lambda w: (w.orders.order.number,),
    "order_copy": lambda w: (w.orders.order.number, "finance"),
    "parts_order_draft_line": lambda w: (w.orders.draft.number, w.orders.line.pk),
    "parts_parcel": lambda w: (w.orders.order.number, w.orders.parcel.n),
    "parts_parcel_line": lambda w: (w.orders.order.number, w.orders.parcel.n, w.orders.row.pk),
    "portal_order": lambda w: (w.orders.lent.number,),
    "portal_order_line": lambda w: (w.orders.own_draft.number, w.orders.own_line.pk),
    "portal_parcel": lambda w: (w.orders.own_shipped.number, w.orders.own_parcel.n),
    "stock_count": lambda w: (w.stock_count.number,),
    "stock_count_line": lambda w: (w.stock_count.number, w.tally.line_id),
    "stock_count_tally": lambda w: (w.stock_count.number, w.tally.pk),
    "stock_count_part": lambda w: (w.stock_count.number, w.tally.line.part.number),
    "conflict": lambda w: (w.conflict.pk,),
    "photo": lambda w: (w.photo.pk,),
    "bench": lambda w: (w.bench.number,),
    "bench_step": lambda w: (w.bench.number, "day_before"),
    "bench_process": lambda w: (w.bench.number, processes(w.bench.category).first().pk),
    "bench_change": lambda w: (w.bench.number, w.bench_change.pk),
    "ticket_paper": lambda w: (w.bench.number, "04"),
    "workshop_paper": lambda w: ("05",),
    "assessment": lambda w: (w.assessment.leader.code, w.assessment.year, w.assessment.quarter),
    "slip": lambda w: (w.slip.number,),
    "slip_ticket": lambda w: (w.slip.ticket.number,),
    "slip_step": lambda w: (w.slip.number, "chase"),
    "defective": lambda w: (w.defective.number,),
    "defective_step": lambda w: (w.defective.number, "confirm"),
    "incident": lambda w: (w.incident.number,),
    "own_incident": lambda w: (w.own_incident.number,),
    "incident_handover": lambda w: (w.incident.number, w.handover.pk),
    "call": lambda w: (w.call.ticket.number,),
    "rates": lambda w: ("2026-10", w.team.supervisor.code),
    "incident_file": lambda w: (w.own_incident.number, w.incident_file.pk),
    "sheet_kind": lambda w: ("opening_stock",),
    "due": lambda w: (w.due.kind.code, w.due.month, w.due.owner.code),
    "due_file": lambda w: (w.handed_in.kind.code, w.handed_in.month, w.handed_in.owner.code),
    "maker_return": lambda w: (w.maker_return.number,),
    "maker_return_step": lambda w: (w.maker_return.number, "pack"),
    "maker_return_line": lambda w: (w.maker_return.number, w.maker_return.lines.get().pk),
    "day": lambda w: ("2026-10-09",),
    "repair_sheet": lambda w: (w.partner.code, w.feedback.half),
    "repair_row": lambda w: (w.partner.code, w.feedback.half, w.feedback.rows.get().pk),
    "own_half": lambda w: (w.feedback.half,),
    "own_repair_row": lambda w: (w.feedback.half, w.feedback.rows.get().pk),
    "month": lambda w: (MONTH,),
    "month_cost": lambda w: (MONTH, a_month_cost(MONTH).pk),
    "scan_name": lambda w: ("8a3f",),
    "sheet": lambda w: (MONTH, w.sheet.employee_code),
    "pay_line": lambda w: (MONTH, w.sheet.employee_code, w.line.pk),
    "pay_decision": lambda w: (MONTH, w.sheet.employee_code, "minimum_wage"),
    "scheme": lambda w: ("supervisor-monthly",),
}
