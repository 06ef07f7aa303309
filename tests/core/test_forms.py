"""Numbers as an address sends them."""

import pytest

from core.forms import WHOLE, whole


@pytest.mark.parametrize("text", ["", "²", "٣", "３", "-1", "1.5", " 1", "9" * 5000, str(WHOLE + 1), "1000 "])
def test_what_is_no_whole_number_is_none(text):
    assert whole(text) is None


def test_a_whole_number_is_one():
    assert (whole("0"), whole("0012"), whole(str(WHOLE))) == (0, 12, WHOLE)
    assert whole("1000", most=999) is None
