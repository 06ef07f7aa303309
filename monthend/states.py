"""How the states of a run and its checks are shown."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.ui import State

RUN = {
    "queued": State(_("Waiting for a worker"), "neutral", "hourglass"),
    "running": State(pgettext_lazy("run", "Running"), "blue", "player-play"),
    "done": State(pgettext_lazy("run", "Finished"), "green", "circle-check"),
    "failed": State(_("Finished with failures"), "red", "alert-circle"),
    "cancelled": State(pgettext_lazy("run", "Stopped"), "neutral", "player-stop"),
}
