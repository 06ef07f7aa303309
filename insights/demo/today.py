"""Some thirty tickets of yesterday and today in every state, told backwards from now, so that the desk looks alive.

Through the services, by the people of the company; nothing of it lies in the months that are paid.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from catalog.models import Category, FaultCode, Reason
from core.errors import DomainError
from customers.models import Customer
from people.models import Staff, User
from tickets import services
from tickets.choices import Door, Source, Urgency
from tickets.models import Ticket

TO_WORK = ("assign", "accept", "set_out", "arrive")
TAKEN = TO_WORK[:2]
CALLED = (*TO_WORK, "finish", "call_back")
OVERRIDE = "用户要求当天上门"
DONE = {"result": "更换启动电容，试机制冷正常", "acceptance": "signature", "acceptance_reference": "用户本人"}


@dataclass(frozen=True, slots=True)
class Call:
    """One message: how many hours ago, whose, what, where, and how far it has come."""

    hours: float
    supervisor: str
    technician: str
    category: str
    fault: str
    address: str
    name: str
    steps: tuple[str, ...] = ()
    window: tuple[int, int, int] | None = None  # days from today, from, until
    words: str = ""
    urgent: bool = False
    source: str = Source.CUSTOMER
    remark: str = ""
    known: bool = False  # of a household that is on file


CITY = "星河市城东区"
WEST = "星河市城西区"
CALLS = [
    # to dispatch: two late ones on one road, as the morning leaves them
    Call(4.6, "S001", "", "ac_wall", "no_cooling", f"{CITY}建设路31号2单元", "李淑芬", window=(0, 15, 17),
         source=Source.STORE, words="开机十分钟后吹自然风"),
    Call(4.1, "S001", "", "ac_floor", "leaks", f"{CITY}建设路88号", "陈志明", window=(0, 17, 19), urgent=True),
    Call(1.6, "S001", "", "refrigerator", "frost", f"{CITY}汇泉里5号楼", "周敏", window=(1, 8, 10)),
    Call(1.2, "S001", "", "washer_drum", "noise", f"{CITY}北园大街17号", "赵国栋", window=(1, 13, 15),
         source=Source.DEALER),
    Call(0.9, "S001", "", "water_heater", "no_ignition", f"{CITY}汇泉里9号楼", "孙丽", window=(1, 8, 10)),
    Call(0.7, "S001", "", "ac_wall", "relocation", f"{CITY}建设路12号", "刘振华", known=True),
    Call(0.3, "S001", "", "stove", "no_ignition", f"{CITY}东湖路2号", "许文静", urgent=True),
    Call(5.2, "S002", "", "ac_wall", "no_heating", f"{WEST}人民路76号", "马秋云", urgent=True),
    Call(1.9, "S002", "", "television", "black_screen", f"{WEST}西城大街3号", "何秀英"),
    Call(0.5, "S002", "", "washer_pulsator", "no_drain", f"{WEST}站前路21号", "郭立新", source=Source.STORE),
    Call(2.4, "S003", "", "refrigerator", "no_cooling", "莱河县青石镇泰山大街5号", "韩玉梅"),
    # with technicians
    Call(6.0, "S001", "W101", "ac_wall", "noise", f"{CITY}建设路45号", "王德胜", ("assign",), (0, 15, 17)),
    Call(7.5, "S001", "W101", "ac_floor", "no_cooling", f"{CITY}泰山路8号", "冯建军", ("assign", "accept"),
         (0, 17, 19), known=True),
    Call(9.0, "S001", "W101", "refrigerator", "noise", f"{CITY}建设路60号", "许志强", TO_WORK, (0, 13, 15)),
    Call(5.5, "S001", "W102", "washer_drum", "no_spin", f"{CITY}汇泉里2号楼", "唐小荷", TO_WORK[:3], (0, 10, 12)),
    Call(8.0, "S001", "W102", "television", "no_sound", f"{CITY}东湖路30号", "白春梅", TAKEN, (1, 8, 10)),
    Call(6.5, "S002", "W201", "ac_wall", "leaks", f"{WEST}人民路18号", "丁国强", TO_WORK, (0, 10, 12), urgent=True),
    Call(6.8, "S002", "W202", "washer_pulsator", "noise", f"{WEST}站前路9号", "施雅琴", TAKEN, (0, 15, 17)),
    Call(7.2, "S003", "W301", "water_heater", "no_heating", "莱河县人民路4号", "卢长顺", ("assign",), (1, 10, 12)),
    # standing still
    Call(25, "S001", "W101", "ac_wall", "no_start", f"{CITY}泰山路19号", "邱美兰", (*TO_WORK, "wait_for_part"),
         remark="待内机主板，供应商答复三天内到"),
    Call(23, "S001", "W102", "refrigerator", "no_cooling", f"{CITY}北园大街40号", "谭永福",
         ("assign", "accept", "set_out", "customer_absent")),
    Call(27, "S002", "W201", "ac_floor", "no_cooling", f"{WEST}西城大街66号", "江志远", (*TO_WORK, "send_to_factory")),
    Call(24, "S001", "W104", "hood", "weak_suction", f"{CITY}东湖路11号", "范佳宁", (*TO_WORK, "report_unrepairable")),
    # finished: they wait for the call
    Call(22, "S001", "W101", "ac_wall", "no_cooling", f"{CITY}建设路7号", "贺明远", (*TO_WORK, "finish"), known=True),
    Call(21, "S001", "W102", "washer_drum", "no_drain", f"{CITY}汇泉里12号楼", "祝小燕", (*TO_WORK, "finish")),
    Call(20, "S001", "W103", "refrigerator", "frost", f"{CITY}北园大街3号", "龚伟", (*TO_WORK, "finish")),
    Call(19, "S002", "W201", "ac_wall", "noise", f"{WEST}人民路33号", "沈丽华", (*TO_WORK, "finish")),
    Call(18, "S002", "W202", "television", "black_screen", f"{WEST}站前路2号", "邹学军", (*TO_WORK, "finish"),
         source=Source.STORE),
    Call(17, "S003", "W301", "water_heater", "leaks", "莱河县东湖路6号", "史红梅", (*TO_WORK, "finish")),
    Call(16, "S001", "W101", "small_appliance", "other", f"{CITY}建设路93号", "黎小军", ("assign", "accept", "remote")),
    Call(26, "S001", "W101", "water_heater", "no_heating", f"{CITY}泰山路55号", "曾玉兰", CALLED),
    Call(28, "S002", "W202", "washer_drum", "noise", f"{WEST}人民路90号", "段志刚", ("cancel",)),
]  # fmt: skip


class Teller:
    """Leads each call as far as it has come."""

    def __init__(self) -> None:
        self.now = timezone.now()
        self.staff = {person.code: person for person in Staff.objects.select_related("branch", "user")}
        self.agent = User.objects.get(username="linfang")
        self.manager = User.objects.get(username="chenxiaodong")
        self.categories = {row.code: row for row in Category.objects.select_related("parent")}
        self.reasons = {(row.purpose, row.code): row for row in Reason.objects.all()}
        self.households = list(Customer.objects.filter(number__startswith="KH26").order_by("number")[:20])

    def tell(self, n: int, call: Call) -> Ticket:
        """The ticket, registered and led through its steps; a step that is refused ends it there."""
        since = self.now - timedelta(hours=call.hours)
        leader, category = self.staff[call.supervisor], self.categories[call.category]
        fault = FaultCode.objects.filter(code=call.fault, category__in=[category.pk, category.parent_id]).first()
        ticket = services.register_ticket(
            supervisor=leader, category=category, by=self.agent, at=since, fault=fault, brand="星河",
            customer=self.households[n % len(self.households)] if call.known and self.households else None,
            contact_name=call.name, contact_phone=f"154880{n:05d}", address=call.address, fault_text=call.words,
            urgency=Urgency.URGENT if call.urgent else Urgency.NORMAL, source=call.source, in_warranty=True,
            model_name={"ac_wall": "KFR-35GW", "ac_floor": "KFR-72LW"}.get(call.category, ""),
        )  # fmt: skip
        if call.window:
            self.agree(ticket, call, since)
        pace = min(timedelta(minutes=50), (self.now - since) / (len(call.steps) + 2))
        for turn, step in enumerate(call.steps, 1):
            at = since + pace * turn
            if step == "set_out" and ticket.appointment_from is None:
                self.agree(ticket, call, at)
            try:
                with transaction.atomic():
                    ticket = self.step(ticket, step, call, at)
            except DomainError:
                return Ticket.objects.get(pk=ticket.pk)  # a rule of the house is not met yet: it stays where it is
        if call.remark:
            reason = self.reasons["remark", "waiting_part"]
            services.add_remark(ticket=ticket, reason=reason, text=call.remark, by=leader.user)
        return ticket

    def agree(self, ticket: Ticket, call: Call, at: datetime) -> None:
        """The time told, or the two hours after this moment."""
        if call.window:
            day, start, end = call.window
            midnight = timezone.localtime(self.now).replace(hour=0, minute=0, second=0, microsecond=0)
            since, until = (midnight + timedelta(days=day, hours=hour) for hour in (start, end))
        else:
            since = timezone.localtime(at).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
            until = since + timedelta(hours=2)
        services.agree_appointment(
            ticket=ticket, from_at=since, until_at=until, agreed_with=call.name, by=self.agent, at=at, agreed_at=at
        )

    def step(self, ticket: Ticket, step: str, call: Call, at: datetime) -> Ticket:
        """One action, by whoever would do it."""
        leader, worker = self.staff[call.supervisor], self.staff.get(call.technician)
        hand = (worker.user if worker else None) or leader.user
        how = {"ticket": ticket, "at": at, "door": Door.COMMAND}
        later = (at + timedelta(days=3)).date()
        wait = {"by": hand, "expected_on": later}
        said = {
            "assign": {"technician": worker, "by": leader.user, "override": OVERRIDE},
            "wait_for_part": {**wait, "reason": self.reasons["remark", "waiting_part"]},
            "customer_absent": {**wait, "reason": self.reasons["remark", "customer_absent"]},
            "send_to_factory": {**wait, "reason": self.reasons["remark", "at_factory"]},
            "report_unrepairable": {"by": hand, "note": "电机烧毁，型号停产"},
            "finish": {**DONE, "by": hand, "without_photos": "照片在技工手机里，尚未上传"},
            "call_back": {"by": self.agent, "outcome": "satisfied"},
            "cancel": {"by": self.agent, "reason": self.reasons["cancel", "solved"]},
        }
        if step == "remote":
            done = {**DONE, "acceptance": "none", "no_acceptance": self.reasons["no_signature", "remote"]}
            done.pop("acceptance_reference")
            return services.solve_remotely(**how, **done, solved_at=at, by=hand)
        return services.ACTIONS[step](**how, **said.get(step, {"by": hand}))


def build() -> int:
    """Thirty-odd tickets up to this moment, or none where today has some already; returns how many."""
    since = timezone.now() - timedelta(hours=20)
    if Ticket.objects.filter(received_at__gte=since).exists():
        return 0
    teller = Teller()
    for n, call in enumerate(CALLS):
        teller.tell(n, call)
    return len(CALLS)
