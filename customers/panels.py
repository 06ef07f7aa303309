"""What stands on a customer's page and on a machine's beside the facts: rooms above bring cards by their address."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from people.access import has
from people.permissions import Permission


@dataclass(frozen=True, slots=True)
class Panel:
    """A card fetched once the page stands. `url_name` takes the customer's number, or the machine's row id."""

    name: str
    order: int
    url_name: str
    permission: Permission


_of_customers: dict[str, Panel] = {}
_of_units: dict[str, Panel] = {}


def register(*panels: Panel) -> None:
    """Cards of a customer's page; called in AppConfig.ready()."""
    _of_customers.update({panel.name: panel for panel in panels})


def register_for_units(*panels: Panel) -> None:
    """Cards of a machine's page."""
    _of_units.update({panel.name: panel for panel in panels})


def of_customer(request: HttpRequest, number: str) -> list[str]:
    """The addresses of the cards this reader may see, in their order."""
    return _addresses(request, _of_customers, number)


def of_unit(request: HttpRequest, pk: int) -> list[str]:
    """The same for a machine."""
    return _addresses(request, _of_units, pk)


def _addresses(request: HttpRequest, panels: dict[str, Panel], key: object) -> list[str]:
    found = []
    for panel in sorted(panels.values(), key=lambda panel: (panel.order, panel.name)):
        if has(request.user, panel.permission):
            try:
                found.append(reverse(panel.url_name, args=[key]))
            except NoReverseMatch:
                continue
    return found
