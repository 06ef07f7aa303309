"""One's own account: what it looks like here, and which roles it has."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.context_processors import page as page_frame
from people.access import signed_in
from people.forms.accounts import ProfileForm
from people.services import accounts


@signed_in
def profile(request: HttpRequest) -> HttpResponse:
    """Language, theme, single keys; name, e-mail and roles to read, an administrator changes them."""
    user = request.user
    initial = {"language": user.language or get_language(), "theme": user.theme, "single_keys": user.single_keys}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        accounts.choose_preferences(user=user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        response = redirect("people:profile")
        response.set_cookie("theme", user.theme, samesite="Lax", secure=request.is_secure())
        return response
    context = {
        "form": form,
        "grants": user.role_grants.select_related("branch"),
        "person": user.staff_or_none,
        **page_frame(request),
    }
    return render(request, "people/profile.html", context, status=422 if form.errors else 200)
