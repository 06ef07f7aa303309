"""The benches of bench/ still fit today's tables: each one's company is laid, both its sides run at a tiny size inside
the test's transaction, and come to the same. How fast they are is measured by `make bench` alone."""

import sys
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client

from parts.models import Allocation, Movement, Part, Place
from people.models import User

BENCH = Path(__file__).parents[2] / "bench"
pytestmark = pytest.mark.postgres


@pytest.fixture(autouse=True)
def bench(monkeypatch, db):
    """The programs find each other as they do when they are run, and nothing of theirs stays."""
    modules = set(sys.modules)
    monkeypatch.syspath_prepend(BENCH)
    yield
    for name in set(sys.modules) - modules:
        if Path(getattr(sys.modules[name], "__file__", None) or "/").parent == BENCH:
            del sys.modules[name]


@contextmanager
def taken_back():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _rows(*statements: str) -> list[tuple]:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def test_the_engine_and_the_loop_come_to_the_same():
    import engine

    assert engine.run(sheets=20, rounds=1)["ratio"] > 0


def test_the_month_by_hand_is_ours():
    import month
    import month_sides

    _rows(month.company(people=20, tickets=3_000))
    found = []
    for side in month_sides.sides():
        with taken_back():
            side()
            found.append(month_sides.written())

    assert month_sides.difference(*found) == []
    assert all(found[0].values())


def test_the_sheet_by_hand_is_ours(tmp_path):
    import sheet
    import sheet_sides

    path = tmp_path / "tickets.xlsx"
    sheet.write_sheet(path, rows=40)
    sheet_sides.company()

    def by_hand() -> None:
        with connection.cursor() as cursor:
            sheet_sides.by_hand(cursor, path)

    found = []
    for side in (lambda: sheet_sides.ours(path, replace=False), by_hand):
        with taken_back():
            side()
            found.append({name: _rows(sheet.DIGEST.format(query)) for name, query in sheet.COMPARED.items()})
    assert found[0] == found[1]
    assert {name: rows[0][0] for name, rows in found[0].items()} == {"tickets": 40, "history": 120, "remarks": 4}
    assert len(_rows(*(sheet.TOUCHED.format(table) for table in sheet.TABLES))) == 1


def test_a_ticket_goes_its_way(settings):
    import flow
    import flow_company

    class Inside(flow.Client):
        """The same person without a server between."""

        def ask(self, method, path, fields=None):
            client = Client(headers={"cookie": self.headers["Cookie"]})
            data = urlencode({**(fields or {}), "_idempotency_key": str(uuid4())})
            answer = client.generic(method, path, data, "application/x-www-form-urlencoded")
            return answer.status_code, answer.headers.get("Location", ""), answer.content

    settings.ROOT_URLCONF = "flow_urls"
    for account in flow_company.build(2):
        client = Inside(0, account)
        client.empty()
        client.flow()
    assert client.ask("POST", f"{client.tickets[-1]}do/accept/", {})[0] == 409
    assert _rows(flow.WRONG) == [(0, 2)]


def test_the_board_shows_the_rows_of_the_raw_statements(settings):
    import board
    import board_company
    import board_sides

    settings.ROOT_URLCONF = "board_urls"
    board_company.people()
    board_company.lay(4_000)
    client = Client()
    client.force_login(User.objects.get(username=board_sides.READERS["office"]))
    for tab in board_sides.TABS:
        for last in (False, True):
            assert board_sides.is_same(client, tab, last), tab
    assert len(board_sides.raw("open", False)()) == 51

    asked = board_sides.everything()
    for name in ("office empty", "office open next", "office kanban", "office time", "poll", "admin", "branch open"):
        asked[name]()
    ones = dict.fromkeys(asked, 1.0)
    figures = {figure for figure, _limit, _name in board.ratios(4_000, ones, ones, ones).values()}
    assert figures == {0.0, 1.0}


def test_the_ledger_and_the_one_statement_agree(monkeypatch):
    import stock
    import stock_callers
    import stock_company

    monkeypatch.setattr(stock_company, "PARTS", stock_callers.LINES + 1)
    stock_company.build()
    one: Callable = stock_callers.calls
    lines = [one(what, 0)() for what in ("one", "many", "single", "document")]
    before = Movement.objects.count()
    part, place, keeper = Part.objects.earliest("pk"), Place.objects.get(), User.objects.earliest("pk")
    _rows(stock.BEST.format(place=place.pk, part=part.pk, by=keeper.pk))

    assert lines == [1, 1, 1, stock_callers.LINES]
    assert before == stock_company.PARTS + sum(lines)
    assert (Movement.objects.count(), Allocation.objects.count()) == (before + 1, before + 1)
    ours, theirs = Movement.objects.filter(part=part, kind="issue").order_by("pk")
    assert (ours.quantity, ours.value) == (theirs.quantity, theirs.value)
    assert _rows(stock.AGREES) == _rows(stock.OFF) == [(0,)]
