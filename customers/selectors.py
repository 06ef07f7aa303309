"""Questions about customers."""

import unicodedata

from django.db.models import Prefetch, Q, QuerySet

from core.spelling import typed
from customers.models import Customer, Phone, Unit


def found_by(customers: QuerySet[Customer], words: str) -> QuerySet[Customer]:
    """By phone from four digits on, customer number, bar code or frame number, name or pinyin."""
    words = unicodedata.normalize("NFKC", words).strip()  # whoever writes Chinese often types full-width digits
    plain = words.upper().replace(" ", "").replace("-", "")
    if plain.isascii() and plain.isdigit() and len(plain) >= 4:
        return customers.reached_by(plain)
    units = Unit.objects.known_as(words.upper()).order_by().values("customer")
    if letters := typed(words):  # in indexes only: there are many customers
        named = Customer.objects.filter(spelling__spelt=letters).order_by().values("pk")
        numbered = Customer.objects.filter(number=words.upper()).order_by().values("pk")
        return customers.filter(pk__in=named.union(numbered, units))
    return customers.filter(Q(number__iexact=words) | Q(name__contains=words) | Q(pk__in=units))


def with_contacts(customers: QuerySet[Customer]) -> QuerySet[Customer]:
    """Phones, addresses, units and branch read along: a list of any length takes the same few statements."""
    units = Prefetch("units", Unit.objects.select_related("category__parent"))
    return customers.select_related("branch", "store", "merged_into").prefetch_related(
        Prefetch("phones", Phone.objects.order_by("position", "id")), "addresses", units
    )
