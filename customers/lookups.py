"""`number__among=[…]`: as IN, but the list is one parameter; ten thousand of them cost IN more than the query."""

import json
from typing import Any

from django.db.models import CharField, Lookup


@CharField.register_lookup
class Among(Lookup):
    """= ANY(array) on PostgreSQL, json_each on SQLite. Takes any iterable of text."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sqlite(self, compiler, connection) -> tuple[str, list[Any]]:
        """The list travels as one JSON text."""
        lhs, params = self.process_lhs(compiler, connection)
        return f"{lhs} IN (SELECT value FROM json_each(%s))", [*params, json.dumps(list(self.rhs))]

    def as_postgresql(self, compiler, connection) -> tuple[str, list[Any]]:
        """The list travels as one array."""
        lhs, params = self.process_lhs(compiler, connection)
        return f"{lhs} = ANY(%s::varchar[])", [*params, list(self.rhs)]
