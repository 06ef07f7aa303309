"""Rows that may still be written while they are a draft and stand fast once their state has moved on.

Declared beside the model like the other guards. The rows that hang below are looked at through their parent, whose
row is locked for sharing on PostgreSQL: a line already in flight cannot slip in after the parent was sent.
"""

from collections.abc import Iterable, Sequence

from django.db import models

from core.append_only import Trigger, declare


def _listed(states: Iterable[str]) -> str:
    return ", ".join(f"'{state}'" for state in states)


def frozen_after(model: type[models.Model], free: Sequence[str], but: Sequence[str] = (), suffix: str = "fast") -> None:
    """Once `state` is none of `free`, only the fields in `but` (and the state itself) may change; the row can't go."""

    def make() -> Trigger:
        table = model._meta.db_table
        open_fields = {"state", *but}
        kept = [f.column for f in model._meta.concrete_fields if f.name not in open_fields]
        name, why = f"{table}_{suffix}", f"{table}: it is no longer a draft"
        left = f"OLD.state NOT IN ({_listed(free)})"
        pg_changed = " OR ".join(f'OLD."{c}" IS DISTINCT FROM NEW."{c}"' for c in kept)
        lite_changed = " OR ".join(f'OLD."{c}" IS NOT NEW."{c}"' for c in kept)
        raised = f"RAISE EXCEPTION '{why}' USING ERRCODE = 'restrict_violation'"
        pg = (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP = 'DELETE' THEN IF {left} THEN {raised}; END IF; RETURN OLD; END IF; "
            f"IF {left} AND ({pg_changed}) THEN {raised}; END IF; RETURN NEW; END $$;"
            f"DROP TRIGGER IF EXISTS {name} ON {table}; CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}();"
        )
        lite = ""
        for event, when in (("UPDATE", f"{left} AND ({lite_changed})"), ("DELETE", left)):
            once = f"{name}_{event[0].lower()}"
            lite += (
                f'DROP TRIGGER IF EXISTS {once}; CREATE TRIGGER {once} BEFORE {event} ON "{table}" FOR EACH ROW '
                f"WHEN {when} BEGIN SELECT RAISE(ABORT, '{why}'); END;"
            )
        return Trigger(table, (name, f"{name}_u", f"{name}_d"), pg, lite)

    declare(make)


def frozen_with(
    model: type[models.Model], parent: str, free: Sequence[str], but: Sequence[str] = (), suffix: str = "fast"
) -> None:
    """Rows are added, changed and taken away only while the parent's state is one of `free`; `but` may change later."""

    def make() -> Trigger:
        table = model._meta.db_table
        key = model._meta.get_field(parent)
        column, home = key.column, key.related_model._meta.db_table
        kept = [f.column for f in model._meta.concrete_fields if f.name not in but]
        name, why = f"{table}_{suffix}", f"{table}: what it belongs to is no longer a draft"
        raised = f"RAISE EXCEPTION '{why}' USING ERRCODE = 'restrict_violation'"

        def left(row: str) -> str:
            return f'EXISTS (SELECT 1 FROM "{home}" WHERE id = {row}."{column}" AND state NOT IN ({_listed(free)}))'

        pg_changed = " OR ".join(f'OLD."{c}" IS DISTINCT FROM NEW."{c}"' for c in kept)
        lite_changed = " OR ".join(f'OLD."{c}" IS NOT NEW."{c}"' for c in kept)
        look = f'PERFORM 1 FROM "{home}" WHERE id = {{row}}."{column}" FOR SHARE; '
        pg = (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP = 'DELETE' THEN {look.format(row='OLD')} IF {left('OLD')} THEN {raised}; END IF; RETURN OLD; "
            f"END IF; IF TG_OP = 'UPDATE' AND NOT ({pg_changed}) THEN RETURN NEW; END IF; "
            f"{look.format(row='NEW')} IF {left('NEW')} THEN {raised}; END IF; "
            f"IF TG_OP = 'UPDATE' AND {left('OLD')} THEN {raised}; END IF; RETURN NEW; END $$;"
            f"DROP TRIGGER IF EXISTS {name} ON {table}; CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OR DELETE "
            f"ON {table} FOR EACH ROW EXECUTE FUNCTION {name}();"
        )
        lite = ""
        for event, when in (
            ("INSERT", left("NEW")),
            ("UPDATE", f"({lite_changed}) AND ({left('OLD')} OR {left('NEW')})"),
            ("DELETE", left("OLD")),
        ):
            once = f"{name}_{event[0].lower()}"
            lite += (
                f'DROP TRIGGER IF EXISTS {once}; CREATE TRIGGER {once} BEFORE {event} ON "{table}" FOR EACH ROW '
                f"WHEN {when} BEGIN SELECT RAISE(ABORT, '{why}'); END;"
            )
        return Trigger(table, (name, f"{name}_i", f"{name}_u", f"{name}_d"), pg, lite)

    declare(make)
