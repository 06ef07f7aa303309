"""The product's own source, read as text and trees; nothing here runs it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    "aftersales", "core", "people", "catalog", "imports", "customers", "parts", "tickets", "feedback", "warranty",
    "workforce", "settlement", "reports", "appraisal", "monthend", "insights",
)  # fmt: skip


@cache
def modules() -> dict[str, Path]:
    """Dotted name → file of every module of the product; migrations stand apart."""
    found = {}
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            parts = list(path.relative_to(ROOT).with_suffix("").parts)
            if "migrations" in parts:
                continue
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def is_package(path: Path) -> bool:
    return path.name == "__init__.py"


def imports(name: str, path: Path) -> Iterator[tuple[str, int]]:
    """(module or module.name, line) of every import in a file, those inside functions and TYPE_CHECKING included."""
    package = name.split(".") if is_package(path) else name.split(".")[:-1]
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            prefix = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((f"{prefix}.{alias.name}", node.lineno) for alias in node.names)


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """(name of what is called, the call): `Model.objects.filter` gives `filter`, a bare name itself."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            func = node.func
            called = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
            yield called, node


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))
