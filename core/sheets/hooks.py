"""What an app does with the rows of its kind: check them against its tables, write them, take them back.

A kind is registered with an instance: `kinds.register(KIND, MyHooks())`. Simple lists use lists.ListHooks over a
django-import-export resource; long lists override `apply` with set-based statements over the staged rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

ERROR = "error"  # the row waits until it is mended or left out
QUESTION = "question"  # the row waits until somebody chooses, accepts or leaves it out
NOTE = "note"  # shown, stops nothing


@dataclass(slots=True)
class Row:
    """One row on its way in. `values` are what the sheet says, plain JSON types; `matched` is what we made of them."""

    number: int
    values: dict[str, Any]
    table: int = 0
    problems: list[dict[str, Any]] = field(default_factory=list)
    matched: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    pk: int | None = None
    left_out: bool = False

    def accepted(self, code: str) -> bool:
        """Whether somebody accepted what this code says."""
        return code in self.answers.get("accept", ())

    def add(self, code: str, key: str = "", *, level: str = ERROR, **args: Any) -> None:
        """Say what is wrong with the value of a column (the cell is filled in by the batch); `args` fill the sentence.

        For an unknown reference `suggest=[{"id": 12, "label": "李强（城东站）"}, …]`, the likeliest first.
        """
        self.problems.append({"code": code, "key": key, "level": level, "args": args})


@dataclass(frozen=True, slots=True)
class Question:
    """About a whole figure, not one row: answered once with a reason before the batch may be written."""

    code: str
    subject: str  # what it is about, unique within the code: "external:S001"
    options: tuple[str, ...]  # codes of the answers: computed, printed, accept; none where nothing is left to ask
    args: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a written part amounts to, for its result page: headings, and lines whose first cell is a name."""

    headings: tuple[Any, ...]
    lines: list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Context:
    """What the rows are checked for. `tables` are the recognised tables of this kind, as the batch keeps them."""

    month: str = ""
    tables: tuple[dict[str, Any], ...] = ()
    answers: dict[tuple[str, str], Any] = field(default_factory=dict)  # (code, subject) → BatchAnswer


class Hooks:
    """The defaults: nothing to check, nothing written."""

    permission = "import_write"  # the right to write this kind
    sight = "import_see"  # the right to see its rows: a list of customers is not for everybody who may look at imports
    chooses: tuple[str, ...] = ()  # columns whose record a clerk may always choose by hand
    slice_rows: int | None = None  # rows `match` is given at once; None: the whole table

    def match(self, rows: Sequence[Row], context: Context) -> list[Question]:
        """Look the rows up in our tables; add problems and `matched`. Called again after every decision.

        `row.answers` holds what people chose: {"staff": 12, "accept": ["left_company"]}. Never writes.
        """
        return []

    def apply(self, part: Any, rows: QuerySet, by: Any, context: Context) -> dict[str, int]:
        """Write the staged rows (states ok and left_out) of this part; returns counts such as new, changed, same.

        Inside the batch's transaction. A monthly kind first removes what the part it replaces had written.
        """
        raise NotImplementedError

    def undo(self, part: Any, by: Any) -> None:
        """Take back what `apply` wrote; the batch then applies the replaced part's rows again, if there was one."""
        raise NotImplementedError

    def figures(self, part: Any) -> Figures | None:
        """What the part amounts to while it stands; None where there is nothing to sum."""
        return None

    def adding(self, key: str) -> str:
        """The name of the page that makes a new record for this column, ?name= filled in; "" where there is none."""
        return ""

    def choices(self, key: str, row: Row, text: str, by: Any) -> list[dict[str, Any]]:
        """For choosing a reference by hand: [{"id", "label"}] of what the user may choose for this key."""
        return []

    def choice(self, key: str, record: int, by: Any) -> str | None:
        """How a chosen record is called, or None where this user may not choose it."""
        return next((found["label"] for found in self.choices(key, Row(0, {}), "", by) if found["id"] == record), None)
