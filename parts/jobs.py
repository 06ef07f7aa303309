"""In whose hands a job is: the room above keeps the jobs and says so here."""

from collections.abc import Callable

from people.models import Staff, User

# `ask(number, user)`: who works on an open job the user may see; None where there is no such job or nobody yet.
Worker = Callable[[str, User], Staff | None]
_asked: list[Worker] = []


def register_worker(ask: Worker) -> None:
    """Called in AppConfig.ready()."""
    _asked[:] = [ask]


def worker_of(number: str, user: User) -> Staff | None:
    """The technician of a job by its number, such as WX202610090001."""
    return _asked[0](number, user) if _asked else None
