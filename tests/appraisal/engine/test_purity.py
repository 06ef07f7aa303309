"""The engine runs in a plain Python shell: no framework, no clock, no randomness, no network."""

import ast
import subprocess
import sys
from pathlib import Path

import appraisal.engine

ROOT = Path(appraisal.engine.__file__).parent
ALLOWED = {
    *("collections", "dataclasses", "datetime", "decimal", "fractions", "functools", "hashlib", "json"),
    *("pathlib", "re", "types", "typing"),
    *("appraisal.engine", "core.money", "core.periods"),
}


def imported(path: Path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


def test_the_engine_imports_nothing_but_the_standard_library_money_and_periods():
    for path in ROOT.rglob("*.py"):
        for name in imported(path):
            if name == "yaml":
                assert path.name == "written.py"
            else:
                assert name in ALLOWED or name.split(".")[0] in ALLOWED or name.startswith("appraisal.engine."), path


def test_no_rule_reads_a_file_or_knows_a_line_code():
    for path in [*(ROOT / "rules").glob("*.py"), ROOT / "sheet.py"]:
        source = path.read_text("utf-8")
        assert (
            "pathlib" not in set(imported(path)) and "daily_work.base" not in source and "satisfaction_" not in source
        )


def test_calculating_loads_no_django():
    program = (
        "import sys; from appraisal.engine import rulebook_for; rulebook_for('supervisor-annual', '2026');"
        "sys.exit('django' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT.parents[1]).returncode == 0
