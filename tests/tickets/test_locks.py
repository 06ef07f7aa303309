"""A locked row leaves its key free: whoever writes down something about it does not wait for who changes it."""

from threading import Thread

import pytest
from django.db import Error, connection, transaction

from people.models import Staff
from tests.builders.tickets import a_ticket
from tickets.models import Ticket, TicketEvent
from tickets.services import quoting, reporting
from tickets.workshop import noting

pytestmark = pytest.mark.django_db(transaction=True)


def note_beside(ticket: Ticket) -> list[str]:
    """What another connection is refused when it writes an event of this ticket, half a second long."""
    said: list[str] = []

    def write() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '500ms'")
            TicketEvent.objects.create(
                ticket=ticket,
                action="note",
                state=ticket.state,
                supervisor_id=ticket.supervisor_id,
                at=ticket.state_since,
            )
        except Error as error:
            said.append(str(error))
        finally:
            connection.close()

    thread = Thread(target=write)
    thread.start()
    thread.join()
    return said


def take_its_carrier(ticket: Ticket) -> None:
    reporting.wait_for(Staff.objects.get(pk=ticket.supervisor_id))


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer and no rows to lock")
@pytest.mark.parametrize("lock", [quoting.locked, noting.locked, take_its_carrier])
def test_an_event_is_written_beside_a_lock(lock):
    ticket = a_ticket("assigned")
    with transaction.atomic():
        lock(ticket)
        assert note_beside(ticket) == []
