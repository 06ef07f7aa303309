"""What a case says when the house opened it: a sentence by its code, written in the language of whoever reads it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from parts.choices.old_parts import OldPartState
from parts.choices.orders import ShortOutcome

SENTENCES = {
    "short": _("%(code)s %(part)s stands on return list %(list)s and was not in the boxes."),
    "untagged": _("%(code)s %(part)s came without tag."),
    "untagged_unknown": _("%(code)s came without tag, and nobody knows yet which part it is: %(looks)s."),
    "foreign_owed": _("%(code)s %(part)s is not on this list: %(who)s owes it. Put it aside."),
    "foreign_here": _("%(code)s %(part)s is not on this list: it is “%(state)s”, of %(who)s. Put it aside."),
    "charge_back": _("%(code)s came back after %(amount)s had been charged in %(document)s."),
    "count_missing": _("%(code)s %(part)s was not found when %(place)s was counted. %(reason)s"),
    "count_elsewhere": _("%(code)s %(part)s lies in %(place)s and is booked as “%(state)s”. %(reason)s"),
    "count_unknown": _("A tag nobody knows, %(tag)s, hangs on a piece in %(place)s. %(reason)s"),
    "maker_missing": _("%(code)s %(part)s was packed into box %(box)s and is missing at the maker."),
    "maker_short": _("The maker credited %(short)s yuan less than was claimed for pieces accepted."),
    "note_differs": _("%(part)s: the delivery note says %(announced)s %(unit)s, %(count)s came."),
    "not_ordered": _("%(part)s: %(count)s %(unit)s came that nobody ordered. %(note)s"),
    "over_ordered": _("%(part)s: %(over)s %(unit)s more than ordered are kept. %(why)s"),
    "not_taken": _("%(part)s: %(refused)s %(unit)s were not taken. %(note)s"),
    "not_arrived": _("%(parts)s did not arrive. %(why)s"),
    "short_settled": _("Settled on the order: %(outcome)s. %(why)s"),
    "transfer_loss": _("%(part)s: %(quantity)s %(unit)s did not arrive. %(why)s"),
    "maker_unpaid": _("%(document)s: %(amount)s yuan came; %(left)s yuan of what the maker credited are open."),
    "maker_overpaid": _("%(document)s: %(amount)s yuan came, %(left)s yuan more than the maker credited."),
    "no_more_than_credited": _("%(document)s: %(amount)s yuan entered; no more came than the maker credited."),
    "paid_after_all": _("%(document)s: %(amount)s yuan came; nothing of what the maker credited is open."),
    "objection_granted": _("Granted: nothing is charged. %(why)s"),
    "objection_refused": _("Not granted: the charge stands. %(why)s"),
    "unbooked": _("The booking was taken back. %(why)s"),
    "credit_differs": _("%(expected)s CNY expected, %(credited)s CNY credited. %(answer)s"),
}
LABELS = {"state": dict(OldPartState.choices), "outcome": dict(ShortOutcome.choices)}


def names_of(part: Any) -> dict[str, str]:
    """A part's name in both languages, to be a param."""
    return {"zh": part.name_zh, "en": part.name_en or part.name_zh}


def named(piece: Any) -> dict[str, Any]:
    """An old part's code and its part's name, as params."""
    return {"code": piece.code, "part": names_of(piece.part)}


def sentence(code: str, params: Mapping[str, Any]) -> str:
    """The sentence in the language that is active. A param that is a mapping has its word in each language."""
    language = "zh" if (get_language() or "zh").startswith("zh") else "en"

    def word(name: str, value: Any) -> str:
        if isinstance(value, Mapping):
            value = value.get(language, "")
        return str(LABELS.get(name, {}).get(value, value))

    return (str(SENTENCES[code]) % {name: word(name, value) for name, value in params.items()}).strip()
