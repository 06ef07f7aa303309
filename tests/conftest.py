"""Fixtures every test may use."""

import gc

import pytest
from django.db import transaction
from django.test import TransactionTestCase
from django.utils import translation
from xdist.scheduler import LoadScopeScheduling

from people import stamps
from tests import emptying, migrating
from tests.worker import worker  # noqa: F401  (a fixture)

migrating.draw_less()


class Alone(LoadScopeScheduling):
    """Test by test to whichever worker is free, but for files whose tests share what is dear to build."""

    TOGETHER = ("tests/house/test_upgrade.py",)

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file if file in self.TOGETHER else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log) -> Alone | None:
    """For `--dist loadgroup`: the marks it goes by are lost on the way with this pytest."""
    return Alone(config, log) if config.getvalue("dist") == "loadgroup" else None


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


@pytest.fixture(scope="module")
def lasting(django_db_setup, django_db_blocker):
    """For what every test of a file begins with: made once, outside the tests' own transactions, gone after the file.

    A fixture of the file's scope asks for it and builds; one of each test's hands out a deep copy and asks for `db`.
    Not for files with transactional tests.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def files_in_a_folder_of_their_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def nothing_remembered_of_the_test_before():
    """Its rows are rolled back, and with them nothing changes the stamps; a page it read left its language behind."""
    stamps.forget()
    translation.deactivate()
