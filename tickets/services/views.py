"""Kept views of the board."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit
from core.errors import DomainError
from people.models import Branch, User
from tickets.models import SavedView

MOST_VIEWS = 20


class TooManyViews(DomainError):
    code = "too_many_views"
    message = _("You keep %(most)s views already: remove one first.")


@transaction.atomic
def keep_view(*, name: str, query: str, by: User, branch: Branch | None = None, is_default: bool = False) -> SavedView:
    """Keep a query string under a name; the same name of the same owner is written over. Raises TooManyViews."""
    if SavedView.objects.filter(owner=by).exclude(name=name).count() >= MOST_VIEWS:
        raise TooManyViews(most=MOST_VIEWS)
    if is_default:
        SavedView.objects.filter(owner=by, is_default=True).update(is_default=False)
    view, _made = SavedView.objects.update_or_create(
        owner=by, name=name, defaults={"query": query, "branch": branch, "is_default": is_default}
    )
    audit.record("board_view.kept", target=view, by=by, after={"query": query, "team": bool(branch)})
    return view


@transaction.atomic
def drop_view(*, view: SavedView, by: User) -> None:
    """Remove one of one's own."""
    audit.record("board_view.dropped", target=view, by=by, before={"name": view.name, "query": view.query})
    view.delete()
