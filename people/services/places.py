"""Branches as a tree, stores and partners. Nothing is deleted: what is no longer used is closed."""

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr

from core import audit
from people.choices import BranchKind
from people.errors import BranchBelowItself, BranchInUse
from people.models import Branch, Partner, Store, User


def _told(row: Branch | Store | Partner, names: list[str]) -> dict:
    return {name: str(value) if (value := getattr(row, name)) is not None else None for name in names}


@transaction.atomic
def create_branch(*, code: str, name: str, kind: str, parent: Branch, place: str, by: User) -> Branch:
    """A node below another one."""
    branch = Branch.objects.create(code=code, name=name, kind=kind, parent=parent, place=place)
    audit.record("branch.created", target=branch, by=by, after=_told(branch, ["name", "kind", "parent", "place"]))
    return branch


@transaction.atomic
def edit_branch(*, branch: Branch, name: str, kind: str, parent: Branch | None, place: str, by: User) -> Branch:
    """Correct a node, and move it with all below it where `parent` is another one. Head office stays the root.

    Raises BranchBelowItself. The minimum wage follows `place`: months already calculated keep theirs.
    """
    names = ["name", "kind", "parent", "place"]
    tree = {b.pk: b for b in Branch.objects.select_for_update(no_key=True).order_by("pk")}  # one mover at a time
    branch = tree[branch.pk]
    before = _told(branch, names)
    branch.name, branch.place = name, place
    if branch.kind != BranchKind.HEAD_OFFICE:
        branch.kind = kind
        parent = tree[parent.pk] if parent else branch.parent
        if parent.path.startswith(branch.path):
            raise BranchBelowItself()
        old = branch.path
        branch.parent, new = parent, f"{parent.path}{branch.pk}/"
        if new != old:
            below = Branch.objects.filter(path__startswith=old)
            below.update(path=Concat(Value(new), Substr("path", len(old) + 1)))
            branch.path = new
    branch.save()
    audit.record("branch.edited", target=branch, by=by, before=before, after=_told(branch, names))
    return branch


@transaction.atomic
def close_branch(*, branch: Branch, reason: str, by: User) -> Branch:
    """No longer offered for choice. Raises BranchInUse while people, stores or branches hang on it."""
    working = branch.staff.filter(left_on=None).exists()
    if working or branch.stores.filter(is_active=True).exists() or branch.children.filter(is_active=True).exists():
        raise BranchInUse(branch=branch)
    return _set_active(branch, False, reason, by)


def _set_active(row: Branch | Store | Partner, is_active: bool, reason: str, by: User) -> Branch | Store | Partner:
    row.is_active = is_active
    row.save(update_fields=["is_active"])
    kind = row._meta.model_name
    action = f"{kind}.opened" if is_active else f"{kind}.closed"
    audit.record(action, target=row, by=by, reason=reason, after={"is_active": is_active})
    return row


@transaction.atomic
def set_open(*, place: Branch | Store | Partner, is_open: bool, reason: str, by: User) -> Branch | Store | Partner:
    """Close or reopen a store or a partner (whose accounts are nobody while it is closed), or reopen a branch."""
    if isinstance(place, Branch) and not is_open:
        return close_branch(branch=place, reason=reason, by=by)
    return _set_active(place, is_open, reason, by)


@transaction.atomic
def save_store(*, store: Store | None, code: str, name: str, branch: Branch, head_name: str, by: User | None) -> Store:
    """Add a store, or correct one; its code stays."""
    names = ["name", "branch", "head_name"]
    before = _told(store, names) if store else None
    store = store or Store(code=code)
    store.name, store.branch, store.head_name = name, branch, head_name
    store.save()
    audit.record("store.edited" if before else "store.created", target=store, by=by, before=before,
                 after=_told(store, names))  # fmt: skip
    return store


def note_store(*, store: Store, by: User | None) -> None:
    """The audit line of a store that came with a sheet."""
    audit.record("store.imported", target=store, by=by, after=_told(store, ["name", "branch", "head_name"]))


@transaction.atomic
def save_partner(*, partner: Partner | None, code: str, name: str, kind: str, branch: Branch, by: User) -> Partner:
    """Add a partner, or correct one; its code stays."""
    names = ["name", "kind", "branch"]
    before = _told(partner, names) if partner else None
    partner = partner or Partner(code=code)
    partner.name, partner.kind, partner.branch = name, kind, branch
    partner.save()
    audit.record("partner.edited" if before else "partner.created", target=partner, by=by, before=before,
                 after=_told(partner, names))  # fmt: skip
    return partner
