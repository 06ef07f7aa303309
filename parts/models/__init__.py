"""Every table of the parts' room, one file per subject."""

from parts.models.catalogue import Part, PartBarcode, Substitute
from parts.models.clearance import Clearance
from parts.models.ledger import Balance, Movement, Place
from parts.models.levels import StockLevel
from parts.models.numbering import DocumentSeries
from parts.models.prices import LabourItem, Price, PriceList

__all__ = [
    "Balance", "Clearance", "DocumentSeries", "LabourItem", "Movement", "Part", "PartBarcode",
    "Place", "Price", "PriceList", "StockLevel", "Substitute",
]  # fmt: skip
