"""The document behind a line of the ledger: what it is called, and the page where it can be read."""

import re
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.access import may_open
from people.models import User

# kind of cause → what it is called, the name of its page
DOCUMENTS: dict[str, tuple[Promise, str]] = {
    "ticket": (_("Ticket"), "tickets:detail"),
    "order": (_("Parts order"), "parts:order"),
    "arrival": (_("Arrival"), "parts:arrival"),
    "purchase": (_("Purchase order"), "parts:purchase"),
    "supplier_return": (_("Supplier return"), "parts:supplier_return"),
    "transfer": (_("Transfer"), "parts:stock_transfer"),
    "goods_return": (_("Return or exchange"), "parts:goods_return"),
    "count": (_("Stock count"), "parts:count"),
    "old-part": (_("Old part"), "parts:old_part"),
    "scrap": (_("Write-off"), "parts:scrap"),
    "receipt": (_("Delivery note"), ""),
    "customer-return": (_("Customer return"), ""),
    "put-away": (_("Put away"), ""),
    "handover": (pgettext_lazy("stock", "Handed over"), ""),
    "import": (_("Import"), "imports:batch"),
    "correction": (_("Correction"), ""),
}


# Given by people, not by a series: such a number has no page, one that a page made for itself is not even told.
OURS = re.compile(r"[A-Z]{2,4}\d{4}-\d{4,}|[A-Z]{2}\d{8,}|OP-\w+-\d+|\d+")
NAMELESS = ("handover", "put-away", "correction")


@dataclass(frozen=True, slots=True)
class Document:
    """kind: in words, empty where it is not known; number; url: empty where there is no page or it is not his."""

    kind: str
    number: str
    url: str = ""


def document_of(cause: str, user: User) -> Document:
    """`order:PJ2026…` as somebody reads it."""
    kind, _colon, number = cause.partition(":")
    if kind not in DOCUMENTS or not number:
        return Document("", number or cause)
    word, page = DOCUMENTS[kind]
    if kind in NAMELESS and len(number) > 20:
        return Document(str(word), "")
    if not page or not OURS.fullmatch(number):
        return Document(str(word), number)
    try:
        url = reverse(page, args=[number])
    except NoReverseMatch:
        return Document(str(word), number)
    return Document(str(word), number, url if may_open(user, url) else "")
