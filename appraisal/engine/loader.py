"""Rulebook files become immutable versions. A fault names the file, the line code and the parameter; nothing of the
file is loaded then."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType

from appraisal.engine.facts import TYPES, Fact
from appraisal.engine.parameters import build
from appraisal.engine.rulebook import PERIODS, Component, Interpretation, Rulebook, RuleLine
from appraisal.engine.rules import BOUNDS, KINDS
from appraisal.engine.written import Written


def load_rulebook(source: Path | str) -> Rulebook:
    """One version from a file (a Path) or from its text (a str, such as `Rulebook.canonical`); RulebookRefused."""
    file = Written(source)
    top = file.entry("rulebook", file.content, "scheme label period valid_from facts components total interpretations")
    facts = _facts(file, top["facts"])
    components = tuple(_component(file, one, facts) for one in file.entries("components", top["components"]))
    valid_from = _date(file, top["valid_from"])
    canonical = json.dumps(file.content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    sha256 = hashlib.sha256(canonical.encode()).hexdigest()
    book = Rulebook(
        code=file.code("scheme", top["scheme"]),
        label=file.text("label", top["label"]),
        period=file.word("rulebook", "period", top["period"], PERIODS),
        valid_from=valid_from,
        components=components,
        total=_total(file, top["total"]),
        facts=MappingProxyType(facts),
        interpretations=_interpretations(file, top["interpretations"], components),
        canonical=canonical,
        sha256=sha256,
        version=f"{valid_from}-{sha256[:12]}",
    )
    _check_whole(file, book)
    return book


def _date(file: Written, written: object) -> date:
    try:
        return date.fromisoformat(written)
    except (TypeError, ValueError):
        raise file.refusal("valid_from", f"{written!r} is not a date written YYYY-MM-DD") from None


def _facts(file: Written, written: object) -> dict[str, Fact]:
    facts = {}
    for name, one in file.mapping("facts", written).items():
        place = f"fact {file.code('facts', name)}"
        entry = file.entry(place, one, "type owed_by label", "nullable")
        facts[name] = Fact(
            name=name,
            type=file.word(place, "type", entry["type"], TYPES),
            nullable=file.word(place, "nullable", entry.get("nullable", "no"), ("yes", "no")) == "yes",
            owed_by=file.code(place, entry["owed_by"]),
            label=file.text(place, entry["label"]),
            read=TYPES[entry["type"]],
        )
    return facts


def _component(file: Written, written: object, facts: Mapping[str, Fact]) -> Component:
    entry = file.entry("component", written, "code label lines floor cap")
    code = file.code("component", entry["code"])
    lines = tuple(_line(file, code, one, facts) for one in file.entries(code, entry["lines"]))
    return Component(code, file.text(code, entry["label"]), lines, _bounds(file, code, entry))


def _total(file: Written, written: object) -> Component:
    entry = file.entry("total", written, "label floor cap")
    return Component("total", file.text("total", entry["label"]), (), _bounds(file, "total", entry))


def _line(file: Written, component: str, written: object, facts: Mapping[str, Fact]) -> RuleLine:
    entry = file.entry(f"{component}, a line", written, "code label clause pay rule", "reads parameters")
    code = f"{component}.{file.code(component, entry['code'])}"
    kind = file.word(code, "rule", entry["rule"], KINDS)
    roles, reads = KINDS[kind].reads, file.mapping(code, entry.get("reads", {}))
    for role in [*roles, *reads]:
        if role not in roles or role not in reads:
            raise file.refusal(code, f"reads {role}: is {'absent' if role in roles else 'unknown'}")
        fact = facts.get(reads[role]) if isinstance(reads[role], str) else None
        if fact is None or fact.type != roles[role]:
            raise file.refusal(code, f"reads {role}: {reads[role]!r} is no fact of the type {roles[role]}")
    return _filled(file, code, entry, kind, tuple(reads[role] for role in roles))


def _bounds(file: Written, component: str, entry: Mapping) -> tuple[RuleLine, ...]:
    """floor and cap: each is "off", or a line of its own with a limit."""
    places = {name: f"{component}.{name}" for name in BOUNDS if entry[name] != "off"}
    return tuple(
        _filled(file, code, file.entry(code, entry[name], "label clause pay parameters"), name, ())
        for name, code in places.items()
    )


def _filled(file: Written, code: str, entry: Mapping, kind: str, reads: tuple[str, ...]) -> RuleLine:
    parameters = entry.get("parameters", {})
    try:
        rule = build({**KINDS, **BOUNDS}[kind], parameters)
    except ValueError as wrong:
        raise file.refusal(code, str(wrong)) from None
    return RuleLine(
        code=code,
        label=file.text(code, entry["label"]),
        clause=file.text(code, entry["clause"]),
        pay=file.word(code, "pay", entry["pay"], ("variable_pay", "deduction")),
        kind=kind,
        parameters=MappingProxyType(parameters),
        rule=rule,
        reads=reads,
    )


def _interpretations(file: Written, written: object, components: tuple[Component, ...]) -> tuple[Interpretation, ...]:
    """Named choices; one that `decides` a parameter, written line code/parameter, must agree with it."""
    lines = {line.code: line for component in components for line in component.lines}
    chosen = []
    for one in file.entries("interpretations", written):
        entry = file.entry("interpretation", one, "code choice text", "decides")
        place = f"interpretation {file.code('interpretation', entry['code'])}"
        choice = file.code(place, entry["choice"])
        if "decides" in entry:
            code, _, parameter = str(entry["decides"]).partition("/")
            if code not in lines or lines[code].parameters.get(parameter) != choice:
                raise file.refusal(place, f"{choice} is not what {entry['decides']} says")
        chosen.append(Interpretation(entry["code"], choice, file.text(place, entry["text"])))
    return tuple(chosen)


def _check_whole(file: Written, book: Rulebook) -> None:
    """What only the whole file shows: no line twice, no fact that nothing reads."""
    codes = [line.code for line in book.lines]
    if doubled := [code for code in codes if codes.count(code) > 1]:
        raise file.refusal(doubled[0], "the line code is written twice")
    read = {name for line in book.lines for name in line.reads}
    if idle := [name for name in book.facts if name not in read]:
        raise file.refusal(f"fact {idle[0]}", "is read by no line")
