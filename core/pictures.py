"""Pictures of a job: drawn anew on the server, so that nothing hidden in a file is kept, and stored under guard."""

import warnings
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import BinaryIO

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from core import files
from core.errors import DomainError
from core.models import StoredFile

MAX_BYTES = 8 * 1024 * 1024
MAX_PIXELS = 40_000_000
LONGEST_SIDE = 2048
SIGNATURE_SIDE = 1200
FORMATS = ("JPEG", "PNG", "WEBP")
EXIF_IFD, TAKEN = 0x8769, 0x9003


class PictureTooLarge(DomainError):
    code = "picture_too_large"
    message = _("The picture has %(size)s MB; at most %(limit)s MB are taken. Take it again with less detail.")


class TooManyPixels(DomainError):
    code = "picture_pixels"
    message = _("The picture has too many pixels. Take it again with less detail.")


class NotAPicture(DomainError):
    code = "not_a_picture"
    message = _("This file is no picture that can be read (JPEG, PNG or WebP). Take the picture again.")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept, its size in pixels, and when the camera says it was taken, if it does."""

    file: StoredFile
    width: int
    height: int
    taken_at: datetime | None


def keep_picture(upload: BinaryIO, *, size: int, name: str, by: object | None, signature: bool = False) -> Picture:
    """Read, turn upright, limit and draw anew: EXIF and all else in the file is gone. Raises the refusals above."""
    if size > MAX_BYTES:
        raise PictureTooLarge(size=f"{size / 1024 / 1024:.1f}", limit=MAX_BYTES // 1024 // 1024)
    image, taken_at = _opened(upload)
    out = BytesIO()
    if signature:
        image.thumbnail((SIGNATURE_SIDE, SIGNATURE_SIDE))
        flat = Image.new("RGB", image.size, "white")
        flat.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
        image = flat.convert("L")
        image.save(out, "PNG", optimize=True)
    else:
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        drawn = Image.new("RGB", image.size, "white")  # a fresh sheet: comments and profiles stay behind
        drawn.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
        image = drawn
        image.save(out, "JPEG", quality=82, progressive=True)
    kind = "signature" if signature else "photo"
    stored = files.store(out, name=f"{name}.{'png' if signature else 'jpg'}", kind=kind, by=by)
    return Picture(stored, image.width, image.height, taken_at)


def _opened(upload: BinaryIO) -> tuple[Image.Image, datetime | None]:
    upload.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(upload, formats=FORMATS)
            if image.width * image.height > MAX_PIXELS:
                raise TooManyPixels()
            taken_at = _taken(image)
            image.load()
            image = ImageOps.exif_transpose(image)
            return image.convert("RGBA" if "A" in image.getbands() or "transparency" in image.info else "RGB"), taken_at
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise TooManyPixels() from None
    except (
        OSError,
        ValueError,
        SyntaxError,
        TypeError,
        EOFError,
        IndexError,
        KeyError,
    ):  # what Pillow says of broken files
        raise NotAPicture() from None


def _taken(image: Image.Image) -> datetime | None:
    try:
        text = str(image.getexif().get_ifd(EXIF_IFD).get(TAKEN, ""))
        taken = datetime.strptime(text[:19], "%Y:%m:%d %H:%M:%S")
    except (ValueError, OSError, KeyError, SyntaxError, TypeError):
        return None
    return timezone.make_aware(taken)


def thumbnail(stored: StoredFile, side: int = 240) -> bytes:
    """A small square-bounded JPEG of a stored picture; JPEG reads only as much as it needs."""
    with files.open_stored(stored) as source:
        image = Image.open(source, formats=FORMATS)
        image.draft("RGB", (side, side))
        image.thumbnail((side, side))
        out = BytesIO()
        image.convert("RGB").save(out, "JPEG", quality=76)
    return out.getvalue()
