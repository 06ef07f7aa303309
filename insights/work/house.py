"""The house itself: failed jobs, roles that wait for a second person."""

from django.utils.translation import gettext as _

from core.models import Job
from core.templatetags.ui import moment as moment_text
from insights.links import link
from insights.panels import Line, Panel, some_of
from people.access import has
from people.models import RoleRequest, User
from people.permissions import Permission
from people.services.jobs import title


def failed_jobs(user: User) -> Panel | None:
    """Jobs with failed items, the newest first."""
    if not has(user, Permission.JOB_RETRY):
        return None
    rows = Job.objects.filter(state=Job.State.FAILED).order_by("-id")

    def line(job: Job) -> Line:
        return Line(title(job), link("people:job", job.pk), job.actor_name, moment_text(job.finished_at),
                    ("job", job.state))  # fmt: skip

    lines, count = some_of(rows, line)
    return Panel(
        "failed_jobs", _("Failed jobs"), "stack-2", _("No job has failed."), lines, count,
        link("people:jobs", state="failed"),
    )  # fmt: skip


def role_requests(user: User) -> Panel | None:
    """Roles asked for by somebody else."""
    if not has(user, Permission.ROLE_EDIT):
        return None
    rows = RoleRequest.objects.filter(decided_at=None, user__in=User.objects.visible_to(user))
    rows = rows.exclude(asked_by=user).exclude(user=user).select_related("user", "asked_by").order_by("id")

    def line(asked: RoleRequest) -> Line:
        return Line(f"{asked.user} · {asked.get_role_display()}", link("people:users"), asked.reason,
                    str(asked.asked_by))  # fmt: skip

    lines, count = some_of(rows, line)
    return Panel(
        "role_requests", _("Roles to agree to"), "shield-check", _("Nobody has asked for a role."), lines, count,
        link("people:users"), hot=count > 0,
    )  # fmt: skip
