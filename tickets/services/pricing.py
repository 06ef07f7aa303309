"""Lines of a quotation or a charge: what the list of the day says, or another price with its reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.money import amount_text, round_fen
from parts.models import LabourItem, Part
from parts.selectors import labour_prices, part_prices
from tickets.errors_money import LineIncomplete, NoLines, PriceMissing, PriceReasonMissing
from tickets.models.money import LineKind

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Line:
    """What is asked for. A part, a labour item, or in words alone (`name`, `kind`; then `price` and `reason` too).

    `quantity`: of parts, or hours; empty is one, or the list's hours. `price`: each or an hour; empty is the list's.
    `covered`: paid by the warranty; empty is what the ticket says.
    """

    part: Part | None = None
    labour: LabourItem | None = None
    name: str = ""
    kind: str = ""
    quantity: Decimal | None = None
    price: Decimal | None = None
    reason: str = ""
    note: str = ""
    covered: bool | None = None


def priced(lines: Sequence[Line], day: date) -> list[dict[str, Any]]:
    """The columns of MoneyLine for each line, `amount` rounded once. Two queries.

    Raises NoLines, LineIncomplete, PriceMissing, PriceReasonMissing; the last two not for a covered line.
    """
    if not lines:
        raise NoLines()
    of_parts = part_prices([line.part for line in lines if line.part], day)
    of_labour = labour_prices(day, [line.labour for line in lines if line.labour])
    return [_one(n, line, of_parts, of_labour) for n, line in enumerate(lines, 1)]


def _one(n: int, line: Line, of_parts: dict, of_labour: dict) -> dict[str, Any]:
    found = of_parts.get(line.part.pk) if line.part else of_labour.get(line.labour.pk) if line.labour else None
    name = line.name.strip() or (line.part.name if line.part else line.labour.name if line.labour else "")
    hours = found.hours if found is not None and line.labour else None
    quantity = line.quantity if line.quantity is not None else (hours or ONE)
    if not name or quantity <= 0 or (line.part and line.labour):
        raise LineIncomplete(line=n)
    listed = found.amount if found is not None else None
    price, reason = listed if line.price is None else round_fen(line.price), line.reason.strip()
    if line.covered:
        price = Decimal("0.00")
    elif price is None:
        raise PriceMissing(item=name, line=n)
    elif price != listed and not reason:
        if listed is None:
            raise PriceMissing(item=name, line=n)
        raise PriceReasonMissing(item=name, list_price=amount_text(listed), line=n)
    kind = LineKind.PART if line.part else LineKind.LABOUR if line.labour else (line.kind or LineKind.LABOUR)
    return {
        "position": n,
        "kind": kind,
        "part": line.part,
        "labour": line.labour,
        "name": name[:80],
        "unit": line.part.unit if line.part else (_("h") if hours else ""),
        "quantity": quantity,
        "unit_price": price,
        "list_price": listed,
        "price_reason": reason[:200] if price != listed else "",
        "amount": round_fen(quantity * price),
        "note": line.note.strip()[:200],
    }


def totals(rows: Iterable[dict[str, Any]]) -> dict[str, Decimal]:
    """labour_total, parts_total and total of amounts already rounded: sums round no more."""
    labour = parts = Decimal("0.00")
    for row in rows:
        if row["kind"] == LineKind.PART:
            parts += row["amount"]
        else:
            labour += row["amount"]
    return {"labour_total": labour, "parts_total": parts, "total": labour + parts}
