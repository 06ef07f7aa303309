"""A rulebook file as it is written: YAML taken as text, lists and names only, and the checks of its shape."""

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import yaml

from appraisal.engine.errors import RulebookRefused
from appraisal.engine.outcome import Text

CODE = re.compile(r"[a-z][a-z0-9_-]{0,59}")


class _TextOnly(yaml.BaseLoader):
    """Every scalar is text, so 0.10 is never a float; a key written twice and an alias are errors."""

    def compose_node(self, parent, index):
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an alias is not allowed")
        return super().compose_node(parent, index)

    def construct_mapping(self, node, deep=False):
        keys = [key.value for key, _ in node.value]
        if doubled := [key for key in keys if keys.count(key) > 1]:
            raise yaml.YAMLError(f"{doubled[0]} is written twice, line {node.start_mark.line + 1}")
        return super().construct_mapping(node, deep)


class Written:
    """One file and what stands in it. Each check gives what it was asked for or names the file and the place."""

    def __init__(self, source: Path | str):
        self.file = source.name if isinstance(source, Path) else "rulebook"
        try:
            text = source.read_text("utf-8") if isinstance(source, Path) else source
            self.content = yaml.load(text, Loader=_TextOnly)  # noqa: S506  makes nothing but text, lists and dicts
        except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as wrong:
            raise self.refusal("file", " ".join(str(wrong).split())) from None

    def refusal(self, place: str, wrong: str) -> RulebookRefused:
        """The error to raise."""
        return RulebookRefused(self.file, place, wrong)

    def entry(self, place: str, written: object, required: str, optional: str = "") -> Mapping[str, Any]:
        """Names with values: all of the required ones and none but the optional beside them."""
        entry = self.mapping(place, written)
        for key in sorted(entry.keys() - {*required.split(), *optional.split()}):
            raise self.refusal(place, f"{key} is unknown")
        for key in required.split():
            if key not in entry:
                raise self.refusal(place, f"{key} is absent")
        return entry

    def mapping(self, place: str, written: object) -> Mapping[str, Any]:
        """Names with values, whichever."""
        if not isinstance(written, dict):
            raise self.refusal(place, "must be names with values")
        return written

    def entries(self, place: str, written: object) -> list:
        """A list that is not empty."""
        if not isinstance(written, list) or not written:
            raise self.refusal(place, "must be a list that is not empty")
        return written

    def word(self, place: str, name: str, written: object, known: Collection[str]) -> str:
        """One of the words known here."""
        if not isinstance(written, str) or written not in known:
            raise self.refusal(place, f"{name} {written!r} is unknown; known: {', '.join(known)}")
        return written

    def code(self, place: str, written: object) -> str:
        """A code: small letters, digits, _ and -."""
        if not isinstance(written, str) or not CODE.fullmatch(written):
            raise self.refusal(place, f"{written!r} is not a code of small letters")
        return written

    def text(self, place: str, written: object) -> Text:
        """A text in zh and en, neither empty."""
        entry = self.entry(place, written, "zh en")
        if not all(isinstance(one, str) and one.strip() for one in entry.values()):
            raise self.refusal(place, "a text is empty in zh or en")
        return Text(entry["zh"].strip(), entry["en"].strip())
