"""Fixtures every test may use. Guards are lifted only here, around the emptying of a transactional test's database."""

import gc

import pytest
from django.db import connections, transaction
from django.test import TransactionTestCase
from django.utils import translation

from people import stamps
from tests import migrating
from tests.worker import worker  # noqa: F401  (a fixture)

migrating.draw_less()


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _lift(using: str) -> None:
    database = connections[using]
    with transaction.atomic(using), database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute("SELECT tgname, tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal")
            for name, table in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name} ON {table}")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")


@pytest.fixture(autouse=True, scope="session")
def guards_lifted_while_emptying():
    """Flushing a test database is the one moment the guards step aside; post_migrate of the flush puts them back."""
    teardown = TransactionTestCase._fixture_teardown

    def lifted(self):
        _lift("default")
        teardown(self)

    TransactionTestCase._fixture_teardown = lifted
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
