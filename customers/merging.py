"""Two files of one customer become one, and can become two again.

Whatever points at a customer goes along, the tables of the rooms above too. What is moved is written down row by row;
undoing gives each row back that still is where the merge put it, and names those that are not.
"""

from dataclasses import dataclass

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import audit
from core.errors import DomainError, NotAllowedNow, NotYours
from customers.models import Address, Customer, CustomerMerge, MergeMove, Phone
from people.access import has
from people.models import User
from people.permissions import Permission

SLICE = 500


class SameCustomer(DomainError):
    code = "merge_same"
    message = _("These are one file already.")


class MergedAlready(NotAllowedNow):
    code = "merge_already"
    message = _("%(customer)s was joined to another file meanwhile. Look again.")


class MergedOn(NotAllowedNow):
    code = "merge_went_on"
    message = _("%(customer)s was itself joined to %(other)s later: undo that first.")


class UndoneAlready(NotAllowedNow):
    code = "merge_undone"
    message = _("This was undone already.")


@dataclass(frozen=True, slots=True)
class Following:
    """A table whose rows belong to a customer. `once`: what may stand only once with one customer, in columns."""

    model: type[models.Model]
    field: str = "customer"
    once: tuple[tuple[str, ...], ...] = ()

    @property
    def table(self) -> str:
        return self.model._meta.label_lower

    @property
    def name(self) -> str:
        """The table and the key, as a move is written down."""
        return f"{self.table}.{self.field}"


STAY = (Customer, CustomerMerge)  # their keys to a customer are the joining itself


def tables() -> list[Following]:
    """Every table, of whatever room, whose rows point at a customer: a new one goes along by itself."""
    keys = [key for key in Customer._meta.related_objects if key.related_model not in STAY]
    found = [Following(key.related_model, key.field.name, _once(key.related_model, key.field)) for key in keys]
    return sorted(found, key=lambda rows: (rows.table, rows.field))


def _once(model: type[models.Model], key: models.Field) -> tuple[tuple[str, ...], ...]:
    """The other columns of every unique constraint that names the customer; () where he may have one row at all."""
    found = [()] if key.unique else []
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and key.name in constraint.fields:
            found.append(tuple(name for name in constraint.fields if name != key.name))
    return tuple(found)


@transaction.atomic
def merge_customers(*, winner: Customer, loser: Customer, by: User, reason: str = "") -> CustomerMerge:
    """All that belongs to `loser` belongs to `winner` from now on; what both have the same of stays where it is.

    Raises SameCustomer, MergedAlready, NotYours.
    """
    _require(by)
    if winner.pk == loser.pk:
        raise SameCustomer()
    locked = {c.pk: c for c in Customer.objects.select_for_update().filter(pk__in=(winner.pk, loser.pk)).order_by("pk")}
    for customer in locked.values():
        if customer.merged_into_id is not None:
            raise MergedAlready(customer=customer.number)
    Customer.objects.filter(pk=loser.pk).update(merged_into=winner)
    try:
        with transaction.atomic():
            merge = CustomerMerge.objects.create(winner=winner, loser=loser, by=by, reason=reason.strip()[:200])
    except IntegrityError as error:
        raise MergedAlready(customer=loser.number) from error
    counts = {}
    for rows in tables():
        ids = _movable(rows, winner, loser)
        for start in range(0, len(ids), SLICE):
            part = ids[start : start + SLICE]
            rows.model._base_manager.filter(pk__in=part).update(**{rows.field: winner})
        MergeMove.objects.bulk_create(MergeMove(merge=merge, table=rows.name, row_id=pk) for pk in ids)
        if ids:
            counts[rows.name] = len(ids)
    after = {"into": winner.number, "moved": counts}
    audit.record("customer.merged", target=loser, by=by, reason=reason, after=after)
    return merge


def _movable(rows: Following, winner: Customer, loser: Customer) -> list[int]:
    """Row ids of the loser's, without those the winner has the same of."""
    mine = rows.model._base_manager.filter(**{rows.field: loser}).order_by("pk")
    his = rows.model._base_manager.filter(**{rows.field: winner})
    stay: set[int] = set()
    for names in rows.once:
        taken = set(his.values_list("pk", *names)) if names else set(his.values_list("pk"))
        taken = {row[1:] for row in taken}
        stay |= {row[0] for row in mine.values_list("pk", *names) if row[1:] in taken}
    return [pk for pk in mine.values_list("pk", flat=True) if pk not in stay]


@transaction.atomic
def undo_merge(*, merge: CustomerMerge, by: User) -> list[tuple[str, int]]:
    """Everything goes back that still is where the merge put it; returns (table, row) of what has moved on since.

    Raises MergedOn, UndoneAlready, NotYours.
    """
    _require(by)
    pair = Customer.objects.select_for_update().filter(pk__in=(merge.winner_id, merge.loser_id)).order_by("pk")
    winner = {customer.pk: customer for customer in pair}[merge.winner_id]
    if winner.merged_into_id is not None:
        raise MergedOn(customer=winner.number, other=winner.merged_into.number)
    ended = CustomerMerge.objects.filter(pk=merge.pk, undone_at=None).update(undone_at=timezone.now(), undone_by=by)
    if not ended:
        raise UndoneAlready()
    left: list[tuple[str, int]] = []
    for rows in tables():
        moved = list(merge.moves.filter(table=rows.name).values_list("row_id", flat=True))
        for start in range(0, len(moved), SLICE):
            part = moved[start : start + SLICE]
            here = rows.model._base_manager.filter(pk__in=part, **{rows.field: merge.winner_id})
            back = set(here.values_list("pk", flat=True))
            rows.model._base_manager.filter(pk__in=back).update(**{rows.field: merge.loser_id})
            left += [(rows.table, pk) for pk in part if pk not in back]
    Customer.objects.filter(pk=merge.loser_id).update(merged_into=None)
    after = {"from": winner.number, "left": [f"{table}:{pk}" for table, pk in left]}
    audit.record("customer.unmerged", target=merge.loser, by=by, after=after)
    return left


def label_of(table: str) -> str:
    """A table in words."""
    return str(next((rows.model._meta.verbose_name for rows in tables() if rows.table == table), table))


def _require(by: User) -> None:
    if not has(by, Permission.CUSTOMER_EDIT):
        raise NotYours()


def alike(customer: Customer, among: models.QuerySet[Customer], limit: int = 6) -> list[Customer]:
    """Files that may be the same customer's: one of his numbers, or his name at one of his addresses."""
    digits = customer.phones.order_by().values("digits")
    same = Q(pk__in=Phone.objects.filter(digits__in=digits).values("customer"))
    streets = customer.addresses.exclude(street="").order_by().values("street")
    same |= Q(name=customer.name, pk__in=Address.objects.filter(street__in=streets).values("customer"))
    return list(among.current().filter(same).exclude(pk=customer.pk).order_by("number")[:limit])


def pairs(among: models.QuerySet[Customer], limit: int = 50) -> list[list[Customer]]:
    """Groups of files that share a number, those with the newest file first."""
    mine = among.current()
    shared = (
        Phone.objects.filter(customer__in=mine.values("pk"))
        .order_by()
        .values("digits")
        .annotate(files=models.Count("customer", distinct=True), newest=models.Max("customer"))
        .filter(files__gt=1)
        .order_by("-newest")[:limit]
    )
    numbers = [row["digits"] for row in shared]
    held: dict[str, list[int]] = {}
    for number, customer in Phone.objects.filter(digits__in=numbers, customer__in=mine.values("pk")).values_list(
        "digits", "customer"
    ):
        held.setdefault(number, []).append(customer)
    files = {c.pk: c for c in mine.filter(pk__in={pk for ids in held.values() for pk in ids})}
    groups = {tuple(sorted(held[number])): None for number in numbers}
    return [[files[pk] for pk in group] for group in groups]
