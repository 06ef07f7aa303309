"""Rows drawn without a template: whatever a caller may have typed comes out as text, in every cell."""

from html.parser import HTMLParser

import pytest
from django.test import RequestFactory
from django.utils.safestring import SafeString

from tickets.board.markup import Cards, Lines
from tickets.board.rows import Clock, Row

EVIL = "\"'><script>alert(1)</script>&<i onload=x>"
TYPED = ("number", "url", "received", "customer", "reached", "product", "machine", "source", "slot", "technician")


def a_row(*, can_assign: bool, can_take_back: bool = False) -> Row:
    return Row(
        pk=1, revision=2, clock=Clock(text=EVIL, name=EVIL), state="new", badge=SafeString(""), remark=EVIL,
        attempts=1, urgent=True, chased=1, can_assign=can_assign, can_take_back=can_take_back, **dict.fromkeys(TYPED, EVIL),
    )  # fmt: skip


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.names |= {name for name, _value in attrs}


@pytest.mark.parametrize("can_assign", [True, False])
def test_what_somebody_typed_stays_text(can_assign):
    request = RequestFactory().get("/dispatch/", {"view": "kanban", "district": EVIL})
    drawn = Lines(acts=True, kept=EVIL).html([a_row(can_assign=can_assign)])
    drawn += Cards(request, kept=EVIL).html(a_row(can_assign=can_assign, can_take_back=not can_assign))

    read = _Tags()
    read.feed(drawn)
    assert "&lt;script&gt;" in drawn
    assert not read.tags & {"script", "i"}
    assert not [name for name in read.names if name.startswith("on")]
