"""Places, people, accounts of the demonstration company. Repeating it changes nothing."""

import secrets
from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password

from people.choices import BranchKind, PartnerKind, Post
from people.models import Branch, Partner, RoleGrant, Staff, StaffPost, Store, TeamMembership, User
from people.roles import Role

SINCE = date(2024, 3, 1)
PASSWORD_FILE = Path("var/demo-password")

AREAS = {"CD": ("城东片", "星河市城区"), "CX": ("城西片", "星河市城区"), "XY": ("县域片", "莱河县")}
STORES = [
    ("M01", "泰山路店", "CD", "宋佳宁"),
    ("M02", "东湖店", "CD", "罗文博"),
    ("M03", "开发区店", "CD", "梁玉洁"),
    ("M04", "人民广场店", "CX", "邓少锋"),
    ("M05", "西城店", "CX", "曹美娟"),
    ("M06", "火车站店", "CX", "彭立志"),
    ("M07", "莱河县店", "XY", "曾庆海"),
    ("M08", "青石县店", "XY", "肖桂芳"),
]
PARTNERS = [
    ("D01", "宏远车行", PartnerKind.DEALER),
    ("D02", "顺达摩托车行", PartnerKind.DEALER),
    ("D03", "青石机车行", PartnerKind.DEALER),
    ("D04", "莱河车业", PartnerKind.DEALER),
    ("D05", "北辰特约维修站", PartnerKind.STATION),
    ("D06", "安泰特约维修站", PartnerKind.STATION),
]
SUPERVISORS = [("S001", "周启明", "CD"), ("S002", "何立新", "CX"), ("S003", "唐晓燕", "XY")]
INSTALL_SUPERVISOR = ("S009", "马卫国")
TECHNICIANS = {
    "S001": [("W101", "赵大川"), ("W102", "孙一鸣"), ("W103", "钱永福"), ("W104", "李国梁")],
    "S002": [("W201", "吴海峰"), ("W202", "郑小军"), ("W203", "王保田"), ("W204", "冯志远")],
    "S003": [("W301", "陈广胜"), ("W302", "褚建平"), ("W303", "卫东来")],
}
INSTALLERS = [
    ("A111", "蒋春雷", "CD"),
    ("A112", "沈学文", "CD"),
    ("A113", "韩铁柱", "CD"),
    ("A211", "杨立柱", "CX"),
    ("A212", "朱长河", "CX"),
    ("A213", "秦少华", "CX"),
    ("A311", "许金山", "XY"),
    ("A312", "尤德水", "XY"),
]
# code, name, post, account, roles: head office's people, one account for every role of the product
OFFICE = [
    ("H001", "陈晓东", Post.MANAGER, "chenxiaodong", [Role.MANAGER]),
    ("H002", "申国庆", Post.MANAGER, "shenguoqing", [Role.MANAGER]),
    ("H003", "卢静怡", Post.CLERK, "lujingyi", [Role.CLERK]),
    ("H004", "范小梅", Post.AGENT, "fanxiaomei", [Role.AGENT]),
    ("H005", "林芳", Post.AGENT, "linfang", [Role.AGENT]),
    ("H006", "高明", Post.STOREKEEPER, "gaoming", [Role.STOREKEEPER_NEW]),
    ("H007", "田秀兰", Post.STOREKEEPER, "tianxiulan", [Role.STOREKEEPER_OLD]),
    ("H008", "何工", Post.EXAMINER, "hegong", [Role.EXAMINER]),
    ("H009", "丁慧", Post.FINANCE, "dinghui", [Role.FINANCE]),
    ("H010", "庞永顺", Post.OTHER, "pangyongshun", [Role.AUDITOR]),
    ("H011", "方志刚", Post.OTHER, "fangzhigang", [Role.ADMINISTRATOR]),
    ("H012", "秦岚", Post.OTHER, "qinlan", [Role.ADMINISTRATOR]),  # the second person for roles that touch pay
]
ACCOUNTS = {"S001": "zhouqiming", "S002": "helixin", "S003": "tangxiaoyan", "W101": "zhaodachuan", "W201": "wuhaifeng"}


def demo_password() -> str:
    """One random password for all demonstration accounts, made once and kept beside the data."""
    path = settings.BASE_DIR / PASSWORD_FILE
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(9))
    return path.read_text()


@cache
def _hashed() -> str:
    return make_password(demo_password())


def _account(
    username: str, name: str, roles: list[str], *, branch: Branch | None, partner: Partner | None = None
) -> User:
    user, created = User.objects.get_or_create(username=username, defaults={"display_name": name, "partner": partner})
    if created:
        user.password = _hashed()
        user.is_staff = Role.ADMINISTRATOR in roles
        user.save()
    for role in roles:
        RoleGrant.objects.get_or_create(user=user, role=role, branch=branch)
    return user


def _person(code: str, name: str, post: str, branch: Branch, user: User | None = None) -> Staff:
    staff, _created = Staff.objects.get_or_create(
        code=code, defaults={"name": name, "branch": branch, "user": user, "hired_on": SINCE}
    )
    StaffPost.objects.get_or_create(staff=staff, post=post, from_on=SINCE)
    return staff


def _team(leader: Staff, member: Staff) -> None:
    TeamMembership.objects.get_or_create(member=member, from_on=SINCE, defaults={"leader": leader})


def build() -> None:
    """The organisation: one head office, three service areas, their stores, teams, partners and accounts."""
    office, _made = Branch.objects.get_or_create(
        code="HQ", defaults={"name": "星河电器（样例）总公司", "kind": BranchKind.HEAD_OFFICE, "place": "星河市城区"}
    )
    areas = {
        code: Branch.objects.get_or_create(
            code=code, defaults={"name": name, "kind": BranchKind.AREA, "parent": office, "place": place}
        )[0]
        for code, (name, place) in AREAS.items()
    }
    for code, name, area, head in STORES:
        Store.objects.get_or_create(code=code, defaults={"name": name, "branch": areas[area], "head_name": head})
    for code, name, kind in PARTNERS:
        Partner.objects.get_or_create(code=code, defaults={"name": name, "kind": kind, "branch": areas["XY"]})
    for code, name, post, username, roles in OFFICE:
        _person(code, name, post, office, _account(username, name, roles, branch=office))
    for code, name, area in SUPERVISORS:
        user = _account(ACCOUNTS[code], name, [Role.SUPERVISOR], branch=None)
        leader = _person(code, name, Post.REPAIR_SUPERVISOR, areas[area], user)
        for member_code, member_name in TECHNICIANS[code]:
            username = ACCOUNTS.get(member_code)
            account = _account(username, member_name, [Role.TECHNICIAN], branch=None) if username else None
            _team(leader, _person(member_code, member_name, Post.REPAIRER, areas[area], account))
    installers_head = _person(*INSTALL_SUPERVISOR, Post.INSTALL_SUPERVISOR, office)
    for code, name, area in INSTALLERS:
        _team(installers_head, _person(code, name, Post.INSTALLER, areas[area]))
    for code, username in (("D05", "beichen"), ("D04", "laihe")):
        partner = Partner.objects.get(code=code)
        _account(username, partner.name, [Role.PARTNER], branch=None, partner=partner)


def accounts() -> list[tuple[str, str, str]]:
    """(role label, name, account) for the printed list, one per role."""
    shown, rows = set(), []
    for grant in RoleGrant.objects.select_related("user").order_by("id"):
        if grant.role not in shown:
            shown.add(grant.role)
            rows.append((str(Role(grant.role).label), grant.user.display_name, grant.user.username))
    return rows
