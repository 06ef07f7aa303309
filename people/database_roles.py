"""Who may do what in PostgreSQL itself: the owner changes the schema, the application its rows, the inspector reads.

Append-only tables are closed twice: by their triggers for everybody, by missing rights for the application.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from core import append_only

APP, INSPECTOR = "app", "inspector"
ONLY_READ = ("django_migrations",)
HIDDEN_TABLES = ("django_session",)  # a session is as good as a password
HIDDEN_COLUMNS = {
    "people_user": ("password",),
    "people_webhook": ("secret", "url"),  # the addresses of WeCom and DingTalk hold their keys
}


def append_only_tables() -> list[str]:
    """Tables whose rows are only ever added, as their models declare."""
    return sorted(t.table for t in append_only.declared() if f"{t.table}_append" in t.names)


def statements(connection: BaseDatabaseWrapper, app: str, inspector: str) -> list[str]:
    """Every GRANT and REVOKE, safe to repeat; run them after each migration, as the owner of the tables."""
    quote = connection.ops.quote_name
    tables = sorted(connection.introspection.table_names())
    a, i = quote(app), quote(inspector)
    lines = [
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {a}, {i}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {a}, {i}",
        f"REVOKE ALL ON SCHEMA public FROM {a}, {i}",
        f"GRANT USAGE ON SCHEMA public TO {a}, {i}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {a}",
    ]
    kept = set(append_only_tables())
    for table in tables:
        rights = "SELECT" if table in ONLY_READ else "SELECT, INSERT"
        rights += "" if table in kept or table in ONLY_READ else ", UPDATE, DELETE"
        lines.append(f"GRANT {rights} ON {quote(table)} TO {a}")
        if table in HIDDEN_COLUMNS:
            columns = [quote(c) for c in _columns(connection, table) if c not in HIDDEN_COLUMNS[table]]
            lines.append(f"GRANT SELECT ({', '.join(columns)}) ON {quote(table)} TO {i}")
        elif table not in HIDDEN_TABLES:
            lines.append(f"GRANT SELECT ON {quote(table)} TO {i}")
    for function in _functions(connection):
        lines.append(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC, {a}, {i}")
        lines.append(f"GRANT EXECUTE ON FUNCTION {function} TO {a}")
    return lines


def _functions(connection: BaseDatabaseWrapper) -> list[str]:
    """The house's own functions with their arguments, as SQL writes them; a trigger's needs no right to be fired."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace"
            " AND p.prokind = 'f' AND p.prorettype <> 'trigger'::regtype"
            " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') ORDER BY 1"
        )
        return [row[0] for row in cursor.fetchall()]


def _columns(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]


def make_role(connection: BaseDatabaseWrapper, name: str, password: str) -> bool:
    """A role that signs in and owns nothing; returns whether it is new. An empty password leaves the present one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        exists = cursor.fetchone() is not None
        plain = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOINHERIT"
        cursor.execute(f"{'ALTER' if exists else 'CREATE'} ROLE {connection.ops.quote_name(name)} {plain}")
        if password:
            cursor.execute(f"ALTER ROLE {connection.ops.quote_name(name)} PASSWORD %s", [password])
    return not exists
