"""Two hands changed one thing: somebody who may says which side holds, and what the other side was is kept."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit
from core.errors import DomainError, NotAllowedNow, NotYours
from people.access import scope_of
from people.models import User
from tickets.choices import ActionState, Choice
from tickets.device_shapes import PICTURES
from tickets.models import DeviceAction, DeviceConflict, Ticket
from tickets.services.device_kinds import in_words
from tickets.services.device_visits import keep_photo, write_note
from tickets.services.visits import NoSuchNode, merge_facts

FOR_FACTS = frozenset({Choice.MINE, Choice.THEIRS, Choice.NOTE})
FOR_ACTIONS = frozenset({Choice.NOTE, Choice.DISCARD})


class AlreadyChosen(NotAllowedNow):
    code = "conflict_chosen"
    message = gettext_lazy("This was decided meanwhile.")


class NoSuchChoice(DomainError):
    code = "no_such_choice"
    message = gettext_lazy("Choose what is to happen.")


def may_choose(action: DeviceAction, ticket: Ticket, user: User) -> bool:
    """Whose phone it was, and whoever carries the ticket now."""
    return action.by_id == user.pk or scope_of(user).staff_id in (ticket.technician_id, ticket.supervisor_id)


@transaction.atomic
def choose(*, conflict: DeviceConflict, choice: str, by: User, note: str = "") -> DeviceConflict:
    """Decide one conflict; of a whole action the same ticket's other open ones of the same phone go with it.

    A fact: `mine` writes the phone's value, `theirs` leaves what stands, `note` leaves it and writes the phone's value
    into the history. An action: `note` writes what was done into the history (pictures stay with the ticket),
    `discard` only remembers that it was discarded. Raises AlreadyChosen, NoSuchChoice, NotYours.
    """
    action = (
        DeviceAction.objects.select_for_update(of=("self",)).select_related("by", "file").get(pk=conflict.action_id)
    )
    ticket = Ticket.objects.select_related("category").get(pk=action.ticket_id)
    if not may_choose(action, ticket, by):
        raise NotYours()
    if choice not in (FOR_FACTS if conflict.key else FOR_ACTIONS):
        raise NoSuchChoice()
    chosen = DeviceConflict.objects.filter(pk=conflict.pk, choice="").update(
        choice=choice, note=note.strip()[:500], chosen_by=by, chosen_at=timezone.now()
    )
    if not chosen:
        raise AlreadyChosen()
    conflict.refresh_from_db()
    if conflict.key:
        _decide_fact(conflict, action, ticket, by)
    else:
        _decide_action(conflict, action, ticket, by)
    after = {"choice": choice, "key": conflict.key, "action": action.kind}
    audit.record("ticket.conflict_chosen", target=ticket, by=by, reason=note, after=after)
    return conflict


def _decide_fact(conflict: DeviceConflict, action: DeviceAction, ticket: Ticket, by: User) -> None:
    if conflict.choice == Choice.MINE:
        # The theirs-side stays readable in the conflict and in the audit trail.
        fact = {"key": conflict.key, "base": conflict.theirs, "value": conflict.mine}
        merge_facts(ticket=ticket, facts=[fact], by=by, device_at=action.device_at, force=True)
    elif conflict.choice == Choice.NOTE:
        said = _("From the phone, not taken over: %(key)s = %(value)s") % {"key": conflict.key, "value": conflict.mine}
        write_note(action, ticket, f"{said} {conflict.note}".strip())
    if not action.conflicts.filter(choice="").exists():
        DeviceAction.objects.filter(pk=action.pk).update(state=ActionState.APPLIED)


def _decide_action(conflict: DeviceConflict, action: DeviceAction, ticket: Ticket, by: User) -> None:
    if conflict.choice == Choice.DISCARD:
        DeviceAction.objects.filter(pk=action.pk).update(state=ActionState.DISCARDED)
        return
    if action.kind in PICTURES:
        try:
            keep_photo(action, ticket)
        except NoSuchNode:
            DeviceAction.objects.filter(pk=action.pk).update(state=ActionState.NOTED)
            return
    else:
        said = _("From the phone, not taken over: %(what)s") % {"what": in_words(action)}
        write_note(action, ticket, f"{said} {conflict.note}".strip())
    DeviceAction.objects.filter(pk=action.pk).update(state=ActionState.NOTED)


@transaction.atomic
def choose_all(*, ticket: Ticket, choice: str, by: User, note: str = "") -> int:
    """Decide every open whole-action conflict of one ticket that the user may decide; returns how many."""
    waiting = DeviceConflict.objects.filter(action__ticket=ticket, key="", choice="").select_related("action__by")
    done = 0
    for conflict in waiting.order_by("id"):
        if may_choose(conflict.action, ticket, by):
            choose(conflict=conflict, choice=choice, by=by, note=note)
            done += 1
    return done
