"""Pictures without what the camera adds: place, time, device, owner. Pixels stay untouched, nothing is decoded. Pure.

Whereabouts are personal data of the first class (day-one, section 4): a picture of a wet floor must not tell where its
maker lives. Only the orientation is kept, or phones' pictures would lie on their side.
"""

import struct

JPEG, PNG, WEBP = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"WEBP"
KEPT_APP = {0xE0, 0xE2, 0xEE}  # JFIF, colour profile, Adobe's colour transform
COMMENT = 0xFE
SCAN, END = 0xDA, 0xD9
PNG_DROPPED = {b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"}
WEBP_DROPPED = {b"EXIF", b"XMP "}
ORIENTATION = 0x0112


def without_metadata(data: bytes) -> bytes:
    """The same picture without metadata; anything that is no JPEG, PNG or WEBP, or is broken, comes back as it is."""
    try:
        if data.startswith(JPEG):
            return _jpeg(data)
        if data.startswith(PNG):
            return _png(data)
        if data[:4] == b"RIFF" and data[8:12] == WEBP:
            return _webp(data)
    except (struct.error, IndexError):
        return data
    return data


def _jpeg(data: bytes) -> bytes:
    out, at = bytearray(data[:2]), 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker in {SCAN, END}:
            break
        (length,) = struct.unpack_from(">H", data, at + 2)
        segment = data[at : at + 2 + length]
        if marker == 0xE1 and segment[4:10] == b"Exif\0\0":
            out += _only_orientation(segment[10:])
        elif not (0xE0 <= marker <= 0xEF and marker not in KEPT_APP) and marker != COMMENT:
            out += segment
        at += 2 + length
    return bytes(out + data[at:])


def _only_orientation(tiff: bytes) -> bytes:
    """A segment that says which side is up, or nothing where the camera did not say or it is up already."""
    order = "<" if tiff[:2] == b"II" else ">"
    (start,) = struct.unpack_from(f"{order}I", tiff, 4)
    (entries,) = struct.unpack_from(f"{order}H", tiff, start)
    for n in range(entries):
        tag, _type, _count, value = struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * n)
        if tag == ORIENTATION and 2 <= value <= 8:
            directory = struct.pack(">HHHIHHI", 1, ORIENTATION, 3, 1, value, 0, 0)
            body = b"Exif\0\0MM\0*" + struct.pack(">I", 8) + directory
            return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    return b""


def _png(data: bytes) -> bytes:
    out, at = bytearray(PNG), len(PNG)
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        if data[at + 4 : at + 8] not in PNG_DROPPED:
            out += data[at : at + 12 + length]
        at += 12 + length
    return bytes(out)


def _webp(data: bytes) -> bytes:
    out, at = bytearray(data[:12]), 12
    while at + 8 <= len(data):
        name, (length,) = data[at : at + 4], struct.unpack_from("<I", data, at + 4)
        end = at + 8 + length + length % 2
        chunk = bytearray(data[at:end])
        if name == b"VP8X" and len(chunk) > 8:
            chunk[8] &= ~0x0C  # it no longer announces EXIF and XMP
        if name not in WEBP_DROPPED:
            out += chunk
        at = end
    struct.pack_into("<I", out, 4, len(out) - 8)
    return bytes(out)
