"""Papers: a sum stands below the figures it sums."""

from datetime import date, datetime

import pytest
from django.utils import timezone, translation

from core.paper import Head, Section, said, said_day, shortly, span


@pytest.mark.parametrize(
    ("rights", "cells"), [((False, True, True, False), (2, 1)), ((False, False), (1, 0)), ((True, False), (1, 0))]
)
def test_a_sum_stands_below_the_last_figures(rights, cells):
    heads = [Head("", right=right) for right in rights]

    assert Section(heads=heads, sums=[("Sum", "1")]).sum_rows == [("Sum", "1", *cells)]


def test_sums_of_several_columns_stand_each_below_its_own():
    heads = [Head("", right=right) for right in (False, True, True, False)]

    table = Section(heads=heads, sums=[("Labour", "40.00"), ("Parts", "68.50")], sums_below=(1, 2))

    assert table.sum_rows == [("Labour", "40.00", 1, 2), ("Parts", "68.50", 2, 1)]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ["8 Mar 2026", "8 Mar 2026, 09:05", "8 Mar 2026", "8 Mar, 09:05", "8 Mar 2026 – 18 Mar 2026"]),
        ("zh-hans", ["2026-03-08", "2026-03-08 09:05", "2026-03-08", "03-08 09:05", "2026-03-08 – 2026-03-18"]),
    ],
)
def test_a_paper_writes_days_in_one_form_and_breaks_none(language, told):
    day, moment = date(2026, 3, 8), timezone.make_aware(datetime(2026, 3, 8, 9, 5))
    with translation.override(language):
        assert [said(day), said(moment), said_day(moment), shortly(moment), span(day, date(2026, 3, 18))] == told
        assert said_day(None) == shortly(None) == "--"
    section = Section(heads=[Head("")] * 4, rows=[told[:4]])
    assert language == "zh-hans" or all(whole for _head, _cell, whole in section.lines[0])
