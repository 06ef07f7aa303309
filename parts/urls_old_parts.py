"""Pages of the old parts and of the parts' cases."""

from django.urls import path

from parts.views import cases, old_part_tags, old_parts, old_receipts

urlpatterns = [
    path("old-parts/", old_parts.old_parts, name="old_parts"),
    path("old-parts/labels/", old_part_tags.labels, name="old_labels"),
    path("old-parts/receive/", old_receipts.receive, name="old_receive"),
    path("old-parts/receipts/new/", old_receipts.receipt_open, name="old_receipt_open"),
    path("old-parts/receipts/<str:number>/", old_receipts.receipt, name="old_receipt"),
    path("old-parts/receipts/<str:number>/scan/", old_receipts.receipt_scan, name="old_receipt_scan"),
    path("old-parts/receipts/<str:number>/scans/<int:pk>/undo/", old_receipts.scan_undo, name="old_scan_undo"),
    path("old-parts/receipts/<str:number>/scans/<int:pk>/", old_receipts.scan_back, name="old_scan_back"),
    path(
        "old-parts/receipts/<str:number>/scans/<int:pk>/describe/", old_receipts.scan_describe, name="old_scan_describe"
    ),
    path("old-parts/receipts/<str:number>/untagged/", old_receipts.receipt_untagged, name="old_receipt_untagged"),
    path("old-parts/receipts/<str:number>/finish/", old_receipts.receipt_finish, name="old_receipt_finish"),
    path("old-parts/receipts/<str:number>/print/", old_receipts.receipt_print, name="old_receipt_print"),
    path("old-parts/<str:code>/", old_parts.old_part, name="old_part"),
    path("old-parts/<str:code>/tag/", old_part_tags.piece_tag, name="old_part_tag"),
    path("old-parts/<str:code>/taken-out/", old_part_tags.piece_taken_out, name="old_part_taken_out"),
    path("parts/cases/", cases.case_list, name="cases"),
    path("parts/cases/<str:number>/", cases.case, name="case"),
    path("parts/cases/<str:number>/answer/", cases.case_answer, name="case_answer"),
    path("parts/cases/<str:number>/close/", cases.case_close, name="case_close"),
]
