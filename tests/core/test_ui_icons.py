"""Every icon a page asks for is in the sprite."""

import re
from pathlib import Path

from core import ui
from people import navigation

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"""{%\s*(?:icon|empty_state)\s+["']([a-z0-9-]+)["']""")
IN_CODE = re.compile(r"""\bicon=["']([a-z0-9-]+)["']""")


def in_sprite() -> set[str]:
    lines = (ROOT / "assets/icons.txt").read_text().splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def test_icons_of_templates():
    asked = {
        (path.relative_to(ROOT), name)
        for path in (ROOT / "templates").rglob("*.html")
        for name in NAMED.findall(path.read_text())
    }
    assert asked
    assert [a for a in asked if a[1] not in in_sprite()] == []


def test_icons_of_states_and_of_the_sidebar():
    asked = {(kind, state.icon) for kind, states in ui.registered_states().items() for state in states.values()}
    asked |= {(item.url_name, item.icon) for item in navigation._items}

    assert [a for a in asked if a[1] not in in_sprite()] == []


def test_icons_named_in_code():
    apps = [p.parent for p in ROOT.glob("*/apps.py")]
    asked = {
        (path.relative_to(ROOT), name)
        for app in apps
        for path in app.rglob("*.py")
        for name in IN_CODE.findall(path.read_text())
    }
    assert [a for a in asked if a[1] not in in_sprite()] == []


def test_states_of_one_kind_differ_by_icon_where_they_share_a_hue():
    twins = []
    for kind, states in ui.registered_states().items():
        if kind.startswith("test-"):
            continue
        seen: dict[tuple[str, str], str] = {}
        for code, state in states.items():
            if (state.hue, state.icon) in seen:
                twins.append((kind, seen[state.hue, state.icon], code))
            seen[state.hue, state.icon] = code
    assert twins == []
