"""Write-offs: one proposes, above a value another approves; only then the ledger has a line."""

from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from core import audit
from core.errors import NotYours
from parts.choices.stock import ScrapState
from parts.errors.ledger import NotThere, ScrapDecided, SecondPersonScraps
from parts.errors.stock import KeyOfAnotherMovement
from parts.models import Balance, Batch, Part, Place, Scrap
from parts.selectors.ledger import value_of
from parts.services.alone import held_alone_today, limit
from parts.services.ledger_corrections import scrap
from parts.services.ledger_pen import checked, not_enough, plain
from parts.services.ledger_rights import require_keeper
from parts.services.old_part_rights import require_reason
from parts.services.stock_telling import decided, scrap_waits
from people.access import has
from people.models import User
from people.permissions import Permission


@transaction.atomic
def propose_scrap(
    *, part: Part, place: Place, quantity: Decimal, reason: str, by: User, key: str, batch: Batch | None = None
) -> Scrap:
    """Write goods off. Up to what one person may do alone (services.alone) they leave the books at once, above it a
    second person decides.

    Raises NotEnoughStock, NotThere, NotAQuantity, NotYourPlace, PlaceFrozen, ReasonNeeded, KeyOfAnotherMovement.
    """
    quantity, reason = checked(quantity), require_reason(reason)
    require_keeper(by, place)
    if (twin := Scrap.objects.filter(key=key).first()) is not None:
        if (twin.part_id, twin.place_id, twin.quantity) != (part.pk, place.pk, quantity):
            raise KeyOfAnotherMovement()
        return twin
    lies = Balance.objects.filter(part=part, place=place).first()
    if lies is None or lies.available < quantity:
        raise not_enough(part, place, quantity)
    if batch is not None and not batch.layers.filter(place=place, left__gte=quantity).exists():
        held = batch.layers.filter(place=place).values_list("left", flat=True).first() or Decimal(0)
        raise NotThere(
            part=part.name, place=str(place), unit=part.unit, held=plain(held), asked=plain(quantity), holder=""
        )
    value = value_of(part, place, quantity, batch.pk if batch else None)
    try:
        with transaction.atomic():
            made = Scrap.objects.create(
                part=part, place=place, batch=batch, quantity=quantity, value=value, reason=reason[:200],
                proposed_by=by, key=key,
            )  # fmt: skip
    except IntegrityError:
        return Scrap.objects.get(key=key)
    audit.record("scrap.proposed", target=made, by=by, reason=made.reason, after={"value": str(value)})
    if held_alone_today(by) + value <= limit():
        _post(made, by=by)
    else:
        scrap_waits(made, by=by)
    return made


def _post(held: Scrap, *, by: User) -> None:
    scrap(
        part=held.part, place=held.place, quantity=held.quantity, batch=held.batch, cause=held.cause, by=by,
        key=held.cause, note=held.reason,
    )  # fmt: skip
    held.state, held.decided_at = ScrapState.POSTED, timezone.now()
    held.decided_by = by if by.pk != held.proposed_by_id else None
    held.save(update_fields=["state", "decided_at", "decided_by"])


def _open(proposal: Scrap, by: User) -> Scrap:
    """The proposal, locked; raises NotYours, SecondPersonScraps, ScrapDecided."""
    if not has(by, Permission.STOCK_APPROVE):
        raise NotYours()
    # Of the row alone: its batch may be missing, and an outer join cannot be locked.
    held = (
        Scrap.objects.select_for_update(of=("self",), no_key=True).select_related("part", "place").get(pk=proposal.pk)
    )
    if held.state != ScrapState.PROPOSED:
        raise ScrapDecided()
    if held.proposed_by_id == by.pk:
        raise SecondPersonScraps()
    return held


@transaction.atomic
def approve_scrap(*, proposal: Scrap, by: User) -> Scrap:
    """The goods leave the books. Raises NotYours, SecondPersonScraps, ScrapDecided, NotEnoughStock, PlaceFrozen."""
    held = _open(proposal, by)
    _post(held, by=by)
    audit.record("scrap.approved", target=held, by=by)
    decided(held.cause)
    return held


@transaction.atomic
def refuse_scrap(*, proposal: Scrap, note: str, by: User) -> Scrap:
    """They stay. Raises NotYours, SecondPersonScraps, ScrapDecided."""
    held = _open(proposal, by)
    held.state, held.decided_by, held.decided_at = ScrapState.REFUSED, by, timezone.now()
    held.answer = note.strip()[:200]
    held.save(update_fields=["state", "decided_by", "decided_at", "answer"])
    audit.record("scrap.refused", target=held, by=by, reason=held.answer)
    decided(held.cause)
    return held
