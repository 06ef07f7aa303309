"""After a transactional test the database is again what it was before the first: only what was written goes.

Django empties every table of the house, has all guards put back and all standard lists written anew: half a second
after each such test. Here the tables that hold something are asked for, and those alone are put right.
"""

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

KEPT = "kept_"  # copies of the rows an empty house has: content types, permissions, standard lists
NEVER = "django_migrations"


def remember(using: str = DEFAULT_DB_ALIAS) -> None:
    """Called once, when the test database was made: what lies in it now is what each transactional test begins with."""
    with connections[using].cursor() as cursor:
        for table in _filled(connections[using], cursor):
            cursor.execute(f'CREATE TABLE "{KEPT}{table}" AS SELECT * FROM "{table}"')


def restore(using: str = DEFAULT_DB_ALIAS) -> None:
    """Guards and foreign keys step aside for this one moment; they stay installed."""
    database = connections[using]
    with database.constraint_checks_disabled(), database.cursor() as cursor:
        kept = {name.removeprefix(KEPT) for name in _tables(database, cursor) if name.startswith(KEPT)}
        wrong = [t for t in _filled(database, cursor) if t not in kept or _differs(cursor, t)]
        wrong += [t for t in kept if t not in wrong and _differs(cursor, t)]
        if database.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
        guards = _without_guards(cursor, wrong) if database.vendor == "sqlite" else []
        try:
            for table in wrong:
                cursor.execute(f'DELETE FROM "{table}"')
                if table in kept:
                    cursor.execute(f'INSERT INTO "{table}" SELECT * FROM "{KEPT}{table}"')
        finally:
            for guard in guards:
                cursor.execute(guard)
            if database.vendor == "postgresql":
                cursor.execute("SET session_replication_role = origin")


def _tables(database: BaseDatabaseWrapper, cursor: CursorWrapper) -> list[str]:
    return [t.name for t in database.introspection.get_table_list(cursor) if t.type == "t" and t.name != NEVER]


def _filled(database: BaseDatabaseWrapper, cursor: CursorWrapper) -> list[str]:
    names = [name for name in _tables(database, cursor) if not name.startswith(KEPT)]
    cursor.execute(" UNION ALL ".join(f"SELECT '{n}' WHERE EXISTS (SELECT 1 FROM \"{n}\")" for n in names))  # noqa: S608
    return [name for (name,) in cursor.fetchall()]


def _differs(cursor: CursorWrapper, table: str) -> bool:
    cursor.execute(
        f'SELECT (SELECT count(*) FROM "{table}") <> (SELECT count(*) FROM "{KEPT}{table}")'  # noqa: S608
        f' OR EXISTS (SELECT * FROM "{table}" EXCEPT SELECT * FROM "{KEPT}{table}")'
    )
    return bool(cursor.fetchone()[0])


def _without_guards(cursor: CursorWrapper, tables: list[str]) -> list[str]:
    """Takes the triggers of these tables away and gives the statements that put them back."""
    cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
    mine = [(name, sql) for name, table, sql in cursor.fetchall() if table in tables]
    for name, _sql in mine:
        cursor.execute(f'DROP TRIGGER "{name}"')
    return [sql for _name, sql in mine]
