"""A column holds one of some words, said to PostgreSQL in one constant.

PostgreSQL reads the checks of a table anew for every statement that writes into it: a list of constants is the longest
thing it reads there. For constraints of tables that are written line by line, all day.
"""

from collections.abc import Iterable

from django.db.models import BooleanField, Func


class OneOf(Func):
    """`Q(OneOf("kind", ("issue", "use")))`: as kind__in; words of letters and _ alone."""

    arity = 1
    output_field = BooleanField()

    def __init__(self, column: str, words: Iterable[str]) -> None:
        super().__init__(column)
        self.words = tuple(words)
        if not all(word.replace("_", "").isalpha() for word in self.words):
            raise ValueError(f"not plain words: {self.words}")

    def as_sql(self, compiler, connection, **_extra) -> tuple[str, list[str]]:
        column, params = compiler.compile(self.source_expressions[0])
        return f"{column} IN ({', '.join(['%s'] * len(self.words))})", [*params, *self.words]

    def as_postgresql(self, compiler, connection, **_extra) -> tuple[str, list[str]]:
        column, params = compiler.compile(self.source_expressions[0])
        return f"{column} = ANY(%s::text[])", [*params, "{" + ",".join(self.words) + "}"]
