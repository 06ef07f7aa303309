"""Pages of money, contracts and loans; names as in tickets:…"""

from django.urls import path

from tickets.views import charges, contracts, follow_money, loans, money

M, Q, C = "tickets/<str:number>/money/", "tickets/<str:number>/quotations/", "tickets/<str:number>/charges/"
urlpatterns = [
    path(M, money.money, name="money"),
    path(f"{Q}new/", money.quotation_new, name="quotation_new"),
    path(f"{Q}<int:version>/edit/", money.quotation_edit, name="quotation_edit"),
    path(f"{Q}<int:version>/send/", money.quotation_send, name="quotation_send"),
    path(f"{Q}<int:version>/decide/", money.quotation_decide, name="quotation_decide"),
    path(f"{Q}<int:version>/print/", money.quotation_print, name="quotation_print"),
    path(f"{C}new/", charges.charge_new, name="charge_new"),
    path(f"{C}agreed/", charges.charge_agreed, name="charge_agreed"),
    path(f"{C}waive/", charges.charge_waive, name="charge_waive"),
    path(f"{C}<str:charge>/reverse/", charges.charge_reverse, name="charge_reverse"),
    path(f"{C}<str:charge>/payments/", charges.payment_new, name="payment_new"),
    path(f"{C}<str:charge>/payments/<int:pk>/reverse/", charges.payment_reverse, name="payment_reverse"),
    path("follow/<str:token>/quotation/<int:version>/", follow_money.quotation, name="follow_quotation"),
    path("contracts/", contracts.contract_list, name="contracts"),
    path("contracts/new/<str:customer>/", contracts.contract_new, name="contract_new"),
    path("contracts/of-customer/<str:number>/", contracts.of_customer, name="contracts_of_customer"),
    path("contracts/<str:number>/", contracts.contract, name="contract"),
    path("contracts/<str:number>/edit/", contracts.contract_edit, name="contract_edit"),
    path("contracts/<str:number>/end/", contracts.contract_end, name="contract_end"),
    path("loans/", loans.loan_list, name="loans"),
    path("loans/units/", loans.unit_list, name="loan_units"),
    path("loans/units/new/", loans.unit_new, name="loan_unit_new"),
    path("loans/units/<str:number>/", loans.unit_edit, name="loan_unit"),
    path("loans/new/<str:ticket>/", loans.loan_new, name="loan_new"),
    path("loans/<str:number>/", loans.loan, name="loan"),
    path("loans/<str:number>/lend/", loans.loan_lend, name="loan_lend"),
    path("loans/<str:number>/return/", loans.loan_return, name="loan_return"),
    path("loans/<str:number>/cancel/", loans.loan_cancel, name="loan_cancel"),
]
