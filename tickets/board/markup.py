"""The board's rows and cards as HTML. By template they cost as much as the rest of the page twice over: hence here.

Every value goes through `escape`; only icons and badges, drawn by core's tags, are put in as they are.
"""

from collections.abc import Iterable
from html import escape
from urllib.parse import quote

from django.http import HttpRequest
from django.middleware.csrf import get_token
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


class Cards:
    """Draws the cards of kanban and tray for one request. What dragging does, a card's button does too."""

    def __init__(self, request: HttpRequest, *, kept: str) -> None:
        self.assign = escape(reverse("tickets:board_ask", args=["assign"]))
        self.kept = escape(quote(kept, safe=""))
        self.choose, self.back = escape(_("Dispatch to…")), escape(_("Take back"))
        self.take_back = _("Take %(number)s back")
        self.away = reverse("tickets:board_take_back", args=["WX0"])  # once: an address is dear to make
        self.hidden = (
            f'<input type="hidden" name="csrfmiddlewaretoken" value="{escape(get_token(request))}">'
            f'<input type="hidden" name="back" value="{escape(request.get_full_path())}">'
        )
        self.icon = icon("arrow-back-up", "s")

    def html(self, r: Row) -> SafeString:
        """One card."""
        number, drag = escape(r.number), ' draggable="true"' if r.can_assign or r.can_take_back else ""
        machine = f" · {escape(r.machine)}" if r.machine else ""
        return SafeString(  # every value was escaped
            f'<li class="b-card" id="card-{r.pk}" data-testid="card-{number}" data-number="{number}"{drag}>'
            f'<div class="cluster"><a class="mono" href="{escape(r.url)}">{number}</a><span class="spacer"></span>'
            f"{chip_html(r.clock) if r.clock.text else ''}</div>"
            f'<div>{escape(r.customer)} <span class="sub num">{escape(r.reached)}</span></div>'
            f'<div class="sub">{escape(r.product)}{machine}</div>'
            f'<div class="cluster"><span class="sub num">{escape(r.slot)}</span><span class="spacer"></span>'
            f"{self._foot(r, number)}</div></li>"
        )

    def _foot(self, r: Row, number: str) -> str:
        if r.can_assign:
            link = f"{self.assign}?t={number}:{r.revision}&amp;q={self.kept}"
            return f'<a class="btn btn-sm" href="{link}" data-ask-one="assign">{self.choose}</a>'
        who = f"<span>{escape(r.technician)}</span>"
        if not r.can_take_back:
            return who
        address, label = escape(self.away.replace("WX0", r.number)), escape(self.take_back % {"number": r.number})
        return (
            f'{who}<form method="post" action="{address}" data-take-back>{self.hidden}'
            f'<input type="hidden" name="seen" value="{r.revision}">'
            f'<button class="btn btn-sm btn-icon" aria-label="{label}" title="{self.back}">{self.icon}</button></form>'
        )


def chip_html(clock: Clock) -> str:
    """What is left, counted down by the script."""
    deadline = f' data-deadline="{clock.deadline}" data-warn="{clock.warn}"' if clock.deadline else ""
    text = f'<span class="sla-text">{escape(clock.text)}</span>'
    return f'<span class="sla {clock.css}"{deadline}>{clock.svg}{text}</span>'


def clock_html(clock: Clock) -> str:
    """The chip with its name below."""
    return f'{chip_html(clock)}<div class="sub">{escape(clock.name)}</div>' if clock.text else "--"
