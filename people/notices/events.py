"""The kinds of events: what is said of them, whether somebody must act, whether they may wait for the morning."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language

from core.formats import day_text, moment_text
from core.periods import parse_day

Words = Mapping[str, Promise | str]


def _day(value: Any) -> date | None:
    """The day a param is; a reason may look like one and be none (2026-02-30)."""
    try:
        return parse_day(value) if type(value) is str else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Event:
    """One kind of event.

    `text` is a sentence with %(names)s from the notice's params. A param `…_at` is an instant in ISO form and is
    written as a time, a day in ISO form as a day, and one in `words` is a code with its label: each reader gets them
    in his language.
    `older` is said of notices from before the sentence named one of its `words`: what they do not know it leaves out.
    `needs_action` is 要处理, otherwise 知会; `safety` is never held back at night. `outside`: webhooks may ask for it;
    `inside`: people are told of it.
    """

    code: str
    text: Promise | str
    needs_action: bool = False
    safety: bool = False
    words: Mapping[str, Words] = field(default_factory=dict)
    icon: str = "bell"
    inside: bool = True
    outside: bool = False
    label: Promise | str = ""
    older: Promise | str = ""

    @property
    def by_mail(self) -> bool:
        """Whether it goes by letter too while nobody has said otherwise."""
        return self.needs_action or self.safety

    @property
    def name(self) -> str:
        """A heading for tables: the label, or the sentence with dots for what differs."""
        return str(self.label) or str(self.text) % defaultdict(lambda: "…")

    def sentence(self, params: Mapping[str, Any]) -> str:
        """The text with its params, in the language that is active."""
        told = defaultdict(lambda: "--", {name: self._said(name, value) for name, value in params.items()})
        text = self.older if self.older and self.words.keys() - params.keys() else self.text
        return str(text) % told

    def _said(self, name: str, value: Any) -> str:
        if name in self.words:
            return str(self.words[name].get(value, value))
        zh = (get_language() or "zh").startswith("zh")
        if (day := _day(value)) is not None:
            return day_text(day, zh=zh)
        if name.endswith("_at") and value:
            return moment_text(timezone.localtime(datetime.fromisoformat(value)), zh=zh)
        return str(value)


EVENTS: dict[str, Event] = {}


def register(*events: Event) -> None:
    """Called in AppConfig.ready()."""
    EVENTS.update({event.code: event for event in events})
