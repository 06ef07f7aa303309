"""Roles and what each may do: the whole table, read at a glance."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.permissions import Permission as P


class Role(models.TextChoices):
    SUPERVISOR = "supervisor", _("Repair supervisor")
    TECHNICIAN = "technician", _("Technician")
    AGENT = "agent", _("Service agent")
    CLERK = "clerk", _("After-sales clerk")
    STOREKEEPER_NEW = "storekeeper_new", _("Storekeeper, new parts")
    STOREKEEPER_OLD = "storekeeper_old", _("Storekeeper, old parts")
    EXAMINER = "examiner", _("Warranty examiner")
    MANAGER = "manager", _("After-sales manager")
    FINANCE = "finance", _("Finance")
    AUDITOR = "auditor", _("Auditor")
    PARTNER = "partner", _("Dealer or station")
    ADMINISTRATOR = "administrator", _("Administrator")


READS = frozenset(
    {
        P.TICKET_SEE,
        P.CUSTOMER_SEE,
        P.DEFECTIVE_SEE,
        P.INCIDENT_SEE,
        P.IMPORT_SEE,
        P.REPORT_SEE,
        P.CALL_BACK_SEE,
        P.DUTY_SEE,
        P.WORKSHOP_SEE,
        P.CONTRACT_SEE,
        P.STOCK_SEE,
        P.ORDER_SEE,
        P.PURCHASE_SEE,
        P.OLD_PART_SEE,
    }
)
READS_PAY = frozenset({P.PAY_SEE, P.MONTH_END_SEE, P.RULEBOOK_SEE})

GRANTS: dict[str, frozenset[P]] = {
    Role.SUPERVISOR: frozenset(
        {
            P.TICKET_SEE,
            P.TICKET_REGISTER,
            P.TICKET_DISPATCH,
            P.TICKET_WORK,
            P.TICKET_CALL_BACK,
            P.TICKET_CLOSE,
            P.CUSTOMER_SEE,
            P.CUSTOMER_REVEAL,
            P.DEFECTIVE_SEE,
            P.DEFECTIVE_EDIT,
            P.INCIDENT_SEE,
            P.INCIDENT_REGISTER,
            P.INCIDENT_APPEAL,
            P.CALL_BACK_SEE,
            P.DUTY_SEE,
            P.DUTY_EDIT,
            P.WORKSHOP_SEE,
            P.WORKSHOP_WORK,
            P.WORKSHOP_INSPECT,
            P.CONTRACT_SEE,
            P.LOAN_EDIT,
            P.STOCK_SEE,
            P.STOCK_COUNT,
            P.ORDER_SEE,
            P.ORDER_REQUEST,
            P.ORDER_APPROVE,
            P.PURCHASE_SEE,
            P.OLD_PART_SEE,
            P.REPORT_SEE,
            P.REPORT_HAND_IN,
            P.PAY_SEE_OWN,
            P.PAY_CONFIRM,
            P.RULEBOOK_SEE,
        }
    ),
    Role.TECHNICIAN: frozenset(
        {
            P.TICKET_SEE,
            P.TICKET_WORK,
            P.WORKSHOP_SEE,
            P.WORKSHOP_WORK,
            P.STOCK_SEE,
            P.STOCK_COUNT,
            P.ORDER_SEE,
            P.ORDER_REQUEST,
            P.OLD_PART_SEE,
            P.INCIDENT_APPEAL,
            P.RULEBOOK_SEE,
        }
    ),
    Role.AGENT: frozenset(
        {
            P.TICKET_SEE,
            P.TICKET_REGISTER,
            P.TICKET_CALL_BACK,
            P.TICKET_CLOSE,
            P.CUSTOMER_SEE,
            P.CUSTOMER_EDIT,
            P.CUSTOMER_REVEAL,
            P.INCIDENT_SEE,
            P.INCIDENT_REGISTER,
            P.CALL_BACK_SEE,
            P.WORKSHOP_SEE,
            P.WORKSHOP_WORK,
            P.CONTRACT_SEE,
            P.LOAN_EDIT,
        }
    ),
    Role.CLERK: READS
    | {
        P.IMPORT_WRITE,
        P.TICKET_IMPORT,
        P.TICKET_REGISTER,
        P.CUSTOMER_EDIT,
        P.DEFECTIVE_EDIT,
        P.INCIDENT_REGISTER,
        P.REPORT_HAND_IN,
        P.REPORT_PLAN,
        P.STAFF_SEE,
        P.RULEBOOK_SEE,
        P.JOB_SEE,
        P.GOODS_CHECK,
    },
    Role.STOREKEEPER_NEW: frozenset(
        {
            P.TICKET_SEE,
            P.STOCK_SEE,
            P.STOCK_MOVE,
            P.STOCK_COUNT,
            P.ORDER_SEE,
            P.ORDER_REQUEST,
            P.ORDER_CHECK,
            P.PURCHASE_SEE,
            P.PURCHASE_EDIT,
            P.OLD_PART_SEE,
            P.IMPORT_SEE,
            P.IMPORT_WRITE,
        }
    ),
    Role.STOREKEEPER_OLD: frozenset(
        {P.TICKET_SEE, P.STOCK_SEE, P.STOCK_COUNT, P.ORDER_SEE, P.OLD_PART_SEE, P.OLD_PART_MOVE}
    ),
    Role.EXAMINER: frozenset(
        {
            P.TICKET_SEE,
            P.DEFECTIVE_SEE,
            P.DEFECTIVE_EDIT,
            P.WORKSHOP_SEE,
            P.WORKSHOP_INSPECT,
            P.STOCK_SEE,
            P.ORDER_SEE,
            P.OLD_PART_SEE,
            P.OLD_PART_INSPECT,
            P.OLD_PART_DISPOSE,
        }
    ),
    Role.MANAGER: READS
    | READS_PAY
    | {
        P.TICKET_REGISTER,
        P.TICKET_DISPATCH,
        P.TICKET_CALL_BACK,
        P.TICKET_CLOSE,
        P.CUSTOMER_REVEAL,
        P.DEFECTIVE_EDIT,
        P.INCIDENT_REGISTER,
        P.INCIDENT_DECIDE,
        P.DUTY_EDIT,
        P.CONTRACT_EDIT,
        P.LOAN_EDIT,
        P.PRICE_EDIT,
        P.STOCK_APPROVE,
        P.STOCK_ACCOUNT,
        P.ORDER_APPROVE,
        P.PURCHASE_APPROVE,
        P.OLD_PART_DISPOSE,
        P.COVERAGE_EDIT,
        P.WORKSHOP_WORK,
        P.WORKSHOP_INSPECT,
        P.REPORT_PLAN,
        P.PAY_ADJUST,
        P.PAY_APPROVE,
        P.PAY_LOCK,
        P.MONTH_END_RUN,
        P.STAFF_SEE,
        P.AUDIT_SEE,
        P.JOB_SEE,
        P.JOB_RETRY,
    },
    Role.FINANCE: READS_PAY
    | {P.REPORT_SEE, P.TICKET_SEE, P.IMPORT_SEE, P.STOCK_SEE, P.ORDER_SEE, P.PURCHASE_SEE}
    | {P.OLD_PART_SEE, P.OLD_PART_DISPOSE, P.STOCK_ACCOUNT},
    Role.AUDITOR: READS | READS_PAY | {P.STAFF_SEE, P.AUDIT_SEE, P.JOB_SEE},
    Role.PARTNER: frozenset({P.PORTAL_USE}),
    Role.ADMINISTRATOR: frozenset(
        {
            P.STAFF_SEE,
            P.STAFF_EDIT,
            P.ROLE_EDIT,
            P.AUDIT_SEE,
            P.JOB_SEE,
            P.JOB_RETRY,
            P.SETTING_EDIT,
            P.COVERAGE_EDIT,
            P.DUTY_SEE,
            P.DUTY_EDIT,
            P.RULEBOOK_SEE,
            P.IMPORT_SEE,
            P.IMPORT_WRITE,
            P.REPORT_SEE,
            P.REPORT_PLAN,
        }
    ),
}

# Roles that see their branch and all below it; the others see their team, themselves, or their own company.
BRANCH_WIDE = frozenset(set(GRANTS) - {Role.SUPERVISOR, Role.TECHNICIAN, Role.PARTNER})

# Roles whose holder moves money or gives others the means to: a second person must agree before somebody gets one.
DECIDES_PAY = frozenset({P.PAY_ADJUST, P.PAY_APPROVE, P.PAY_LOCK, P.MONTH_END_RUN, P.ROLE_EDIT})
TOUCHES_PAY = frozenset(role for role, granted in GRANTS.items() if granted & DECIDES_PAY)
