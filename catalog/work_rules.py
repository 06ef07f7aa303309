"""What a reading on site must look like; pure. A field is one entry of WorkNode.fields."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

LONGEST = 120
BARCODE = re.compile(r"[0-9A-Z][0-9A-Z./-]{3,39}")


class BadReading(ValueError):
    """The reading does not fit its field; `why` is empty, barcode, number, range, choice or long."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def cleaned(field: dict[str, Any], text: str) -> str:
    """The reading as it is kept; "" takes it away. Raises BadReading."""
    text = text.strip()
    if not text:
        return ""
    if len(text) > LONGEST:
        raise BadReading("long")
    kind = field.get("type", "text")
    if kind == "barcode":
        text = re.sub(r"\s", "", text).upper()
        if not BARCODE.fullmatch(text):
            raise BadReading("barcode")
    elif kind == "number":
        return _number(field, text)
    elif kind == "choice" and text not in {option[0] for option in field.get("options", ())}:
        raise BadReading("choice")
    return text


def _number(field: dict[str, Any], text: str) -> str:
    if len(text) > 20:
        raise BadReading("number")
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise BadReading("number") from None
    if not number.is_finite() or number.adjusted() > 9:
        raise BadReading("number")
    low, high = field.get("min"), field.get("max")
    if (low is not None and number < Decimal(str(low))) or (high is not None and number > Decimal(str(high))):
        raise BadReading("range")
    return f"{number.normalize():f}"


def problems(fields: object) -> list[str]:
    """What is wrong with a node's list of fields, as an administrator wrote it; empty where nothing is."""
    if not isinstance(fields, list):
        return ["fields is not a list"]
    said, codes = [], set()
    for position, field in enumerate(fields, 1):
        if not isinstance(field, dict) or not re.fullmatch(r"[a-z][a-z0-9_]{0,30}", str(field.get("code", ""))):
            said.append(f"{position}: code")
            continue
        if field["code"] in codes:
            said.append(f"{position}: {field['code']} twice")
        codes.add(field["code"])
        if not field.get("zh") or not field.get("en"):
            said.append(f"{position}: zh, en")
        if field.get("type", "text") not in {"text", "barcode", "number", "choice"}:
            said.append(f"{position}: type")
        if field.get("type") == "choice" and not field.get("options"):
            said.append(f"{position}: options")
    return said
