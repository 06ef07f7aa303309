"""The rows of the list as HTML. Fifty rows by template cost as much as the rest of the page twice over: hence here.

Every value goes through `escape`; only icons and badges, drawn by core's tags, are put in as they are.
"""

from collections.abc import Iterable
from html import escape
from urllib.parse import quote

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.templatetags.ui import icon
from tickets.board.rows import Clock, Row


class Lines:
    """Draws rows for one reader; what all of them share is said once."""

    def __init__(self, *, acts: bool, kept: str) -> None:
        self.acts = acts
        self.assign = escape(reverse("tickets:board_ask", args=["assign"]))
        self.kept = escape(quote(kept, safe=""))
        self.note, self.down = icon("note", "s"), icon("chevron-down", "s")
        self.labels = {
            name: escape(said)
            for name, said in {
                "due": _("Time limit"), "ticket": _("Ticket"), "customer": _("Customer"),
                "product": _("Product and fault"), "source": _("Source"), "slot": _("Appointment"),
                "who": _("Technician"), "urgent": _("Urgent"), "attempts": _("Attempts"), "chased": _("Chased"),
                "choose": _("Choose"), "select": _("Select"),
            }.items()
        }  # fmt: skip

    def html(self, rows: Iterable[Row]) -> SafeString:
        """All rows, one after the other."""
        return SafeString("".join(self._row(row) for row in rows))  # every value was escaped in `_row`

    def _row(self, r: Row) -> str:
        say, number = self.labels, escape(r.number)
        pick = (
            f'<td class="b-pick"><input type="checkbox" class="form-check-input" name="t" value="{number}:{r.revision}"'
            f' aria-label="{say["select"]} {number}"></td>'
            if self.acts
            else ""
        )
        urgent = f' <b class="neg">{say["urgent"]}</b>' if r.urgent else ""
        remark = f'<div class="sub clip b-remark">{self.note} {escape(r.remark)}</div>' if r.remark else ""
        chased = f'<div class="sub warn">{say["chased"]} {r.chased}</div>' if r.chased else ""
        attempts = f'<div class="sub">{say["attempts"]} {r.attempts}</div>' if r.attempts else ""
        return (
            f'<tr id="row-{r.pk}" data-testid="row-{number}" data-pk="{r.pk}" data-stamp="{r.stamp}"'
            f' data-row="{number}" tabindex="-1">{pick}'
            f'<td class="b-due" data-label="{say["due"]}"><div>{clock_html(r.clock)}</div></td>'
            f'<th scope="row" class="b-no" data-label="{say["ticket"]}"><div>'
            f'<a class="mono" href="{escape(r.url)}">{number}</a>'
            f'<div class="sub num">{escape(r.received)}{urgent}</div></div></th>'
            f'<td class="b-whose" data-label="{say["customer"]}"><div>{escape(r.customer)}'
            f'<div class="sub num">{escape(r.reached)}</div></div></td>'
            f'<td class="b-what" data-label="{say["product"]}"><div>{escape(r.product)}'
            f'<div class="sub">{escape(r.machine)}</div>{remark}</div></td>'
            f'<td class="b-from" data-label="{say["source"]}"><div>{escape(r.source)}{chased}</div></td>'
            f'<td class="b-slot num" data-label="{say["slot"]}"><div>{escape(r.slot) or "--"}{attempts}</div></td>'
            f'<td class="b-who" data-label="{say["who"]}">{self._who(r, number)}'
            f'<div class="b-said" role="status"></div></td></tr>'
        )

    def _who(self, r: Row, number: str) -> str:
        if not r.can_assign:
            return f'<div>{escape(r.technician)}<div class="sub">{r.badge}</div></div>'
        link = f"{self.assign}?t={number}:{r.revision}&amp;q={self.kept}"
        return f'<a class="b-choose" href="{link}" data-ask-one="assign">{self.labels["choose"]}{self.down}</a>'


def clock_html(clock: Clock) -> str:
    """The chip with its name below."""
    if not clock.text:
        return "--"
    deadline = f' data-deadline="{clock.deadline}" data-warn="{clock.warn}"' if clock.deadline else ""
    return (
        f'<span class="sla {clock.css}"{deadline}>{clock.svg}<span class="sla-text">{escape(clock.text)}</span></span>'
        f'<div class="sub">{escape(clock.name)}</div>'
    )
