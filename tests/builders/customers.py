"""Customers and their units for tests; every phone begins with 154 and is nobody's."""

from itertools import count

from customers.models import Address, Customer, Phone, Unit
from people.models import Branch
from tests.builders.catalog import a_category

_numbers = count(1)


def a_customer(name: str = "", *, phone: str = "", branch: Branch | None = None, street: str = "样例路1号") -> Customer:
    n = next(_numbers)
    customer = Customer.objects.create(number=f"KH2026{n:05d}", name=name or f"用户{n}", branch=branch)
    Phone.objects.create(customer=customer, digits=phone or f"1545{n:07d}")  # none that a test writes out
    if street:
        Address.objects.create(customer=customer, city="星河市", street=street)
    return customer


def a_unit(customer: Customer | None = None, *, serial: str = "", category: str = "air_conditioner", **fields) -> Unit:
    n = next(_numbers)
    return Unit.objects.create(
        customer=customer or a_customer(),
        category=a_category(category),
        brand="星河",
        model_name=fields.pop("model_name", "KFR-35GW"),
        serial=serial or f"NSY{n:010d}",
        **fields,
    )
