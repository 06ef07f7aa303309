"""Facts found on site, merged one by one: each carries what the phone knew before, so that nobody's word is lost."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.choices import Finding
from catalog.models import FaultCause, WorkNode
from catalog.work import causes_of, nodes_of
from catalog.work_rules import BadReading, cleaned
from core import audit
from core.errors import DomainError
from people.models import User
from tickets.choices import Door
from tickets.models import Ticket, TicketEvent, VisitFact
from tickets.services.moving import Circumstances, Told, record_event

ON_TICKET = ("serial", "model_name", "brand")  # facts that live in the ticket's own row
LABELS = {
    "cause": gettext_lazy("Cause"),
    "finding": gettext_lazy("Appraisal"),
    "diagnosis": gettext_lazy("What was found"),
    "remedy": gettext_lazy("What was done"),
}
WHY = {
    "barcode": gettext_lazy("is no bar code: letters and digits, at least four"),
    "number": gettext_lazy("is no number"),
    "range": gettext_lazy("is out of range"),
    "choice": gettext_lazy("is not on the list"),
    "long": gettext_lazy("is too long"),
}


class BadFact(DomainError):
    code = "bad_fact"
    message = gettext_lazy("%(label)s: “%(value)s” %(why)s. Correct it and save again.")


class NoSuchNode(DomainError):
    code = "no_such_node"
    message = gettext_lazy("This product has no place “%(node)s” for photos or readings any more. Reload the page.")


@dataclass(frozen=True, slots=True)
class Clash:
    """One fact that somebody else changed meanwhile: what the phone knew and says, what stands here since when."""

    key: str
    base: str
    mine: str
    theirs: str
    theirs_by: User | None
    theirs_at: datetime | None


def label_of(key: str, nodes: dict[str, WorkNode], *, zh: bool) -> str:
    """How a fact is called on the page."""
    if key in LABELS:
        return str(LABELS[key])
    if key.startswith("ticket."):
        return str(Ticket._meta.get_field(key.removeprefix("ticket.")).verbose_name)
    kind, _colon, rest = key.partition(":")
    code, _colon, field = rest.partition(":")
    node = nodes.get(code)
    name = str(node) if node else code
    if kind == "skip":
        return _("%(node)s: no photo because") % {"node": name}
    for one in node.fields if node else ():
        if one["code"] == field:
            return str(one["zh"] if zh else one["en"])
    return f"{name} {field}".strip()


def _checked(key: str, value: str, nodes: dict[str, WorkNode], causes: dict[str, FaultCause]) -> str:
    kind, _colon, rest = key.partition(":")
    label = label_of(key, nodes, zh=True)
    if kind == "node":
        code, _colon, name = rest.partition(":")
        node = nodes.get(code)
        field = next((f for f in node.fields if f["code"] == name), None) if node else None
        if field is None:
            raise NoSuchNode(node=rest)
        try:
            return cleaned(field, value)
        except BadReading as bad:
            raise BadFact(label=label_of(key, nodes, zh=True), value=value, why=WHY[bad.why]) from None
    if kind == "skip" and rest not in nodes:
        raise NoSuchNode(node=rest)
    if key == "cause" and value and value not in causes:
        raise BadFact(label=label, value=value, why=WHY["choice"])
    if key == "finding" and value and value not in Finding.values:
        raise BadFact(label=label, value=value, why=WHY["choice"])
    if key.startswith("ticket."):
        field = Ticket._meta.get_field(key.removeprefix("ticket."))
        value = value.upper() if key == "ticket.serial" else value
        if len(value) > field.max_length:
            raise BadFact(label=label, value=value[:40], why=WHY["long"])
    return value


def _changed_on_ticket(ticket: Ticket, name: str) -> tuple[User | None, datetime | None]:
    found = TicketEvent.objects.filter(ticket=ticket, action="corrected", data__has_key=name).select_related("by")
    last = found.order_by("-at", "-id").first()
    return (last.by, last.at) if last else (None, None)


@transaction.atomic
def merge_facts(
    *, ticket: Ticket, facts: list[dict[str, str]], by: User, device_at: datetime | None = None, force: bool = False,
) -> list[Clash]:  # fmt: skip
    """Write what may be written; returns the facts that somebody else has changed since, untouched.

    A fact is written where its base equals what stands here, and is done where its value already does. `force` writes
    over it: somebody has looked at both. Raises BadFact, NoSuchNode; then nothing is written.
    """
    nodes = {node.code: node for node in nodes_of(ticket.category)}
    causes = (
        {cause.code: cause for cause in causes_of(ticket.category)} if any(f["key"] == "cause" for f in facts) else {}
    )
    told = {f["key"]: (f["base"], _checked(f["key"], f["value"], nodes, causes)) for f in facts}
    known = {
        f.key: f
        for f in VisitFact.objects.select_for_update(of=("self",))
        .filter(ticket=ticket, key__in=told)
        .select_related("by")
    }
    clashes = []
    for key, (base, value) in told.items():
        if key.startswith("ticket."):
            clash = _merge_column(ticket, key, base, value, by, device_at, force)
        else:
            clash = _merge_row(ticket, known.get(key), key, base, value, by, device_at, force)
        if clash is not None:
            clashes.append(clash)
    return clashes


def _merge_row(
    ticket: Ticket, row: VisitFact | None, key: str, base: str, value: str, by: User, device_at: datetime | None,
    force: bool,
) -> Clash | None:  # fmt: skip
    now = timezone.now()
    stands = row.value if row else ""
    if stands == value:
        return None
    if stands != base and not force:
        return Clash(key, base, value, stands, row.by if row else None, row.at if row else None)
    if row is None:
        try:
            with transaction.atomic():
                VisitFact.objects.create(ticket=ticket, key=key, value=value, by=by, device_at=device_at, at=now)
        except IntegrityError:  # another phone in this very moment
            row = VisitFact.objects.select_related("by").get(ticket=ticket, key=key)
            return _merge_row(ticket, row, key, base, value, by, device_at, force)
    else:
        VisitFact.objects.filter(pk=row.pk).update(value=value, by=by, device_at=device_at, at=now)
    audit.record("ticket.fact", target=ticket, by=by, before={key: stands}, after={key: value})
    return None


def _merge_column(
    ticket: Ticket, key: str, base: str, value: str, by: User, device_at: datetime | None, force: bool
) -> Clash | None:
    name = key.removeprefix("ticket.")
    if name not in ON_TICKET:
        raise NoSuchNode(node=name)
    ticket.refresh_from_db(fields=[name])
    stands = getattr(ticket, name)
    if stands == value:
        return None
    if stands != base and not force:
        return Clash(key, base, value, stands, *_changed_on_ticket(ticket, name))
    if Ticket.objects.filter(pk=ticket.pk, **{name: stands}).update(**{name: value}) != 1:
        return _merge_column(ticket, key, base, value, by, device_at, force)
    setattr(ticket, name, value)
    come = Circumstances(device_at=device_at, door=Door.PHONE)
    told = Told(data={name: [stands, value]})
    record_event(ticket, "corrected", by=by, at=timezone.now(), from_state=ticket.state, told=told, come=come)
    audit.record("ticket.corrected", target=ticket, by=by, before={name: stands}, after={name: value})
    return None
