"""What the components are fed with: states, steps, actions, events. An app registers its states in ready()."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.functional import Promise

HUES = ("neutral", "blue", "violet", "amber", "green", "red", "teal")
Text = str | Promise
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class State:
    """How a state code is shown: label, hue and an icon of its own, so that colour is never alone."""

    label: Text
    hue: str = "neutral"
    icon: str = "point"
    struck: bool = False

    def __post_init__(self) -> None:
        if self.hue not in HUES:
            raise ValueError(f"no such hue: {self.hue!r}")


_states: dict[str, dict[str, State]] = {}


def register_states(kind: str, states: Mapping[str, State]) -> None:
    """Make `{% status_badge kind code %}` know these codes; a second call for a kind adds to it."""
    _states.setdefault(str(kind), {}).update({str(code): state for code, state in states.items()})


def state_of(kind: str, code: str) -> State:
    """The state, or a neutral one that shows the bare code and is logged: an unknown state must not hide a page."""
    found = _states.get(str(kind), {}).get(str(code))
    if found is None:
        log.warning("unknown state %s of %s", code, kind)
        return State(str(code) or "--", "neutral", "question-mark")
    return found


def registered_states() -> Mapping[str, Mapping[str, State]]:
    """Every kind with its codes, for the gallery and for the test that looks at their icons."""
    return _states


@dataclass(frozen=True, slots=True)
class Step:
    """One of a stepper: state is done, current, failed or todo; note is a date or a count under the label."""

    label: Text
    state: str = "todo"
    note: Text = ""
    icon: str = ""


def steps_of(labels: list[Text], current: int, *, failed: bool = False) -> list[Step]:
    """Steps done before `current` (counted from 0), todo after it; len(labels) means all are done."""
    states = ["done" if i < current else "todo" for i in range(len(labels))]
    if current < len(labels):
        states[current] = "failed" if failed else "current"
    return [Step(label, state) for label, state in zip(labels, states, strict=True)]


@dataclass(frozen=True, slots=True)
class Action:
    """Something a page offers. With a reason it is shown, disabled, with that reason; the state machine fills it in.

    `dialog` opens the dialog of that id; otherwise `url` is posted to, or followed when `post` is false.
    """

    label: Text
    url: str = ""
    icon: str = ""
    primary: bool = False
    danger: bool = False
    post: bool = True
    dialog: str = ""
    key: str = ""
    reason: Text = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a timeline."""

    at: datetime
    title: Text
    by: Text = ""
    detail: Text = ""
    icon: str = "point"
    hue: str = ""
    url: str = ""

    @property
    def day(self) -> date:
        """The local day it belongs under."""
        return timezone.localtime(self.at).date()
