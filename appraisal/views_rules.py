"""The rulebooks as pages: what is paid for what, in the words of the policy, version by version."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from appraisal import pages_rules
from appraisal.models import RulebookVersion
from appraisal.versions import rulebook_of
from people.access import requires
from people.permissions import Permission


@requires(Permission.RULEBOOK_SEE)
def rulebooks(request: HttpRequest) -> HttpResponse:
    """Every scheme with the version in force today."""
    versions = list(RulebookVersion.objects.order_by("code", "-valid_from", "-id"))
    schemes: dict[str, list[RulebookVersion]] = {}
    for version in versions:
        schemes.setdefault(version.code, []).append(version)
    today = timezone.localdate()
    rows = [pages_rules.scheme_of(code, found, today) for code, found in schemes.items()]
    return render(request, "appraisal/rulebooks.html", {"rows": rows})


@requires(Permission.RULEBOOK_SEE)
def rulebook(request: HttpRequest, scheme: str) -> HttpResponse:
    """One version (`?version=` the beginning of its hash), the one in force otherwise; `?file=json` is its content."""
    versions = list(RulebookVersion.objects.filter(code=scheme).order_by("-valid_from", "-id"))
    if not versions:
        raise Http404
    current = pages_rules.in_force(versions, timezone.localdate())
    asked = request.GET.get("version", "")
    shown = next((v for v in versions if len(asked) >= 8 and v.sha256.startswith(asked)), None) if asked else current
    if shown is None:
        raise Http404
    if request.GET.get("file") == "json":
        response = HttpResponse(shown.content, content_type="application/json; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{scheme}-{shown.sha256[:12]}.json"'
        return response
    book = rulebook_of(shown)
    context = {
        "book": book,
        "version": shown,
        "state": pages_rules.state_of(shown, current, timezone.localdate()),
        "versions": [(v, pages_rules.state_of(v, current, timezone.localdate())) for v in versions],
        "components": pages_rules.components_of(book),
        "facts": pages_rules.facts_of(book),
    }
    return render(request, "appraisal/rulebook.html", context)
