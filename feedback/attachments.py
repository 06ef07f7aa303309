"""What may be handed in as a file: an allow-list judged by content, never by the name alone. Pure."""

import os
from typing import BinaryIO

ACCEPTED = "PDF, JPG, PNG, WEBP, MP3, M4A, WAV, AMR, MP4, DOCX, XLSX"
# Extension → how its content begins (offset, bytes) and what we say it is when handing it out.
KINDS: dict[str, tuple[tuple[tuple[int, bytes], ...], str]] = {
    ".pdf": (((0, b"%PDF-"),), "application/pdf"),
    ".jpg": (((0, b"\xff\xd8\xff"),), "image/jpeg"),
    ".jpeg": (((0, b"\xff\xd8\xff"),), "image/jpeg"),
    ".png": (((0, b"\x89PNG\r\n\x1a\n"),), "image/png"),
    ".webp": (((0, b"RIFF"), (8, b"WEBP")), "image/webp"),
    ".wav": (((0, b"RIFF"), (8, b"WAVE")), "audio/wav"),
    ".amr": (((0, b"#!AMR"),), "audio/amr"),
    ".m4a": (((4, b"ftyp"),), "audio/mp4"),
    ".mp4": (((4, b"ftyp"),), "video/mp4"),
    ".docx": (((0, b"PK\x03\x04"),), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ".xlsx": (((0, b"PK\x03\x04"),), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
MP3 = (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")
ACCEPT_ATTRIBUTE = ",".join([*KINDS, ".mp3"])


def size_of(fileobj: BinaryIO) -> int:
    """Bytes, by measuring."""
    fileobj.seek(0, os.SEEK_END)
    size = fileobj.tell()
    fileobj.seek(0)
    return size


def content_type_of(fileobj: BinaryIO, name: str) -> str | None:
    """The type to hand it out as; None where the extension is not accepted or the content is something else."""
    fileobj.seek(0)
    head = fileobj.read(16)
    fileobj.seek(0)
    extension = os.path.splitext(name)[1].lower()
    if extension == ".mp3":
        return "audio/mpeg" if head.startswith(MP3) else None
    if extension not in KINDS:
        return None
    marks, content_type = KINDS[extension]
    return content_type if all(head[o : o + len(m)] == m for o, m in marks) else None


def type_by_name(name: str) -> str:
    """For a file that passed when it came in."""
    extension = os.path.splitext(name)[1].lower()
    if extension == ".mp3":
        return "audio/mpeg"
    return KINDS[extension][1] if extension in KINDS else "application/octet-stream"
