"""The engine against a hard-coded loop: 10,000 monthly sheets with explanations, totals equal to the fen.

python bench/engine.py [sheets] [rounds]

The peer has every amount and sentence written into it, checks nothing and reads no rulebook: the least that any
program could do for the same lines. Rounds are interleaved and the medians compared, so that a busy machine slows both.
"""

import gc
import random
import sys
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]

from table import Row, finish  # noqa: E402  the checkout is not installed

from appraisal.engine import calculate, rulebook_for  # noqa: E402

LIMIT = 5
FEN = Decimal("0.01")
NIL = Decimal("0.00")
Result = list[tuple[str, Decimal, str]]


def some_facts(sheets: int) -> list[dict]:
    """Facts of supervisors as a month brings them: most counts are small, no two months alike."""
    dice = random.Random(2026)
    rare = [0, 0, 0, 0, 1, 1, 2]
    everybody = []
    for _ in range(sheets):
        due, units = dice.randint(0, 500), dice.randint(0, 9)
        done = due - dice.randint(0, min(due, 25))
        blocked = dice.randint(0, units)
        everybody.append(
            {
                "unresolved_without_remark": dice.randint(0, 12),
                "dispatch_complaints": dice.choice(rare),
                "report_days_late": [dice.choice(rare) for _ in range(3)],
                "special_tasks": dice.choice(rare),
                "praises": dice.choice(rare),
                "hardships": dice.choice(rare),
                "directive_complaints": dice.choice(rare),
                "verified_complaints": dice.choice(rare),
                "tickets_assigned": due,
                "tickets_completed": done,
                "satisfaction_internal": f"{dice.randint(9000, 10000) / 100:.2f}",
                "satisfaction_external": f"{dice.randint(9000, 10000) / 100:.2f}",
                "satisfaction_decision": None,
                "defective_due": units,
                "defective_completed": dice.randint(0, units - blocked),
                "defective_parts_blocked": blocked,
                "technician_complaints": dice.randint(0, 5),
                "news_exposures": int(dice.random() < 0.02),
            }
        )
    return everybody


def peer(facts: dict) -> tuple[Result, Decimal]:
    """The same seventeen lines, hard-coded."""
    lines: Result = [("daily_work.base", Decimal("1000.00"), "固定金额 1,000.00")]
    for code, count, each in (
        ("daily_work.unresolved", facts["unresolved_without_remark"], Decimal("-2.00")),
        ("daily_work.dispatch_complaint", facts["dispatch_complaints"], Decimal("-50.00")),
    ):
        lines.append(_incidents(code, count, each))
    days = facts["report_days_late"]
    late = sum(days) * Decimal("-10.00") if any(days) else NIL
    why = f"{' + '.join(map(str, days))} = {sum(days)} 天 × −10.00 = {late}" if late else f"迟交 0 天，不适用，{late}"
    lines.append(("daily_work.late_report", late, why))
    for code, count, each in (
        ("daily_work.special_task", facts["special_tasks"], Decimal("50.00")),
        ("daily_work.praise", facts["praises"], Decimal("50.00")),
        ("daily_work.hardship", facts["hardships"], Decimal("100.00")),
        ("daily_work.directive_complaint", facts["directive_complaints"], Decimal("-50.00")),
        ("daily_work.verified_complaint", facts["verified_complaints"], Decimal("-50.00")),
    ):
        lines.append(_incidents(code, count, each))
    due, done = facts["tickets_assigned"], facts["tickets_completed"]
    rate = (Decimal(200) * done / due).quantize(FEN, ROUND_HALF_UP) if due else Decimal("200.00")
    why = f"完成 {done} ÷ 应完成 {due}；200.00 × {done} ÷ {due} = {rate}" if due else f"应完成 0，按 100% 计 = {rate}"
    lines.append(("completion.rate", rate, why))
    lines.append(("satisfaction.base", Decimal("400.00"), "固定金额 400.00"))
    internal, external = Decimal(facts["satisfaction_internal"]), Decimal(facts["satisfaction_external"])
    mean = (internal + external) / 2
    away = mean - Decimal("98.00")
    steps = int(away / Decimal("0.1"))
    amount = (steps * Decimal("20.00")).quantize(FEN) if steps else NIL
    why = f"满意度 = (内部 {internal}% + 外部 {external}%) ÷ 2 = {mean:.3f}%；"
    why = f"{why}{mean:.3f}% − 98.00% = {away:.3f} → {steps} 档 × 20.00 = {amount}"
    lines.append(("satisfaction.deviation", amount, why))
    lines.append(("defective.base", Decimal("200.00"), "固定金额 200.00"))
    lines.append(_units(facts["defective_due"], facts["defective_completed"], facts["defective_parts_blocked"]))
    count = facts["technician_complaints"]
    tier = (NIL, Decimal("-50.00"), Decimal("-100.00"), Decimal("-300.00"), Decimal("-500.00"))[min(count, 4)]
    lines.append(("team.technician_complaints", tier, f"{count} 件 → 该档 {tier}（整档计）"))
    lines.append(_incidents("team.news_exposure", facts["news_exposures"], Decimal("-500.00")))
    others = sum((amount for _, amount, _ in lines), NIL)
    floor = -others if others < 0 else NIL
    lines.append(("total.floor", floor, f"其他各行合计 {others}，下限 0.00，补足 {floor}"))
    return lines, others + floor


def _incidents(code: str, count: int, each: Decimal) -> tuple[str, Decimal, str]:
    amount = count * each if count else NIL
    return code, amount, f"{count} 次 × {each} = {amount}" if count else f"本期 0 次（每次 {each}），不适用，{amount}"


def _units(due: int, completed: int, blocked: int) -> tuple[str, Decimal, str]:
    cohort = due - blocked
    why = f"到期 {due} 台 − 因配件未完成 {blocked} 台 = 考核 {cohort} 台；完成 {completed}"
    if not cohort or completed * 2 == cohort:
        return "defective.units", NIL, f"{why}，不奖不扣，0.00"
    amount = completed * Decimal("50.00") if completed * 2 > cohort else (completed - cohort) * Decimal("50.00")
    held = max(Decimal("-200.00"), min(Decimal("200.00"), amount))
    return "defective.units", held, f"{why}，{amount}，限 ±200.00 = {held}"


def seconds(work: Callable[[dict], object], everybody: list[dict]) -> float:
    """CPU seconds of this process for all sheets, kept in memory as a run keeps its chunk."""
    gc.collect()
    begun = process_time()
    kept = [work(facts) for facts in everybody]
    spent = process_time() - begun
    assert len(kept) == len(everybody)
    return spent


def run(sheets: int = 10_000, rounds: int = 9) -> dict[str, Any]:
    """{sheets, ours, theirs (median seconds), ratio}; refuses to compare where a line or a total differs."""
    everybody = some_facts(sheets)
    book = rulebook_for("supervisor-monthly", "2026-10")

    def engine(facts: dict) -> object:
        return calculate(book, "2026-10", "S001", facts)

    for facts in everybody:
        ours, (lines, total) = engine(facts), peer(facts)
        if [(line.code, str(line.amount)) for line in ours.lines] != [(code, str(fen)) for code, fen, _ in lines]:
            raise SystemExit(f"the lines differ for {facts}")
        if ours.total != total:
            raise SystemExit(f"the totals differ for {facts}")
    pairs = [(seconds(engine, everybody), seconds(peer, everybody)) for _ in range(rounds)]
    ours, theirs = median(one for one, _ in pairs), median(other for _, other in pairs)
    return {"sheets": sheets, "ours": ours, "theirs": theirs, "ratio": ours / theirs}


def tell(told: dict[str, Any]) -> None:
    """All figures."""
    print(
        f"engine {told['ours']:.3f} s · hard-coded loop {told['theirs']:.3f} s · "
        f"ratio {told['ratio']:.2f} (at most {LIMIT})"
    )


def rows(told: dict[str, Any]) -> list[Row]:
    """What is promised; sheets that differ do not come as far as this."""
    return [Row(f"engine, {told['sheets']:,} sheets with explanations", told["ratio"], "≤", LIMIT, True)]


if __name__ == "__main__":
    finish(sys.modules[__name__], *map(int, sys.argv[1:]))
