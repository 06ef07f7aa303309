"""The rows of a database of release 0.2.0: a ledger without batches, names nobody can find by pinyin."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

TABLES = {
    "appraisal": "0001_initial", "catalog": "0002_dispatch", "core": "0001_initial", "customers": "0002_dispatch",
    "feedback": "0002_dispatch", "imports": "0001_initial", "monthend": "0001_initial", "parts": "0001_initial",
    "people": "0002_dispatch", "reports": "0001_initial", "tickets": "0003_board_by_state",
}  # fmt: skip
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
MOVED = [("receive", 10), ("use", -3), ("return", 1)]


def fill(add: Callable[..., int]) -> SimpleNamespace:
    """Rows through the models as they were; the keys of those that later rows hang on or a test looks for."""
    branch = add("people.Branch", code="B1", name="总部", kind="head_office", path="/1/")
    users = {name: add("people.User", username=name) for name in ("gaoming", "zhouqiming", "zhaodachuan")}
    boss = add("people.Staff", code="S001", name="周启明", branch_id=branch, hired_on=NOW.date())
    maker = add("people.Partner", code="D1", name="长江部件", kind="supplier", branch_id=branch)
    add("people.Store", code="M1", name="乐山店", branch_id=branch)
    add("customers.Customer", number="C1", name="单晓红", branch_id=branch)
    part = add("parts.Part", number="MT-CDI-125", name_zh="点火器", barcode="6900000000013")
    bare = add("parts.Part", number="MT-0", name_zh="垫片")
    place = add("parts.Place", code="K1", name="总库", branch_id=branch)
    for n, (kind, quantity) in enumerate(MOVED):
        add("parts.Movement", part_id=part, place_id=place, kind=kind, quantity=Decimal(quantity), cause=f"ticket:{n}",
            key=f"k{n}", at=NOW, by_id=users["gaoming"])  # fmt: skip
    add("parts.Balance", part_id=part, place_id=place, quantity=Decimal(8))
    category = add("catalog.Category", code="AC", name_zh="空调")
    add("catalog.CoveragePolicy", category_id=category, name_zh="三包", name_en="Warranty", months=12,
        from_on=date(2026, 1, 1))  # fmt: skip
    of_all = {"branch_id": branch, "category_id": category}
    ticket, done = (
        add("tickets.Ticket", number=number, received_at=NOW, state_since=NOW, supervisor_since=NOW,
            supervisor_id=boss, **of_all)
        for number in ("WX1", "WX2")
    )  # fmt: skip
    day = date(2026, 10, 1)
    over = {"confirmed_on": day, "deadline_on": day, "completed_on": day, "result": "repaired"}
    for number, of, end in (("CC1", ticket, {}), ("CC2", done, over)):
        add("tickets.DefectiveUnit", number=number, ticket_id=of, model_name="KFR", barcode=number, fault_text="不制冷",
            supervisor_id=boss, registered_on=day, **of_all, **end)  # fmt: skip
    return SimpleNamespace(
        users=users, branch=branch, boss=boss, maker=maker, part=part, bare=bare, place=place, ticket=ticket,
        by=users["gaoming"],
    )  # fmt: skip
