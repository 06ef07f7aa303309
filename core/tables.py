"""Lists: pages, order and filters, all of them in the query string, so that a link reproduces the screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms import Form, HiddenInput
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise, cached_property

PER_PAGE, PER_PHONE_PAGE = 50, 15
COUNTED_ROWS = 10_000
NOT_IN_LINKS = ("export",)


class CappedPaginator(Paginator):
    """Counts to 10,000 and stops: on a table of a million rows the count would cost more than the page.

    `capped` says that there are more rows; those are reached by filtering. `known`: they have been counted already.
    """

    def __init__(self, rows: QuerySet | Sequence, per_page: int, *, known: int | None = None) -> None:
        super().__init__(rows, per_page)
        self._known = known

    @cached_property
    def _counted(self) -> int:
        rows = self.object_list
        if self._known is not None:
            return self._known
        if isinstance(rows, QuerySet):
            return rows.order_by()[: COUNTED_ROWS + 1].count()
        return len(rows)

    @property
    def capped(self) -> bool:
        return isinstance(self.object_list, QuerySet) and self._counted > COUNTED_ROWS

    @cached_property
    def count(self) -> int:
        return COUNTED_ROWS if self.capped else self._counted


def on_phone(request: HttpRequest) -> bool:
    """Whether the browser says that it runs on a phone: fewer cards a page, the technician's pages first."""
    return "Mobi" in request.headers.get("User-Agent", "")


def paginate(
    request: HttpRequest, queryset: QuerySet | Sequence, per_page: int = PER_PAGE, *, known: int | None = None
) -> Page:
    """The page that `?page=` asks for; nonsense gives the first page, too far the last. Two queries.

    One where the view knows how many rows there are and says so in `known`.
    """
    return CappedPaginator(queryset, per_page, known=known).get_page(request.GET.get("page"))


def ordered(
    request: HttpRequest, queryset: QuerySet, columns: Mapping[str, str | Sequence[str]], default: str
) -> QuerySet:
    """Order by `?sort=name` or `?sort=-name`, where name is one of `columns`; anything else means `default`.

    A column gives one field or several; the primary key is added, so that pages never share a row.
    `{% sortable "name" _("Label") %}` reads the outcome off the request.
    """
    asked = request.GET.get("sort", "")
    chosen = asked if asked.removeprefix("-") in columns else default
    request.sorted_by = chosen
    fields = columns[chosen.removeprefix("-")]
    fields = (fields,) if isinstance(fields, str) else tuple(fields)
    if chosen.startswith("-"):
        fields = tuple(f.removeprefix("-") if f.startswith("-") else f"-{f}" for f in fields)
    return queryset.order_by(*fields, "pk")


def query_string(request: HttpRequest, **changes: object) -> str:
    """The query of this request with some values replaced (None removes), `?` included; for links of a list."""
    query = request.GET.copy()
    for name in NOT_IN_LINKS:
        query.pop(name, None)
    return _with(query, changes)


def _with(query: QueryDict, changes: Mapping[str, object]) -> str:
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        elif isinstance(value, (list, tuple)):
            query.setlist(name, [str(v) for v in value])
        else:
            query[name] = str(value)
    text = query.urlencode()
    return f"?{text}" if text else "?"


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter at work: what it says, and the link without it."""

    label: str | Promise
    value: str
    remove_url: str


def active_filters(request: HttpRequest, form: Form) -> list[Chip]:
    """A chip for every field of a bound GET form that narrows the list; hidden fields are not filters."""
    if not form.is_bound:
        return []
    form.is_valid()
    chips = []
    for bound in form:
        value = getattr(form, "cleaned_data", {}).get(bound.name)
        if value in (None, "", [], ()) or isinstance(bound.field.widget, HiddenInput) or value is False:
            continue
        if isinstance(value, QuerySet) and not value:
            continue
        chips.append(Chip(bound.label, _said(bound, value), query_string(request, **{bound.name: None, "page": None})))
    return chips


def _said(bound, value: object) -> str:
    choices = {str(code): str(label) for code, label in _flat(getattr(bound.field, "choices", []))}
    if isinstance(value, (list, tuple, set, QuerySet)):
        return " · ".join(choices.get(str(v), str(v)) for v in value)
    return choices.get(str(value), "" if value is True else str(value))


def _flat(choices) -> list[tuple[object, object]]:
    if hasattr(choices, "queryset"):
        return []  # a model's own text says it, without reading the whole table
    flat: list[tuple[object, object]] = []
    for code, label in choices:
        flat.extend(label) if isinstance(label, (list, tuple)) else flat.append((code, label))
    return flat
