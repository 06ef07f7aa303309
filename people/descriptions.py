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
        P.DEFECTIVE_SEE: _("See defective units"),
        P.DEFECTIVE_EDIT: _("Register defective units"),
    },
    _("Customers"): {
        P.CUSTOMER_SEE: _("See customers"),
        P.CUSTOMER_EDIT: _("Edit customers"),
        P.CUSTOMER_REVEAL: _("Reveal phone and address"),
    },
    _("Incidents and sheets"): {
        P.INCIDENT_SEE: _("See incidents"),
        P.INCIDENT_REGISTER: _("Register incidents"),
        P.INCIDENT_DECIDE: _("Decide incidents"),
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
