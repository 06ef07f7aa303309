"""Every table of the catalogue, one file per subject."""

from catalog.models.coverage import CoverageCount, CoveragePolicy
from catalog.models.lists import Category, FaultCode, Named, ProductModel, Reason
from catalog.models.work import FaultCause, WorkNode

__all__ = [
    "Category",
    "CoverageCount",
    "CoveragePolicy",
    "FaultCause",
    "FaultCode",
    "Named",
    "ProductModel",
    "Reason",
    "WorkNode",
]
