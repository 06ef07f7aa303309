"""Changes of customers and their units."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from core import audit
from core.errors import NotYours
from customers.choices import CustomerKind
from customers.errors import NotAPhone, UnitKnown, WarrantyBeforePurchase
from customers.models import Address, Customer, Phone, Unit
from customers.numbers import take
from customers.personal import normalised_phone
from people.access import has
from people.models import Branch, Store, User
from people.permissions import Permission

UNIT_FACTS = (
    "category", "model", "brand", "model_name", "serial", "outer_barcode", "frame_no", "engine_no", "purchased_on",
    "proof", "made_on", "activated_on", "use", "mileage_km", "exchanged_on", "seller_store", "seller_partner", "seller",
    "invoice_no", "installed_on", "installer", "warranty_until", "note",
)  # fmt: skip


def next_customer_number() -> str:
    """KH + year + five digits."""
    return take(f"KH{timezone.localdate():%Y}", digits=5, taken=Customer.objects.all())


def _require(by: User, *permissions: Permission) -> None:
    if not any(has(by, permission) for permission in permissions):
        raise NotYours()


def set_phones(customer: Customer, numbers: Iterable[str]) -> None:
    """Make these the customer's numbers, in this order; raises NotAPhone."""
    wanted = []
    for text in numbers:
        digits = normalised_phone(text)
        if text.strip() and not 5 <= len(digits) <= 20:
            raise NotAPhone(text=text)
        if digits and digits not in wanted:
            wanted.append(digits)
    customer.phones.exclude(digits__in=wanted).delete()
    for position, digits in enumerate(wanted, 1):
        Phone.objects.update_or_create(
            customer=customer, digits=digits, defaults={"position": position, "last4": digits[-4:]}
        )


def set_address(customer: Customer, **parts: str) -> None:
    """Make this the customer's first address; empty parts everywhere remove it."""
    first = customer.addresses.first()
    if not parts.get("street"):
        if first:
            first.delete()
    elif first:
        for name, value in parts.items():
            setattr(first, name, value)
        first.save()
    else:
        Address.objects.create(customer=customer, **parts)


@transaction.atomic
def register_customer(
    *, name: str, by: User, kind: str = CustomerKind.PERSON, phones: Iterable[str] = (), branch: Branch | None = None,
    store: Store | None = None, address: dict[str, str] | None = None, source: str = "", note: str = "",
    call_back_ok: bool = True,
) -> Customer:  # fmt: skip
    """A new customer file. Whoever registers tickets may open one. Raises NotAPhone."""
    _require(by, Permission.CUSTOMER_EDIT, Permission.TICKET_REGISTER)
    customer = Customer.objects.create(
        number=next_customer_number(),
        name=name.strip(),
        kind=kind,
        branch=branch,
        store=store,
        source=source,
        note=note,
        call_back_ok=call_back_ok,
    )
    set_phones(customer, phones)
    set_address(customer, **(address or {}))
    audit.record("customer.registered", target=customer, by=by)
    return customer


@transaction.atomic
def change_customer(
    *, customer: Customer, by: User, phones: Iterable[str] | None = None, address: dict[str, str] | None = None,
    **facts: Any,
) -> Customer:  # fmt: skip
    """Put a file right; what is not given stays. The audit names what changed, personal data is not copied there."""
    _require(by, Permission.CUSTOMER_EDIT)
    changed = [name for name, value in facts.items() if getattr(customer, name) != value]
    before = list(customer.phones.values_list("digits", flat=True)), str(customer.addresses.first() or "")
    for name in changed:
        setattr(customer, name, facts[name])
    if changed:
        customer.save(update_fields=changed)
    if phones is not None:
        set_phones(customer, phones)
    if address is not None:
        set_address(customer, **address)
    after = list(customer.phones.values_list("digits", flat=True)), str(customer.addresses.first() or "")
    changed += [name for name, old, new in zip(("phones", "address"), before, after, strict=True) if old != new]
    if changed:
        audit.record("customer.changed", target=customer, by=by, after={"changed": changed})
    return customer


@transaction.atomic
def save_unit(*, customer: Customer, by: User, unit: Unit | None = None, **facts: Any) -> Unit:
    """Add a machine, or put one right. Raises UnitKnown where the bar code or frame number is somebody's already."""
    _require(by, Permission.CUSTOMER_EDIT, Permission.TICKET_REGISTER)
    made = unit is None
    unit = unit or Unit(customer=customer)
    changed = {name: facts[name] for name in UNIT_FACTS if name in facts and getattr(unit, name, None) != facts[name]}
    for name, value in changed.items():
        setattr(unit, name, value)
    unit.serial, unit.frame_no = unit.serial.strip().upper(), unit.frame_no.strip().upper()
    for field in ("serial", "frame_no"):
        if value := getattr(unit, field):
            other = Unit.objects.filter(**{field: value}).exclude(pk=unit.pk).select_related("customer").first()
            if other:
                raise UnitKnown(key=value, customer=other.customer.number)
    if unit.warranty_until and unit.purchased_on and unit.warranty_until < unit.purchased_on:
        raise WarrantyBeforePurchase()
    unit.save()
    if changed:
        audit.record("unit.added" if made else "unit.changed", target=unit, by=by, after={"changed": list(changed)})
    return unit


@transaction.atomic
def reveal_contact(*, target: Customer, by: User) -> list[str]:
    """The numbers in full, and a line that says who asked. Raises NotYours without CUSTOMER_REVEAL."""
    _require(by, Permission.CUSTOMER_REVEAL)
    audit.record("customer.revealed", target=target, by=by)
    return list(target.phones.values_list("digits", flat=True))
