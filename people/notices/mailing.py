"""Letters: which notices go by mail, when, and folded into one letter a person. Run by a worker every minute."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.worktime import NeverOpen
from people.calendars import Calendars, calendars
from people.choices import MailState
from people.duty.selectors import duty_next
from people.models import Notice, NoticeChoice, RoleGrant, User
from people.notices.choosing import all_rules, channels
from people.notices.events import EVENTS
from people.outbox import write_letter
from people.roles import GRANTS

BATCH = 500


@transaction.atomic
def write_letters(now: datetime | None = None) -> int:
    """Look at what is new and at what was held until now; returns how many letters were written.

    What concerns safety goes at once; everything else waits for the person's duty by the roster, else for the next
    opening of the branch. What has been read or done meanwhile needs no letter. Two workers at once never take the
    same notice.
    """
    now = now or timezone.now()
    skip = connection.features.has_select_for_update_skip_locked
    due = Notice.objects.filter(Q(mail=MailState.NEW) | Q(mail=MailState.HELD, mail_from__lte=now)).order_by("pk")
    notices = list(due.select_for_update(skip_locked=skip)[:BATCH])
    if not notices:
        return 0
    people = {user.pk: user for user in _accounts({notice.user_id for notice in notices})}
    chosen = {c.user_id: c for c in NoticeChoice.objects.filter(user__in=people)}
    roles = _roles(people)
    open_hours, rules = calendars(), all_rules()
    on_duty = duty_next([staff for user in people.values() if (staff := user.staff_or_none)], now)
    to_send: dict[int, list[Notice]] = {}
    for notice in notices:
        user = people.get(notice.user_id)
        by_mail = channels(roles.get(notice.user_id, ()), notice.event, rules).by_mail or notice.safety
        if user is None or not by_mail or not _wants(user, chosen.get(notice.user_id), notice):
            notice.mail = MailState.NONE
        elif (hold := _held_until(user, notice, open_hours, on_duty, now)) is not None:
            notice.mail, notice.mail_from = MailState.HELD, hold
        else:
            notice.mail = MailState.SENT
            to_send.setdefault(notice.user_id, []).append(notice)
    Notice.objects.bulk_update(notices, ["mail", "mail_from"])
    for user_id, told in to_send.items():
        _write(people[user_id], told)
    return len(to_send)


def _accounts(ids: Iterable[int]) -> Iterable[User]:
    return User.objects.filter(pk__in=list(ids), is_active=True).select_related("staff")


def _roles(people: Iterable[int]) -> dict[int, set[str]]:
    held: dict[int, set[str]] = {}
    for user, role in RoleGrant.objects.filter(user__in=list(people)).values_list("user", "role"):
        if role in GRANTS:
            held.setdefault(user, set()).add(role)
    return held


def _wants(user: User, choice: NoticeChoice | None, notice: Notice) -> bool:
    if not user.email or notice.seen_at is not None or notice.done_at is not None:
        return False
    if choice is None or notice.safety:
        return True
    return not choice.no_mail and not (choice.mute_information and not notice.needs_action)


def _held_until(
    user: User, notice: Notice, hours: Calendars, on_duty: Mapping[int, datetime], now: datetime
) -> datetime | None:
    """The person's next duty, else the next opening of where the person works; None where it may go now."""
    if notice.safety:
        return None
    staff = user.staff_or_none
    if staff is not None and (begins := on_duty.get(staff.pk)) is not None:
        return begins if begins > now else None
    calendar = hours.of(staff.branch_id if staff else None)
    try:
        return None if calendar.is_open(now) else calendar.next_open(now)
    except NeverOpen:
        return None


def _write(user: User, notices: list[Notice]) -> None:
    with translation.override(user.language or settings.LANGUAGE_CODE):
        lines = []
        for notice in notices:
            event = EVENTS.get(notice.event)
            line = event.sentence(notice.params) if event else notice.event
            lines.append(f"{line}\n{settings.SITE_URL}{notice.url}" if settings.SITE_URL and notice.url else line)
        first = lines[0].partition("\n")[0]
        more = len(lines) - 1
        subject = first if not more else _("%(first)s (and %(more)s more)") % {"first": first[:60], "more": more}
        opening = ngettext("%(count)s notice for you:", "%(count)s notices for you:", len(lines)) % {
            "count": len(lines)
        }
        text = "\n\n".join([opening, *lines])
    key = f"{user.pk}:{notices[0].pk}-{notices[-1].pk}"
    write_letter(user_id=user.pk, key=key, to=user.email, subject=subject[:150], text=text)
