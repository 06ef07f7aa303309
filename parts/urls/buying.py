"""Addresses of buying, arrivals, supplier returns and transfers between places."""

from django.urls import path

from parts.views import (
    arrival_papers,
    arrival_scans,
    arrivals,
    purchase_proposals,
    purchases,
    supplier_returns,
    transfer_papers,
    transfers,
    unbooking,
)

urlpatterns = [
    path("parts/purchases/", purchases.purchase_list, name="purchases"),
    path("parts/purchases/new/", purchases.purchase_new, name="purchase_new"),
    path("parts/purchases/proposals/", purchase_proposals.proposal_list, name="purchase_proposals"),
    path("parts/purchases/suppliers/", purchase_proposals.supplier_list, name="suppliers"),
    path("parts/purchases/suppliers/new/", purchase_proposals.supplier_new, name="supplier_new"),
    path("parts/purchases/<str:number>/", purchases.purchase, name="purchase"),
    path("parts/purchases/<str:number>/edit/", purchases.purchase_edit, name="purchase_edit"),
    path("parts/purchases/<str:number>/lines/", purchases.purchase_line, name="purchase_line_new"),
    path("parts/purchases/<str:number>/lines/<int:line>/", purchases.purchase_line, name="purchase_line"),
    path(
        "parts/purchases/<str:number>/lines/<int:line>/remove/", purchases.purchase_line_remove,
        name="purchase_line_remove",
    ),
    path("parts/purchases/<str:number>/print/", purchase_proposals.purchase_print, name="purchase_print"),
    path("parts/purchases/<str:number>/approve/", purchases.purchase_approve, name="purchase_approve"),
    path("parts/purchases/<str:number>/stop/<slug:step>/", purchases.purchase_stop, name="purchase_stop"),
    path("parts/purchases/<str:number>/<slug:step>/", purchases.purchase_step, name="purchase_step"),
    path("settings/purchase-limits/", purchase_proposals.purchase_limits, name="purchase_limits"),
    path("parts/arrivals/", arrivals.arrival_list, name="arrivals"),
    path("parts/arrivals/new/", arrivals.arrival_new, name="arrival_new"),
    path("parts/arrivals/<str:number>/", arrivals.arrival, name="arrival"),
    path("parts/arrivals/<str:number>/scan/", arrival_scans.arrival_scan, name="arrival_scan"),
    path("parts/arrivals/<str:number>/scan/<int:scan>/undo/", arrival_scans.arrival_unscan, name="arrival_unscan"),
    path("parts/arrivals/<str:number>/lines/", arrivals.arrival_line, name="arrival_line_new"),
    path("parts/arrivals/<str:number>/lines/<int:line>/", arrivals.arrival_line, name="arrival_line"),
    path(
        "parts/arrivals/<str:number>/lines/<int:line>/remove/", arrivals.arrival_line_remove,
        name="arrival_line_remove",
    ),
    path("parts/arrivals/<str:number>/lines/<int:line>/verdict/", arrivals.arrival_verdict, name="arrival_verdict"),
    path("parts/arrivals/<str:number>/labels/", arrival_papers.arrival_labels, name="arrival_labels"),
    path("parts/arrivals/<str:number>/print/", arrival_papers.arrival_print, name="arrival_print"),
    path("parts/arrivals/<str:number>/unbook/", unbooking.arrival_unbook, name="arrival_unbook"),
    path("parts/arrivals/<str:number>/verdicts/<int:verdict>/back/", unbooking.verdict_back, name="verdict_back"),
    path("parts/arrivals/<str:number>/<slug:step>/", arrivals.arrival_step, name="arrival_step"),
    path("parts/supplier-returns/", supplier_returns.return_list, name="supplier_returns"),
    path("parts/supplier-returns/new/", supplier_returns.return_new, name="supplier_return_new"),
    path("parts/supplier-returns/<str:number>/", supplier_returns.supplier_return, name="supplier_return"),
    path("parts/supplier-returns/<str:number>/lines/", supplier_returns.return_line, name="supplier_return_line"),
    path(
        "parts/supplier-returns/<str:number>/lines/<int:line>/remove/", supplier_returns.return_line_remove,
        name="supplier_return_line_remove",
    ),
    path("parts/supplier-returns/<str:number>/print/", supplier_returns.return_print, name="supplier_return_print"),
    path("parts/supplier-returns/<str:number>/credit/", supplier_returns.return_credit, name="supplier_return_credit"),
    path("parts/supplier-returns/<str:number>/unship/", unbooking.return_unship, name="supplier_return_unship"),
    path(
        "parts/supplier-returns/<str:number>/<slug:step>/", supplier_returns.return_step, name="supplier_return_step"
    ),
    path("parts/transfers/", transfers.transfer_list, name="stock_transfers"),
    path("parts/transfers/new/", transfers.transfer_new, name="stock_transfer_new"),
    path("parts/transfers/<str:number>/", transfers.transfer, name="stock_transfer"),
    path("parts/transfers/<str:number>/lines/", transfers.transfer_line, name="stock_transfer_line"),
    path(
        "parts/transfers/<str:number>/lines/<int:line>/remove/", transfers.transfer_line_remove,
        name="stock_transfer_line_remove",
    ),
    path("parts/transfers/<str:number>/print/", transfer_papers.transfer_print, name="stock_transfer_print"),
    path("parts/transfers/<str:number>/receive/", transfers.transfer_receive, name="stock_transfer_receive"),
    path("parts/transfers/<str:number>/loss/", transfers.transfer_loss, name="transfer_loss"),
    path(
        "parts/transfers/<str:number>/loss/<int:loss>/decide/", transfers.transfer_loss_decide,
        name="transfer_loss_decide",
    ),
    path(
        "parts/transfers/<str:number>/loss/<int:loss>/found/", transfers.transfer_loss_found,
        name="transfer_loss_found",
    ),
    path("parts/transfers/<str:number>/unship/", unbooking.transfer_unship, name="stock_transfer_unship"),
    path(
        "parts/transfers/<str:number>/receipts/<int:receipt>/back/", unbooking.transfer_uncount,
        name="stock_transfer_uncount",
    ),
    path("parts/transfers/<str:number>/<slug:step>/", transfers.transfer_step, name="stock_transfer_step"),
]  # fmt: skip
