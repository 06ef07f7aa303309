"""The demonstration's workshop: units in the house, one at its maker, one that came back. Touches no month of pay."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from catalog.models import Category, FaultCode, Reason
from people.models import Staff, User
from tickets import services as tickets
from tickets.choices import Kind
from tickets.models import Reception, Ticket
from tickets.workshop import services
from tickets.workshop.lines import lines, processes
from tickets.workshop.lists import load_workshop_lists

HOUR = timedelta(hours=1)
# category, model, plate or serial, complaint, class, hours since reception, hours to the promise, processes' states
UNITS = [
    ("motorcycle", "SP125", "样A12345", "不点火", "small", 5, 2, ["done", "in_repair"]),
    ("motorcycle", "SP150", "样A67890", "前制动异响", "medium", 9, 0.5, ["done", "", "", "", "", "", "in_repair"]),
    ("electric_bike", "ED-48", "样A20618", "续航短", "medium", 26, -1, ["waiting_part", "waiting_part"]),
    ("washer_drum", "XQG100", "NSY5518000021", "脱水抖动", "medium", 7, 20, ["done", "done", "in_repair"]),
    ("television", "55U7", "NSY7720000318", "黑屏", "large", 30, 44, ["done", "waiting_answer"]),
    ("small_appliance", "KJ500", "NSY9910000077", "不启动", "small", 4, 6, ["done", "done", "done", "done", "done"]),
]


def _register(agent: User, leader: Staff, category: str, model: str, serial: str, fault: str, at) -> Ticket:
    """A workshop ticket with the leader's first technician on it, in repair."""
    kind = Category.objects.get(code=category)
    ticket = tickets.register_ticket(
        supervisor=leader, category=kind, by=agent, kind=Kind.WORKSHOP, contact_name="吴先生",
        contact_phone="15400000007", brand="星河", model_name=model, serial=serial, fault_text=fault,
        in_warranty=True, at=at,
    )  # fmt: skip
    worker = Staff.objects.get(code="W101")
    ticket = tickets.assign_ticket(ticket=ticket, technician=worker, by=leader.user, at=at + timedelta(minutes=3))
    ticket = tickets.accept_ticket(ticket=ticket, by=worker.user, at=at + timedelta(minutes=6))
    return tickets.start_workshop(ticket=ticket, by=worker.user, at=at + timedelta(minutes=9))


def _unit(agent: User, leader: Staff, row: tuple) -> Ticket:
    category, model, plate, fault, job_class, ago, promise, states = row
    now = timezone.now().replace(second=0, microsecond=0)
    vehicle = Category.objects.get(code=category).is_vehicle
    serial = f"LSAMPLE02610{plate[-5:]}" if vehicle else plate
    ticket = _register(agent, leader, category, model, serial, fault, now - ago * HOUR)
    services.receive_unit(
        ticket=ticket, work="mechanical" if vehicle else "appliance", job_class=job_class, by=agent,
        plate=plate if vehicle else "", mileage_km=776 if vehicle else None, signed_by="吴先生",
        promised_at=now + timedelta(hours=max(promise, 0.25)), received_at=now - ago * HOUR,
        accessories="钥匙 1，行驶证" if vehicle else "电源线 1，遥控器 1",
        rescue_phone="400-000-0007" if vehicle else "",
        condition={"fuel": {"value": "half"}, "body": {"value": "ok"}} if vehicle else {"shell": {"value": "ok"}},
        call_back_part="evening",
    )  # fmt: skip
    if promise < 0:  # the promise has passed meanwhile
        Reception.objects.filter(ticket=ticket).update(promised_at=now + promise * HOUR)
    worker = ticket.technician.user
    for process, state in zip(processes(ticket.category), states, strict=False):
        if state:
            services.set_cell(ticket=ticket, process=process, state=state, by=worker, at=now - HOUR)
    return ticket


@transaction.atomic
def build() -> int:
    """Units, a change, signatures, a slip; nothing where the workshop was built before. Returns how many units."""
    load_workshop_lists()
    if Reception.objects.exists():
        return 0
    agent = User.objects.get(username="linfang")
    leader = Staff.objects.select_related("user").get(code="S001")
    manager = User.objects.get(username="chenxiaodong")
    units = [_unit(agent, leader, row) for row in UNITS]
    worker = units[0].technician
    now = timezone.now()
    change = services.ask_change(
        ticket=units[1], item="增换前制动片", by=agent, extra_labour=40, extra_parts=68, new_promise_at=now + 5 * HOUR
    )
    services.answer_change(
        change=change, agreed=True, agreed_with="吴先生", channel="phone", told=worker, by=agent, agreed_at=now
    )
    services.ask_change(ticket=units[4], item="更换主板（保外部分）", by=agent, extra_labour=120, extra_parts=460)
    ready = units[5]
    ticked = {item.code: True for item in lines("exit", ready.category)}
    services.sign_level(ticket=ready, level="self", passed=True, by=worker.user, checks=ticked)
    services.sign_level(
        ticket=ready, level="leader", passed=False, by=leader.user, findings="外壳螺丝未紧固", action="重新紧固后复检",
        cause="human",
    )  # fmt: skip
    services.sign_level(ticket=ready, level="self", passed=True, by=worker.user, checks=ticked)
    _at_the_maker(agent, leader, worker)
    _came_back(agent, leader)
    services.save_assessment(
        leader=leader, year=now.year, quarter=(now.month - 1) // 3 + 1, by=manager,
        scores={"dress": (5, ""), "greeting": (4, ""), "board": (3, "看板更新滞后")}, improvement="看板随工序即时更新",
    )  # fmt: skip
    return len(units)


def _at_the_maker(agent: User, leader: Staff, worker: Staff) -> None:
    now = timezone.now()
    ticket = _register(agent, leader, "television", "65U8", "NSY7720000451", "屏幕竖线", now - 6 * 24 * HOUR)
    ticket = tickets.send_to_factory(
        ticket=ticket, reason=Reason.objects.get(purpose="remark", code="at_factory"), by=worker.user,
        expected_on=timezone.localdate() - timedelta(days=1), at=now - 5 * 24 * HOUR,
    )  # fmt: skip
    slip = services.make_slip(
        ticket=ticket, maker="星河显示", contents="屏组件 1，主机 1，底座 2", fault="屏幕竖线", by=worker.user
    )
    day = timezone.localdate() - timedelta(days=4)
    services.send_slip(
        slip=slip, carrier="顺达物流", waybill="73012345", sent_on=day, expected_on=day + timedelta(days=3),
        by=worker.user,
    )  # fmt: skip
    services.chase_slip(slip=slip, note="厂家称屏已到货，明日发回", by=worker.user)


def _came_back(agent: User, leader: Staff) -> None:
    """The same fault within the guarantee: registered again, it names its first job and is free."""
    fault = FaultCode.objects.get(category__code="motorcycle", code="no_ignition")
    now = timezone.now()
    first = tickets.register_ticket(
        supervisor=leader, category=fault.category, by=agent, kind=Kind.WORKSHOP, contact_name="吴先生",
        contact_phone="15400000007", brand="星河", model_name="SP125", serial="LSAMPLE0261000370", fault=fault,
        in_warranty=True, at=now - 4 * 24 * HOUR,
    )  # fmt: skip
    worker = Staff.objects.select_related("user").get(code="W101")
    at = now - 4 * 24 * HOUR
    first = tickets.assign_ticket(ticket=first, technician=worker, by=leader.user, at=at)
    first = tickets.accept_ticket(ticket=first, by=worker.user, at=at)
    first = tickets.start_workshop(ticket=first, by=worker.user, at=at)
    services.receive_unit(
        ticket=first, work="mechanical", promised_at=now, received_at=at, signed_by="吴先生", plate="样A00370",
        mileage_km=776, by=agent,
    )  # fmt: skip
    ticked = {item.code: True for item in lines("exit", first.category)}
    inspector = User.objects.get(username="hegong")
    for level, by in (("self", worker.user), ("leader", leader.user), ("inspector", inspector)):
        services.sign_level(ticket=first, level=level, passed=True, by=by, checks=ticked)
    services.hand_over_unit(
        ticket=first, to_name="吴先生", acceptance="signature", reference="吴先生", old_parts="returned",
        result="更换点火线圈", by=worker.user,
    )  # fmt: skip
    again = tickets.register_ticket(
        supervisor=leader, category=fault.category, by=agent, kind=Kind.WORKSHOP, contact_name="吴先生",
        contact_phone="15400000007", brand="星河", model_name="SP125", serial="LSAMPLE0261000370", fault=fault,
    )  # fmt: skip
    services.record_rework(
        ticket=again, reason="bad_part", measures=["guidance", "rework"], countermeasure="换原厂线圈并追查批次",
        by=worker.user,
    )  # fmt: skip
