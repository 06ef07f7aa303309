"""Through which channels somebody hears of an event: the event's default, the rules of his roles, his own choice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from core import audit
from people import stamps
from people.access import rights_of
from people.models import NoticeChoice, NoticeRule, User
from people.notices.events import EVENTS
from people.roles import Role

STAMP = "notices"
# Outside companies have no tickets to be told of.
ROLES = tuple(role for role in Role.values if role != Role.PARTNER)


@dataclass(frozen=True, slots=True)
class Channels:
    in_page: bool
    by_mail: bool


def _rules() -> dict[tuple[str, str], Channels]:
    rows = NoticeRule.objects.values_list("role", "event", "in_page", "by_mail")
    return {(role, event): Channels(in_page, by_mail) for role, event, in_page, by_mail in rows}


_remembered = stamps.Remembered(_rules, STAMP)


def rule(role: str, event: str, rules: Mapping[tuple[str, str], Channels] | None = None) -> Channels:
    """What holds for a role: its rule, else the event's own default."""
    rules = _remembered.get() if rules is None else rules
    known = EVENTS.get(event)
    return rules.get((role, event)) or Channels(True, known.by_mail if known else False)


def channels(roles: Iterable[str], event: str, rules: Mapping[tuple[str, str], Channels] | None = None) -> Channels:
    """What holds for somebody with these roles: a channel is open as soon as one of them opens it."""
    rules = _remembered.get() if rules is None else rules
    held = [rule(role, event, rules) for role in roles] or [rule("", event, rules)]
    return Channels(any(c.in_page for c in held), any(c.by_mail for c in held))


def all_rules() -> dict[tuple[str, str], Channels]:
    """Every rule that was set, by role and event."""
    return _remembered.get()


def hidden_from(user: User) -> list[str]:
    """Events the rules keep out of this user's page; never one that concerns safety."""
    rules = _remembered.get()
    if not rules:
        return []
    roles = rights_of(user).roles
    return [code for code, event in EVENTS.items() if not event.safety and not channels(roles, code, rules).in_page]


@transaction.atomic
def save_rules(*, chosen: Mapping[tuple[str, str], Channels], by: User) -> int:
    """Keep the matrix; returns how many rules changed. What equals the default needs no row."""
    before, changed = _rules(), {}
    for (role, event), wanted in chosen.items():
        if rule(role, event, before) != wanted:
            changed[role, event] = wanted
    for (role, event), wanted in changed.items():
        NoticeRule.objects.update_or_create(
            role=role, event=event, defaults={"in_page": wanted.in_page, "by_mail": wanted.by_mail}
        )
    if changed:
        stamps.touch(STAMP)
        told = {f"{role} {event}": [w.in_page, w.by_mail] for (role, event), w in changed.items()}
        audit.record("notice_rules.edited", target="people.noticerule:rules", by=by, after=told)
    return len(changed)


def choice_of(user: User) -> NoticeChoice:
    """What somebody chose for himself; unsaved where he never did."""
    return NoticeChoice.objects.filter(user=user).first() or NoticeChoice(user=user)


def save_choice(*, user: User, mute_information: bool, no_mail: bool) -> NoticeChoice:
    """One's own choice: no page for what is only to know, no letters. What must be done always stands in the page."""
    told = {"mute_information": mute_information, "no_mail": no_mail}
    return NoticeChoice.objects.update_or_create(user=user, defaults=told)[0]
