"""The page of a document or a thing by its number, as it is scanned or typed into the search."""

from django.db.models import Model, Q

from parts.models import (
    Arrival,
    Disposal,
    GoodsReturn,
    MakerReturn,
    OldCount,
    OldPart,
    OldPartReceipt,
    Part,
    PartsCase,
    PartsOrder,
    PurchaseOrder,
    ReturnList,
    StockCount,
    StockTransfer,
    SupplierReturn,
)
from parts.scanning import Kind, read
from parts.selectors.scanning import part_of
from people.access import may_open
from people.models import User

# The letters a number begins with → what is numbered so.
SERIES: dict[str, tuple[type[Model], ...]] = {
    "PJ": (PartsOrder,), "CG": (PurchaseOrder,), "DH": (Arrival,), "DB": (StockTransfer,), "GT": (SupplierReturn,),
    "PD": (StockCount, OldCount), "FC": (ReturnList,), "RK": (OldPartReceipt,), "CZ": (Disposal,),
    "SP": (MakerReturn,), "CY": (PartsCase,), "TH": (GoodsReturn,),
}  # fmt: skip


def page_of(text: str, user: User) -> str:
    """Where a whole number leads: a document's, an old part's or its tag's, a part's or its bar code's. Empty where
    it is none, or none of the reader's."""
    scan = read(text)
    found = None
    if scan.kind == Kind.DOCUMENT:
        rows = (
            model.objects.visible_to(user).filter(number=scan.text).first() for model in SERIES.get(scan.text[:2], ())
        )
        found = next((row for row in rows if row is not None), None)
    elif scan.text and scan.kind not in (Kind.TICKET, Kind.QUANTITY):
        found = _thing(scan, user)
    url = found.get_absolute_url() if found is not None else ""
    return url if url and may_open(user, url) else ""


def _thing(scan, user: User) -> OldPart | Part | None:
    """A tag's number may be anything, and so may a part's: the piece the tag hangs on comes first."""
    named = Q(code=scan.text) | Q(tag_no=scan.text)
    return OldPart.objects.visible_to(user).filter(named).first() or part_of(scan)
