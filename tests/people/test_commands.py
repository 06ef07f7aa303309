"""What the operator does at the console."""

from io import StringIO

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from core import audit
from core.models import AuditEntry, AuditSeal
from people.database_roles import APP, INSPECTOR, append_only_tables
from people.models import Branch, User
from people.roles import Role
from tests.builders.people import a_branch, a_head_office, a_user

SECRET = "secret-of-the-test"


def run(command: str, *args: str, **options: object) -> str:
    out = StringIO()
    call_command(command, *args, stdout=out, **options)
    return out.getvalue()


def test_the_first_administrator_gets_a_password_shown_once(db):
    said = run("first_admin", "chief", name="方志刚")

    user = User.objects.get(username="chief")
    password = said.split()[1]
    assert user.check_password(password) and user.must_change_password
    assert user.role_grants.get().role == Role.ADMINISTRATOR
    assert user.role_grants.get().branch == Branch.objects.get(kind="head_office")
    assert password not in str(list(AuditEntry.objects.values()))


def test_there_is_no_second_first_administrator(db):
    run("first_admin", "chief")

    with pytest.raises(CommandError, match="already"):
        run("first_admin", "other")


def test_where_the_last_one_is_gone_a_new_first_one_can_be_made(db):
    a_user(Role.ADMINISTRATOR, is_active=False)

    run("first_admin", "chief")

    assert User.objects.holding(Role.ADMINISTRATOR).count() == 1


def test_the_operator_stands_in_for_the_second_person(db):
    user = a_user()

    run("grant_role", user.username, "manager", branch=a_head_office().code, reason="开通")

    assert user.role_grants.get().role == Role.MANAGER
    assert AuditEntry.objects.get(action="role.granted").actor_name == ""
    with pytest.raises(CommandError):
        run("grant_role", user.username, "manager", branch=a_head_office().code, reason="开通")


def test_the_embedded_database_has_no_roles(db):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has them")
    with pytest.raises(CommandError, match="Only PostgreSQL"):
        run("db_roles")


def _signed_in_as(role: str):
    """A connection of its own to the test database, with the role's password."""
    database = connection.settings_dict
    return psycopg2.connect(
        dbname=database["NAME"], host=database["HOST"], port=database["PORT"], user=role, password=SECRET
    )


@pytest.fixture
def roles(transactional_db, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    monkeypatch.setenv("DB_APP_PASSWORD", SECRET)
    monkeypatch.setenv("DB_INSPECTOR_PASSWORD", SECRET)
    run("db_roles")
    opened = {role: _signed_in_as(role) for role in (APP, INSPECTOR)}
    for one in opened.values():
        one.autocommit = True
    yield opened
    for one in opened.values():
        one.close()


def refused(cursor, sql: str) -> bool:
    try:
        cursor.execute(sql)
    except psycopg2.DatabaseError as error:
        assert "permission denied" in str(error) or "must be owner" in str(error), error
        return True
    return False


@pytest.mark.postgres
def test_the_application_adds_and_never_rewrites_and_never_builds(roles):
    audit.record("thing.done", target="thing:1", by=None)
    with roles[APP].cursor() as cursor:
        names = "at, actor_name, action, target_kind, target_key, reason, request_id"
        cursor.execute(f"INSERT INTO core_auditentry ({names}) "
                       "VALUES (now(), '', 'x', 'thing', '2', '', '')")  # fmt: skip
        cursor.execute("UPDATE people_branch SET name = name")
        for table in append_only_tables():
            assert refused(cursor, f"UPDATE {table} SET id = id"), table
            assert refused(cursor, f"DELETE FROM {table}"), table
        for table in ("core_auditentry", "people_branch", "core_month"):
            assert refused(cursor, f"TRUNCATE {table} CASCADE"), table
            assert refused(cursor, f"DROP TABLE {table} CASCADE"), table
            assert refused(cursor, f"ALTER TABLE {table} DISABLE TRIGGER ALL"), table
        assert refused(cursor, "CREATE TABLE loot (id int)")
        assert refused(cursor, "DROP FUNCTION core_auditentry_refuse() CASCADE")
        assert refused(cursor, "INSERT INTO django_migrations (app, name, applied) VALUES ('x', 'x', now())")
        assert refused(cursor, "SET session_replication_role = replica")


@pytest.mark.postgres
def test_the_inspector_reads_and_sees_no_secret(roles):
    a_branch()
    with roles[INSPECTOR].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_branch")
        assert cursor.fetchone()[0] == 2
        cursor.execute("SELECT username FROM people_user")
        assert refused(cursor, "SELECT password FROM people_user")
        assert refused(cursor, "SELECT secret FROM people_webhook") and refused(
            cursor, "SELECT url FROM people_webhook"
        )
        assert refused(cursor, "SELECT * FROM django_session")
        assert refused(cursor, "UPDATE people_branch SET name = 'x'")
        assert refused(cursor, "INSERT INTO people_branch (code) VALUES ('x')")


@pytest.mark.postgres
def test_what_the_house_does_daily_it_can_do_as_the_application(roles, monkeypatch):
    """Roles, dated rows with their locks, jobs, the lock of a month's row, the sealing of the trail."""
    from datetime import timedelta

    from core import jobs
    from core.month import require_open
    from people.services import roles as role_services
    from people.services import staff
    from tests.builders.people import a_staff, a_supervisor

    monkeypatch.setattr(audit, "SETTLE", timedelta(seconds=-1))
    admin, user, leader, member = a_user(Role.ADMINISTRATOR), a_user(), a_supervisor(), a_staff()
    jobs.register("test_kind", lambda job, item: {})
    with connection.cursor() as cursor:
        cursor.execute(f"SET SESSION AUTHORIZATION {APP}")
    try:
        with transaction.atomic():
            role_services.give_role(user=user, role=Role.CLERK, branch=a_head_office(), reason="开通", by=admin)
            staff.move_to_team(member=member, leader=leader, from_on=staff.timezone.localdate(), reason="", by=admin)
            require_open("2026-10")
        job, _new = jobs.start(kind="test_kind", key="k", items=[{}, {}])
        assert jobs.run_inline(job).state == "done"
        assert audit.seal() > 0 and audit.broken_seals() == []
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET SESSION AUTHORIZATION")
    assert AuditSeal.objects.exists()
