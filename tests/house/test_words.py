"""Every sentence has its Chinese, none is fuzzy, none has lost a placeholder; the English is the source itself."""

import ast
import re
from functools import cache

import polib
import pytest

from tests.house.source import ROOT, modules, templates, tree

CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
ONE = {"gettext", "gettext_lazy", "gettext_noop", "_", "N_"}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")


@cache
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _in_python() -> set[tuple[str | None, str]]:
    found: set[tuple[str | None, str]] = set()
    for name, path in modules().items():
        if name.startswith("insights.demo"):
            continue
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            texts = [_text(arg) for arg in node.args]
            if called in ONE and texts and texts[0]:
                found.add((None, texts[0]))
            elif called in PLURAL and len(texts) > 1 and texts[0]:
                found.add((None, texts[0]))
            elif called in CONTEXT and len(texts) > 1 and texts[1]:
                found.add((texts[0], texts[1]))
    return found


TRANSLATE = re.compile(r"""{%\s*trans(?:late)?\s+(?:"([^"]+)"|'([^']+)')([^%]*)%}""")
LAZY = re.compile(r"""_\((?:"([^"]+)"|'([^']+)')\)""")
BLOCK = re.compile(r"{%\s*blocktrans(?:late)?\b([^%]*)%}(.*?){%\s*endblocktrans(?:late)?\s*%}", re.S)
CONTEXT_WORD = re.compile(r"""context\s+(?:"([^"]+)"|'([^']+)')""")


def _block(options: str, body: str) -> str:
    body = re.split(r"{%\s*plural\s*%}", body)[0]
    if re.search(r"\btrimmed\b", options):
        body = " ".join(line.strip() for line in body.strip().splitlines())
    body = body.replace("%", "%%")
    return re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", body)


def _in_templates() -> set[tuple[str | None, str]]:
    found: set[tuple[str | None, str]] = set()
    texts = [*templates(), *sorted((ROOT / "templates").rglob("*.txt"))]
    for path in texts:
        text = path.read_text()
        for one, two, rest in TRANSLATE.findall(text):
            context = CONTEXT_WORD.search(rest)
            found.add(((context[1] or context[2]) if context else None, one or two))
        for tag in re.findall(r"{%.*?%}|{{.*?}}", text, re.S):
            found |= {(None, one or two) for one, two in LAZY.findall(tag)}
        for options, body in BLOCK.findall(text):
            context = CONTEXT_WORD.search(options)
            found.add(((context[1] or context[2]) if context else None, _block(options, body)))
    return found


def test_every_sentence_of_the_source_has_its_chinese():
    known = {(entry.msgctxt, entry.msgid) for entry in catalogue() if not entry.obsolete}
    wanted = _in_python() | _in_templates()

    assert len(wanted) > 300
    assert sorted((str(c), m) for c, m in wanted - known) == []


def test_every_action_of_the_audit_trail_has_words():
    """An auditor reads sentences, not codes."""
    from people import audit_words

    written = set()
    for path in modules().values():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "record" and node.args:
                if getattr(getattr(node.func, "value", None), "id", "") == "audit" and _text(node.args[0]):
                    written.add(_text(node.args[0]))

    assert len(written) > 30
    assert sorted(code for code in written if audit_words.action(code) == code) == []


def test_nothing_is_empty_or_fuzzy():
    wrong = [
        entry.msgid
        for entry in catalogue()
        if not entry.obsolete
        and (entry.fuzzy or not (entry.msgstr or (entry.msgstr_plural and all(entry.msgstr_plural.values()))))
    ]

    assert wrong == []


def test_no_placeholder_is_lost_or_invented():
    wrong = []
    for entry in catalogue():
        said = entry.msgstr or "".join(entry.msgstr_plural.values())
        asked = {a or b for a, b in PLACEHOLDER.findall(entry.msgid + (entry.msgid_plural or ""))}
        given = {a or b for a, b in PLACEHOLDER.findall(said)}
        if said and asked != given and not (entry.msgid_plural and given <= asked):
            wrong.append((entry.msgid, sorted(asked ^ given)))

    assert wrong == []


ASCII_MARKS = re.compile(r"[\u4e00-\u9fff][,;:!?](\s|$)|[\u4e00-\u9fff]\.(\s|$)")


def test_chinese_sentences_use_full_width_marks():
    wrong = [entry.msgstr for entry in catalogue() if ASCII_MARKS.search(entry.msgstr)]

    assert wrong == []


def test_no_blank_stands_between_two_chinese_signs():
    """Typed blanks are the layout's business (text-autospace), not the sentence's."""
    wrong = [entry.msgstr for entry in catalogue() if re.search(r"[\u4e00-\u9fff] +[\u4e00-\u9fff]", entry.msgstr)]

    assert wrong == []


@pytest.mark.parametrize("word", ["!", "！"])
def test_nobody_is_shouted_at(word):
    assert [entry.msgid for entry in catalogue() if word in entry.msgid.replace("!=", "") or word in entry.msgstr] == []


def test_chinese_in_templates_is_data_not_interface():
    """Words of the interface come from the catalogue; what is left in templates is a name or an example."""
    allowed = {"售", "中文"}
    found = []
    for path in templates():
        if "gallery" in path.name or "print" in path.name:
            continue
        text = re.sub(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}", "", path.read_text(), flags=re.S)
        for hit in re.findall(r"[\u4e00-\u9fff]+", text):
            if hit not in allowed:
                found.append(f"{path.relative_to(ROOT)} {hit}")

    assert found == []
