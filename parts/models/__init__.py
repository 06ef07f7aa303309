"""Every table of the parts' room, one file per subject."""

from parts.models.catalogue import Part
from parts.models.clearance import Clearance
from parts.models.ledger import Balance, Movement, Place
from parts.models.numbering import DocumentSeries
from parts.models.prices import LabourItem, Price, PriceList

__all__ = ["Balance", "Clearance", "DocumentSeries", "LabourItem", "Movement", "Part", "Place", "Price", "PriceList"]
