"""Rows that hold from a day until a day: two of one owner never cover the same day, whatever the door.

Declared beside the model like the other guards. An exclusion constraint would need an extension on PostgreSQL and
does not exist on SQLite; a trigger does on both. The owner's row is locked first, so that two writers cannot each
miss the other's row.
"""

from collections.abc import Sequence

from django.db import models

from core.append_only import Trigger, declare


def no_overlap(model: type[models.Model], owner: str, same: Sequence[str] = ()) -> None:
    """Refuse a row whose from_on..until_on (both days included, null is open) meets another of the same owner.

    `owner` is the name of a foreign key; `same` are further fields that must be equal for two rows to be rivals.
    """

    def make() -> Trigger:
        table = model._meta.db_table
        key = model._meta.get_field(owner)
        column, home = key.column, key.related_model._meta.db_table
        name = f"{table}_overlap"
        why = f"{table}: two rows cover the same day"
        rivals = " AND ".join(f'r."{c}" = NEW."{c}"' for c in [column, *same])
        clash = (
            f'EXISTS (SELECT 1 FROM "{table}" r WHERE {rivals} AND r.id <> {{me}} '
            "AND (r.until_on IS NULL OR r.until_on >= NEW.from_on) "
            "AND (NEW.until_on IS NULL OR NEW.until_on >= r.from_on))"
        )
        pg = (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f'PERFORM 1 FROM "{home}" WHERE id = NEW."{column}" FOR NO KEY UPDATE; '
            f"IF {clash.format(me='NEW.id')} THEN "
            f"RAISE EXCEPTION '{why}' USING ERRCODE = 'exclusion_violation'; END IF; RETURN NEW; END $$;"
            f"DROP TRIGGER IF EXISTS {name} ON {table}; CREATE TRIGGER {name} BEFORE INSERT OR UPDATE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}();"
        )
        lite = ""
        for event, me in (("INSERT", "-1"), ("UPDATE", "OLD.id")):
            once = f"{name}_{event[0].lower()}"
            lite += (
                f'DROP TRIGGER IF EXISTS {once}; CREATE TRIGGER {once} BEFORE {event} ON "{table}" FOR EACH ROW '
                f"WHEN {clash.format(me=me)} BEGIN SELECT RAISE(ABORT, '{why}'); END;"
            )
        return Trigger(table, (name, f"{name}_i", f"{name}_u"), pg, lite)

    declare(make)
