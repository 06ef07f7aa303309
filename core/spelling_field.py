"""A column that finds a row by how its names are typed, kept true by itself: no way in can forget it.

    spelling = SpellingField(of=("name_zh", "name_en"))
    indexes = [SpellingIndex("spelling", name="part_by_spelling")]
    Part.objects.filter(spelling__spelt="zdq")      # letters of core.spelling.typed(); nothing where they are empty

The value is computed from the names wherever it is read from a row in memory: save(), bulk_create(), bulk_update() and
resources write it. What goes past the rows writes it itself: update(name=…), save(update_fields=…) must name it too.
"""

from collections.abc import Sequence
from typing import Any

from django.apps.registry import Apps
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Columns, Statement, Table
from django.db.models.query_utils import DeferredAttribute

from core.spelling import keys_of, typed

BATCH = 500


class _Computed(DeferredAttribute):
    """Reads as the names are now; what the database said is kept only so that the row counts as loaded."""

    def __get__(self, instance: models.Model | None, cls: type | None = None) -> Any:
        return self if instance is None else keys_of(*(getattr(instance, name) for name in self.field.of))

    def __set__(self, instance: models.Model, value: object) -> None:
        instance.__dict__[self.field.attname] = value


class SpellingField(models.TextField):
    """The keys of the fields named in `of`."""

    descriptor_class = _Computed

    def __init__(self, *args: Any, of: Sequence[str] = (), **kwargs: Any) -> None:
        self.of = tuple(of)
        kwargs |= {"editable": False, "default": "", "blank": True}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("editable", "default", "blank"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs | {"of": self.of}


@SpellingField.register_lookup
class Spelt(models.Lookup):
    """One of the keys begins so. PostgreSQL reads the index; SQLite reads through the short rows."""

    lookup_name = "spelt"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        return f"' ' || {column} LIKE %s", [*params, f"% {_letters(self.rhs)}%"]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{KEYS % column} @@ %s::tsquery", [*params, f"k{_letters(self.rhs)}:*"]


# Each key as one word of a text search; a letter before it, because 2e8c alone is read as a number and a word. The
# planner knows that to_tsvector is dear and prefers the index to reading through; with cheaper functions it does not.
KEYS = "to_tsvector('simple', replace(' ' || %s, ' ', ' k'))"


def _letters(text: str) -> str:
    if not (text.isascii() and text.isalnum()):
        raise ValueError("letters of core.spelling.typed() are looked for, and at least one")
    return text


class SpellingIndex(models.Index):
    """Over the single keys on PostgreSQL; SQLite has no such index and gets none that it would not read."""

    def __init__(self, field: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("fields", [field] if field else [])
        super().__init__(**kwargs)

    def create_sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor, *_: Any, **__: Any) -> Any:
        quote, table = schema_editor.quote_name, model._meta.db_table
        column = model._meta.get_field(self.fields[0]).column
        if schema_editor.connection.vendor != "postgresql":
            template = "CREATE INDEX %(name)s ON %(table)s (%(column)s) WHERE 0"
        else:
            template = f"CREATE INDEX %(name)s ON %(table)s USING gin (({KEYS % '%(column)s'}))"
        return Statement(
            template, name=quote(self.name), table=Table(table, quote), column=Columns(table, [column], quote)
        )


def spelt(text: str, path: str = "") -> models.Q:
    """Condition: the row behind `path` ("supplier__") has a name that is typed so; none where letters are not all."""
    letters = typed(text)
    return models.Q(**{f"{path}spelling__spelt": letters}) if letters else models.Q(pk__in=())


def spell(apps: Apps, label: str) -> None:
    """Fill the column of a table that has rows already, batch by batch: for the migration that brings it."""
    model = apps.get_model(label)
    field = next(f for f in model._meta.concrete_fields if isinstance(f, SpellingField))
    rows, last = model._base_manager.only("pk", *field.of).order_by("pk"), 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        model._base_manager.bulk_update(batch, [field.name])
        last = batch[-1].pk
