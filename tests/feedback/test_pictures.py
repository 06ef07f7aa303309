"""Pictures lose what the camera told and keep every pixel."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.pictures import without_metadata

PLACE = b"GPS 36.65 117.12 owner"


def exif(orientation: int, order: str = "<") -> bytes:
    tag = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, orientation, 0)
    tiff = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}IH", 8, 1) + tag + b"\0" * 4
    return b"Exif\0\0" + tiff + PLACE


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def jpeg(*segments: bytes) -> bytes:
    scan = segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"pixels \xff\0 pixels"
    return b"\xff\xd8" + b"".join(segments) + segment(0xDB, b"tables") + scan + b"\xff\xd9"


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_jpeg_keeps_pixels_and_orientation_only(order):
    jfif = segment(0xE0, b"JFIF\0")
    cleaned = without_metadata(jpeg(jfif, segment(0xE1, exif(6, order)), segment(0xE1, b"http://ns.adobe " + PLACE)))

    assert PLACE not in cleaned
    assert cleaned == without_metadata(cleaned) == jpeg(jfif, cleaned[cleaned.index(b"\xff\xe1") :][:36])
    assert cleaned[cleaned.index(b"\x01\x12") :][:10] == struct.pack(">HHIH", 0x0112, 3, 1, 6)


def test_an_upright_jpeg_has_no_metadata_left():
    comment = segment(0xFE, PLACE)
    assert without_metadata(jpeg(segment(0xE1, exif(1)), comment, segment(0xED, PLACE))) == jpeg()


def test_a_png_loses_its_notes():
    head, pixels, end = chunk(b"IHDR", b"x" * 13), chunk(b"IDAT", b"pixels"), chunk(b"IEND", b"")
    start = b"\x89PNG\r\n\x1a\n"
    noted = start + head + chunk(b"eXIf", PLACE) + chunk(b"tEXt", PLACE) + pixels + chunk(b"tIME", b"now") + end

    assert without_metadata(noted) == start + head + pixels + end


def test_a_webp_loses_its_notes():
    def riff(*chunks):
        body = b"WEBP" + b"".join(n + struct.pack("<I", len(b)) + b + b"\0" * (len(b) % 2) for n, b in chunks)
        return b"RIFF" + struct.pack("<I", len(body)) + body

    noted = riff((b"VP8X", b"\x0c" + b"\0" * 9), (b"VP8 ", b"pixel"), (b"EXIF", PLACE), (b"XMP ", PLACE))
    assert without_metadata(noted) == riff((b"VP8X", b"\0" * 10), (b"VP8 ", b"pixel"))


@given(st.binary(max_size=200), st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP", b""]))
def test_broken_pictures_break_nothing(rest, start):
    assert isinstance(without_metadata(start + rest), bytes)


@given(st.binary(max_size=100))
def test_what_is_no_picture_is_left_alone(data):
    assert without_metadata(b"%PDF-" + data) == b"%PDF-" + data
