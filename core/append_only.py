"""Tables the database itself guards. Declared beside the model, installed after every migrate on both engines.

On SQLite AlterField and AddConstraint remake a table: its triggers go with the old one, and a trigger elsewhere that
reads it forbids the remaking. Hence `lift` before migrations, `install` after them, and a test that holds this list
equal to the database's catalogue. A refusal reaches Python as IntegrityError.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import models, transaction

LOCKED = "('locked', 'paid', 'superseded')"


@dataclass(frozen=True, slots=True)
class Trigger:
    """One guard: SQL that makes it on each engine. `names` are the triggers as the catalogue shows them."""

    table: str
    names: tuple[str, ...]
    postgresql: str
    sqlite: str


_declared: list[Callable[[], Trigger]] = []


def declare(make: Callable[[], Trigger]) -> None:
    """A guard of another kind (core.dated): made when the models are loaded, installed with the others."""
    _declared.append(make)


def declared() -> list[Trigger]:
    """Every guard of the house, once all models are loaded."""
    return [make() for make in _declared]


def _sqlite(table: str, name: str, event: str, when: str, why: str) -> str:
    condition = f"WHEN {when} " if when else ""
    return (
        f'DROP TRIGGER IF EXISTS {name}; CREATE TRIGGER {name} BEFORE {event} ON "{table}" FOR EACH ROW {condition}'
        f"BEGIN SELECT RAISE(ABORT, '{why}'); END;"
    )


def _function(name: str, body: str, declare: str = "") -> str:
    return f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {declare} BEGIN {body} END $$;"


def guard(model: type[models.Model]) -> None:
    """Rows are only ever added: UPDATE, DELETE and TRUNCATE are refused."""

    def make() -> Trigger:
        t = model._meta.db_table
        why = f"{t} is append-only"
        refuse = _function(f"{t}_refuse", f"RAISE EXCEPTION '{why}' USING ERRCODE = 'restrict_violation';")
        pg = (
            f"{refuse} DROP TRIGGER IF EXISTS {t}_append ON {t}; DROP TRIGGER IF EXISTS {t}_keep ON {t};"
            f"CREATE TRIGGER {t}_append BEFORE UPDATE OR DELETE ON {t} FOR EACH ROW EXECUTE FUNCTION {t}_refuse();"
            f"CREATE TRIGGER {t}_keep BEFORE TRUNCATE ON {t} FOR EACH STATEMENT EXECUTE FUNCTION {t}_refuse();"
        )
        lite = _sqlite(t, f"{t}_append_u", "UPDATE", "", why) + _sqlite(t, f"{t}_append_d", "DELETE", "", why)
        return Trigger(t, (f"{t}_append", f"{t}_keep", f"{t}_append_u", f"{t}_append_d"), pg, lite)

    _declared.append(make)


def _month_guard(model: type[models.Model], column: str, key: str, states: str, suffix: str) -> None:
    """Statement-level on PostgreSQL: one share lock and one look per statement, however many rows it brings.

    FOR SHARE on the month row closes the race with the lock: an insert already in flight finishes before the lock
    reads, one that comes later waits and is then refused (measured; a look at the flag alone lets it slip in).
    """

    def make() -> Trigger:
        t = model._meta.db_table
        why = f"{t}: the month is locked"
        name = f"{t}_{suffix}"
        refuse = f"RAISE EXCEPTION '{why}' USING ERRCODE = 'restrict_violation'"

        def look(rows: str) -> str:
            return (
                f"PERFORM 1 FROM core_month WHERE {key} IN (SELECT {column} FROM {rows}) ORDER BY id FOR SHARE;"
                f"IF EXISTS (SELECT 1 FROM core_month WHERE state IN {states} "
                f"AND {key} IN (SELECT {column} FROM {rows})) THEN {refuse}; END IF;"
            )

        pg = (
            _function(f"{name}_i", look("fresh") + " RETURN NULL;")
            + _function(f"{name}_u", look("gone") + look("fresh") + " RETURN NULL;")
            + _function(f"{name}_d", look("gone") + " RETURN NULL;")
        )
        for op, tables in (
            ("i", "NEW TABLE AS fresh"),
            ("u", "OLD TABLE AS gone NEW TABLE AS fresh"),
            ("d", "OLD TABLE AS gone"),
        ):
            event = {"i": "INSERT", "u": "UPDATE", "d": "DELETE"}[op]
            pg += (
                f"DROP TRIGGER IF EXISTS {name}_{op} ON {t}; CREATE TRIGGER {name}_{op} AFTER {event} ON {t} "
                f"REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION {name}_{op}();"
            )
        any_locked = f"EXISTS (SELECT 1 FROM core_month WHERE state IN {states})"
        pg += (
            _function(f"{name}_t", f"IF {any_locked} THEN {refuse}; END IF; RETURN NULL;")
            + f"DROP TRIGGER IF EXISTS {name}_t ON {t};"
            + f"CREATE TRIGGER {name}_t BEFORE TRUNCATE ON {t} FOR EACH STATEMENT EXECUTE FUNCTION {name}_t();"
        )

        def when(row: str) -> str:
            return f'EXISTS (SELECT 1 FROM core_month WHERE {key} = {row}."{column}" AND state IN {states})'

        lite = (
            _sqlite(t, f"{name}_i", "INSERT", when("NEW"), why)
            + _sqlite(t, f"{name}_u", "UPDATE", f"{when('OLD')} OR {when('NEW')}", why)
            + _sqlite(t, f"{name}_d", "DELETE", when("OLD"), why)
        )
        return Trigger(t, tuple(f"{name}_{op}" for op in "iudt"), pg, lite)

    _declared.append(make)


def month_bound(model: type[models.Model], column: str = "month_id") -> None:
    """Rows of one version of a month (a key to core.Month): fixed as soon as that version is not open."""
    _month_guard(model, column, "id", LOCKED, "month")


def month_named(model: type[models.Model], column: str = "month") -> None:
    """Rows that carry a month's name: fixed while a locked or paid version of that month stands."""
    _month_guard(model, column, "month", "('locked', 'paid')", "named")


def held(model: type[models.Model], columns: Iterable[str]) -> None:
    """Rows a locked month counted (core.Hold): the counted columns can't change, the row can't go."""

    def make() -> Trigger:
        t = model._meta.db_table
        why = f"{t}: a locked month counted this record"
        watched = ", ".join(f'"{c}"' for c in columns)
        body = (
            f"IF EXISTS (SELECT 1 FROM core_hold WHERE table_name = '{t}' AND record = OLD.id) THEN "
            f"RAISE EXCEPTION '{why}' USING ERRCODE = 'restrict_violation'; END IF; "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
        )
        pg = (
            _function(f"{t}_held", body)
            + f"DROP TRIGGER IF EXISTS {t}_held_u ON {t}; DROP TRIGGER IF EXISTS {t}_held_d ON {t};"
            f"CREATE TRIGGER {t}_held_u BEFORE UPDATE OF {watched} ON {t} FOR EACH ROW EXECUTE FUNCTION {t}_held();"
            f"CREATE TRIGGER {t}_held_d BEFORE DELETE ON {t} FOR EACH ROW EXECUTE FUNCTION {t}_held();"
        )
        when = f"EXISTS (SELECT 1 FROM core_hold WHERE table_name = '{t}' AND record = OLD.id)"
        lite = _sqlite(t, f"{t}_held_u", f"UPDATE OF {watched}", when, why) + _sqlite(
            t, f"{t}_held_d", "DELETE", when, why
        )
        return Trigger(t, (f"{t}_held_u", f"{t}_held_d"), pg, lite)

    _declared.append(make)


def sealed_month(model: type[models.Model]) -> None:
    """The month row itself: once not open only its state may move, locked → paid or superseded; it never goes."""

    def make() -> Trigger:
        t = model._meta.db_table
        why = f"{t}: a locked version is never changed"
        kept = [f.column for f in model._meta.concrete_fields if f.column != "state"]
        pg_changed = " OR ".join(f'OLD."{c}" IS DISTINCT FROM NEW."{c}"' for c in kept)
        lite_changed = " OR ".join(f'OLD."{c}" IS NOT NEW."{c}"' for c in kept)
        moved = "NOT (OLD.state = NEW.state OR (OLD.state = 'locked' AND NEW.state IN ('paid', 'superseded')))"
        raise_ = f"RAISE EXCEPTION '{why}' USING ERRCODE = 'restrict_violation'"
        pg = (
            _function(
                f"{t}_seal_u",
                f"IF OLD.state <> 'open' AND ({pg_changed} OR {moved}) THEN {raise_}; END IF; RETURN NEW;",
            )
            + _function(f"{t}_seal_d", f"IF OLD.state <> 'open' THEN {raise_}; END IF; RETURN OLD;")
            + f"DROP TRIGGER IF EXISTS {t}_seal_u ON {t}; DROP TRIGGER IF EXISTS {t}_seal_d ON {t};"
            f"CREATE TRIGGER {t}_seal_u BEFORE UPDATE ON {t} FOR EACH ROW EXECUTE FUNCTION {t}_seal_u();"
            f"CREATE TRIGGER {t}_seal_d BEFORE DELETE ON {t} FOR EACH ROW EXECUTE FUNCTION {t}_seal_d();"
        )
        lite = _sqlite(
            t, f"{t}_seal_u", "UPDATE", f"OLD.state <> 'open' AND ({lite_changed} OR {moved})", why
        ) + _sqlite(t, f"{t}_seal_d", "DELETE", "OLD.state <> 'open'", why)
        return Trigger(t, (f"{t}_seal_u", f"{t}_seal_d"), pg, lite)

    _declared.append(make)


def lift(connection) -> None:
    """Take every trigger off an SQLite database before its tables are remade; PostgreSQL alters them in place.

    All of them, not only the declared: one the last release guarded by and this one no longer does would stop it too.
    """
    if connection.vendor != "sqlite":
        return
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        for name in names_in_database(connection):
            cursor.execute(f'DROP TRIGGER "{name}"')


def install(connection) -> None:
    """Make every declared guard whose table exists; safe to repeat."""
    tables = set(connection.introspection.table_names())
    ready = [
        trigger
        for trigger in declared()
        if trigger.table in tables and "core_month" in tables and "core_hold" in tables
    ]
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        for trigger in ready:
            if connection.vendor == "postgresql":
                cursor.execute(trigger.postgresql)
            else:
                for statement in trigger.sqlite.replace("; CREATE", ";\0CREATE").replace("END;", "END;\0").split("\0"):
                    if statement.strip():
                        cursor.execute(statement)


def names_in_database(connection) -> set[str]:
    """The triggers the catalogue of the connected database shows for our tables."""
    sql = {
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {row[0] for row in cursor.fetchall()}


def expected_names(connection) -> set[str]:
    """The triggers this engine must have: each engine splits a guard its own way."""
    made = {"postgresql": "postgresql", "sqlite": "sqlite"}[connection.vendor]
    return {
        name for trigger in declared() for name in trigger.names if f"CREATE TRIGGER {name} " in getattr(trigger, made)
    }
