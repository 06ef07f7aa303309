"""The one guard this room adds: what an incident counts for can't be changed into, within or out of a locked month.

`append_only.month_named` would refuse every change of such a row, but a complaint counted in a locked month must still
be handled and closed. So only the columns that pay reads are watched. The month row is share-locked, as there, so that
a verdict in flight and a lock can't miss each other.
"""

from collections.abc import Iterable

from django.db import models

from core.append_only import Trigger, declare


def counted_month(model: type[models.Model], column: str, watched: Iterable[str]) -> None:
    """Refuse INSERT, DELETE, and UPDATE of the watched columns where the month named in `column` is locked or paid."""
    columns = [column, *watched]

    def make() -> Trigger:
        table = model._meta.db_table
        name = f"{table}_counted"
        why = f"{table}: the month it counts in is locked"
        listed = ", ".join(f'"{c}"' for c in columns)

        def locked(row: str) -> str:
            return f"EXISTS (SELECT 1 FROM core_month WHERE month = {row}.\"{column}\" AND state IN ('locked', 'paid'))"

        def function(event: str, rows: list[str]) -> str:
            named = ", ".join(f'{row}."{column}"' for row in rows)
            refused = " OR ".join(map(locked, rows))
            back = "OLD" if event == "d" else "NEW"
            return (
                f"CREATE OR REPLACE FUNCTION {name}_{event}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"PERFORM 1 FROM core_month WHERE month IN ({named}) ORDER BY id FOR SHARE; "
                f"IF {refused} THEN RAISE EXCEPTION '{why}' USING ERRCODE = 'restrict_violation'; END IF; "
                f"RETURN {back}; END $$;"
            )

        pg, lite = "", ""
        for event, statement, rows in (
            ("i", "INSERT", ["NEW"]),
            ("u", f"UPDATE OF {listed}", ["OLD", "NEW"]),
            ("d", "DELETE", ["OLD"]),
        ):
            once = f"{name}_{event}"
            pg += function(event, rows) + (
                f"DROP TRIGGER IF EXISTS {once} ON {table}; CREATE TRIGGER {once} BEFORE {statement} ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {once}();"
            )
            lite += (
                f'DROP TRIGGER IF EXISTS {once}; CREATE TRIGGER {once} BEFORE {statement} ON "{table}" FOR EACH ROW '
                f"WHEN {' OR '.join(map(locked, rows))} BEGIN SELECT RAISE(ABORT, '{why}'); END;"
            )
        return Trigger(table, tuple(f"{name}_{e}" for e in "iud"), pg, lite)

    declare(make)
