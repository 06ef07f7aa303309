"""A ticket knows when its first remark was written: the database itself keeps that, whatever way a remark comes in."""

from core import append_only
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


append_only.declare(_remarked)
