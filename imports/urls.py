"""The wizard's addresses."""

from django.urls import path

from imports.views import batches, check

app_name = "imports"
urlpatterns = [
    path("imports/", batches.batch_list, name="list"),
    path("imports/new/", batches.upload, name="upload"),
    path("imports/templates/<slug:kind>.xlsx", batches.template, name="template"),
    path("imports/<int:pk>/", batches.batch_page, name="batch"),
    path("imports/<int:pk>/progress/", batches.progress, name="progress"),
    path("imports/<int:pk>/month/", batches.set_month, name="month"),
    path("imports/<int:pk>/rows/", check.rows, name="rows"),
    path("imports/<int:pk>/rows/<int:row>/", check.row_page, name="row"),
    path("imports/<int:pk>/rows/<int:row>/mend/", check.mend, name="mend"),
    path("imports/<int:pk>/rows/<int:row>/choose/", check.choose, name="choose"),
    path("imports/<int:pk>/rows/<int:row>/accept/", check.accept, name="accept"),
    path("imports/<int:pk>/rows/<int:row>/leave-out/", check.leave_out, name="leave_out"),
    path("imports/<int:pk>/recheck/", check.recheck, name="recheck"),
    path("imports/<int:pk>/questions/", check.answer, name="answer"),
    path("imports/<int:pk>/write/", check.write, name="write"),
    path("imports/<int:pk>/undo/", batches.undo, name="undo"),
    path("imports/<int:pk>/file/", batches.original, name="file"),
    path("imports/<int:pk>/errors.xlsx", batches.errors, name="errors"),
]
