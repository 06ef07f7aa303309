"""Every table of the catalogue, one file per subject."""

from catalog.models.lists import Category, FaultCode, Named, ProductModel, Reason

__all__ = ["Category", "FaultCode", "Named", "ProductModel", "Reason"]
