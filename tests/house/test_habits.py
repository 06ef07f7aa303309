"""Habits that a reader would otherwise have to watch for."""

import ast
import re

import pytest
from django.db import connection

from core import append_only, ui
from people.descriptions import PERMISSION_GROUPS
from people.permissions import Permission
from people.roles import GRANTS, Role
from tests.house.source import ROOT, calls, modules, templates, tree

SPRITE = ROOT / "assets" / "icons.txt"
ENQUEUE = {"delay", "apply_async"}


def _where(path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def test_nothing_is_enqueued_but_by_the_bell():
    """The job table is the truth: only core.jobs.ring sends, after the commit; nobody calls delay()."""
    sent = [
        _where(path, call.lineno)
        for name, path in modules().items()
        for called, call in calls(path)
        if called in ENQUEUE or (called == "send_task" and name != "core.jobs")
    ]

    assert sent == []


def test_services_know_no_tasks_and_no_views():
    knows = []
    for name, path in modules().items():
        if ".services" in name or name.endswith((".selectors", ".models", ".querysets", ".rules")):
            for node in ast.walk(tree(path)):
                module = (node.module or "") if isinstance(node, ast.ImportFrom) else ""
                if module != "django.urls" and re.search(r"\.(tasks|views\w*|urls)$", module):
                    knows.append(f"{_where(path, node.lineno)} {node.module}")

    assert knows == []


def test_who_did_it_is_always_said_by_name():
    """A service that changes something takes `by=` as a keyword: nobody mixes up who did it with whom it concerns."""
    unnamed = []
    for name, path in modules().items():
        if ".services" in name:
            for node in tree(path).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    if "by" in [arg.arg for arg in [*node.args.posonlyargs, *node.args.args]]:
                        unnamed.append(f"{_where(path, node.lineno)} {node.name}")

    assert unnamed == []


def test_no_floats_near_money():
    floats = [
        _where(path, call.lineno)
        for name, path in modules().items()
        if name.startswith(("appraisal", "monthend", "settlement", "core.money"))
        for called, call in calls(path)
        if called in {"float", "FloatField"}
    ]

    assert floats == []


def test_no_code_is_made_of_text():
    made = [
        f"{_where(path, call.lineno)} {called}"
        for name, path in modules().items()
        for called, call in calls(path)
        if isinstance(call.func, ast.Name) and called in {"eval", "exec", "compile", "__import__"}
    ]

    assert made == []


# Fifty rows drawn without a template: every value goes through `escape` there (tests/tickets/test_board_markup.py).
DRAWN_BY_HAND = {"tickets/board/markup.py"}


def _made_safe(called: str, call: ast.Call) -> bool:
    """Text that is there from the start, or nothing, needs no escaping; whatever else is declared safe does."""
    if called == "SafeString":
        return not all(isinstance(arg, ast.Constant) for arg in call.args)
    return called == "mark_safe"


def test_markup_is_never_made_safe_by_hand():
    made = [
        _where(path, call.lineno)
        for name, path in modules().items()
        if str(path.relative_to(ROOT)) not in DRAWN_BY_HAND
        for called, call in calls(path)
        if _made_safe(called, call)
    ]
    asked = [str(p.relative_to(ROOT)) for p in templates() if re.search(r"\|\s*safe\b|autoescape off", p.read_text())]

    assert made == [] and asked == []


@pytest.mark.parametrize(
    "lock", ["requirements.txt", "requirements-dev.txt", "requirements-node.txt", "package-lock.json"]
)
def test_lock_files_hold_no_address(lock):
    """Names, versions, hashes: the same lock works against any mirror."""
    text = (ROOT / lock).read_text()

    found = re.findall(r'"resolved"|--(?:extra-)?index-url|--find-links|https?://\S+', text)
    assert [hit for hit in found if "funding" not in hit] == [] or _only_funding(text)


def _only_funding(text: str) -> bool:
    """npm notes where packages ask for money; that is no address anything is fetched from."""
    without = re.sub(r'"funding":\s*(\{[^}]*\}|\[[^\]]*\]|"[^"]*")', "", text)
    return not re.search(r'"resolved"|https?://', without)


def test_assets_come_from_nowhere_else():
    """No page names a third-party host."""
    hosts = [
        f"{path.relative_to(ROOT)}: {hit}"
        for path in templates()
        for hit in re.findall(r"""(?:src|href|action)=["'](?:https?:)?//[^"']*""", path.read_text())
    ]

    assert hosts == []


INLINE = re.compile(r"<script(?![^>]*\bsrc=)|\son[a-z]+\s*=\s*[\"']|javascript:|hx-on|<style\b", re.I)


def test_templates_run_nothing_inline():
    """script-src is 'self': a handler in the page would silently not run."""
    found = []
    for path in templates():
        for n, line in enumerate(path.read_text().splitlines(), 1):
            if INLINE.search(line) and 'type="application/json"' not in line:
                found.append(f"{_where(path, n)} {line.strip()[:80]}")

    assert found == []


def test_forms_that_post_carry_their_token():
    """Every POST form, and every hx-post that is no form, is protected."""
    bare = []
    for path in templates():
        text = path.read_text()
        for found in re.finditer(r"<form\b[^>]*method=[\"']post[\"'][^>]*>(.*?)</form>", text, re.S | re.I):
            if "csrf_token" not in found[1]:
                bare.append(f"{_where(path, text[: found.start()].count(chr(10)) + 1)}")

    assert bare == []


def _icons_in_templates() -> set[tuple[str, str]]:
    used = set()
    for path in templates():
        for found in re.finditer(r"""{%\s*(?:icon|empty_state)\s+["']([\w-]+)["']""", path.read_text()):
            used.add((str(path.relative_to(ROOT)), found[1]))
    return used


def test_every_icon_is_in_the_sprite():
    known = {line for line in SPRITE.read_text().split() if not line.startswith("#")}
    wanted = _icons_in_templates()
    wanted |= {
        (f"state {kind}.{code}", state.icon)
        for kind, states in ui.registered_states().items()
        for code, state in states.items()
    }
    from people import navigation

    wanted |= {(item.url_name, item.icon) for item in navigation._items}

    assert sorted(hit for hit in wanted if hit[1] not in known) == []


def test_every_declared_guard_stands_in_the_database(db):
    declared = append_only.expected_names(connection)

    assert append_only.names_in_database(connection) == declared
    assert len(declared) > 20


def test_every_permission_is_granted_and_described():
    described = [code for permissions in PERMISSION_GROUPS.values() for code in permissions]

    assert sorted(described) == sorted(Permission) and len(described) == len(set(described))
    assert set(GRANTS) == set(Role)
    assert set(Permission) == set().union(*GRANTS.values())


def test_every_page_of_the_sidebar_has_its_door():
    from django.urls import reverse

    from people import navigation

    for item in navigation._items:
        reverse(item.url_name)


def test_no_key_opens_two_pages():
    """G and a letter: each letter once, whoever reads."""
    from people import navigation

    keys = [item.key for item in navigation._items if item.key and item.group != "quick"]

    assert len(keys) == len(set(keys)) > 10
