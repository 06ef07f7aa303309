"""What a page offers is what its reader may follow: asked by the doors themselves. Built in, no `{% load %}` needed."""

from typing import Any

from django import template

from people.access import may_open
from people.models import User

register = template.Library()


@register.filter
def opens_for(url: str, user: User) -> bool:
    """Whether the door of an address lets somebody in: before a button or a form."""
    return may_open(user, url)


@register.inclusion_tag("components/doorway.html", takes_context=True)
def doorway(context: dict[str, Any], url: str, words: object, css: str = "") -> dict[str, Any]:
    """A link, for a reader whose door is closed the words alone."""
    return {"url": url if may_open(context["request"].user, url) else "", "words": words, "css": css}
