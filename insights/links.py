"""Addresses of other rooms' pages. A page that does not stand is simply not linked; a house test names those."""

from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse


def link(name: str, *args: object, **query: object) -> str:
    """The address of a named page with a query string; empty where there is no such page."""
    try:
        url = reverse(name, args=args)
    except NoReverseMatch:
        return ""
    asked = {key: value for key, value in query.items() if value not in (None, "")}
    return f"{url}?{urlencode(asked)}" if asked else url
