"""Background jobs: what runs, what failed and why; retry and cancel."""

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.models import Job
from core.tables import active_filters, paginate
from people.access import has, requires, scope_of
from people.models import User
from people.permissions import Permission
from people.services import jobs as services


class JobFilter(forms.Form):
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", "---------"), *((s, label) for s, label in services.STATES.items())]
        self.fields["kind"].choices = [("", "---------"), *services.KINDS.items()]


def _visible(user: User) -> QuerySet[Job]:
    """Head office sees every job; a branch those its own people started."""
    if scope_of(user).everything:
        return Job.objects.all()
    return Job.objects.filter(actor_id__in=User.objects.visible_to(user).values("pk"))


@requires(Permission.JOB_SEE)
def job_list(request: HttpRequest) -> HttpResponse:
    """Newest first, with their progress."""
    form = JobFilter(request.GET)
    rows = _visible(request.user)
    if form.is_valid():
        rows = rows.filter(**{name: value for name, value in form.cleaned_data.items() if value})
    page = paginate(request, rows.order_by("-id"))
    context = {"page": page, "jobs": services.with_progress(list(page)), "form": form}
    return render(request, "people/jobs.html", context | {"chips": active_filters(request, form)})


def _context(request: HttpRequest, job: Job) -> dict:
    items = job.items.order_by("position")
    failed = items.filter(state="failed")
    return {
        "job": job,
        "title": services.title(job),
        "progress": services.with_progress([job])[0]["progress"],
        "failed": [(item, services.error_text(item.error)) for item in failed[:100]],
        "items": paginate(request, items),
        "may_retry": has(request.user, Permission.JOB_RETRY),
    }


@requires(Permission.JOB_SEE)
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One job with its items; the region with the figures is polled while it runs and is looked at."""
    job = get_object_or_404(_visible(request.user), pk=pk)
    return render(request, "people/job.html", _context(request, job))


@requires(Permission.JOB_SEE)
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The region alone, for the poll."""
    job = get_object_or_404(_visible(request.user), pk=pk)
    return render(request, "people/_job.html", _context(request, job))


@require_POST
@requires(Permission.JOB_RETRY)
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the failed items again, and go on with a cancelled job."""
    job = get_object_or_404(_visible(request.user), pk=pk)
    if services.retry(job=job, by=request.user):
        messages.success(request, _("The job goes on."))
    else:
        messages.warning(request, _("There is nothing to retry."))
    return redirect("people:job", job.pk)


@require_POST
@requires(Permission.JOB_RETRY)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop between two items."""
    job = get_object_or_404(_visible(request.user), pk=pk)
    if services.cancel(job=job, by=request.user):
        messages.success(request, _("The job stops after the item it is at."))
    else:
        messages.warning(request, _("The job had already ended."))
    return redirect("people:job", job.pk)
