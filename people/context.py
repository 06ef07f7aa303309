"""What every page inside shows of its reader's affairs: the bell."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from people.access import is_partner
from people.notices.reading import count_to_do


def bell(request: HttpRequest) -> dict[str, object]:
    """`bell`: how many things wait for the reader; counted only where a template asks, so fragments cost nothing."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or is_partner(user):
        return {}
    return {"bell": SimpleLazyObject(lambda: count_to_do(user))}
