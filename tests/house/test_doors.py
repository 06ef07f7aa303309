"""The table of the doors is whole: every address has its line, and no line an address that is not."""

from django.urls import get_resolver
from django.urls.resolvers import URLResolver

from tests.house.doors import DOORS
from tests.house.world import OBJECTS


def _names(resolver: URLResolver, spaces: tuple[str, ...] = ()):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern, (*spaces, pattern.namespace) if pattern.namespace else spaces)
        else:
            yield ":".join([*spaces, pattern.name or f"unnamed {pattern.pattern}"])


def test_the_table_names_every_address_and_no_other():
    """A new page belongs into tests/house/doors.py: one line that says who may pass."""
    names = [name for name in _names(get_resolver()) if not name.startswith("admin:")]

    assert sorted(set(names) - set(DOORS)) == [], "these addresses have no line in tests/house/doors.py"
    assert sorted(set(DOORS) - set(names)) == [], "these lines of tests/house/doors.py name no address"
    assert len(names) == len(set(names)), "two addresses of one name"
    assert {door.of for door in DOORS.values() if door.of} <= set(OBJECTS)
