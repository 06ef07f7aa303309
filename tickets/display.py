"""How a ticket is drawn: its steps, its clock, its actions, its timeline. Says what the table and the rows say."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core import ui
from core.formats import moment_text
from parts.services.ledger_pen import plain
from people.access import has
from people.permissions import Permission
from tickets.actors import refusal
from tickets.choices import Acceptance, Channel, Kind, Outcome, State
from tickets.errors import NotYourPart, VisitNotAgreed
from tickets.models import DefectiveUnit, Reception, Remark, Ticket, TicketEvent
from tickets.services import gates
from tickets.transitions import BY_ACTION, OTHER_EVENTS, TRANSITIONS, Need, Transition
from tickets.workshop import words as workshop_words
from tickets.workshop.errors import ChangesOpen, InspectionFailed, NotInspected, ProcessesOpen

MAIN_LINE = (
    State.NEW, State.ASSIGNED, State.ACCEPTED, State.TRAVELLING, State.WORKING, State.DONE, State.CALLED_BACK,
    State.CLOSED,
)  # fmt: skip
BESIDE = {  # side states stand at the step they left the line from
    State.WAITING_PART: State.WORKING,
    State.WAITING_CUSTOMER: State.WORKING,
    State.AT_FACTORY: State.WORKING,
    State.UNREPAIRABLE: State.WORKING,
    State.REOPENED: State.NEW,
}
NOT_BY_KIND = {Kind.WORKSHOP: frozenset({State.TRAVELLING})}  # the unit comes to us, nobody sets out
AT_THE_BENCH = (ChangesOpen, ProcessesOpen, InspectionFailed, NotInspected)  # what keeps a unit from being finished
ASKS_NOTHING = frozenset({Need.CONSENT})


def steps(ticket: Ticket) -> list[ui.Step]:
    """The way to closed, with where the ticket stands; a side state replaces the step it left from."""
    if ticket.state == State.CANCELLED:
        return []
    line = [state for state in MAIN_LINE if state not in NOT_BY_KIND.get(ticket.kind, ())]
    place = line.index(BESIDE.get(ticket.state, ticket.state))
    labels = [ui.state_of("ticket", state).label for state in line]
    if ticket.state in BESIDE:
        labels[place] = ui.state_of("ticket", ticket.state).label
    return ui.steps_of(labels, place if ticket.state != State.CLOSED else len(labels))


def needs_dialog(way: Transition) -> bool:
    """Whether the action asks for anything; the others are one press."""
    return bool(set(way.needs) - ASKS_NOTHING)


def actions(ticket: Ticket, user, *, bench: bool = False) -> tuple[list[ui.Action], list[ui.Action]]:
    """(the user's own ways on from here, all others), each with its reason where it can't be taken now.

    `bench` puts the way to the processes and the inspection first where only they keep a unit from being finished.
    """
    here: list[ui.Action] = []
    elsewhere: list[ui.Action] = []
    agree_first = bench_first = False
    author: dict[str, int | None] = {}
    for way in TRANSITIONS:
        if way.kinds is not None and ticket.kind not in way.kinds:
            continue
        if way.not_by_author_of and ticket.state in way.sources:
            found = ticket.events.filter(action=way.not_by_author_of).order_by("-at", "-id")
            author[way.action] = found.values_list("by_id", flat=True).first()
        no = refusal(ticket, way, user, author.get(way.action)) or gates.closed(
            way.action, ticket, by=user, offered=True
        )
        url = reverse("tickets:act", args=[ticket.number, way.action])
        drawn = ui.Action(
            way.label,
            url=f"{url}?{urlencode({'seen': ticket.revision})}",
            icon=way.icon,
            danger=way.stops,
            dialog=f"act-{way.action}" if no is None and needs_dialog(way) else "",
            reason=str(no) if no else "",
            name=way.action,
        )
        somebody_elses = ticket.state not in way.sources or isinstance(no, NotYourPart)
        (elsewhere if somebody_elses else here).append(drawn)
        agree_first = agree_first or isinstance(no, VisitNotAgreed)
        bench_first = bench_first or (bench and isinstance(no, AT_THE_BENCH))
    here.sort(key=lambda action: _rank(action, ticket.state))
    if agree_first:
        here.insert(0, ui.Action(_("Agree a time"), icon="calendar-event", dialog="appointment", name="agree", key="a"))
    if bench_first and has(user, Permission.WORKSHOP_SEE) and Reception.objects.filter(ticket=ticket).exists():
        url = reverse("tickets:workshop_unit", args=[ticket.number])
        here.insert(0, ui.Action(_("Processes and inspection"), url=url, icon="tools", post=False, name="bench"))
    if here and not here[0].reason and not here[0].danger:
        here[0] = replace(here[0], primary=True)  # the next action is the only filled button
    return here, elsewhere


def _rank(action: ui.Action, state: str) -> tuple[bool, bool, bool, bool]:
    """The step ahead on the main line first; then other steps, ends, and what is not possible."""
    way = BY_ACTION[action.name]
    ahead = way.target in MAIN_LINE and MAIN_LINE.index(way.target) > MAIN_LINE.index(BESIDE.get(state, state))
    skips = way.action in {"solve_remotely", "skip_call"}
    return bool(action.reason), action.danger, not ahead, skips


def timeline(events: Iterable[TicketEvent], remarks: Iterable[Remark], zh: bool) -> list[ui.Event]:
    """What happened and what was written, the newest first."""
    lines = [_event_line(event, zh) for event in events] + [_remark_line(remark) for remark in remarks]
    lines.sort(key=lambda line: line[0], reverse=True)
    return [line for _key, line in lines]


def _event_line(event: TicketEvent, zh: bool) -> tuple[tuple, ui.Event]:
    if event.action in BY_ACTION:
        way = BY_ACTION[event.action]
        title, icon, hue = way.past, way.icon, ui.state_of("ticket", event.state).hue
    else:
        title, icon = OTHER_EVENTS.get(event.action, (event.action, "point"))
        hue = ""
    line = ui.Event(
        at=event.at,
        title=title,
        by=str(event.by) if event.by else _("System"),
        detail="\n".join(_details(event, zh)),
        icon=icon,
        hue=hue if hue != "neutral" else "",
    )
    return (event.at, 0, event.pk), line


def _details(event: TicketEvent, zh: bool) -> list[str]:
    data, said = event.data, []
    if event.action in {"assign", "reassign"} and event.technician:
        said.append(_("to %(name)s") % {"name": event.technician})
    if event.action == "hand_over":
        said.append(_("to %(name)s") % {"name": event.supervisor})
    if event.action == "appointment" and "from" in data:
        said.append(_appointment(data, zh))
    if event.reason:
        said.append(str(event.reason))
    if "expected_on" in data:
        said.append(_("expected %(day)s") % {"day": data["expected_on"]})
    if data.get("result"):
        said.append(data["result"])
    if "acceptance" in data:
        said.append(_accepted(event))
    if data.get("why_without"):
        said.append(_("Without photos or readings: %(why)s") % {"why": data["why_without"]})
    if "outcome" in data:
        said.append(str(Outcome(data["outcome"]).label))
    if "duplicate_of" in data:
        said.append(_("The ticket that stays: %(number)s") % {"number": data["duplicate_of"]})
    if "rework_of" in data:
        said.append(_("Rework of %(number)s") % {"number": data["rework_of"]})
    if event.action in {"part_promised", "part_let_go", "part_unused"}:
        quantity = plain(Decimal(data["quantity"])) if "quantity" in data else ""
        said.append(" × ".join(filter(None, (data["name"], quantity))))
    if event.action == "corrected":
        said += [_corrected(name, old, new) for name, (old, new) in data.items()]
    said += workshop_words.told(event)
    if event.note:
        said.append(event.note)
    return said


def _appointment(data: dict, zh: bool) -> str:
    start, end = (timezone.localtime(datetime.fromisoformat(data[key])) for key in ("from", "until"))
    channel = Channel(data["channel"]).label if data["channel"] in Channel.values else data["channel"]
    return _("%(start)s to %(end)s, agreed with %(who)s (%(channel)s)") % {
        "start": moment_text(start, zh=zh),
        "end": f"{end:%H:%M}",
        "who": data["with"],
        "channel": channel,
    }


def _accepted(event: TicketEvent) -> str:
    kind = event.data["acceptance"]
    if kind == Acceptance.NONE:
        return _("No acceptance of the customer")
    label = Acceptance(kind).label if kind in Acceptance.values else kind
    return _("Accepted by the customer: %(how)s %(reference)s") % {
        "how": label,
        "reference": event.data.get("reference", ""),
    }


def _corrected(name: str, old: str, new: str) -> str:
    field = Ticket._meta.get_field(name)
    label = str(field.verbose_name)
    if not old and not new:
        return _("%(field)s changed") % {"field": label}
    return _("%(field)s: %(old)s → %(new)s") % {"field": label, "old": old or "--", "new": new or "--"}


def _remark_line(remark: Remark) -> tuple[tuple, ui.Event]:
    line = ui.Event(
        at=remark.at,
        title=_("Remark: %(reason)s") % {"reason": remark.reason},
        by=str(remark.by) if remark.by else _("System"),
        detail=remark.text,
        icon="note",
        hue="amber",
    )
    return (remark.at, 1, remark.pk), line


def defective_state(unit: DefectiveUnit, today=None) -> str:
    """Which badge a defective unit wears."""
    today = today or timezone.localdate()
    if unit.completed_on:
        return "completed" if unit.completed_on <= unit.deadline_on else "completed_late"
    if unit.confirmed_on is None:
        return "registered"
    if unit.parts_blocked:
        return "parts"
    return "late" if unit.deadline_on < today else "running"
