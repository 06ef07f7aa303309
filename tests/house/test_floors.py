"""Who may know whom: an import, a key, a dotted path in text is an arrow, and arrows point down."""

import ast
import re

import pytest
from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField

from tests.house.source import ROOMS, ROOT, calls, imports, modules, tree

FLOORS = [
    {"core"},
    {"people"},
    {"catalog", "imports"},
    {"customers"},
    {"parts"},
    {"tickets"},
    {"feedback", "warranty", "workforce"},
    {"settlement"},
    {"reports"},
    {"appraisal"},
    {"monthend"},
    {"insights"},
    {"aftersales"},
]
FLOOR = {room: n for n, rooms in enumerate(FLOORS) for room in rooms}
# Django itself names the user model in settings; core keeps ids and names instead.
PURE = ("core.money", "core.periods", "core.errors")
CELLARS = {"utils", "helpers", "common", "misc", "util"}


def climbs(here: str, there: str) -> bool:
    """Whether an arrow from one room to another points up or sideways."""
    return here != there and there in FLOOR and here in FLOOR and FLOOR[there] >= FLOOR[here]


def test_every_room_has_a_floor():
    assert set(FLOOR) == set(ROOMS)
    rooms = {path.name for path in ROOT.iterdir() if (path / "apps.py").exists()}
    assert rooms <= set(FLOOR)


def test_imports_point_down():
    up = [
        f"{path.relative_to(ROOT)}:{line} imports {there}"
        for name, path in modules().items()
        for there, line in imports(name, path)
        if climbs(name.split(".")[0], there.split(".")[0])
    ]

    assert up == []


def test_keys_point_down(db):
    up = []
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey | ManyToManyField):
                there = field.related_model._meta.app_label
                if climbs(model._meta.app_label, there):
                    up.append(f"{model._meta.label}.{field.name} → {there}")

    assert up == []


def test_no_room_is_reached_by_name_in_text():
    """get_model, import_string and import_module would be arrows that no import shows."""
    reached = []
    for name, path in modules().items():
        here = name.split(".")[0]
        for called, call in calls(path):
            if called in {"get_model", "import_string", "import_module"} and call.args:
                text = call.args[0].value if isinstance(call.args[0], ast.Constant) else ""
                there = str(text).split(".")[0]
                if climbs(here, there):
                    reached.append(f"{path.relative_to(ROOT)}:{call.lineno} {text}")

    assert reached == []


def test_tasks_of_upper_rooms_are_named_only_in_the_beat_schedule():
    """`send_task("appraisal.tasks.x")` from below would be an arrow upward."""
    named = []
    for name, path in modules().items():
        here = name.split(".")[0]
        for found in re.finditer(r"""["']([a-z]+)\.tasks\.""", path.read_text()):
            if climbs(here, found[1]):
                named.append(f"{path.relative_to(ROOT)}: {found[0]}")

    assert named == []


def _graph() -> dict[str, set[str]]:
    names = set(modules())
    graph: dict[str, set[str]] = {}
    for name, path in modules().items():
        for there, _line in imports(name, path):
            hit = there if there in names else there.rpartition(".")[0]
            # a package's front lists its own modules, and they may know each other through it
            if hit in names and hit != name:
                graph.setdefault(name, set()).add(hit)
    return graph


def test_no_two_modules_need_each_other():
    """Walked depth first; a module met again on the way down closes a circle."""
    graph, done, circles = _graph(), set(), []

    def walk(name: str, way: list[str]) -> None:
        if name in way:
            circles.append(" → ".join([*way[way.index(name) :], name]))
            return
        if name in done:
            return
        for there in sorted(graph.get(name, ())):
            walk(there, [*way, name])
        done.add(name)

    for name in sorted(graph):
        walk(name, [])

    assert circles == []


@pytest.mark.parametrize("name", PURE)
def test_what_is_pure_knows_no_framework_but_translation(name):
    known = {there.split(".")[0] for there, _line in imports(name, modules()[name])}

    assert known <= {"django"} | set(__import__("sys").stdlib_module_names)
    if name != "core.errors":
        assert "django" not in known


def test_the_engine_runs_in_a_plain_shell():
    allowed = {"core.money", "core.periods", "appraisal.engine", "yaml"}
    stranger = []
    for name, path in modules().items():
        if name.startswith("appraisal.engine"):
            for there, line in imports(name, path):
                root = there.split(".")[0]
                ours = any(there == a or there.startswith(f"{a}.") for a in allowed)
                if not ours and root not in __import__("sys").stdlib_module_names:
                    stranger.append(f"{path.relative_to(ROOT)}:{line} {there}")

    assert stranger == []


def test_there_are_no_cellars():
    assert [name for name in modules() if name.rsplit(".", 1)[-1] in CELLARS] == []


def test_core_guards_no_page_and_knows_no_person():
    """No domain word enters: no door, no permission, no key to a user."""
    words = re.compile(r"\b(ticket|customer|supervisor|satisfaction|complaint|warranty)s?\b", re.I)
    said = []
    for name, path in modules().items():
        if name.startswith("core.") and not name.startswith(("core.gallery",)):
            for node in ast.walk(tree(path)):
                if isinstance(node, ast.FunctionDef | ast.ClassDef) and words.search(node.name.replace("_", " ")):
                    said.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")

    assert said == []
