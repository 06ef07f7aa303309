"""What is done to a case: one address for its steps, one for more pictures."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from core.idempotency import idempotent
from parts.forms.goods_returns import PhotosForm
from parts.services.goods_returns import keep_photos
from parts.services.goods_returns_rights import ACTS
from parts.views.documents import acted
from parts.views.goods_returns import find_return, return_page
from parts.views.goods_returns_steps import DOINGS, form_of
from people.access import requires


@require_POST
@requires(*ACTS)
@idempotent
def return_step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Take a step; whose turn it is the service says."""
    found = find_return(request, number)
    if step not in DOINGS:
        raise Http404
    form = form_of(step, found, request.user, request.POST)
    return acted(
        request, form, lambda **told: DOINGS[step].act(case=found, by=request.user, **told),
        back=found.get_absolute_url(),
        page=lambda status: return_page(request, find_return(request, number), status, step_form=(step, form)),
    )  # fmt: skip


@require_POST
@requires(*ACTS)
@idempotent
def return_photos(request: HttpRequest, number: str) -> HttpResponse:
    """More pictures."""
    found, form = find_return(request, number), PhotosForm(request.POST, request.FILES)
    return acted(
        request, form, lambda photos: keep_photos(case=found, photos=photos, by=request.user),
        back=found.get_absolute_url(), field="photos",
        page=lambda status: return_page(request, find_return(request, number), status, photos_form=form),
    )  # fmt: skip
