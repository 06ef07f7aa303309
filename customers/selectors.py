"""Questions about customers."""

from django.db.models import Prefetch, Q, QuerySet

from customers.models import Customer, Phone, Unit


def found_by(customers: QuerySet[Customer], words: str) -> QuerySet[Customer]:
    """By phone from four digits on, customer number, bar code or frame number, or name."""
    plain = words.upper().replace(" ", "").replace("-", "")
    if plain.isascii() and plain.isdigit() and len(plain) >= 4:
        return customers.reached_by(plain)
    units = Unit.objects.known_as(words.upper()).values("customer")
    return customers.filter(Q(number__iexact=words) | Q(name__contains=words) | Q(pk__in=units))


def with_contacts(customers: QuerySet[Customer]) -> QuerySet[Customer]:
    """Phones, addresses, units and branch read along: a list of any length takes the same few statements."""
    units = Prefetch("units", Unit.objects.select_related("category__parent"))
    return customers.select_related("branch", "store", "merged_into").prefetch_related(
        Prefetch("phones", Phone.objects.order_by("position", "id")), "addresses", units
    )
