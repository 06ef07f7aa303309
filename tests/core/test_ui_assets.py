"""What is sent to the browser: within budget, from nobody else's host, nothing inline that the CSP would refuse."""

import gzip
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "static/ui"
BUDGET_KB = {"app.css": 50, "app.js": 55}
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|javascript:|\shx-on", re.IGNORECASE)
STYLED = re.compile(r"<[^>]+\sstyle=", re.IGNORECASE)
FOREIGN = re.compile(r"""(?:url\(|src=|href=|@import |fetch\(|from )["']?(?:https?:)?//(?!www\.w3\.org)""")


@pytest.mark.parametrize("name", BUDGET_KB)
def test_size_on_the_wire(name):
    size = len(gzip.compress((BUILT / name).read_bytes(), 9)) / 1024

    assert size <= BUDGET_KB[name]


@pytest.mark.parametrize("name", ["app.css", "fonts.css", "app.js", "icons.svg"])
def test_nothing_is_fetched_from_elsewhere(name):
    assert FOREIGN.findall((BUILT / name).read_text()) == []


def test_templates_hold_no_script_of_their_own():
    texts = {p.relative_to(ROOT): p.read_text() for p in (ROOT / "templates").rglob("*.html")}

    assert [p for p, text in texts.items() if INLINE.search(text)] == []


def test_templates_hold_no_style_of_their_own():
    texts = {p.relative_to(ROOT): p.read_text() for p in (ROOT / "templates").rglob("*.html")}

    assert [p for p, text in texts.items() if STYLED.search(text)] == []


def test_templates_link_nobody_elses_host():
    texts = {p.relative_to(ROOT): p.read_text() for p in (ROOT / "templates").rglob("*.html")}

    assert [p for p, text in texts.items() if FOREIGN.search(text)] == []


def test_the_lock_names_versions_and_hashes_but_no_address():
    lock = json.loads((ROOT / "package-lock.json").read_text())

    assert "resolved" not in json.dumps(lock)
    assert all(entry.get("integrity") for path, entry in lock["packages"].items() if path)


def test_the_dark_theme_rests_on_paper():
    css = (BUILT / "app.css").read_text()

    for block in re.finditer(r"[^}]*\[data-bs-theme=(?:dark|system)\]\{--as-canvas", css):
        before = css[: block.start() + 1]
        assert "@media screen" in before[before.rfind("@media") :] + block.group()


def test_every_frame_names_the_font_that_is_fetched_where_none_is_at_hand():
    frames = {p.relative_to(ROOT): p.read_text() for p in (ROOT / "templates").rglob("*.html")}
    fetching = {p: text for p, text in frames.items() if "<html" in text}

    assert fetching and [p for p, text in fetching.items() if "data-fonts=" not in text] == []
