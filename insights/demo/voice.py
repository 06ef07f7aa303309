"""Complaints, praise, reports and defective units: what makes August and September differ; October stays quiet."""

from datetime import date, datetime

from django.utils import timezone

from catalog.models import Category, Reason
from feedback.choices import ComplaintClass, IncidentKind, IncidentSource, Verdict
from feedback.models import Incident
from feedback.services.handling import answer_incident, close_incident, handle_incident
from feedback.services.registering import register_incident
from feedback.services.verdicts import decide_incident, start_verifying
from insights.demo.company import SUPERVISORS, TECHNICIANS
from people.models import Staff, Store, User
from reports.models import ReportDue
from reports.services import hand_in, load_standard_kinds, plan_month
from tickets.choices import DefectKind, DefectResult
from tickets.models import DefectiveUnit, Ticket
from tickets.services.defects import block_by_parts, complete_defective, confirm_defective, register_defective

K, C, S = IncidentKind, ComplaintClass, IncidentSource
# day, kind, class, whom it concerns (employee number), source, title, verdict, days until it
INCIDENTS = [
    ("2026-08-06", K.COMPLAINT, C.DISPATCH, "S002", S.USER, "报修后两天才派工，没有提前告知", Verdict.UPHELD, 3),
    ("2026-08-11", K.PRAISE, "", "S001", S.USER, "用户来信：高温天连夜修好空调", Verdict.UPHELD, 1),
    ("2026-08-14", K.COMPLAINT, C.TECHNICIAN, "W202", S.USER, "上门未穿鞋套，现场未清理", Verdict.UPHELD, 4),
    ("2026-08-17", K.COMPLAINT, C.VERIFIED, "S002", S.STORE, "样机维修拖延，门店多次催促", Verdict.UPHELD, 5),
    ("2026-08-19", K.SPECIAL_TASK, "", "S001", S.HEAD_OFFICE, "开业保障：两日内检修全部样机", Verdict.UPHELD, 2),
    ("2026-08-24", K.HARDSHIP, "", "S003", S.HEAD_OFFICE, "汛期抢修，连续三天住在乡镇", Verdict.UPHELD, 3),
    ("2026-09-03", K.COMPLAINT, C.TECHNICIAN, "W103", S.USER, "约好十点，十一点四十才到", Verdict.UPHELD, 4),
    ("2026-09-08", K.PRAISE, "", "S001", S.STORE, "店长表扬：备机送得及时", Verdict.UPHELD, 1),
    ("2026-09-10", K.DIRECTIVE, "", "S002", S.HEAD_OFFICE, "未按期整改旧件库，引起用户投诉", Verdict.UPHELD, 5),
    ("2026-09-14", K.COMPLAINT, C.TECHNICIAN, "W301", S.USER, "报价与收费不一致", Verdict.UPHELD, 6),
    ("2026-09-16", K.PRAISE, "", "S001", S.USER, "用户送来锦旗", Verdict.UPHELD, 1),
    ("2026-09-21", K.COMPLAINT, C.TECHNICIAN, "W302", S.USER, "同一故障两次返修", Verdict.UPHELD, 3),
    ("2026-09-29", K.COMPLAINT, "", "W204", S.USER, "称收了费没有开票，经查已开", Verdict.DISMISSED, 9),
]
# month, supervisor, report code by position, day it came in: the others came on the 3rd
LATE = [
    ("2026-08", "S002", 0, date(2026, 9, 7)),
    ("2026-09", "S003", 1, date(2026, 10, 6)),
    ("2026-09", "S002", 0, date(2026, 10, 8)),
]
# confirmed on site, supervisor, days until repaired (0: not yet), waits for parts
DEFECTIVE = [
    (date(2026, 7, 6), "S001", 12, False),
    (date(2026, 7, 9), "S001", 20, False),
    (date(2026, 7, 15), "S001", 28, False),
    (date(2026, 7, 21), "S002", 25, False),
    (date(2026, 7, 24), "S002", 44, False),
    (date(2026, 8, 3), "S003", 10, False),
    (date(2026, 8, 5), "S003", 16, False),
    (date(2026, 8, 12), "S002", 40, False),
    (date(2026, 8, 18), "S002", 0, True),
    (date(2026, 8, 20), "S001", 9, False),
    (date(2026, 10, 26), "S001", 0, False),
    (date(2026, 10, 29), "S003", 0, True),
]


def _at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, 30, tzinfo=timezone.get_default_timezone())


def _incidents() -> None:
    agent, manager = User.objects.get(username="linfang"), User.objects.get(username="chenxiaodong")
    staff = {s.code: s for s in Staff.objects.select_related("branch", "user")}
    for text, kind, complaint_class, code, source, title, verdict, days in INCIDENTS:
        day = date.fromisoformat(text)
        told = register_incident(
            kind=kind, source=source, title=title, occurred_at=_at(day, 9), concerns=staff[code], by=agent,
            proposer="样例", ticket=_ticket_of(staff[code], day), at=_at(day, 14),
        )  # fmt: skip
        decided = _at(_later(day, days), 16)
        if told.is_judged:
            answer_incident(incident=told, text="已受理，正在核实", by=agent, at=_at(day, 15))
            start_verifying(incident=told, by=manager, at=_at(_later(day, 1), 9))
        told = decide_incident(
            incident=told, verdict=verdict, complaint_class=complaint_class, by=manager, at=decided,
            unheard="双方已当面说明，见核实记录",
            reason="已核对派工记录并询问双方" if verdict == Verdict.UPHELD else "票据存根齐全，不成立",
        )  # fmt: skip
        if told.is_judged:
            if verdict == Verdict.UPHELD:
                handle_incident(incident=told, text="已向用户致歉并整改", by=agent, at=_at(_later(day, days + 1), 10))
            close_incident(incident=told, by=agent, text="结果已告知用户", at=_at(_later(day, days + 1), 11))


def _later(day: date, days: int) -> date:
    return date.fromordinal(day.toordinal() + days)


def _ticket_of(person: Staff, day: date) -> Ticket | None:
    """A ticket of that technician around that day, where there is one."""
    return Ticket.objects.filter(technician=person, received_at__lt=_at(day, 9)).order_by("-received_at").first()


def _reports() -> None:
    load_standard_kinds(by=None)
    clerk = User.objects.get(username="lujingyi")
    late = {(month, code, turn): day for month, code, turn, day in LATE}
    for month, day in (("2026-08", date(2026, 9, 3)), ("2026-09", date(2026, 10, 3)), ("2026-10", date(2026, 11, 3))):
        plan_month(month=month, by=clerk)
        turns: dict[str, int] = {}
        for due in ReportDue.objects.filter(month=month).select_related("owner", "kind").order_by("owner", "kind"):
            turn = turns.setdefault(due.owner.code, 0)
            turns[due.owner.code] += 1
            hand_in(due=due, by=clerk, at=_at(late.get((month, due.owner.code, turn), day), 10))


def _defective() -> None:
    clerk = User.objects.get(username="lujingyi")
    staff = {s.code: s for s in Staff.objects.filter(code__in=TECHNICIANS)}
    stores = {code: list(Store.objects.filter(branch=staff[code].branch)) for code, _name, _area in SUPERVISORS}
    missing = Reason.objects.filter(purpose="parts").order_by("position")[0]
    category = Category.objects.get(code="ac_wall")
    for n, (day, code, days, blocked) in enumerate(DEFECTIVE):
        unit = register_defective(
            supervisor=staff[code], category=category, brand="星河", model_name="KFR-35GW/样01", by=clerk,
            barcode=f"NSY77{n:08d}", fault_text="不制冷", store=stores[code][n % len(stores[code])],
            kind=DefectKind.DISPLAY, on=day,
        )  # fmt: skip
        unit = confirm_defective(unit=unit, on=day, by=clerk)
        if blocked:
            block_by_parts(unit=unit, reason=missing, note="主板缺货，已向厂家催件", by=clerk)
        if days:
            done = _later(day, days)
            complete_defective(unit=unit, on=done, result=DefectResult.REPAIRED, by=clerk)


def build() -> None:
    """Each part once: where it stands already it is left alone."""
    if not Incident.objects.exists():
        _incidents()
    if not ReportDue.objects.exists():
        _reports()
    if not DefectiveUnit.objects.exists():
        _defective()
