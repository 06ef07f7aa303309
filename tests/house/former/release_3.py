"""The rows of a database of release 0.3.0: the parts room with its documents, under the rules of then."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

from tests.house.former.release_2 import NOW

TABLES = {
    "catalog": "0003_coverage_holidays", "parts": "0002_stock", "reports": "0002_repair_feedback",
    "tickets": "0004_board_indexes",
}  # fmt: skip
# An order's number says what became of it: the need named then, who typed, checked and approved it.
KEEPER, BOSS, TECHNICIAN = "gaoming", "zhouqiming", "zhaodachuan"
ORDERS = {
    "typed-and-approved": ("keeper", KEEPER, KEEPER, KEEPER),
    "checked-and-approved": ("supervisor", TECHNICIAN, BOSS, BOSS),
    "keeper": ("keeper", TECHNICIAN, KEEPER, KEEPER),
    "supervisor": ("supervisor", TECHNICIAN, KEEPER, BOSS),
    "waiting": ("manager", KEEPER, KEEPER, None),
    "draft": ("", TECHNICIAN, None, None),
}
# A line's claim number: what its list's state is, what is claimed, and where that comes from.
CLAIMS = {
    "draft-unknown": ("draft", "0.00", ""), "draft-priced": ("draft", "12.50", "list:2026-10-01"),
    "draft-nothing": ("draft", "0.00", "hand"), "packed-unknown": ("packed", "0.00", ""),
    "shipped-unknown": ("shipped", "0.00", ""),
}  # fmt: skip


def fill(add: Callable[..., int], house: SimpleNamespace) -> None:
    """Rows on top of those of release_2, as its services left them."""
    _orders(add, house)
    pieces = _old_parts(add, house)
    _maker_returns(add, house, pieces)
    _arrival(add, house)
    _transfer(add, house)
    _count(add, house)
    feedback = add("reports.RepairFeedback", partner_id=house.maker, half="2026-10-1", drafted_by_id=house.by)
    add("reports.RepairFeedbackRow", feedback_id=feedback, model="MT", serial="1", symptom="不点火", action="repair",
        purchased_on=date(2026, 1, 1), repaired_on=date(2026, 10, 9))  # fmt: skip


def _orders(add: Callable[..., int], house: SimpleNamespace) -> None:
    for number, (need, typed, checked, approved) in ORDERS.items():
        one = add(
            "parts.PartsOrder", number=number, kind="technician", purpose="stock", charge="internal",
            state="approved" if approved else "checked" if checked else "draft", branch_id=house.branch,
            staff_id=house.boss, need=need, entered_by_id=house.users[typed], limit_amount=Decimal(100),
            checked_by_id=house.users.get(checked), checked_at=checked and NOW,
            approved_by_id=house.users.get(approved), approved_at=approved and NOW,
        )  # fmt: skip
        add("parts.OrderLine", order_id=one, part_id=house.part, requested=Decimal(2))
        if approved:
            add("parts.OrderEvent", order_id=one, action="approve", state="approved", at=NOW, key=number,
                by_id=house.users[approved], data={"need": need})  # fmt: skip


def _old_parts(add: Callable[..., int], house: SimpleNamespace) -> list[int]:
    pieces = []
    for n in range(len(CLAIMS)):
        one = add("parts.OldPart", code=f"OP-{n}", part_id=house.part, cause="ticket:WX1", source=f"k1:{n}",
                  debtor_staff_id=house.boss, branch_id=house.branch)  # fmt: skip
        add("parts.OldPartMove", old_part_id=one, to_state="expected", cause="ticket:WX1", by_id=house.by)
        pieces.append(one)
    add("parts.ChargeProposal", old_part_id=pieces[0], amount=Decimal("80.00"), basis="2026-10-01 价目表", reason="逾期",
        proposed_by_id=house.by)  # fmt: skip
    add("parts.PartsCase", number="AL1", kind="old_short", subject="FC1", old_part_id=pieces[0], what="箱内少一件",
        branch_id=house.branch, key="c1", state="answered", answer="已找到", answered_at=NOW,
        answered_by_id=house.by)  # fmt: skip
    return pieces


def _maker_returns(add: Callable[..., int], house: SimpleNamespace, pieces: list[int]) -> None:
    lists = {}
    for piece, (claim_no, (state, claimed, basis)) in zip(pieces, CLAIMS.items(), strict=True):
        if state not in lists:
            shipped = {"shipped_on": NOW.date(), "carrier": "顺丰"} if state == "shipped" else {}
            lists[state] = add("parts.MakerReturn", number=f"BD31-{state}", maker_id=house.maker, state=state,
                               branch_id=house.branch, made_by_id=house.by, **shipped)  # fmt: skip
        add("parts.MakerReturnLine", maker_return_id=lists[state], old_part_id=piece, claim_no=claim_no, basis=basis,
            claimed=Decimal(claimed))  # fmt: skip


def _arrival(add: Callable[..., int], house: SimpleNamespace) -> None:
    arrival = add("parts.Arrival", number="DH1", place_id=house.place, supplier_id=house.maker, reason="赠品", key="a1",
                  opened_by_id=house.by, state="booked", booked_by_id=house.by, booked_at=NOW)  # fmt: skip
    line = add("parts.ArrivalLine", arrival_id=arrival, part_id=house.part, kind="free", delivered=Decimal(3),
               doubtful=Decimal(2), quality_ok=False, note="盒破", unit_cost=Decimal(0),
               put_away=Decimal(2), by_id=house.by)  # fmt: skip
    add("parts.ArrivalVerdict", line_id=line, kind="put_away", quantity=Decimal(2), reason="完好", key="v1",
        by_id=house.by)  # fmt: skip


def _transfer(add: Callable[..., int], house: SimpleNamespace) -> None:
    other = add("parts.Place", code="K2", name="分库", branch_id=house.branch)
    transfer = add("parts.StockTransfer", number="DB1", from_place_id=house.place, to_place_id=other, key="t1",
                   state="draft", drafted_by_id=house.by)  # fmt: skip
    line = add("parts.StockTransferLine", transfer_id=transfer, part_id=house.part, quantity=Decimal(2))
    add("parts.TransferLoss", line_id=line, quantity=Decimal(1), kind="count", reason="少一件", key="l1", state="found",
        proposed_by_id=house.by, decided_by_id=house.users[BOSS], decided_at=NOW, found_by_id=house.by,
        found_at=NOW)  # fmt: skip


def _count(add: Callable[..., int], house: SimpleNamespace) -> None:
    count = add("parts.StockCount", number="PD1", place_id=house.place, opened_by_id=house.by)
    add("parts.CountLine", count_id=count, part_id=house.part, booked=Decimal(8), counted=Decimal(7), reason="破损")
