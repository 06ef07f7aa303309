"""How a form field is drawn: label above, help below, the error beside it and in the summary in the same words."""

from copy import copy

from django import forms
from django.forms import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

CHOICE_LISTS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def _shape(widget: forms.Widget) -> str:
    if isinstance(widget, CHOICE_LISTS):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "select" if isinstance(widget, forms.Select) else "control"


def _with_empty(widget: forms.Select, words: str) -> forms.Select:
    """The same select with its choices read, in one statement; its empty choice says these words instead of dashes."""
    choices = [choice for choice in widget.choices]  # list() would count the rows before it reads them
    if choices and str(choices[0][0]) == "" and set(str(choices[0][1])) == {"-"}:
        choices[0] = ("", words)
    named = copy(widget)
    named.choices = choices
    return named


def form_field(
    field: BoundField, help: str = "", unit: str = "", wide: bool = False, draft: str = "", **attributes: str
) -> dict:
    """One field of a form. `unit` stands after it, `wide` takes the whole row, `draft` keeps a textarea's text.

    Further attributes go to the widget, underscores as hyphens: `autocomplete="name"`, `data_match="2026-10"`.
    """
    shape = _shape(field.field.widget)
    described = [f"{field.id_for_label}_help"] if help or field.help_text else []
    described += [f"{field.id_for_label}_error"] if field.errors else []
    widget = field.field.widget
    attrs = {name.replace("_", "-"): value for name, value in attributes.items()}
    own = field.field.widget.attrs.get("class", "")
    if shape in ("control", "select"):
        attrs["class"] = f"form-{shape} {own}".strip()
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if field.errors:
        attrs["aria-invalid"] = "true"
    if draft:
        attrs["data-draft"] = draft
    if shape == "select":
        widget = _with_empty(field.field.widget, _("Choose"))
    if isinstance(field.field.widget, forms.Textarea):
        attrs.setdefault("rows", "3")
    return {
        "field": field,
        "shape": shape,
        "widget": field.as_widget(widget=widget, attrs=attrs),
        "help": help or field.help_text,
        "unit": unit,
        "wide": wide or isinstance(field.field.widget, forms.Textarea),
        "id": field.id_for_label,
    }


def filter_field(field: BoundField) -> SafeString:
    """The same field in a filter bar: small, and its empty choice says "All" instead of dashes."""
    shape = _shape(field.field.widget)
    widget = _with_empty(field.field.widget, _("All")) if shape == "select" else field.field.widget
    css = f"form-{shape}" if shape in ("control", "select") else ""
    return field.as_widget(widget=widget, attrs={"class": f"{css} {widget.attrs.get('class', '')}".strip()})


def error_summary(*sources: forms.BaseForm) -> dict:
    """All errors of one or several forms (or formsets) at the top: linked, focused, in the words of the fields."""
    lines = []
    for source in sources:
        if not source or not hasattr(source, "errors"):
            continue
        if isinstance(source, forms.BaseFormSet):
            lines += [{"text": text} for text in source.non_form_errors()]
            for form in source:
                lines += _lines(form)
        else:
            lines += _lines(source)
    return {"lines": lines}


def _lines(form: forms.BaseForm) -> list[dict]:
    lines = [{"text": text} for text in form.non_field_errors()]
    for name, errors in form.errors.items():
        if name in form.fields:
            bound = form[name]
            lines += [
                {"text": text, "label": bound.label, "id": bound.id_for_label or bound.auto_id} for text in errors
            ]
    return lines
