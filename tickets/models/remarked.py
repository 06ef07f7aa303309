"""What a ticket knows of its remarks and of a store's faulty unit: kept by the database, whatever way they come in."""

from core import append_only
from tickets.models.defects import DefectiveUnit
from tickets.models.ticket import Remark, Ticket


def _remarked() -> append_only.Trigger:
    remark, ticket = Remark._meta.db_table, Ticket._meta.db_table
    name = f"{remark}_seen"
    pg = (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"UPDATE {ticket} t SET remarked_at = a.at FROM (SELECT ticket_id, min(at) AS at FROM added GROUP BY 1) a "
        f"WHERE t.id = a.ticket_id AND t.remarked_at IS NULL; RETURN NULL; END $$;"
        f"DROP TRIGGER IF EXISTS {name} ON {remark};"
        f"CREATE TRIGGER {name} AFTER INSERT ON {remark} REFERENCING NEW TABLE AS added "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}();"
    )
    lite = (
        f'DROP TRIGGER IF EXISTS {name}; CREATE TRIGGER {name} AFTER INSERT ON "{remark}" FOR EACH ROW '
        f'BEGIN UPDATE "{ticket}" SET remarked_at = NEW.at WHERE id = NEW.ticket_id AND remarked_at IS NULL; END;'
    )
    return append_only.Trigger(remark, (name,), pg, lite)


def _defective() -> append_only.Trigger:
    unit, ticket = DefectiveUnit._meta.db_table, Ticket._meta.db_table
    name = f"{unit}_seen"

    def seen(row: str) -> str:
        there = f"EXISTS (SELECT 1 FROM {unit} u WHERE u.ticket_id = {row}.ticket_id AND u.completed_on IS NULL)"
        return f"UPDATE {ticket} SET is_defective = {there} WHERE id = {row}.ticket_id AND is_defective <> {there};"

    pg = (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP <> 'INSERT' THEN {seen('OLD')} END IF; IF TG_OP <> 'DELETE' THEN {seen('NEW')} END IF; "
        f"RETURN NULL; END $$; DROP TRIGGER IF EXISTS {name} ON {unit};"
        f"CREATE TRIGGER {name} AFTER INSERT OR DELETE OR UPDATE OF ticket_id, completed_on ON {unit} "
        f"FOR EACH ROW EXECUTE FUNCTION {name}();"
    )
    events = {"INSERT": ("NEW",), "DELETE": ("OLD",), "UPDATE OF ticket_id, completed_on": ("OLD", "NEW")}
    lite = "".join(
        f"DROP TRIGGER IF EXISTS {name}_{at}; CREATE TRIGGER {name}_{at} AFTER {event} ON {unit} FOR EACH ROW "
        f"BEGIN {' '.join(seen(row) for row in rows)} END;"
        for at, (event, rows) in enumerate(events.items())
    )
    return append_only.Trigger(unit, (name, *(f"{name}_{at}" for at in range(len(events)))), pg, lite)


append_only.declare(_remarked)
append_only.declare(_defective)
