"""Head-office sheets of August and September, drawn in the layout of the October ones and read back like any other."""

from pathlib import Path

import xlsxwriter

from insights.demo.company import AREAS, STORES, SUPERVISORS, TECHNICIANS

SHEETS = Path(__file__).parent / "sheets"
OCTOBER = sorted(SHEETS.glob("0[123]-*.xlsx"))
CUSTOMERS = next(SHEETS.glob("06-*.xlsx"))

# Answers not satisfied, per supervisor, (internal, external): they make the months differ from each other.
UNHAPPY = {
    "2026-08": {"S001": (3, 4), "S002": (1, 9), "S003": (0, 2)},
    "2026-09": {"S001": (2, 7), "S002": (4, 6), "S003": (2, 6)},
}
COMPLAINTS = {"2026-08": {"W202": 1}, "2026-09": {"W103": 1, "W301": 1, "W302": 1}}


def _rate(satisfied: int, visited: int) -> str:
    return f"{(satisfied * 20000 + visited) // (2 * visited) / 100:.2f}%"


def _title(sheet, month: str, title: str, source: str, width: int) -> None:
    year, number = month.split("-")
    sheet.merge_range(0, 0, 0, width, title)
    sheet.merge_range(
        1, 0, 1, width, f"月份：{year}年{int(number)}月    单位：星河电器（样例）总公司{source}    样例数据，纯属虚构"
    )


def internal_sheet(month: str, folder: Path) -> Path:
    """商场月满意度考核汇总表: store by technician, subtotals per area, a total."""
    path = folder / f"商场月满意度考核汇总表-{month}.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet(f"{int(month[5:])}月")
        _title(sheet, month, "商场月满意度考核汇总表", "售后回访部", 11)
        heads = "序号 商场(门店) 商场负责人 维修工 工号 维修主管 评价次数 满意 基本满意 不满意 满意率 不满意原因"
        sheet.write_row(2, 0, heads.split())
        at, number, total = 3, 0, [0, 0]
        for code, leader, area in SUPERVISORS:
            left, sums = UNHAPPY[month][code][0], [0, 0]
            for _store, store, store_area, head in STORES:
                if store_area != area:
                    continue
                for turn, (worker, name) in enumerate(TECHNICIANS[code]):
                    visited = 8 + (len(store) + turn + int(month[5:])) % 6
                    bad = 1 if left and turn % 2 == 0 else 0
                    left -= bad
                    number += 1
                    row = [number, store, head, name, worker, leader, visited, visited - bad, 0, bad]
                    sheet.write_row(at, 0, [*row, _rate(visited - bad, visited), "上门前未联系" if bad else None])
                    at, sums = at + 1, [sums[0] + visited, sums[1] + visited - bad]
            middle = [sums[0], sums[1], 0, sums[0] - sums[1], _rate(sums[1], sums[0])]
            sheet.write_row(at, 0, ["小计", AREAS[area][0], None, None, None, leader, *middle])
            at, total = at + 1, [total[0] + sums[0], total[1] + sums[1]]
        sheet.write_row(at, 0, ["合计", None, None, None, None, None, total[0], total[1], 0, total[0] - total[1]])
        sheet.write(at, 10, _rate(total[1], total[0]))
    return path


def external_sheet(month: str, folder: Path) -> Path:
    """安装工维修工月满意度考核汇总表: repair technicians only in these two months."""
    path = folder / f"安装工维修工月满意度考核汇总表-{month}.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet(month)
        _title(sheet, month, "安装工维修工月满意度考核汇总表", "售后回访部", 14)
        heads = "序号 片区 工种 姓名 工号 所属主管 回访总数 未接通/无效 有效回访 满意 一般 不满意 满意率 核实投诉 备注"
        sheet.write_row(2, 0, heads.split())
        at, number, total = 3, 0, [0, 0, 0, 0, 0, 0]
        for code, leader, area in SUPERVISORS:
            left, team = UNHAPPY[month][code][1], TECHNICIANS[code]
            sums = [0, 0, 0, 0, 0, 0]
            for turn, (worker, name) in enumerate(team):
                valid = 60 + (turn * 13 + int(month[5:]) * 7) % 37
                bad = left - left // 2 if turn == 0 else (left // 2 if turn == 1 else 0)
                missed = 2 + turn
                upheld = COMPLAINTS[month].get(worker, 0)
                number += 1
                counts = [valid + missed, missed, valid, valid - bad, 0, bad]
                note = "投诉已核实" if upheld else None
                sheet.write_row(at, 0, [number, AREAS[area][0], "维修工", name, worker, leader, *counts])
                sheet.write_row(at, 12, [_rate(valid - bad, valid), upheld, note])
                at, sums = at + 1, [a + b for a, b in zip(sums, counts, strict=True)]
            sheet.write_row(at, 0, ["小计", AREAS[area][0], "全部", None, None, None, *sums, _rate(sums[3], sums[2])])
            at, total = at + 1, [a + b for a, b in zip(total, sums, strict=True)]
        sheet.write_row(at, 0, ["合计", None, None, None, None, None, *total, _rate(total[3], total[2])])
    return path
