"""Form fields that know people and tickets by what one types: a number or a name, completed by a list as one types."""

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from people.models import Staff
from tickets.models import Ticket


def _typing(url_name: str, field: str, options: str) -> dict[str, object]:
    """Attributes of an input whose datalist follows what is typed; without a script it is a plain input."""
    return {
        "list": options,
        "autocomplete": "off",
        "hx-get": format_lazy("{url}?field={field}", url=reverse_lazy(url_name), field=field),
        "hx-trigger": "input changed delay:200ms",
        "hx-target": f"#{options}",
        "hx-swap": "innerHTML",
    }


class PersonField(forms.CharField):
    """`W101`, `W101 赵大川` or an unambiguous name; gives the Staff. Set `queryset` to those the user may name.

    `name` is the field's own; `options` the id of its datalist, where two such fields stand on one page.
    """

    def __init__(self, name: str, *, options: str = "", **kwargs: object) -> None:
        kwargs.setdefault("max_length", 90)
        super().__init__(**kwargs)
        self.queryset = Staff.objects.none()
        self.widget.attrs.update(_typing("feedback:person_options", name, options or f"{name}-options"))

    def prepare_value(self, value: object) -> object:
        return f"{value.code} {value.name}" if isinstance(value, Staff) else value

    def clean(self, value: str) -> Staff | None:
        text = super().clean(value).strip()
        if not text:
            return None
        code = text.split()[0]
        found = list(self.queryset.filter(code__iexact=code)[:1]) or list(self.queryset.filter(name=text)[:6])
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(f"{p.code} {p.name}" for p in found)
            raise ValidationError(_("Several people are called that: %(names)s."), params={"names": names})
        raise ValidationError(_("Nobody you may name has this number or name."))


class TicketField(forms.CharField):
    """A ticket by its number; gives the Ticket. Set `queryset` to those the user may see."""

    def __init__(self, name: str, **kwargs: object) -> None:
        kwargs.setdefault("max_length", 30)
        super().__init__(**kwargs)
        self.queryset = Ticket.objects.none()
        self.widget.attrs.update(_typing("feedback:ticket_options", name, f"{name}-options"))

    def prepare_value(self, value: object) -> object:
        return value.number if isinstance(value, Ticket) else value

    def clean(self, value: str) -> Ticket | None:
        text = super().clean(value).strip()
        if not text:
            return None
        found = self.queryset.filter(number__iexact=text.split()[0]).select_related("supervisor", "technician").first()
        if found is None:
            raise ValidationError(_("There is no such ticket among those you may see."))
        return found
