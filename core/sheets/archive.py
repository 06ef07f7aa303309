"""The zip archive an .xlsx is, opened with suspicion: what it declares is checked, what it holds is measured."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from core.sheets import limits
from core.sheets.refusal import Refused

CHUNK = 1024 * 1024
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")


class Archive:
    """The parts of a zip file. Raises Refused for a directory no honest program writes."""

    def __init__(self, file: BinaryIO) -> None:
        try:
            entries = zipfile.ZipFile(file).infolist()
        except (
            zipfile.BadZipFile,
            zipfile.LargeZipFile,
            ValueError,
            NotImplementedError,
            OSError,
            struct.error,
        ) as error:
            raise Refused("damaged_file") from error
        self.parts = {info.filename: info for info in entries}
        self._file, self._inflated = file, 0
        if len(entries) > limits.ENTRIES:
            raise Refused("suspicious_archive", what="entries")
        if len({info.filename.lower() for info in entries}) != len(entries):
            raise Refused("suspicious_archive", what="duplicate names")
        ends = 0
        for info in sorted(entries, key=lambda entry: entry.header_offset):
            self._check(info)
            if info.header_offset < ends:
                raise Refused("suspicious_archive", what="overlapping parts")
            ends = info.header_offset + info.compress_size
        if sum(info.file_size for info in entries) > limits.TOTAL_BYTES:
            raise Refused("too_big_inside")

    def _check(self, info: zipfile.ZipInfo) -> None:
        name = info.filename.replace("\\", "/")
        if name.startswith("/") or ":" in name or ".." in name.split("/"):
            raise Refused("suspicious_archive", what="path names")
        if info.flag_bits & 0x1:
            raise Refused("password_protected")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused("damaged_file")
        self._measure(info, info.file_size)

    @staticmethod
    def _measure(info: zipfile.ZipInfo, size: int) -> None:
        if size > limits.RATIO_FROM_BYTES and size > limits.RATIO * max(info.compress_size, 1):
            raise Refused("too_big_inside")
        if size > (limits.STREAMED_PART_BYTES if is_streamed(info.filename) else limits.PART_BYTES):
            raise Refused("too_big_inside")

    def chunks(self, name: str) -> Iterator[bytes]:
        """The part, inflated by pieces. It stops where the part grows beyond what it declared: headers lie."""
        info = self.parts[name]
        self._file.seek(info.header_offset)
        header = self._file.read(_LOCAL_HEADER.size)
        if len(header) < _LOCAL_HEADER.size or header[:4] != b"PK\x03\x04":
            raise Refused("damaged_file")
        name_length, extra_length = _LOCAL_HEADER.unpack(header)[-2:]
        self._file.seek(name_length + extra_length, 1)
        left, size, crc = info.compress_size, 0, 0
        inflater = zlib.decompressobj(-15) if info.compress_type == zipfile.ZIP_DEFLATED else None
        while left or (inflater and inflater.unconsumed_tail):
            try:
                if inflater and inflater.unconsumed_tail:
                    piece = inflater.decompress(inflater.unconsumed_tail, CHUNK)
                else:
                    raw = self._file.read(min(left, CHUNK // 4))
                    left = left - len(raw) if raw else 0
                    piece = inflater.decompress(raw, CHUNK) if inflater else raw
            except zlib.error as error:
                raise Refused("damaged_file") from error
            size += len(piece)
            self._inflated += len(piece)
            crc = zlib.crc32(piece, crc)
            if size > info.file_size or self._inflated > limits.TOTAL_BYTES:
                raise Refused("too_big_inside")
            if piece:
                yield piece
        if size != info.file_size or crc != info.CRC:
            raise Refused("damaged_file")

    def read(self, name: str) -> bytes:
        """A small part whole; b"" where there is none."""
        return b"".join(self.chunks(name)) if name in self.parts else b""


def is_streamed(name: str) -> bool:
    """Sheets and the table of their strings are read by pieces and may be long."""
    return name.startswith("xl/worksheets/") or name.lower() == "xl/sharedstrings.xml"
