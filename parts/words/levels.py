"""What the keepers of stock are told of."""

from django.utils.translation import gettext_lazy as _

from people.notices import Event

EVENTS = (
    Event(
        "stock.below_minimum",
        _("%(number)s %(part)s: %(place)s has %(left)s %(unit)s left, the minimum is %(minimum)s."),
        needs_action=True, icon="alert-triangle", label=_("Stock below the minimum"),
    ),
    Event(
        "stock.many_below_minimum", _("%(place)s: %(count)s parts are below their minimum, %(part)s among them."),
        needs_action=True, icon="alert-triangle", label=_("Many parts below the minimum"),
    ),
)  # fmt: skip
