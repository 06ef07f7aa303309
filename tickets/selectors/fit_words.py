"""What the rules found, as sentences in the reader's language."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from core import formats
from people.duty.choices import LicenceKind
from people.duty.shifts import merged
from people.duty.trades import names as trade_names
from tickets.choices import Half
from tickets.dispatch_rules import WORKED, Day, Finding, Standing, Worker

# One character or a short word: it stands inside a bar an hour wide.
BARS = {
    "leave": pgettext_lazy("bar of a day", "Leave"),
    "off": pgettext_lazy("bar of a day", "Off"),
    "assigned": pgettext_lazy("bar of a day", "A"),
    "accepted": pgettext_lazy("bar of a day", "A"),
    "travelling": pgettext_lazy("bar of a day", "W"),
    "working": pgettext_lazy("bar of a day", "R"),
    "waiting_part": pgettext_lazy("bar of a day", "P"),
    "waiting_customer": pgettext_lazy("bar of a day", "C"),
    "at_factory": pgettext_lazy("bar of a day", "M"),
    "unrepairable": pgettext_lazy("bar of a day", "X"),
    "done": pgettext_lazy("bar of a day", "D"),
    "called_back": pgettext_lazy("bar of a day", "D"),
    "closed": pgettext_lazy("bar of a day", "D"),
}
# Code of a finding → what it says; of a blocking one → what it says with what follows from it.
SAYS = {
    "team": gettext_lazy("not in the ticket's team"),
    "skill": gettext_lazy("not trained for this product"),
    "no_licence": gettext_lazy("no %(kind)s"),
    "licence_expired": gettext_lazy("no %(kind)s (expired %(until)s)"),
    "licence_withdrawn": gettext_lazy("no %(kind)s (withdrawn)"),
    "leave": gettext_lazy("on leave until %(until)s"),
    "off_duty": gettext_lazy("off duty on %(day)s"),
    "outside_shift": gettext_lazy("the appointment lies outside the shift"),
    "overlap": gettext_lazy("same time as %(other)s"),
    "half_full": gettext_lazy("too few places in the %(half)s (%(taken)s of %(places)s taken)"),
    "day_full": gettext_lazy("too few places that day (%(taken)s of %(places)s taken)"),
    "area": gettext_lazy("outside the usual area"),
}
BLOCKED = {
    "no_licence": gettext_lazy("no %(kind)s: can't be sent"),
    "licence_expired": gettext_lazy("no %(kind)s (expired %(until)s): can't be sent"),
    "licence_withdrawn": gettext_lazy("no %(kind)s (withdrawn): can't be sent"),
    "skill": gettext_lazy("not trained for this product: can't be sent"),
    "team": gettext_lazy("not in the ticket's team: can't be sent"),
}
WITH_TICKETS = gettext_lazy("%(sentence)s (%(tickets)s)")
BLOCKED_TICKETS = gettext_lazy("%(sentence)s to %(tickets)s")


def day_text(day: date) -> str:
    """In the reader's language."""
    return formats.day_text(day, zh=(get_language() or "zh").startswith("zh"))


def clock(at: datetime) -> str:
    """The time of an instant that is in local time already."""
    return f"{at:%H:%M}"


def moment(at: datetime) -> str:
    """The time alone where it is today, else the day with it."""
    local = timezone.localtime(at)
    if local.date() == timezone.localdate():
        return clock(local)
    if local.hour == 0 and local.minute == 0:
        return day_text(local.date())
    return _("%(day)s %(time)s") % {"day": day_text(local.date()), "time": clock(local)}


def _facts(finding: Finding) -> dict[str, object]:
    told = dict(finding.facts)
    if "kind" in told:
        told["kind"] = LicenceKind(told["kind"]).label
    if "half" in told:
        told["half"] = Half(told["half"]).label
    if isinstance(told.get("until"), datetime):
        told["until"] = moment(told["until"])
    elif "until" in told:
        told["until"] = day_text(told["until"])
    if "day" in told:
        told["day"] = day_text(told["day"])
    return told


def sentence(finding: Finding) -> str:
    """One finding about one ticket."""
    table = BLOCKED if finding.effect == "block" and finding.code in BLOCKED else SAYS
    return str(table[finding.code]) % _facts(finding)


def sentences(findings: Iterable[Finding], asked: int) -> list[str]:
    """Equal findings as one sentence; where several tickets are asked about it names those it is about."""
    about: dict[tuple[str, str], list[str]] = defaultdict(list)
    for finding in findings:
        about[finding.code, sentence(finding)].append(finding.job.short)
    said = []
    for (code, text), tickets in about.items():
        if asked > 1 and code not in ("half_full", "day_full", "off_duty"):
            form = BLOCKED_TICKETS if code in BLOCKED else WITH_TICKETS
            text = str(form) % {"sentence": text, "tickets": _(", ").join(tickets)}
        said.append(text)
    return list(dict.fromkeys(said))


def reasons(stands: Standing, today: Day, findings: list[Finding]) -> list[str]:
    """What speaks for sending this person, the strongest first."""
    said = []
    if stands.same_road:
        said.append(ngettext("%(n)s job on the same road", "%(n)s jobs on the same road", stands.same_road)
                    % {"n": stands.same_road})  # fmt: skip
    for paper in stands.licence_valid:
        said.append(_("%(kind)s valid") % {"kind": LicenceKind(paper.kind).label})
    for paper in stands.licence_soon:
        day = day_text(paper.valid_until)
        said.append(_("%(kind)s only until %(day)s") % {"kind": LicenceKind(paper.kind).label, "day": day})
    if stands.visited_unit:
        said.append(_("repaired this unit on %(day)s") % {"day": day_text(stands.visited_unit)})
    elif stands.visited_customer:
        said.append(_("was at this customer's on %(day)s") % {"day": day_text(stands.visited_customer)})
    if stands.in_area:
        said.append(_("works in %(area)s") % {"area": stands.in_area})
    if stands.van:
        said.append(_("on the van: %(parts)s") % {"parts": _some(stands.van)})
    if today.jobs and not any(job.state == "waiting_customer" for job in today.jobs):
        said.append(_("nothing put off today"))
    if not today.jobs and not findings:
        said.append(_("no job yet that day"))
    if stands.earliest:
        said.append(_("free from %(time)s") % {"time": moment(stands.earliest)})
    return said


def _some(parts: tuple[str, ...]) -> str:
    """The first two by name, the rest as a number."""
    names = _(", ").join(parts[:2])
    return _("%(names)s and %(n)s more") % {"names": names, "n": len(parts) - 2} if len(parts) > 2 else names


def away_note(today: Day, now: datetime) -> str:
    """On leave now, and until when."""
    for start, end in merged(today.away):
        if end > now:
            if start <= now:
                return _("on leave until %(until)s") % {"until": moment(end)}
            return _("on leave from %(since)s") % {"since": moment(start)}
    if today.is_off:
        return _("off duty")
    return ""


def product_names(workers: Iterable[Worker]) -> dict[str, str]:
    """Names of the products, asked for only where somebody has a skill."""
    return trade_names() if any(worker.skills for worker in workers) else {}


def skills(worker: Worker, names: dict[str, str]) -> str:
    """Air conditioner, refrigerator: in the catalogue's order."""
    return " ".join(name for code, name in names.items() if code in (worker.skills or {}))


def finished(day: Day) -> int:
    """How many of the day's jobs are done."""
    return sum(1 for job in day.jobs if job.state in WORKED)


def plain(finding: Finding) -> str:
    """One finding without what follows from it, for a sentence that says so itself."""
    return str(SAYS[finding.code]) % _facts(finding)


def joined(texts: Iterable[str]) -> str:
    """As one list in the reader's language."""
    return _("; ").join(dict.fromkeys(texts))
