"""A maker's promise beyond the law, a report by the public page, a caller who asks again, two files of one customer."""

from datetime import date

from catalog import policies
from catalog.models import Category, CoveragePolicy
from customers.models import Phone
from customers.services import register_customer
from people.models import Branch, User
from tickets.choices import BEFORE_DONE
from tickets.models import Ticket
from tickets.services import chase, following
from tickets.services.reporting import take_report

BRAND, SINCE = "星河", date(2023, 1, 1)
PROMISES = [  # category, part group, months, Chinese, English
    ("air_conditioner", "whole", 72, "星河空调整机六年", "Star River air conditioner, whole unit, six years"),
    ("air_conditioner", "main", 120, "星河空调压缩机十年", "Star River air conditioner, compressor, ten years"),
    ("refrigerator", "main", 120, "星河冰箱压缩机十年", "Star River refrigerator, compressor, ten years"),
]
REPORTER = "15400008801"


def build() -> None:
    """Safe to repeat: what is there already is left alone."""
    manager, agent = User.objects.get(username="fangzhigang"), User.objects.get(username="linfang")
    if not CoveragePolicy.objects.filter(brand=BRAND).exists():
        for code, group, months, zh, en in PROMISES:
            policies.add_policy(
                category=Category.objects.get(code=code), part_group=group, brand=BRAND, months=months, name_zh=zh,
                name_en=en, clause="厂家公告", from_on=SINCE, reason="厂家公告", by=manager,
            )  # fmt: skip
    _report()
    _second_file(agent)
    waiting = Ticket.objects.filter(state__in=BEFORE_DONE, chased_count=0).order_by("-received_at").first()
    if waiting is not None and not Ticket.objects.filter(chased_count__gt=0).exists():
        chase(ticket=waiting, by=agent, note="用户来电：天热，请尽快上门")
        following.link(waiting, by=agent)


def _report() -> None:
    """A customer's own report, not yet sent to anybody."""
    if Ticket.objects.filter(contact_phone=REPORTER).exists():
        return
    take_report(
        name="孟晓雨", phone=REPORTER, address="星河市城东区学府路12号", wanted="周六上午",
        branch=Branch.objects.get(name="城东片"), category=Category.objects.get(code="washer"), fault=None,
        words="洗衣机脱水时响声很大",
    )  # fmt: skip


def _second_file(agent: User) -> None:
    """A caller who was written down twice."""
    first = Phone.objects.select_related("customer__branch").order_by("pk").first()
    if first is None or Phone.objects.filter(digits=first.digits).exclude(pk=first.pk).exists():
        return
    register_customer(
        name=first.customer.name, phones=[first.digits, "15400008802"], branch=first.customer.branch, by=agent,
        address={"street": "建设路9号"},
    )  # fmt: skip
