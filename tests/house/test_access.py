"""Every address as every role: anonymous, each role of the house, and a partner for whom nothing inside exists."""

import logging
import re
from collections.abc import Iterator
from copy import copy

import pytest
from django.contrib import admin
from django.db import transaction
from django.template import engines
from django.test import Client, override_settings
from django.urls import reverse

from people.access import has, may_open, rights_of
from people.backends import HouseBackend
from people.navigation import navigation
from people.permissions import Permission
from people.roles import GRANTS, Role
from tests.builders.people import a_partner, a_user
from tests.house.doors import DOORS, INSIDE, OWN, PUBLIC, Door, old_parts, parts
from tests.house.world import OBJECTS, World

LOGIN = "/account/login/"
LINK = re.compile(r'(?:href|action|hx-get|hx-post|formaction)="(/(?!static/|media/)[^"#]*)')
INSIDERS = [role for role in Role if role != Role.PARTNER]


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker, tmp_path_factory):
    """One world for all tests of this file, gone afterwards; each test's own changes are taken back by `db`."""
    folder = tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder), transaction.atomic():
        yield World(), folder
        transaction.set_rollback(True)


@pytest.fixture
def world(built, db, settings) -> Iterator[World]:
    settings.MEDIA_ROOT = built[1]
    logging.disable(logging.WARNING)  # thousands of refusals, each with its traceback, are what is asked for here
    yield built[0]
    logging.disable(logging.NOTSET)


@pytest.fixture
def frame_left_out(monkeypatch):
    """Ten thousand answers are asked for their status alone: what stands around each page, and refusals, are not drawn,
    and who asks is read once: nothing that changes his account stays."""
    engine = engines["django"].engine
    processors = tuple(p for p in engine.template_context_processors if p is not navigation)
    monkeypatch.setattr(engine, "template_context_processors", processors)
    read, known = HouseBackend.get_user, {}

    def get_user(backend: HouseBackend, user_id: object):
        if user_id not in known:
            known[user_id] = read(backend, user_id)
            rights_of(known[user_id])
        return copy(known[user_id])

    monkeypatch.setattr(HouseBackend, "get_user", get_user)
    drawn = engine.template_loaders[0].get_template_cache
    for name in (
        "components/sidebar.html",
        "components/topbar.html",
        "components/shortcuts.html",
        "403.html",
        "404.html",
    ):
        monkeypatch.setitem(drawn, name, engine.from_string(""))


def _ask(client: Client, world: World, name: str, *, post: bool | None = None) -> str:
    """What comes back: "in", "sign in", 403, 404, 405, 500; whatever was changed is taken back."""
    door = DOORS[name]
    url = reverse(name, args=OBJECTS[door.of](world) if door.of else ())
    posts = door.posts if post is None else post
    mark = transaction.savepoint()
    try:
        if posts:
            response = client.post(url)
        else:
            response = client.get(f"{url}?{door.query}" if door.query else url)
    finally:
        transaction.savepoint_rollback(mark)
    if response.status_code == 302 and response.url.startswith(LOGIN):
        return "sign in"
    return "in" if response.status_code in {200, 204, 302, 400, 409, 415, 422} else str(response.status_code)


def _expected(door: Door, role: str | None) -> str:
    """The whole law: public for anybody; nothing without an account; nothing inside for a partner; else permissions."""
    if door.who == PUBLIC:
        return "in"
    if role is None:
        return "401" if door.api else "sign in"
    if door.who == OWN:
        return "in"
    if role == Role.PARTNER:
        return "in" if isinstance(door.who, set) and GRANTS[role] & door.who else "404"
    if door.who == INSIDE or GRANTS[role] & door.who:
        return "in"
    return "403"


# Where a door lets somebody in and the thing itself then says no, because it is somebody else's to do.
SAYS_NO: dict[tuple[str, str], str] = {
    ("parts:disposal_done", Role.STOREKEEPER_NEW): "403",  # takes refurbished parts into stock, and does nothing else
    **{  # the world's copy is finance's; each has his own
        ("parts:order_copy", role): "403" for role in (Role.STOREKEEPER_NEW, Role.SUPERVISOR, Role.CLERK)
    },
    ("tickets:of_customer", Role.TECHNICIAN): "404",  # sees tickets, and no customer's file
    ("tickets:appointments_of", Role.TECHNICIAN): "404",
    ("tickets:of_unit", Role.TECHNICIAN): "404",
    ("phone:choose", Role.MANAGER): "403",  # whose phone it was and who carries the ticket decide; he reads
    ("parts:portal_lost", Role.PARTNER): "404",  # the form names the piece, and this one names none
    ("parts:portal_more_time", Role.PARTNER): "404",  # as above
    # A supervisor's reports are the team's; the stations' feedback is whole branches'.
    **{
        (name, Role.SUPERVISOR): "404"
        for name in DOORS
        if name.startswith("reports:repair_feedback") and DOORS[name].of
    },
    # The team signs its rework record first; these sign later or never.
    **{
        ("tickets:workshop_rework_sign", role): "403"
        for role in (Role.SUPERVISOR, Role.AGENT, Role.EXAMINER, Role.MANAGER)
    },
}


def _wrong(client: Client, world: World, role: str | None) -> list[str]:
    wrong = []
    for name, door in DOORS.items():
        if name == "account_logout" and role is None:
            continue
        expected = SAYS_NO.get((name, role), _expected(door, role))
        came = _ask(client, world, name)
        if came != expected:
            wrong.append(f"{name} as {role or 'nobody'}: {came} instead of {expected}")
    return wrong


@pytest.mark.usefixtures("frame_left_out")
def test_anonymous(world):
    assert _wrong(Client(raise_request_exception=False), world, None) == []


@pytest.mark.usefixtures("frame_left_out")
@pytest.mark.parametrize("role", list(Role))
def test_role(world, role):
    client = Client(raise_request_exception=False)
    client.force_login(world.somebody(role))

    assert _wrong(client, world, role) == []


@pytest.mark.usefixtures("frame_left_out")
def test_an_account_without_any_role_gets_nowhere(world):
    client = Client(raise_request_exception=False)
    client.force_login(a_user())
    wrong = [
        f"{name}: {came}"
        for name, door in DOORS.items()
        if isinstance(door.who, set) and (came := _ask(client, world, name)) != "403"
    ]

    assert wrong == []


@pytest.mark.usefixtures("frame_left_out")
@pytest.mark.parametrize("role", INSIDERS)
def test_the_same_role_in_another_branch_does_not_find_it(world, role):
    """Whoever may pass the door still meets only the own rows: by address, by export, by fragment, by POST."""
    client = Client(raise_request_exception=False)
    client.force_login(world.stranger(role))
    wrong = []
    for name, door in DOORS.items():
        if door.of and not door.shared and isinstance(door.who, set) and GRANTS[role] & door.who:
            came = _ask(client, world, name)
            if came != "404":
                wrong.append(f"{name} as a stranger who is {role}: {came} instead of 404")

    assert wrong == []


@pytest.mark.usefixtures("frame_left_out")
def test_another_partner_does_not_find_it(world):
    """What belongs to one outside company does not exist for the next, behind the same door."""
    client = Client(raise_request_exception=False)
    client.force_login(a_user(Role.PARTNER, partner=a_partner(world.branch)))
    wrong = []
    for name, door in DOORS.items():
        if door.of and not door.shared and isinstance(door.who, set) and GRANTS[Role.PARTNER] & door.who:
            came = _ask(client, world, name)
            if came != "404":
                wrong.append(f"{name} as another partner: {came} instead of 404")

    assert wrong == []


@pytest.mark.usefixtures("frame_left_out")
def test_what_changes_something_does_not_answer_get(world):
    clients = {}
    answered = []
    for name, door in DOORS.items():
        if door.posts:
            role = next(r for r in Role if door.who in (PUBLIC, INSIDE) or GRANTS[r] & door.who)
            client = clients.setdefault(role, Client(raise_request_exception=False))
            if "_auth_user_id" not in client.session:
                client.force_login(world.somebody(role))
            if (came := _ask(client, world, name, post=False)) != "405":
                answered.append(f"{name}: {came}")

    assert answered == []


@pytest.mark.usefixtures("frame_left_out")
@pytest.mark.parametrize("role", [Role.PARTNER, Role.AUDITOR])
def test_whoever_may_not_know_a_page_learns_no_method_of_it(world, role):
    """The door is asked before the method: 404 for partners, 403 for ours, never 405."""
    client = Client(raise_request_exception=False)
    client.force_login(world.somebody(role))
    wrong = []
    for name, door in DOORS.items():
        expected = _expected(door, role)
        if door.posts and not door.api and expected in {"403", "404"}:
            if (came := _ask(client, world, name, post=False)) != expected:
                wrong.append(f"{name}: {came} instead of {expected}")

    assert wrong == []


def _admin_addresses() -> list[str]:
    names = ["index", "jsi18n", "autocomplete"]
    for model in admin.site._registry:
        label = f"{model._meta.app_label}_{model._meta.model_name}"
        names += [f"{label}_changelist", f"{label}_add"]
    return [reverse(f"admin:{name}") for name in names]


@pytest.mark.parametrize("role", [None, *Role])
def test_the_admin_is_for_administrators(db, role):
    client = Client(raise_request_exception=False)
    if role is not None:
        client.force_login(a_user(role, **({"partner": a_partner()} if role == Role.PARTNER else {})))
    for url in _admin_addresses():
        response = client.get(url)
        if role is None:
            assert response.status_code == 302 and response.url.startswith(LOGIN), url
        elif role == Role.PARTNER:
            assert response.status_code == 404, url
        elif role == Role.ADMINISTRATOR:
            # Parts are kept, tickets taken in, on their own pages.
            closed = "autocomplete" in url or url.endswith(("/parts/part/add/", "/tickets/ticket/add/"))
            assert response.status_code in {200, 403} if closed else response.status_code == 200, url
        else:
            assert response.status_code == 403, url


def test_a_refusal_names_the_roles_that_may(db, client):
    client.force_login(a_user(Role.TECHNICIAN, language="en"))

    page = client.get(reverse("overview")).content.decode()

    assert "After-sales manager" in page


def test_nothing_and_not_yours_look_the_same_to_a_partner(world):
    """Byte for byte, apart from the tokens of the page."""
    client = Client()
    client.force_login(world.somebody(Role.PARTNER))

    def page(url: str) -> str:
        text = client.get(url).content.decode()
        return re.sub(r'(content|value|href)="[^"]*"', "", text)

    there, nowhere = page(reverse("tickets:detail", args=[world.ticket.number])), page("/tickets/WX209901010001/")
    inside, invented = page(reverse("people:audit")), page("/no/such/page/")
    assert there == nowhere == inside == invented


def test_every_permission_opens_something():
    used = set().union(*(door.who for door in DOORS.values() if isinstance(door.who, set)))

    # Tickets are imported through the imports' own doors, which ask for this right as well.
    assert set(Permission) - used == {Permission.TICKET_IMPORT}


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_a_page_of_stock_offers_no_closed_door(world, frame_left_out, role):
    """Neither a link nor a button that answers 403: of those who read everywhere and act nowhere."""
    user, client, closed = a_user(role), Client(), []
    client.force_login(user)
    for name, door in (parts.DOORS | old_parts.DOORS).items():
        if not door.posts and not isinstance(door.who, str) and any(has(user, right) for right in door.who):
            page = client.get(reverse(name, args=OBJECTS[door.of](world) if door.of else ()))
            links = LINK.findall(page.content.decode()) if "text/html" in page["Content-Type"] else []
            closed += [f"{name}: {link}" for link in sorted(set(links)) if not may_open(user, link)]
    assert closed == []
