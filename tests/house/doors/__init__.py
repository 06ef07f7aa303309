"""The access matrix as a table: every address, and who may pass its door. Read it line by line; the tests do the rest.

`see` is a page, `act` takes POST only; `of` names the object in the address (tests/house/world.py). An object is
somebody's: a colleague of the same role in another branch gets 404, unless the line says `shared` and why not.
"""

from tests.house.doors import front, old_parts, parts, pay, people, work
from tests.house.doors.door import INSIDE, OWN, PUBLIC, Door

DOORS: dict[str, Door] = {
    **people.DOORS, **front.DOORS, **work.DOORS, **parts.DOORS, **old_parts.DOORS, **pay.DOORS,
}  # fmt: skip

__all__ = ["DOORS", "INSIDE", "OWN", "PUBLIC", "Door"]
