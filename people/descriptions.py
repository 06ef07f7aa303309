"""What each permission means, in words, in the order of the matrix. A test holds it equal to the enum."""

from django.utils.translation import gettext_lazy as _

from people.permissions import Permission as P

PERMISSION_GROUPS = {
    _("Tickets"): {
        P.TICKET_SEE: _("See tickets"),
        P.TICKET_REGISTER: _("Register tickets"),
        P.TICKET_DISPATCH: _("Dispatch"),
        P.TICKET_WORK: _("Work on tickets"),
        P.TICKET_CALL_BACK: _("Call back"),
        P.TICKET_CLOSE: _("Close tickets"),
        P.TICKET_IMPORT: _("Import tickets"),
        P.CALL_BACK_SEE: _("See call-backs"),
        P.DUTY_SEE: _("See rosters, leave, skills"),
        P.DUTY_EDIT: _("Edit rosters, leave, skills"),
        P.WORKSHOP_SEE: _("See the workshop"),
        P.WORKSHOP_WORK: _("Work in the workshop"),
        P.WORKSHOP_INSPECT: _("Inspect finished work"),
        P.DEFECTIVE_SEE: _("See defective units"),
        P.DEFECTIVE_EDIT: _("Register defective units"),
    },
    _("Customers"): {
        P.CUSTOMER_SEE: _("See customers"),
        P.CUSTOMER_EDIT: _("Edit customers"),
        P.CUSTOMER_REVEAL: _("Reveal phone and address"),
        P.CONTRACT_SEE: _("See maintenance contracts"),
        P.CONTRACT_EDIT: _("Edit maintenance contracts"),
        P.LOAN_EDIT: _("Lend units"),
        P.COVERAGE_EDIT: _("Edit warranty policies"),
    },
    _("Parts"): {
        P.STOCK_SEE: _("See stock"),
        P.STOCK_MOVE: _("Move stock"),
        P.PRICE_EDIT: _("Edit price lists"),
    },
    _("Incidents and sheets"): {
        P.INCIDENT_SEE: _("See incidents"),
        P.INCIDENT_REGISTER: _("Register incidents"),
        P.INCIDENT_DECIDE: _("Decide incidents"),
        P.INCIDENT_APPEAL: _("Appeal against a verdict"),
        P.IMPORT_SEE: _("See imports"),
        P.IMPORT_WRITE: _("Import sheets"),
        P.REPORT_SEE: _("See reports"),
        P.REPORT_HAND_IN: _("Hand in reports"),
        P.REPORT_PLAN: _("Plan reports"),
    },
    _("Pay"): {
        P.PAY_SEE_OWN: _("See one's own pay sheet"),
        P.PAY_SEE: _("See all pay sheets"),
        P.PAY_CONFIRM: _("Confirm one's own pay sheet"),
        P.PAY_ADJUST: _("Adjust by hand"),
        P.PAY_APPROVE: _("Approve pay sheets"),
        P.PAY_LOCK: _("Lock a month"),
        P.MONTH_END_SEE: _("See month-end runs"),
        P.MONTH_END_RUN: _("Run the month end"),
        P.RULEBOOK_SEE: _("Read the rulebook"),
    },
    _("People and system"): {
        P.STAFF_SEE: _("See staff, branches, stores"),
        P.STAFF_EDIT: _("Edit staff, branches, stores"),
        P.ROLE_EDIT: _("Give accounts and roles"),
        P.AUDIT_SEE: _("Read the audit trail"),
        P.JOB_SEE: _("See background jobs"),
        P.JOB_RETRY: _("Retry or cancel jobs"),
        P.SETTING_EDIT: _("Change settings"),
        P.PORTAL_USE: _("Use the partners' portal"),
    },
}
