"""The administrator's first page: what failed, what waits for a second person, and where everything is changed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from core.models import Job
from people.access import has, requires
from people.models import RoleRequest, User
from people.permissions import Permission as P

PLACES = [  # where to, icon, what it is, what is done there, who may
    ("people:users", "users", _("Users and roles"), _("Accounts, first passwords, who may do what"), P.ROLE_EDIT),
    ("people:roles", "shield-check", _("Roles as a table"), _("What each role may do and see"), P.ROLE_EDIT),
    ("people:staff_list", "id-badge-2", _("Staff and teams"), _("Posts and teams through time"), P.STAFF_SEE),
    ("people:branches", "sitemap", _("Branches"), _("The tree, and the place whose minimum wage applies"), P.STAFF_SEE),
    ("people:stores", "building-store", _("Stores"), _("Shops that report faults and rate repairs"), P.STAFF_SEE),
    ("people:partners", "building", _("Partners"), _("Dealers, stations, suppliers"), P.STAFF_SEE),
    ("tickets:clocks", "clock", _("Time limits"), _("How long each step may take, with a worked example"),
     P.SETTING_EDIT),
    ("people:calendars", "calendar", _("Working calendars"), _("Opening hours, holidays, days worked instead"),
     P.SETTING_EDIT),
    ("people:notice_rules", "bell", _("Who is told of what"), _("In the page and by letter, for each role"),
     P.SETTING_EDIT),
    ("people:webhooks", "webhook", _("Webhooks"), _("Other systems and group robots"), P.SETTING_EDIT),
    ("appraisal:rulebooks", "scale", _("Pay rules"), _("The rulebooks in force, clause by clause"), P.RULEBOOK_SEE),
    ("appraisal:settings", "coin-yuan", _("Pay settings"), _("Minimum wages and limits, by day"), P.SETTING_EDIT),
    ("catalog:coverage", "shield-check", _("Warranty policies"), _("What is promised, by product"), P.COVERAGE_EDIT),
    ("people:jobs", "stack-2", _("Jobs"), _("What runs in the background, what failed"), P.JOB_SEE),
    ("people:audit", "history", _("Audit trail"), _("Who changed what, when and why"), P.AUDIT_SEE),
    ("admin:index", "database", _("Rare data"), _("Lists behind the forms, such as fault codes"), P.SETTING_EDIT),
    ("ui_gallery", "palette", _("Components"), _("What a screen may be made of"), P.SETTING_EDIT),
]  # fmt: skip


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@requires(P.SETTING_EDIT)
def hub(request: HttpRequest) -> HttpResponse:
    """Answers: are there failed jobs, waiting requests, accounts whose first password was never used?"""
    places = [
        {"url": url, "icon": icon, "title": title, "text": text}
        for name, icon, title, text, permission in PLACES
        if has(request.user, permission) and (url := _address(name))
    ]
    users = User.objects.visible_to(request.user)
    return render(
        request,
        "people/settings.html",
        {
            "places": places,
            "failed_jobs": Job.objects.filter(state=Job.State.FAILED).count(),
            "requests": RoleRequest.objects.filter(decided_at=None, user__in=users).count(),
            "first_passwords": users.filter(must_change_password=True, is_active=True).count(),
            "users": users.filter(is_active=True).count(),
        },
    )
