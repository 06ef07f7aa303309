"""What goes back to the maker, what a station told of its repairs, the sales free parts are held against."""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from core.periods import Period
from parts.halves import Half
from parts.models import Disposal, MakerReturn, MonthSales, OldPart
from parts.selectors.maker_returns import lines_of, waiting
from parts.services import disposals, maker_returns
from parts.services.months import enter_sales
from people.models import Partner, User
from reports import repair_feedback
from reports.models import RepairFeedback

KEEPER, MANAGER, EXAMINER, CLERK, STATION = "tianxiulan", "chenxiaodong", "hegong", "lujingyi", "beichen"


@transaction.atomic
def build() -> None:
    """All of it, or nothing where a list to a maker is there."""
    users = {u.username: u for u in User.objects.filter(username__in=(KEEPER, MANAGER, EXAMINER, CLERK, STATION))}
    if len(users) < 5 or MakerReturn.objects.exists():
        return
    _to_the_maker(users[KEEPER], users[MANAGER], users[EXAMINER])
    _feedback(users[STATION], users[CLERK])
    last = Period.of(timezone.localdate()).previous()
    if not MonthSales.objects.exists():
        enter_sales(month=last, amount=Decimal("1286500.00"), by=users[MANAGER], note="财务部月报")


def _to_the_maker(keeper: User, manager: User, examiner: User) -> None:
    """One list answered in part, one piece waiting to be packed."""
    for proposed in Disposal.objects.filter(kind="to_supplier", state="proposed"):
        disposals.approve_disposal(disposal=proposed, by=manager)
    judged = list(OldPart.objects.filter(state="inspected", verdict="maker", disposal="").select_related("branch"))
    if judged:
        made = disposals.propose_disposal(kind="to_supplier", pieces=judged, reason="退厂家索赔", by=examiner)
        disposals.approve_disposal(disposal=made, by=manager)
    pieces = list(waiting(keeper))
    maker = Partner.objects.filter(kind="supplier", is_active=True).order_by("code").first()
    if not pieces or maker is None:
        return
    made = maker_returns.draft_list(
        maker=maker, branch=pieces[0].branch, pieces=pieces[:1], by=keeper, packer="田秀兰",
        parts_of=str(Period.of(timezone.localdate())),
    )  # fmt: skip
    [line] = lines_of(made)
    worth = line.claimed or Decimal("165.00")
    maker_returns.change_line(line=line, by=keeper, box_no=1, claim_no="SB-D05-2611-001", claimed=worth)
    maker_returns.pack(maker_return=made, by=keeper)
    maker_returns.ship(maker_return=made, by=keeper, carrier="德邦", waybill="DPK202611088")


def _feedback(station: User, clerk: User) -> None:
    """The half-month before last is told; the last one waits for the station."""
    half = Half.of(timezone.localdate()).previous().previous()
    if RepairFeedback.objects.exists():
        return
    draft = repair_feedback.open_page(partner=station.partner, half=half, by=station)
    day = half.first_day
    for n, (model, part, name, symptom) in enumerate(
        (("XH125-9", "MT-QJZ-R", "前减震器(右)", "漏油"), ("XH110T", "MT-ZLQ-12V", "整流稳压器", "电瓶不充电"))
    ):
        repair_feedback.save_row(
            feedback=draft, by=station, customer="吴先生", phone="15400000007", model=model,
            serial=f"LSAMPLE0261{n:06d}", purchased_on=day - timedelta(days=120), mileage_km=1776 + n,
            repaired_on=day.replace(day=day.day + n), symptom=symptom, action="exchange", part_number=part,
            part_name=name,
        )  # fmt: skip
    repair_feedback.hand_in(feedback=draft, by=clerk)
