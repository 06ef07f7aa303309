"""Texts of a rulebook in templates."""

from datetime import timedelta

from django import template
from django.utils.translation import gettext as _

from appraisal.engine import Text
from appraisal.wording import said
from core.formats import NOTHING

register = template.Library()


@register.filter
def words(text: Text) -> str:
    """The text in the reader's language."""
    return said(text)


@register.filter
def seconds(length: timedelta | None) -> str:
    """A short while: `8 s`, `2 min 5 s`."""
    if length is None:
        return NOTHING
    minutes, rest = divmod(max(0, int(length.total_seconds())), 60)
    return (
        _("%(minutes)s min %(seconds)s s") % {"minutes": minutes, "seconds": rest}
        if minutes
        else _("%(n)s s") % {"n": rest}
    )


@register.filter
def labels(names: list[str], known: dict[str, str]) -> str:
    """Fact names as the rulebook calls them."""
    return "、".join(known.get(name, name) for name in names)
