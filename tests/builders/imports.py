"""Sheets on their way in, for tests."""

from datetime import date
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook

from core import jobs
from core.sheets import batches
from core.sheets.models import ImportBatch
from people.choices import BranchKind, Post
from people.models import Branch, Staff, Store
from tests.builders.people import a_head_office, a_staff, in_team_of

SAMPLES = Path(__file__).parents[1] / "samples"
SINCE = date(2024, 3, 1)
AREAS = {"CD": "城东片", "CX": "城西片", "XY": "县域片"}
STORES = {
    "CD": ["泰山路店", "东湖店", "开发区店"],
    "CX": ["人民广场店", "西城店", "火车站店"],
    "XY": ["莱河县店", "青石县店"],
}
TEAMS = {
    ("S001", "周启明", "CD"): [("W101", "赵大川"), ("W102", "孙一鸣"), ("W103", "钱永福"), ("W104", "李国梁")],
    ("S002", "何立新", "CX"): [("W201", "吴海峰"), ("W202", "郑小军"), ("W203", "王保田"), ("W204", "冯志远")],
    ("S003", "唐晓燕", "XY"): [("W301", "陈广胜"), ("W302", "褚建平"), ("W303", "卫东来")],
}
INSTALLERS = {
    "CD": [("A111", "蒋春雷"), ("A112", "沈学文"), ("A113", "韩铁柱")],
    "CX": [("A211", "杨立柱"), ("A212", "朱长河"), ("A213", "秦少华")],
    "XY": [("A311", "许金山"), ("A312", "尤德水")],
}


def a_company() -> dict[str, Staff]:
    """The people, areas and stores of the sample sheets; staff by employee number."""
    office, people = a_head_office(), {}
    area = {
        code: Branch.objects.create(code=code, name=name, kind=BranchKind.AREA, parent=office)
        for code, name in AREAS.items()
    }
    for place, names in STORES.items():
        for name in names:
            Store.objects.create(code=name, name=name, branch=area[place])
    boss = people["S009"] = a_staff("马卫国", post=Post.INSTALL_SUPERVISOR, branch=office, code="S009", since=SINCE)
    for (code, name, place), members in TEAMS.items():
        leader = people[code] = a_staff(name, post=Post.REPAIR_SUPERVISOR, branch=area[place], code=code, since=SINCE)
        for number, member in members:
            people[number] = in_team_of(leader, a_staff(member, branch=area[place], code=number, since=SINCE), SINCE)
    for place, members in INSTALLERS.items():
        for number, member in members:
            installer = a_staff(member, post=Post.INSTALLER, branch=area[place], code=number, since=SINCE)
            people[number] = in_team_of(boss, installer, SINCE)
    return people


def sample(number: str) -> Path:
    """The sample sheet whose name begins so: "01"."""
    return next(SAMPLES.glob(f"{number}-*.xlsx"))


def received(content: bytes | Path, *, name: str = "", by=None, month: str = "", wanted: tuple = ()) -> ImportBatch:
    """A file handed in and parsed in this process."""
    name = name or (content.name if isinstance(content, Path) else "表.xlsx")
    data = content.read_bytes() if isinstance(content, Path) else content
    batch = batches.receive_file(fileobj=BytesIO(data), name=name, by=by, month=month, wanted=wanted)
    jobs.run_inline(batch.job)
    batch.refresh_from_db()
    return batch


def written(content: bytes | Path, *, by=None, replaces=None, **told) -> ImportBatch:
    """A file handed in, parsed and confirmed."""
    return batches.confirm_batch(batch=received(content, by=by, **told), by=by, replaces=replaces)


def a_sheet(*lines: list, title: str = "") -> bytes:
    """An .xlsx with these rows."""
    book = Workbook()
    sheet = book.active
    sheet.title = title or "Sheet1"
    for line in lines:
        sheet.append(line)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def external_sheet(*rows: list, month: str = "2026年10月", sums: tuple = ()) -> bytes:
    """An external satisfaction sheet: area, trade, name, number, supervisor, visited, satisfied, rate, complaints."""
    header = ["片区", "工种", "姓名", "工号", "所属主管", "有效回访", "满意", "满意率", "核实投诉"]
    return a_sheet([f"安装工维修工月满意度考核汇总表 {month}"], header, *rows, *sums)
