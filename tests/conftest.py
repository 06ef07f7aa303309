"""Fixtures every test may use."""

import gc

import pytest
from django.test import TransactionTestCase
from django.utils import translation

from people import stamps
from tests import emptying, migrating
from tests.worker import worker  # noqa: F401  (a fixture)

migrating.draw_less()


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database, and how a transactional test leaves it behind (tests.emptying)."""
    teardown = TransactionTestCase._fixture_teardown
    with django_db_blocker.unblock():
        emptying.remember()
    TransactionTestCase._fixture_teardown = lambda _self: emptying.restore()
    yield
    TransactionTestCase._fixture_teardown = teardown


@pytest.fixture(autouse=True)
def files_in_a_folder_of_their_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def nothing_remembered_of_the_test_before():
    """Its rows are rolled back, and with them nothing changes the stamps; a page it read left its language behind."""
    stamps.forget()
    translation.deactivate()
