"""The sidebar: each room registers its pages, a reader sees those whose permission he holds."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.access import has, rights_of
from people.permissions import Permission
from people.roles import Role

GROUPS = {
    "daily": _("Daily"),
    "parts": pgettext_lazy("sidebar", "New parts"),
    "stock_records": pgettext_lazy("sidebar", "Stock records"),
    "old_parts": pgettext_lazy("sidebar", "Old parts"),
    "data": _("Data"),
    "review": _("Review"),
    "look": _("Look up"),
    "mine": _("Mine"),
    "settings": _("Settings"),
}
# Folded away for everybody but those whose daily work it is, and while a page of it is open.
FOLDED = {"parts": Permission.STOCK_MOVE, "stock_records": None, "old_parts": Permission.OLD_PART_MOVE}


@dataclass(frozen=True, slots=True)
class Item:
    """One entry: shown to whoever holds one of the permissions (None: everybody inside)."""

    url_name: str
    label: str
    icon: str
    permission: Permission | tuple[Permission, ...] | None
    group: str
    order: int = 50
    key: str = ""  # G then this letter opens it; for a quick action the letter alone
    unless: Permission | None = None  # not for whoever holds this: another entry is the same page for him
    under: tuple[str, ...] = ()  # other pages of the same work, by the beginning of their address


_items: list[Item] = []


def register(*items: Item) -> None:
    """Called in AppConfig.ready()."""
    for item in items:
        if item not in _items:
            _items.append(item)


def _visible(user, item: Item) -> bool:
    if item.unless and has(user, item.unless):
        return False
    wanted = item.permission if isinstance(item.permission, tuple) else (item.permission,)
    return wanted == (None,) or any(has(user, p) for p in wanted)


def _group(user, name: str, items: list[dict]) -> dict:
    folds = name in FOLDED
    is_daily = folds and FOLDED[name] is not None and has(user, FOLDED[name])
    is_open = not folds or is_daily or any(item["active"] for item in items)
    return {"label": GROUPS[name], "items": items, "folds": folds, "is_open": is_open}


def navigation(request: HttpRequest) -> dict:
    """Context processor: `navigation`, the groups with their entries; `quick_actions`; `role_label` for the top bar.

    An item of the group "quick" is a button in the top bar, one of "phone" a tab below the technician's pages, one
    of "portal" a tab of the partners'; none of them is an entry of the sidebar.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"navigation": []}
    groups: dict[str, list[dict]] = {}
    best: tuple[int, dict] = (0, {})
    for item in sorted(_items, key=lambda i: i.order):
        if not _visible(user, item):
            continue
        try:
            url = reverse(item.url_name)
        except NoReverseMatch:
            continue
        entry = {"url": url, "label": item.label, "icon": item.icon, "key": item.key, "active": False}
        here = max((len(u) for u in (url, *item.under) if u != "/" and request.path.startswith(u)), default=0)
        if item.group != "quick" and max(here, request.path == url) > best[0]:
            best = (max(here, 1), entry)
        groups.setdefault(item.group, []).append(entry)
    if best[1]:
        best[1]["active"] = True
    roles = rights_of(user).roles
    return {
        "navigation": [_group(user, name, groups[name]) for name in GROUPS if name in groups],
        "quick_actions": groups.get("quick", []),
        "phone_tabs": groups.get("phone", []),
        "portal_tabs": groups.get("portal", []),
        "role_label": next((Role(r).label for r in Role.values if r in roles), ""),
    }
