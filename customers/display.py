"""How a verdict on a warranty is drawn: a few words, a hue with an icon of its own, the reason in sentences."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from catalog import wording
from customers.covering import verdicts
from customers.models import Unit

LOOKS = {True: ("green", "shield-check"), False: ("neutral", "shield-off"), None: ("amber", "shield-question")}


@dataclass(frozen=True, slots=True)
class Promise:
    """`groups`: (what is covered, how far, whether it stands) for a table."""

    chip: str
    hue: str
    icon: str
    reason: str
    groups: list[tuple[str, str, bool | None]] = field(default_factory=list)


def promise_of(data: Mapping[str, Any]) -> Promise | None:
    """What a page shows of a verdict (Verdict.as_data()); None where nothing was ever worked out."""
    if not data:
        return None
    hue, icon = LOOKS[data.get("in_warranty")]
    groups = [
        (wording.group_label(group["group"]), wording.limit(group), group["in_warranty"])
        for group in data.get("part_groups") or ()
    ]
    return Promise(wording.chip(data), hue, icon, wording.sentence(data), groups)


def with_promises(units: list[Unit], day: date | None = None) -> list[Unit]:
    """The machines, each with `promise`: the same few statements for any number of them."""
    found = verdicts(units, day or timezone.localdate())
    for unit in units:
        unit.promise = promise_of(found[unit.pk].as_data())
    return units
