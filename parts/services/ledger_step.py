"""One line to be written, and a line the pen could not write, before that is put into words."""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from parts.models import Batch, Movement, Part, Place


class Step(NamedTuple):
    """One line to be written: `quantity` signed, in the part's unit.

    take: which batches. `fifo` the oldest there (or `batch`); `new` a batch that comes in at `cost` (None: the latest
    known); `pair` those the step before took; `like` those of the line it undoes; `unused` those the cause took.
    """

    part: Part
    place: Place
    quantity: Decimal
    kind: str
    key: str
    take: str = "fifo"
    cost: Decimal | None = None
    batch: Batch | None = None
    supplier_id: int | None = None
    lot: str = ""
    undo: Movement | None = None
    note: str = ""


@dataclass
class Refused(Exception):
    """word: closed, frozen, too_much, not_enough, batch_short, batches_gone, more_than_used, returned_before.

    line: its place in the document, from 0. amount: what there would have been, where that is told."""

    word: str
    line: int
    amount: Decimal = Decimal(0)
