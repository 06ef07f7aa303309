"""Papers: a sum stands below the figures it sums."""

import pytest

from core.paper import Head, Section


@pytest.mark.parametrize(
    ("rights", "cells"), [((False, True, True, False), (2, 1)), ((False, False), (1, 0)), ((True, False), (1, 0))]
)
def test_a_sum_stands_below_the_last_figures(rights, cells):
    assert Section(heads=[Head("", right=right) for right in rights]).sum_cells == cells
