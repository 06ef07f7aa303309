"""Old parts of the demonstration company: owed, late, sent, received, judged, disposed of. Safe to repeat."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from parts import services
from parts.models import OldPart, OldPlace, Part
from parts.scanning import read
from parts.services import (
    charges,
    disposals,
    old_counts,
    old_part_extensions,
    old_part_inspections,
    old_part_lists,
    old_part_tags,
    old_receipts,
)
from people.models import Partner, Staff, User

PARTS = (
    ("KT-ZB-02", "主板 ZB-02", "不制冷", "normal"),
    ("KT-YSJ-35", "压缩机 35", "卡缸", "urgent"),
    ("KT-FJ-18", "外风机 18W", "异响", "normal"),
    ("BX-WK-07", "温控器 07", "失灵", "normal"),
)
OWED = (  # technician, part, days since the repair
    ("zhaodachuan", 0, 2), ("zhaodachuan", 2, 9), ("wuhaifeng", 1, 5), ("wuhaifeng", 3, 12), ("zhaodachuan", 3, 6),
    ("wuhaifeng", 0, 1),
)  # fmt: skip
SENT = (0, 1, 2, 3)  # the station's list, of which one is missing


@transaction.atomic
def build() -> None:
    """A little of everything; nothing where it was built before."""
    keeper = User.objects.filter(username="tianxiulan").first()
    station = Partner.objects.filter(users__username="beichen").first()
    if keeper is None or station is None or OldPart.objects.filter(source__startswith="demo:").exists():
        return
    place = _place(keeper, station)
    parts = [
        Part.objects.get_or_create(number=number, defaults={"name_zh": name, "unit": "个", "old_part_owed": True})[0]
        for number, name, _fault, _term in PARTS
    ]
    Part.objects.filter(pk__in=[part.pk for part in parts]).update(old_part_owed=True)
    parts = list(Part.objects.filter(pk__in=[part.pk for part in parts]).order_by("pk"))
    today = timezone.localdate()
    _technicians(parts, today, keeper)
    _station(parts, today, keeper, station, place)
    _requests(today, keeper, place)


def _requests(today: date, keeper: User, place: OldPlace) -> None:
    """Two debtors ask for more time, one of them got it; a count waits for a decision."""
    decider = User.objects.filter(username="hegong").first()
    late = OldPart.objects.overdue(today).filter(source__startswith="demo:t", state__in=["expected", "tagged"])
    for n, piece in enumerate(late.select_related("debtor_staff__user").order_by("due_on")[:2]):
        asked = old_part_extensions.ask_extension(
            piece=piece, until=today + timedelta(days=6), reason="客户出差，约好下周取回", by=piece.debtor_staff.user
        )
        if n == 1 and decider is not None:
            old_part_extensions.grant_extension(extension=asked, until=today + timedelta(days=5), by=decider)
    count = old_counts.open_old_count(place=place, counters=[keeper], by=keeper, note="月末盘点")
    old_counts.start_old_count(count=count, by=keeper)
    here = OldPart.objects.filter(place=place).order_by("bin", "pk").values_list("code", flat=True)
    for n, text in enumerate([*here[1:], "BQ261088"]):
        old_counts.find_piece(count=count, scan=read(text), by=keeper, key=f"demo:old-count:{n}")
    old_counts.submit_old_count(count=count, by=keeper)


def _place(keeper: User, station: Partner) -> OldPlace:
    staff = keeper.staff_or_none
    branch = staff.branch if staff else station.branch
    place, _new = OldPlace.objects.get_or_create(code="JJK", defaults={"name": "旧件库", "branch": branch})
    return place


def _owe(key: str, part: Part, fault: str, term: str, day: date, keeper: User, **debtor) -> OldPart:
    return services.owe(
        part=part, quantity=1, cause=f"demo:JJ{day:%y%m%d}", key=f"demo:{key}", by=keeper, term=term, fault=fault,
        serial=f"A3617-00{len(key) * 911:05d}", model_name="KFR-35GW", repaired_on=day, shipped_on=day,
        at=timezone.now() - (timezone.localdate() - day), **debtor,
    )[0]  # fmt: skip


def _technicians(parts: list[Part], today: date, keeper: User) -> None:
    for n, (username, which, days) in enumerate(OWED):
        staff = Staff.objects.filter(user__username=username).first()
        if staff is None:
            continue
        _number, _name, fault, term = PARTS[which]
        day = today - timedelta(days=days)
        piece = _owe(f"t{n}", parts[which], fault, term, day, keeper, debtor_staff=staff)
        if n % 2:
            old_part_tags.tag(piece=piece, by=staff.user)
        if days > 10:
            charges.propose_charge(piece=piece, amount=Decimal("168.00"), reason="多次催返未交回", by=keeper)


def _station(parts: list[Part], today: date, keeper: User, station: Partner, place: OldPlace) -> None:
    """One list received with a piece short, judged and proposed for disposal; another on its way."""
    account = station.users.order_by("pk").first()
    day = today - timedelta(days=6)
    pieces = [
        _owe(f"s{n}", parts[n % 4], PARTS[n % 4][2], PARTS[n % 4][3], day, keeper, debtor_partner=station)
        for n in range(8)
    ]
    first = old_part_lists.make_list(pieces=pieces[:4], debtor_partner=station, by=account)
    first = old_part_lists.send_list(return_list=first, boxes=1, carrier="德邦", waybill="DPK202611001", by=account)
    receipt = old_receipts.open_receipt(place=place, return_list=first, by=keeper)
    for n, piece in enumerate(pieces[:3]):
        old_receipts.scan(receipt=receipt, scan=read(piece.code), client_id=f"demo:{n}", by=keeper, bin=f"J-0{n + 1}")
    old_receipts.finish_receipt(receipt=receipt, by=keeper)
    second = old_part_lists.make_list(pieces=pieces[4:6], debtor_partner=station, by=account)
    old_part_lists.send_list(return_list=second, boxes=1, carrier="德邦", waybill="DPK202611017", by=account)
    examiner = User.objects.filter(username="hegong").first()
    if examiner is None:
        return
    for piece in OldPart.objects.filter(pk__in=[pieces[0].pk, pieces[1].pk]):
        old_part_inspections.inspect(
            piece=piece, look="final", verdict="maker", note="线圈匝间短路，属厂家质量问题", by=examiner
        )
    judged = list(OldPart.objects.filter(pk=pieces[0].pk).select_related("branch"))
    disposals.propose_disposal(kind="to_supplier", pieces=judged, reason="退厂家索赔", by=examiner)
