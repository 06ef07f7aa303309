"""Price lists: drafted by one, approved by another, fixed from then on."""

from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.models import Category
from core import audit
from core.errors import NotYours
from core.money import round_fen
from parts.choices.stock import PriceKind, PriceState
from parts.errors.stock import (
    ListOfThatDay,
    NotOnThisList,
    PriceListEmpty,
    PriceListFixed,
    PricesOfNothing,
    SecondPersonApproves,
)
from parts.models import DocumentEvent, LabourItem, Part, Price, PriceList
from parts.selectors.prices import priced_at_nothing
from people.access import has
from people.models import User
from people.permissions import Permission


def _require(by: User) -> None:
    if not has(by, Permission.PRICE_EDIT):
        raise NotYours()


def _draft(price_list: PriceList) -> PriceList:
    """The list, locked; raises PriceListFixed once it is proposed."""
    held = PriceList.objects.select_for_update(of=("self",), no_key=True).get(pk=price_list.pk)
    if held.state != PriceState.DRAFT:
        raise PriceListFixed()
    return held


def _wrote(price_list: PriceList, by: User) -> None:
    """Who had a hand in the lines, once a person: none of them approves the list."""
    DocumentEvent.objects.get_or_create(
        document=f"prices:{price_list.pk}", action="written", by=by, defaults={"state": price_list.state}
    )


@transaction.atomic
def draft_prices(*, kind: str, name: str, from_on: date, by: User) -> PriceList:
    """An empty list; its prices hold from that day on once somebody else has approved it."""
    _require(by)
    made = PriceList.objects.create(kind=PriceKind(kind), name=name.strip(), from_on=from_on, drafted_by=by)
    audit.record("prices.drafted", target=made, by=by, after={"kind": kind, "from_on": from_on})
    return made


@transaction.atomic
def set_price(
    *, price_list: PriceList, amount: Decimal, by: User, part: Part | None = None, labour: LabourItem | None = None,
    hours: Decimal | None = None,
) -> Price:  # fmt: skip
    """Write one line, or over it. `amount` in yuan: each, an hour, or in all. Raises PriceListFixed, NotOnThisList."""
    _require(by)
    held = _draft(price_list)
    if (part is None) == (labour is None) or (part is not None) != (held.kind == PriceKind.PARTS):
        raise NotOnThisList()
    line, _new = Price.objects.update_or_create(
        price_list=held, part=part, labour=labour,
        defaults={"amount": round_fen(amount), "hours": hours if labour else None},
    )  # fmt: skip
    _wrote(held, by)
    return line


@transaction.atomic
def remove_price(*, price: Price, by: User) -> None:
    """Take a line off a draft. Raises PriceListFixed."""
    _require(by)
    _wrote(_draft(price.price_list), by)
    price.delete()


@transaction.atomic
def propose_prices(*, price_list: PriceList, by: User, free: bool = False) -> PriceList:
    """Hand it to a second person; from now on its lines stand. `free`: a price of 0 is meant.

    Raises PriceListFixed, PriceListEmpty, PricesOfNothing.
    """
    _require(by)
    held = _draft(price_list)
    if not held.prices.exists():
        raise PriceListEmpty()
    if not free and (given := priced_at_nothing(held)):
        raise PricesOfNothing(given)
    held.state = PriceState.PROPOSED
    held.save(update_fields=["state"])
    audit.record("prices.proposed", target=held, by=by, after={"lines": held.prices.count()})
    return held


@transaction.atomic
def take_prices_back(*, price_list: PriceList, note: str, by: User) -> PriceList:
    """A proposed list becomes a draft again, with a word why. Raises PriceListFixed."""
    _require(by)
    held = PriceList.objects.select_for_update(of=("self",), no_key=True).get(pk=price_list.pk)
    if held.state != PriceState.PROPOSED:
        raise PriceListFixed()
    held.state = PriceState.DRAFT
    held.save(update_fields=["state"])
    audit.record("prices.taken_back", target=held, by=by, reason=note)
    return held


@transaction.atomic
def approve_prices(*, price_list: PriceList, by: User) -> PriceList:
    """In force from its day on, by somebody other than who drafted it or wrote one of its prices.

    Raises SecondPersonApproves, PriceListFixed, ListOfThatDay.
    """
    _require(by)
    held = PriceList.objects.select_for_update(of=("self",), no_key=True).get(pk=price_list.pk)
    if held.state != PriceState.PROPOSED:
        raise PriceListFixed()
    wrote = DocumentEvent.objects.filter(document=f"prices:{held.pk}", action="written", by=by)
    if held.drafted_by_id == by.pk or wrote.exists():
        raise SecondPersonApproves()
    held.state, held.approved_by, held.approved_at = PriceState.APPROVED, by, timezone.now()
    try:
        with transaction.atomic():
            held.save(update_fields=["state", "approved_by", "approved_at"])
    except IntegrityError:
        raise ListOfThatDay() from None
    audit.record("prices.approved", target=held, by=by, after={"from_on": held.from_on})
    return held


@transaction.atomic
def add_labour_item(
    *, code: str, name_zh: str, by: User, name_en: str = "", category: Category | None = None
) -> LabourItem:
    """One more piece of work that can be priced; the code exists once (IntegrityError). `category`: only for it."""
    _require(by)
    made = LabourItem.objects.create(
        code=code.strip().upper(), name_zh=name_zh.strip(), name_en=name_en.strip(), category=category
    )
    audit.record("labour_item.added", target=made, by=by)
    return made


@transaction.atomic
def change_labour_item(
    *, item: LabourItem, name_zh: str, is_active: bool, by: User, name_en: str = "", category: Category | None = None
) -> LabourItem:
    """Put a piece of work right, or take it out of use; its code and its prices stay."""
    _require(by)
    told = {"name_zh": name_zh.strip(), "name_en": name_en.strip(), "category": category, "is_active": is_active}
    before = {name: str(getattr(item, name)) for name in told}
    for name, value in told.items():
        setattr(item, name, value)
    item.save(update_fields=list(told))
    after = {name: str(value) for name, value in told.items()}
    audit.record("labour_item.changed", target=item, by=by, before=before, after=after)
    return item
