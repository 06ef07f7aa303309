"""Every code has a sentence, every sentence can be filled, and nobody uses a code without one."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import core.sheets
from core.sheets import messages, workbook
from feedback.sheet_kinds import KINDS

READER = Path(core.sheets.__file__).parent
SAYING = {"Refused", "Unreadable", "Finding", "note", "_finding", "_at", "table_note"}


def codes_used() -> set[str]:
    """First texts given to whatever says something, in the reader's own files."""
    used = set()
    for path in READER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in SAYING:
                texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
                used |= {text for text in texts[:1] if re.fullmatch(r"[a-z]+(?:_[a-z0-9]+)+", text)}
    return used


def test_every_code_has_a_sentence():
    assert codes_used() - set(messages.REFUSALS) - set(messages.FINDINGS) == set()
    assert len(codes_used()) > 40


def test_every_sentence_can_be_filled():
    for code, sentence in [*messages.REFUSALS.items(), *((code, said[1]) for code, said in messages.FINDINGS.items())]:
        args = dict.fromkeys(re.findall(r"%\((\w+)\)s", sentence), "title")
        assert "%(" not in messages.render(code, args | {"kinds": ["x"]})


def test_kinds_hang_together():
    for kind in KINDS:
        keys = set(kind.by_key)
        rules = [
            *kind.summed,
            *(kind.person or ()),
            *kind.once_per,
            *(key for group in kind.identified_by for key in group),
        ]
        rules += [key for balance in kind.balances for key in (balance.whole, *balance.parts)]
        assert set(rules) <= keys
        assert all(synonym for column in kind.columns for synonym in column.synonyms)


def test_a_plain_python_gets_english():
    program = "from core.sheets import messages; print(messages.render('empty_workbook', {}))"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=workbook.ROOT, env={})
    assert told.stdout.strip() == messages.REFUSALS["empty_workbook"]
