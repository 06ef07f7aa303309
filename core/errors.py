"""Refusals a user can act on. A subclass is one refusal: its code, its sentence, its HTTP status."""

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """Something the user asked for is refused. `str()` is the sentence in the reader's language."""

    code = "refused"
    message = _("This is not possible now.")
    status = 422

    def __init__(self, **params: object) -> None:
        super().__init__(self.code)
        self.params = params

    def __str__(self) -> str:
        return str(self.message) % self.params if self.params else str(self.message)


class NotAllowedNow(DomainError):
    """The thing exists and the user may act, but its state has moved on."""

    code = "not_allowed_now"
    status = 409


class MovedOn(NotAllowedNow):
    """Somebody was faster: what was asked on a page that has been overtaken, whose form may stand there no more."""

    code = "moved_on"


class NotYours(DomainError):
    """The user may see it, but somebody else must do this (four eyes, the person concerned)."""

    code = "not_yours"
    message = _("Somebody else must do this.")
    status = 403
