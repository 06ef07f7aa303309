"""A line the pen could not write, before it is put into words."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass
class Refused(Exception):
    """word: frozen, not_enough, batch_short, batches_gone, more_than_used, returned_before. line: its place in the
    document, from 0. amount: what there would have been, where that is told."""

    word: str
    line: int
    amount: Decimal = Decimal(0)
