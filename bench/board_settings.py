"""The tests' settings, with the bench's addresses beside the product's."""

from aftersales.settings.test import *  # noqa: F403

ROOT_URLCONF = "board_urls"
