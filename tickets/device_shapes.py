"""What a phone may send: each kind of action with its fields. Pure: nothing here knows a table.

Whatever comes is hostile until it passed here: unknown kinds and fields, wrong types, lengths, characters no database
takes, days outside this century.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

TEXT, LINE = 500, 80
MAX_FACTS = 40
MAX_LINES = 30
AMOUNT = re.compile(r"\d{1,8}(\.\d{1,2})?")
QUANTITY = re.compile(r"[0-9]{1,5}(\.[0-9]{1,3})?")
FACT_KEY = re.compile(
    r"(cause|finding|diagnosis|remedy|ticket\.(serial|model_name|brand)|skip:[a-z0-9_]{1,40}"
    r"|node:[a-z0-9_]{1,40}:[a-z][a-z0-9_]{0,30})"
)
PLACE = re.compile(r"-?\d{1,2}(\.\d{1,6})?,-?\d{1,3}(\.\d{1,6})?( ±\d{1,6} m)?")


class BadAction(DomainError):
    code = "bad_action"
    message = _("The phone sent something that cannot be read (%(field)s). Nothing was changed.")


class UnknownKind(BadAction):
    code = "unknown_kind"
    message = _("The phone sent an action this version does not know. Reload the page.")


Parse = Callable[[str, object], Any]


def text(limit: int = TEXT) -> Parse:
    """A string without control characters, trimmed, at most `limit` long."""

    def parse(name: str, value: object) -> str:
        if not isinstance(value, str) or len(value) > limit:
            raise BadAction(field=name)
        try:
            value.encode()
        except UnicodeEncodeError:
            raise BadAction(field=name) from None
        if any(ord(sign) < 32 and sign not in "\n\t" for sign in value):
            raise BadAction(field=name)
        return value.strip()

    return parse


def moment(name: str, value: object) -> str:
    """An instant with its zone, in this century; kept as UTC text."""
    return instant(name, value).isoformat()


def instant(name: str, value: object) -> datetime:
    """The same as a datetime."""
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) and len(value) <= 40 else None
        if at is None or at.tzinfo is None:
            raise BadAction(field=name)
        at = at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadAction(field=name) from None
    if not 2000 <= at.year < 2100:
        raise BadAction(field=name)
    return at


def day(name: str, value: object) -> str:
    """A day as text, 2026-10-01."""
    try:
        found = date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        found = None
    if found is None or not 2000 <= found.year < 2100:
        raise BadAction(field=name)
    return value


def uuid(name: str, value: object) -> str:
    """A UUID as text."""
    try:
        if isinstance(value, str) and len(value) == 36:
            return str(UUID(value))
    except ValueError:
        pass
    raise BadAction(field=name)


def whole(low: int, high: int) -> Parse:
    def parse(name: str, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise BadAction(field=name)
        return value

    return parse


def quantity(name: str, value: object) -> str:
    """More than nothing, three decimals at most: so many pieces, 2.5 m of pipe."""
    found = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(found, str) or not QUANTITY.fullmatch(found) or not float(found):
        raise BadAction(field=name)
    return found


def one_of(*words: str) -> Parse:
    def parse(name: str, value: object) -> str:
        if value not in words or not isinstance(value, str):
            raise BadAction(field=name)
        return value

    return parse


def yes(name: str, value: object) -> bool:
    """Must be said: true and nothing else."""
    if value is not True:
        raise BadAction(field=name)
    return True


def place(name: str, value: object) -> str:
    """One position, "34.261901,108.942812 ±20 m", or nothing."""
    found = text(LINE)(name, value)
    if found and not PLACE.fullmatch(found):
        raise BadAction(field=name)
    return found


def facts(name: str, value: object) -> list[dict[str, str]]:
    """Each {"key", "base", "value"}: what it is about, what the phone knew before, what it is now."""
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_FACTS:
        raise BadAction(field=name)
    kept, seen = [], set()
    for one in value:
        if not isinstance(one, dict):
            raise BadAction(field=name)
        key = text(LINE)(name, one.get("key"))
        if not FACT_KEY.fullmatch(key) or key in seen:
            raise BadAction(field=key[:LINE] or name)
        seen.add(key)
        kept.append({"key": key, "base": text()(key, one.get("base", "")), "value": text()(key, one.get("value", ""))})
    return kept


def money(name: str, value: object) -> str:
    """An amount in yuan as text, at most two decimals."""
    found = text(12)(name, value)
    if not AMOUNT.fullmatch(found):
        raise BadAction(field=name)
    return found


def money_lines(name: str, value: object) -> list[dict[str, str]]:
    """Lines of a quotation: a part or a labour item of the lists, or words with a price and its reason."""
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_LINES:
        raise BadAction(field=name)
    shape: dict[str, Parse] = {
        "part": text(40), "labour": text(40), "name": text(LINE), "quantity": quantity, "price": money,
        "reason": text(200),
    }  # fmt: skip
    kept = []
    for one in value:
        if not isinstance(one, dict) or set(one) - set(shape):
            raise BadAction(field=name)
        kept.append({key: shape[key](key, told) for key, told in one.items() if told not in ("", None)})
    return kept


@dataclass(frozen=True, slots=True)
class Field:
    parse: Parse
    required: bool = False


def need(parse: Parse) -> Field:
    return Field(parse, True)


def may(parse: Parse) -> Field:
    return Field(parse)


NOTE = may(text())
REASON = need(text(40))
_WAIT = {"reason": REASON, "expected_on": need(day), "note": NOTE}
SHAPES: dict[str, dict[str, Field]] = {
    "accept": {"note": NOTE},
    "decline": {"reason": REASON, "note": NOTE},
    "set_out": {"note": NOTE},
    "arrive": {"place": may(place), "no_place": may(text(40)), "note": NOTE},
    "start_workshop": {"note": NOTE},
    "resume": {"note": NOTE},
    "appointment": {
        "from": need(moment), "until": need(moment), "agreed_with": need(text(LINE)), "contacted": need(yes),
        "reason": may(text(40)), "note": NOTE,
    },
    "wait_for_part": _WAIT,
    "wait_for_customer": _WAIT,
    "customer_absent": _WAIT,
    "report_unrepairable": {"note": need(text())},
    "facts": {"facts": need(facts)},
    "remark": {"reason": REASON, "text": NOTE},
    "note": {"text": need(text())},
    "photo": {"node": need(text(40)), "place": may(place), "taken_at": may(moment)},
    "signature": {"signer": may(text(LINE)), "node": may(one_of("quotation"))},
    "part_used": {"part": need(text(40)), "quantity": need(quantity), "note": NOTE},
    "quote": {"lines": need(money_lines)},
    "quotation_decided": {
        "decision": need(one_of("agreed", "refused")), "who": need(text(LINE)),
        "how": need(one_of("signature", "code", "phone")), "note": NOTE,
    },
    "charge": {"method": may(one_of("cash", "wechat", "alipay", "transfer", "account")), "waived": NOTE},
    "dropped": {"kind": need(text(24))},
    "verdict": {"unit": need(text(20)), "on": need(day)},
    "finish": {
        "result": need(text()), "acceptance": need(one_of("signature", "code", "none")), "signer": may(text(LINE)),
        "code": may(text(20)), "no_acceptance": may(text(40)), "note": NOTE,
    },
}  # fmt: skip
PICTURES = frozenset({"photo", "signature"})


@dataclass(frozen=True, slots=True)
class Sent:
    """One action as it came, checked: its own name, what it comes after, which ticket, what, and the phone's clock."""

    client_id: str
    after: str | None
    ticket: str
    kind: str
    payload: dict[str, Any]
    device_at: datetime


def read(raw: object) -> Sent:
    """Check one action. Raises BadAction naming the field."""
    if not isinstance(raw, dict):
        raise BadAction(field="action")
    kind = raw.get("kind")
    if not isinstance(kind, str) or kind not in SHAPES:
        raise UnknownKind()
    told = raw.get("payload", {})
    if not isinstance(told, dict):
        raise BadAction(field="payload")
    shape = SHAPES[kind]
    if unknown := set(told) - set(shape):
        raise BadAction(field=str(sorted(map(str, unknown))[0])[:LINE])
    payload = {}
    for name, field in shape.items():
        value = told.get(name)
        if value is None or value == "":
            if field.required:
                raise BadAction(field=name)
        else:
            payload[name] = field.parse(name, value)
            if field.required and payload[name] == "":
                raise BadAction(field=name)
    client_id = uuid("client_id", raw.get("client_id"))
    after = uuid("after", raw["after"]) if raw.get("after") else None
    if after == client_id:
        raise BadAction(field="after")
    return Sent(client_id, after, text(20)("ticket", raw.get("ticket")), kind, payload, instant("at", raw.get("at")))
