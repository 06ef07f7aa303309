"""A case as JSON text: strict reading, so that what a fact says is exactly what somebody wrote. Clause: section 7."""

import json
from typing import Any

from appraisal.engine.errors import FactRefused, Refused
from appraisal.engine.facts import named, shown
from appraisal.engine.sheet import Sheet, calculate
from appraisal.engine.shelf import Shelf, rulebook_for

KEYS = ("rulebook", "period", "employee", "facts")


class Unusable:
    """A JSON value that no fact takes; it stays in its place, so that the refusal can name the fact."""

    def __init__(self, why: str):
        self.why = why

    def __repr__(self) -> str:
        return self.why


def calculate_cases(text: str, shelf: Shelf | None = None) -> Sheet | list[Sheet]:
    """The sheet of one case, or of each of a list, bare or wrapped as {"title", "case", "expected"}. One bad case and
    nothing is calculated: Refused has a line for each bad one, naming the case, the fact and what is wrong."""
    content = _read(text)
    if not isinstance(content, list):
        return _sheet(content, "the case", shelf)
    sheets, refusals = [], []
    for number, case in enumerate(content, 1):
        try:
            sheets.append(_sheet(case, f"case {number}", shelf))
        except Refused as refusal:
            refusals.append(str(refusal))
    if refusals:
        raise Refused("\n".join(refusals))
    return sheets


def _read(text: str) -> Any:
    try:
        return json.loads(
            text,
            parse_int=lambda digits: int(digits) if len(digits) < 20 else Unusable(f"{digits[:20]}…"),
            parse_float=Unusable,
            parse_constant=Unusable,
            object_pairs_hook=_object,
        )
    except RecursionError:
        raise Refused("the input is nested too deeply") from None
    except ValueError as wrong:
        raise Refused(f"the input is not JSON: {wrong}") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for key, value in pairs:
        read[key] = Unusable("a value written twice") if key in read else value
    return read


def _sheet(case: Any, place: str, shelf: Shelf | None) -> Sheet:
    if isinstance(case, dict) and "case" in case:
        case = case["case"]
    if not isinstance(case, dict):
        raise Refused(f"{place}: {shown(case)} is not an object with {', '.join(KEYS)}")
    known = [case[key] for key in ("employee", "rulebook", "period") if isinstance(case.get(key), str)]
    if known:
        place = f"{place} ({' '.join(shown(one)[1:-1] for one in known)})"
    try:
        for key in [*KEYS, *case]:
            if key not in KEYS or key not in case:
                raise FactRefused(shown(key)[1:-1], "is absent" if key in KEYS else "is unknown in a case")
        for key in KEYS[:3]:
            named(key, case[key])
        return calculate(rulebook_for(case["rulebook"], case["period"], shelf), *(case[key] for key in KEYS[1:]))
    except FactRefused as refusal:
        raise Refused(f"{place}: {refusal}") from None
