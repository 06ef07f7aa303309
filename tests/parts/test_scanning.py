"""A scanned text is read as the code on the label, whatever the input method made of it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parts.scanning import Kind, read

CODE = st.from_regex(r"\A[A-Z0-9]{1,6}(?:[-_/.][A-Z0-9]{1,6}){0,3}\Z")
FULL_WIDTH = {chr(n): chr(n + 0xFEE0) for n in range(0x21, 0x7F)}
IME = {".": "。", "/": "、", "_": "——"}


@pytest.mark.parametrize(
    ("text", "code", "kind"),
    [
        ("KT-ZB-101", "KT-ZB-101", Kind.UNKNOWN),
        ("kt-zb-101\r\n", "KT-ZB-101", Kind.UNKNOWN),
        ("ＫＴ－ＺＢ－１０１", "KT-ZB-101", Kind.UNKNOWN),
        ("KT－zb－101。", "KT-ZB-101", Kind.UNKNOWN),
        ("‘KT-ZB-101，", "KT-ZB-101", Kind.UNKNOWN),
        ("k't-zb-101", "KT-ZB-101", Kind.UNKNOWN),
        ("KT—ZB—101", "KT-ZB-101", Kind.UNKNOWN),
        ("KT——ZB", "KT_ZB", Kind.UNKNOWN),
        ("]C1KT-ZB-101", "KT-ZB-101", Kind.UNKNOWN),
        ("】C1KT-ZB-101", "KT-ZB-101", Kind.UNKNOWN),
        ("\x02KT-ZB-101\x03", "KT-ZB-101", Kind.UNKNOWN),
        ("*KT-ZB-101*", "KT-ZB-101", Kind.UNKNOWN),
        ("6901234567892", "6901234567892", Kind.PART),
        ("６９０１２３４５６７８９２", "6901234567892", Kind.PART),
        ("OP-7F3K-22", "OP-7F3K-22", Kind.OLD_PART),
        ("op7f3k22", "OP-7F3K-22", Kind.OLD_PART),
        ("WX202610090001", "WX202610090001", Kind.TICKET),
        ("PJ2611-0007", "PJ2611-0007", Kind.DOCUMENT),
        ("PD2611-0001", "PD2611-0001", Kind.DOCUMENT),
        ("https://shouhou.example.com/old-parts/OP-7F3K-22/", "OP-7F3K-22", Kind.OLD_PART),
        ("https：、、shouhou。example。com、old-parts、OP-7F3K-22、", "OP-7F3K-22", Kind.OLD_PART),
        ("http://10.0.0.5:8000/m/old-parts/op-7f3k-22/", "OP-7F3K-22", Kind.OLD_PART),
        ("http://10.0.0.5:8000/parts/places/CD-01/?a=1", "CD-01", Kind.PLACE),
        ("http://h/parts/KT-ZB-101/", "KT-ZB-101", Kind.PART),
        ("http://h/parts/KT%20ZB/", "KT ZB", Kind.PART),
        ("http://h/parts/counts/PD2611-0001/", "PD2611-0001", Kind.DOCUMENT),
        ("http://h/m/WX202610090001/", "WX202610090001", Kind.TICKET),
        ("http://elsewhere/x/y", "X/Y", Kind.UNKNOWN),
        ("", "", Kind.EMPTY),
        ("　 \t", "", Kind.EMPTY),
        ("，。", "", Kind.EMPTY),
    ],
)
def test_read(text, code, kind):
    scan = read(text)
    assert (scan.text, scan.kind, scan.count) == (code, kind, None)


@pytest.mark.parametrize(
    ("text", "count", "code"),
    [
        ("5*KT-ZB-101", "5", "KT-ZB-101"),
        ("５＊ＫＴ", "5", "KT"),
        ("0.5*KT-TG", "0.5", "KT-TG"),
        ("12×OP-7F3K-22", "12", "OP-7F3K-22"),
        ("0*KT", "0", "KT"),
        ("3 * KT", "3", "KT"),
    ],
)
def test_a_count_before_the_code(text, count, code):
    scan = read(text)
    assert (scan.count, scan.text) == (Decimal(count), code)


def test_a_count_alone_is_for_the_next_scan():
    assert (read("5*").kind, read("5*").count) == (Kind.QUANTITY, Decimal(5))


def test_spaces_of_a_typed_number_are_remembered():
    scan = read("kt  zb 101")
    assert (scan.text, scan.typed) == ("KTZB101", "KT ZB 101")


def test_nothing_is_guessed():
    assert read("KKTT--ZZBB").text == "KKTT--ZZBB"
    assert read("O0I1").text == "O0I1"


@given(CODE)
def test_what_an_input_method_does_to_a_code_is_undone(code):
    plain = read(code)
    assert read("".join(FULL_WIDTH[c] for c in code)).text == plain.text
    assert read("".join(IME.get(c, c) for c in code)).text == plain.text
    assert read(f" {code.lower()}\t").text == plain.text


@given(st.text(max_size=60))
def test_any_text_is_read_as_one_short_line_in_capitals(text):
    scan = read(text)
    assert scan.text == scan.text.upper()
    assert "\n" not in scan.text
    assert bool(scan.text) == (scan.kind not in (Kind.EMPTY, Kind.QUANTITY))
