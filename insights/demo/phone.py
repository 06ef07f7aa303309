"""The technician's day: the standard work on site, parts on the vans, and jobs for 赵大川. After tickets of today."""

from datetime import datetime, time, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from catalog.models import Category, FaultCode
from catalog.work import load_standard_work
from parts.models import Balance, Part
from parts.services.catalogue import save_part
from parts.services.ledger import receive
from parts.services.ledger_places import van_for
from people.models import Staff, User
from tickets import services
from tickets.choices import ON_THE_JOB
from tickets.models import Ticket

TECHNICIANS = ("W101", "W201")
# number, Chinese, English, specification, old part owed, on each van
PARTS = [
    ("CAP-35", "压缩机电容", "Compressor capacitor", "35µF/450V", True, 4),
    ("FAN-12", "室内风机电容", "Fan capacitor", "1.2µF", False, 3),
    ("R32-1", "制冷剂 R32", "Refrigerant R32", "1 kg", False, 6),
    ("PCB-KFR35", "室外主板", "Outdoor board", "KFR-35GW", True, 1),
]
# name, address, fault, hours from now, how far, in warranty
JOBS = [
    ("何秀英", "星河市城东区建设路12号3-502", "no_cooling", 0, ("accept", "set_out", "arrive"), True),
    ("李淑芬", "星河市城东区建设路31号1-201", "no_cooling", 2, (), True),
    ("陈志明", "星河市城东区建设路45号", "leaks", 3, ("accept",), False),
]
WHY = "用户要求当天上门"


def build() -> None:
    """Safe to repeat: fills what is empty, adds jobs only where the technician has hardly any."""
    load_standard_work()
    _vans()
    technician = Staff.objects.filter(code=TECHNICIANS[0]).first()
    if technician is None or not technician.user_id:
        return
    if Ticket.objects.filter(technician=technician, state__in=ON_THE_JOB).count() < len(JOBS):
        _jobs(technician)


@transaction.atomic
def _vans() -> None:
    keeper = User.objects.filter(username="gaoming").first()
    if keeper is None:
        return
    for staff in Staff.objects.filter(code__in=TECHNICIANS):
        if Balance.objects.filter(place__holder=staff, quantity__gt=0).exists():
            continue
        van = van_for(staff=staff, by=keeper)
        for number, zh, en, spec, owed, quantity in PARTS:
            part = Part.objects.filter(number=number).first() or save_part(
                number=number, name_zh=zh, name_en=en, spec=spec, old_part_owed=owed, by=keeper
            )
            key = f"demo:{staff.code}:{number}"
            receive(part=part, place=van, quantity=Decimal(quantity), cause="demo", by=keeper, key=key)


@transaction.atomic
def _jobs(technician: Staff) -> None:
    agent = User.objects.get(username="linfang")
    lead = Staff.objects.get(code="S001")
    category = Category.objects.get(code="ac_wall")
    noon = datetime.combine(timezone.localdate(), time(13), timezone.get_default_timezone())
    for name, address, fault, hours, steps, covered in JOBS:
        if Ticket.objects.filter(contact_name=name, technician=technician, settled_at=None).exists():
            continue
        ticket = services.register_ticket(
            supervisor=lead, category=category, by=agent, contact_name=name, contact_phone="15400005521",
            address=address, brand="星河", model_name="KFR-35GW", in_warranty=covered,
            fault=FaultCode.objects.filter(category=category.parent_id, code=fault).first(),
        )  # fmt: skip
        services.assign_ticket(ticket=ticket, technician=technician, by=lead.user, override=WHY, note="")
        start = noon + timedelta(hours=hours)
        services.agree_appointment(
            ticket=ticket, from_at=start, until_at=start + timedelta(hours=2), agreed_with=name, by=agent
        )
        ticket.refresh_from_db()
        for step in steps:
            ticket = services.ACTIONS[step](ticket=ticket, by=technician.user)
