"""Compile the message catalogues without gettext: locale/*/LC_MESSAGES/*.po → .mo."""

from pathlib import Path

import polib

for source in sorted(Path("locale").glob("*/LC_MESSAGES/*.po")):
    polib.pofile(str(source)).save_as_mofile(str(source.with_suffix(".mo")))
