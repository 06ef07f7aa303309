"""The evidence behind a line: the drawer alone, as a workbook, and the file of a line by hand."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from appraisal.models import PayLine
from appraisal.pages_drawer import drawer_of
from appraisal.pages_paper import export_rows
from appraisal.views_sheet import READ, drawer_links, sheet_or_404, table_context
from core import audit, files
from core.sheets.writer import workbook_response
from feedback.attachments import type_by_name
from people.access import requires


@requires(*READ)
def evidence(request: HttpRequest, month: str, code: str) -> HttpResponse:
    """The drawer of `?line=` for htmx; its page is the sheet's own address with the same line."""
    sheet = sheet_or_404(request, month, code)
    context = table_context(request, sheet)
    drawer = drawer_of(
        request, sheet, context["book"], context["table"], context["facts"], request.GET.get("line", ""),
        latest=context["is_latest"],
    )  # fmt: skip
    if drawer is None:
        raise Http404
    return render(
        request, "appraisal/_drawer.html", context | {"drawer": drawer} | drawer_links(drawer, context["sheet_url"])
    )


@requires(*READ)
def export(request: HttpRequest, month: str, code: str) -> HttpResponse:
    """All evidence of a sheet, or of one line, as a workbook with typed cells. Taking it out is recorded."""
    sheet = sheet_or_404(request, month, code)
    context = table_context(request, sheet)
    only = request.GET.get("line", "")
    audit.record("pay_evidence.exported", target=sheet, by=request.user, after={"line": only})
    columns = [
        _("Line code"), _("Line"), _("Amount (CNY)"), _("Fact"), _("Kind of record"), _("Record"), _("Detail"),
        _("Counted"), _("Reason"), _("Adds"), _("Out of"), _("Date"),
    ]  # fmt: skip
    name = _("Evidence %(month)s %(code)s %(name)s") % {"month": month, "code": code, "name": sheet.employee_name}
    return workbook_response(name, columns, export_rows(sheet, context["book"], context["table"], only))


@requires(*READ)
def file(request: HttpRequest, month: str, code: str, pk: int) -> HttpResponse:
    """The evidence file of a line by hand."""
    sheet = sheet_or_404(request, month, code)
    lines = PayLine.objects.visible_to(request.user).filter(sheet=sheet, file__isnull=False)
    stored = get_object_or_404(lines.select_related("file"), pk=pk).file
    response = FileResponse(
        files.open_stored(stored), as_attachment=True, filename=stored.name, content_type=type_by_name(stored.name)
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
