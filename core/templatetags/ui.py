"""The interface in templates: formats, icons, states, forms and lists. Built in, no `{% load %}` needed.

Formats follow the reader's language; what is missing is `--`, never an empty place.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from django import template
from django.core.paginator import Page
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core import formats, tables, ui
from core.idempotency import FIELD
from core.money import MINUS, amount_text
from core.periods import Period
from core.templatetags import ui_forms

register = template.Library()
NOTHING = formats.NOTHING


def _zh() -> bool:
    return (get_language() or "zh").startswith("zh")


def _decimal(value: object) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def _day(value: date | datetime | str) -> date:
    if isinstance(value, str):
        return date.fromisoformat(value)
    return _local(value).date() if isinstance(value, datetime) else value


@register.filter
def money(amount: object) -> str:
    """Column form: `1,832.80`; the unit stands in the header."""
    return NOTHING if amount in (None, "") else amount_text(_decimal(amount))


@register.filter
def quantity(amount: object) -> str:
    """`2`, `0.5`, `−1`: a quantity without the zeros nobody says."""
    if amount in (None, ""):
        return NOTHING
    text = f"{_decimal(amount):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", MINUS)


@register.filter
def yuan(amount: object) -> str:
    """Headline form: `¥1,832.80`, `CNY 1,832.80`."""
    return NOTHING if amount in (None, "") else formats.yuan_text(_decimal(amount), zh=_zh())


@register.filter
def delta(amount: object) -> str:
    """`+76.80`, `−10.00`, `0.00`."""
    return NOTHING if amount in (None, "") else formats.delta_text(_decimal(amount))


@register.filter
def sign_class(amount: object) -> str:
    """`pos`, `neg` or nothing: the second hint beside the sign."""
    if amount in (None, ""):
        return ""
    value = _decimal(amount)
    return "pos" if value > 0 else "neg" if value < 0 else ""


@register.filter
def rmb(amount: object) -> str:
    """人民币壹仟捌佰叁拾贰元捌角整, for signed forms."""
    return NOTHING if amount in (None, "") else formats.rmb_words(_decimal(amount))


@register.filter
def rate(part: object, whole: object) -> str:
    """`{{ done|rate:due }}` → `96.40%（482/500）`."""
    if part in (None, "") or whole in (None, ""):
        return NOTHING
    return formats.rate_text(_decimal(part), _decimal(whole), zh=_zh())


@register.filter
def percent(number: object) -> str:
    """A rate held as percent: 98.4127 → `98.41%`."""
    return NOTHING if number in (None, "") else formats.percent_text(_decimal(number))


@register.filter
def thousands(number: int | None) -> str:
    """A count: `1,284`."""
    return NOTHING if number in (None, "") else f"{int(number):,}"


@register.filter
def day(value: object) -> str:
    """`2026-03-18`, `18 Mar 2026`; a datetime gives its local day."""
    return formats.day_text(_day(value), zh=_zh()) if value else NOTHING


@register.filter
def day_heading(value: object) -> str:
    """`3月18日 周三`, `Wed 18 Mar`."""
    return formats.heading_text(_day(value), zh=_zh()) if value else NOTHING


@register.filter
def moment(value: datetime | None) -> str:
    """`2026-03-18 14:22`, `18 Mar 2026, 14:22`, in local time."""
    return formats.moment_text(_local(value), zh=_zh()) if value else NOTHING


@register.filter
def clock(value: datetime | None) -> str:
    """`14:22`, where the day stands beside it."""
    return f"{_local(value):%H:%M}" if value else NOTHING


@register.filter
def month(value: object) -> str:
    """`2026年10月`, `Oct 2026`, from a Period, a date or `2026-10`."""
    if not value:
        return NOTHING
    period = Period.of(_day(value)) if isinstance(value, date) else Period(str(value))
    return formats.month_text(period.year, period.month, zh=_zh())


@register.filter
def until(first: object, last: object) -> str:
    """`{{ first|until:last }}` → `2026-03-01 ～ 2026-03-31`, `1–31 Mar 2026`."""
    if not first or not last:
        return day(first or last)
    return formats.range_text(_day(first), _day(last), zh=_zh())


@register.filter
def weekday_clock(moment: datetime) -> str:
    """`周五 17:30`, `Fri 17:30`; with the day where it is not this week's."""
    at = timezone.localtime(moment)
    return f"{formats.heading_text(at.date(), zh=_zh())} {at:%H:%M}"


@register.filter
def duration(length: timedelta | None) -> str:
    """`0:38`, `2 天 3 小时`."""
    return NOTHING if length is None else formats.duration_text(length, zh=_zh())


@register.filter
def mask_phone(number: str | None) -> str:
    return formats.masked_phone(number) if number else NOTHING


@register.filter
def mask_name(name: str | None) -> str:
    return formats.masked_name(name) if name else NOTHING


@register.filter
def dash(value: object) -> object:
    """`--` for what is not there; a zero stays a zero."""
    return NOTHING if value in (None, "") else value


@register.filter
def frame(request: HttpRequest | None) -> str:
    """`{% extends request|frame %}` for a page that may meet anybody: whole, signed out, or a fragment for htmx."""
    if getattr(request, "htmx", False):
        return "base_bare.html"
    user = getattr(request, "user", None)
    return "base.html" if getattr(user, "is_authenticated", False) else "base_plain.html"


@register.simple_tag
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """An icon of the sprite; size `s` or `l`. Hidden from readers unless it has a label of its own."""
    voice = format_html(' role="img" aria-label="{}"', label) if label else SafeString(' aria-hidden="true"')
    css = f"ic ic-{size}" if size else "ic"
    return format_html('<svg class="{}"{}><use href="{}#{}"/></svg>', css, voice, static("ui/icons.svg"), name)


@register.inclusion_tag("components/status_badge.html")
def status_badge(kind: str, code: str, suffix: object = "") -> dict:
    """Text, icon and hue of a registered state; suffix is a count or a version: 未接通(2)."""
    return {"state": ui.state_of(kind, code), "code": code, "suffix": suffix}


@register.simple_tag
def state_label(kind: str, code: str) -> str:
    """The label alone, for exports and sentences."""
    return str(ui.state_of(kind, code).label)


@register.simple_tag
def idempotency_key() -> SafeString:
    """A key of its own for each drawing of a form: the second arrival of the same form does nothing."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, uuid4())


@register.inclusion_tag("components/sortable.html", takes_context=True)
def sortable(context: template.Context, name: str, label: str, css: str = "", hint: str = "") -> dict:
    """A `<th>` whose label sorts the list by a column of `core.tables.ordered`."""
    request = context["request"]
    current = getattr(request, "sorted_by", request.GET.get("sort", ""))
    here = current.removeprefix("-") == name
    down = here and current.startswith("-")
    return {
        "label": label,
        "css": css,
        "hint": hint,
        "order": ("descending" if down else "ascending") if here else "",
        "url": tables.query_string(request, sort=name if down or not here else f"-{name}", page=None),
    }


@register.inclusion_tag("components/pages.html", takes_context=True)
def paginate(context: template.Context, page: Page, target: str = "") -> dict:
    """Count and page links under a list; with a target (`#list`) htmx swaps only that region."""
    request = context["request"]
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {
        "page": page,
        "links": [(n, tables.query_string(request, page=n) if isinstance(n, int) else "") for n in numbers],
        "previous": tables.query_string(request, page=page.number - 1),
        "next": tables.query_string(request, page=page.number + 1),
        "capped": getattr(page.paginator, "capped", False),
        "target": target,
    }


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: object) -> str:
    """This list's query string with some values replaced: `{% query state="new" page=None %}`."""
    return tables.query_string(context["request"], **changes)


@register.inclusion_tag("components/empty_state.html")
def empty_state(icon: str, title: str, text: str = "", url: str = "", label: str = "", small: bool = False) -> dict:
    """What is true, why, and the one useful action."""
    return {"icon": icon, "title": title, "text": text, "url": url, "label": label, "small": small}


register.inclusion_tag("components/form_field.html")(ui_forms.form_field)
register.inclusion_tag("components/error_summary.html")(ui_forms.error_summary)
register.simple_tag(ui_forms.filter_field)
