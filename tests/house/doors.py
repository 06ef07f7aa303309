"""The access matrix as a table: every address, and who may pass its door. Read it line by line; the tests do the rest.

`see` is a page, `act` takes POST only; `of` names the object in the address (tests/house/world.py). An object is
somebody's: a colleague of the same role in another branch gets 404, unless the line says `shared` and why not.
"""

from dataclasses import dataclass

from people.permissions import Permission as P

PUBLIC, OWN, INSIDE = "public", "own", "inside"


@dataclass(frozen=True)
class Door:
    """Whom it lets in: anybody (PUBLIC), every account (OWN), every account of ours (INSIDE), or these permissions."""

    who: object
    of: str = ""
    posts: bool = False
    shared: bool = False
    query: str = ""
    api: bool = False  # asked by a script: without an account the answer is 401, not the sign-in page


def see(*who: object, of: str = "", shared: bool = False, query: str = "") -> Door:
    return Door(
        who[0] if isinstance(who[0], str) and who[0] in {PUBLIC, OWN, INSIDE} else set(who), of, False, shared, query
    )


def act(*who: object, of: str = "", shared: bool = False) -> Door:
    return Door(who[0] if isinstance(who[0], str) and who[0] in {PUBLIC, OWN, INSIDE} else set(who), of, True, shared)


def api(*who: object, of: str = "", posts: bool = False) -> Door:
    return Door(set(who), of, posts, api=True)


INCIDENT_WORK = (P.INCIDENT_REGISTER, P.INCIDENT_DECIDE)
MAY_LINK = (P.TICKET_REGISTER, P.TICKET_DISPATCH, P.TICKET_CALL_BACK, P.TICKET_WORK)
PAY_READ = (P.PAY_SEE, P.PAY_SEE_OWN)
ACCOUNTS_READ = (P.ROLE_EDIT, P.AUDIT_SEE)

DOORS: dict[str, Door] = {
    # -- signed out
    "healthz": see(PUBLIC),
    "set_language": act(PUBLIC),
    "set_theme": act(PUBLIC),
    "account_login": see(PUBLIC),
    "account_logout": see(PUBLIC),
    "account_inactive": see(PUBLIC),
    "account_reset_password": see(PUBLIC),
    "account_reset_password_done": see(PUBLIC),
    "account_reset_password_from_key": see(PUBLIC, of="reset_key"),
    "account_reset_password_from_key_done": see(PUBLIC),
    # -- one's own account
    "account_change_password": see(OWN),
    "home": see(OWN),
    "people:profile": see(OWN),
    # -- insights
    "overview": see(P.PAY_APPROVE),
    "search": see(INSIDE),
    "search_suggest": see(INSIDE),
    # -- people
    "people:settings": see(P.SETTING_EDIT),
    "people:users": see(*ACCOUNTS_READ),
    "people:user": see(*ACCOUNTS_READ, of="user"),
    "people:user_new": see(P.ROLE_EDIT),
    "people:user_edit": see(P.ROLE_EDIT, of="user"),
    "people:user_reset": act(P.ROLE_EDIT, of="user"),
    "people:user_deactivate": act(P.ROLE_EDIT, of="user"),
    "people:user_activate": act(P.ROLE_EDIT, of="user"),
    "people:user_sessions": act(P.ROLE_EDIT, of="user"),
    "people:role_give": act(P.ROLE_EDIT, of="user"),
    "people:role_take": act(P.ROLE_EDIT, of="grant"),
    "people:role_decide": act(P.ROLE_EDIT, of="role_request"),
    "people:roles": see(*ACCOUNTS_READ),
    "people:branches": see(P.STAFF_SEE),
    "people:branch_new": see(P.STAFF_EDIT),
    "people:branch": see(P.STAFF_EDIT, of="branch"),
    "people:branch_state": act(P.STAFF_EDIT, of="branch"),
    "people:stores": see(P.STAFF_SEE),
    "people:store_new": see(P.STAFF_EDIT),
    "people:store": see(P.STAFF_EDIT, of="store"),
    "people:store_state": act(P.STAFF_EDIT, of="store"),
    "people:partners": see(P.STAFF_SEE),
    "people:partner_new": see(P.STAFF_EDIT),
    "people:partner": see(P.STAFF_EDIT, of="partner"),
    "people:partner_state": act(P.STAFF_EDIT, of="partner"),
    "people:staff_list": see(P.STAFF_SEE),
    "people:staff_new": see(P.STAFF_EDIT),
    "people:staff": see(P.STAFF_SEE, of="person"),
    "people:staff_edit": see(P.STAFF_EDIT, of="person"),
    "people:post_give": act(P.STAFF_EDIT, of="person"),
    "people:post_end": act(P.STAFF_EDIT, of="post"),
    "people:team_move": act(P.STAFF_EDIT, of="person"),
    "people:staff_leave": act(P.STAFF_EDIT, of="person"),
    "people:audit": see(P.AUDIT_SEE),
    "people:audit_entry": see(P.AUDIT_SEE, of="audit_entry"),
    "people:jobs": see(P.JOB_SEE),
    "people:job": see(P.JOB_SEE, of="job"),
    "people:job_progress": see(P.JOB_SEE, of="job"),
    "people:job_retry": act(P.JOB_RETRY, of="job"),
    "people:job_cancel": act(P.JOB_RETRY, of="job"),
    "ui_gallery": see(P.SETTING_EDIT),
    # -- catalogue
    "catalog:coverage": see(P.COVERAGE_EDIT),
    "catalog:coverage_new": see(P.COVERAGE_EDIT),
    "catalog:coverage_counting": act(P.COVERAGE_EDIT),
    "catalog:coverage_policy": see(P.COVERAGE_EDIT, of="coverage_policy", shared=True),  # one table for everybody
    "catalog:coverage_end": act(P.COVERAGE_EDIT, of="coverage_policy", shared=True),
    # -- customers
    "customers:list": see(P.CUSTOMER_SEE),
    "customers:new": see(P.CUSTOMER_EDIT),
    "customers:detail": see(P.CUSTOMER_SEE, of="customer"),
    "customers:edit": see(P.CUSTOMER_EDIT, of="customer"),
    "customers:reveal": act(P.CUSTOMER_REVEAL, of="customer"),
    "customers:unit_new": see(P.CUSTOMER_EDIT, of="customer"),
    "customers:unit_edit": see(P.CUSTOMER_EDIT, of="unit"),
    "customers:duplicates": see(P.CUSTOMER_EDIT),
    "customers:merge": see(P.CUSTOMER_EDIT, of="customer"),
    "customers:unmerge": act(P.CUSTOMER_EDIT, of="customer_merge"),
    "customers:product": see(P.CUSTOMER_SEE, of="product"),
    # -- imports
    "imports:list": see(P.IMPORT_SEE),
    "imports:upload": see(P.IMPORT_WRITE),
    "imports:batch": see(P.IMPORT_SEE, of="batch"),
    "imports:progress": see(P.IMPORT_SEE, of="batch"),
    "imports:month": act(P.IMPORT_WRITE, of="batch"),
    "imports:rows": see(P.IMPORT_SEE, of="batch"),
    "imports:row": see(P.IMPORT_SEE, of="row"),
    "imports:mend": act(P.IMPORT_WRITE, of="row"),
    "imports:choose": act(P.IMPORT_WRITE, of="row"),
    "imports:accept": act(P.IMPORT_WRITE, of="row"),
    "imports:leave_out": act(P.IMPORT_WRITE, of="row"),
    "imports:answer": act(P.IMPORT_WRITE, of="batch"),
    "imports:write": see(P.IMPORT_WRITE, of="batch"),
    "imports:undo": act(P.IMPORT_WRITE, of="batch"),
    "imports:file": see(P.IMPORT_SEE, of="batch"),
    "imports:errors": see(P.IMPORT_SEE, of="batch"),
    # -- tickets
    "tickets:board": see(P.TICKET_SEE),
    "tickets:board_changes": see(P.TICKET_SEE),
    "tickets:board_rail": see(P.TICKET_DISPATCH),
    "tickets:board_options": see(P.TICKET_SEE, of="board_filter", shared=True),  # a word of the form, no object
    "tickets:board_card": see(P.TICKET_SEE, of="ticket"),
    "tickets:board_ask": see(P.TICKET_DISPATCH, of="board_action", shared=True),
    "tickets:board_do": act(P.TICKET_DISPATCH, of="board_action", shared=True),
    "tickets:board_undo": act(P.TICKET_DISPATCH),
    "tickets:board_take_back": act(P.TICKET_DISPATCH, of="ticket"),
    "tickets:board_export": see(P.TICKET_SEE),
    "tickets:board_view_new": act(P.TICKET_SEE),
    "tickets:board_view_drop": act(P.TICKET_SEE),
    "tickets:list": see(P.TICKET_SEE),
    "tickets:new": see(P.TICKET_REGISTER),
    "tickets:callers": see(P.TICKET_REGISTER),
    "tickets:alike": see(P.TICKET_REGISTER),
    "tickets:faults": see(P.TICKET_REGISTER, P.TICKET_DISPATCH),
    "tickets:slots": see(P.TICKET_REGISTER),
    "tickets:verdict": see(P.TICKET_REGISTER),
    "tickets:paste": act(P.TICKET_REGISTER),
    "tickets:join": act(P.TICKET_REGISTER, of="ticket"),
    "tickets:serial_checked": act(P.TICKET_REGISTER, P.TICKET_DISPATCH, P.TICKET_WORK, of="ticket"),
    "tickets:chase": act(*MAY_LINK, of="ticket"),
    "tickets:follow_link": act(*MAY_LINK, of="ticket"),
    "tickets:follow_picture": see(*MAY_LINK, of="followed_ticket"),
    # -- without an account: the link is the key
    "tickets:report": see(PUBLIC),
    "tickets:reported": see(PUBLIC),
    "tickets:follow": see(PUBLIC, of="follow_token"),
    "tickets:follow_chase": act(PUBLIC, of="follow_token"),
    "tickets:follow_wish": act(PUBLIC, of="follow_token"),
    "tickets:follow_code": act(PUBLIC, of="follow_token"),
    "tickets:detail": see(P.TICKET_SEE, of="ticket"),
    "tickets:timeline": see(P.TICKET_SEE, of="ticket"),
    "tickets:of_customer": see(P.TICKET_SEE, of="customer"),
    "tickets:appointments_of": see(P.TICKET_SEE, of="customer"),
    "tickets:of_unit": see(P.TICKET_SEE, of="unit_row"),
    "tickets:edit": see(P.TICKET_DISPATCH, P.TICKET_REGISTER, of="ticket"),
    "tickets:act": see(P.TICKET_DISPATCH, P.TICKET_WORK, P.TICKET_CALL_BACK, P.TICKET_CLOSE, of="ticket_action"),
    "tickets:appointment": act(P.TICKET_WORK, P.TICKET_DISPATCH, P.TICKET_REGISTER, of="ticket"),
    "tickets:remark": act(P.TICKET_WORK, P.TICKET_DISPATCH, P.TICKET_REGISTER, of="ticket"),
    "tickets:hand_over": act(P.TICKET_DISPATCH, of="ticket"),
    "tickets:reveal": act(P.CUSTOMER_REVEAL, of="ticket"),
    # -- workshop, factory repair, papers
    "tickets:workshop": see(P.WORKSHOP_SEE),
    "tickets:workshop_board": see(P.WORKSHOP_SEE),
    "tickets:workshop_reservations": see(P.WORKSHOP_SEE),
    "tickets:workshop_call_off": act(P.WORKSHOP_WORK, of="bench"),
    "tickets:workshop_confirm": act(P.WORKSHOP_WORK, of="bench_step"),
    "tickets:workshop_capacity": see(P.WORKSHOP_SEE),
    "tickets:workshop_inspections": see(P.WORKSHOP_SEE),
    "tickets:workshop_quality": see(P.WORKSHOP_SEE),
    "tickets:workshop_rework": see(P.WORKSHOP_SEE),
    "tickets:workshop_assessments": see(P.WORKSHOP_SEE),
    "tickets:workshop_assessment": see(P.WORKSHOP_SEE, of="assessment"),
    "tickets:workshop_assessment_close": act(P.WORKSHOP_INSPECT, of="assessment"),
    "tickets:workshop_paper": see(P.WORKSHOP_SEE, of="workshop_paper", shared=True),  # a form's code, no object
    "tickets:workshop_unit": see(P.WORKSHOP_SEE, of="bench"),
    "tickets:workshop_receive": see(P.WORKSHOP_WORK, of="bench"),
    "tickets:workshop_signature": see(P.WORKSHOP_SEE, of="bench"),
    "tickets:workshop_label": see(P.WORKSHOP_SEE, of="bench"),
    "tickets:workshop_cell": act(P.WORKSHOP_WORK, of="bench_process"),
    "tickets:workshop_change": act(P.WORKSHOP_WORK, of="bench"),
    "tickets:workshop_change_answer": act(P.WORKSHOP_WORK, of="bench_change"),
    "tickets:workshop_change_done": act(P.WORKSHOP_WORK, of="bench_change"),
    "tickets:workshop_sign": act(P.WORKSHOP_WORK, P.WORKSHOP_INSPECT, of="bench"),
    "tickets:workshop_hand_over": act(P.WORKSHOP_WORK, of="bench"),
    "tickets:workshop_quality_new": act(P.WORKSHOP_WORK, P.WORKSHOP_INSPECT, of="bench"),
    "tickets:workshop_rework_new": act(P.WORKSHOP_WORK, P.WORKSHOP_INSPECT, of="bench"),
    "tickets:workshop_rework_sign": act(P.WORKSHOP_WORK, P.WORKSHOP_INSPECT, of="bench"),
    "tickets:workshop_reserve": act(P.WORKSHOP_WORK, of="bench"),
    "tickets:paper": see(P.TICKET_SEE, of="ticket_paper"),
    "tickets:factory": see(P.WORKSHOP_SEE),
    "tickets:factory_slip_new": see(P.WORKSHOP_WORK, P.WORKSHOP_INSPECT, of="slip_ticket"),
    "tickets:factory_slip": see(P.WORKSHOP_SEE, of="slip"),
    "tickets:factory_paper": see(P.WORKSHOP_SEE, of="slip"),
    "tickets:factory_step": see(P.WORKSHOP_WORK, P.WORKSHOP_INSPECT, of="slip_step"),
    # -- the technician's phone
    "phone:list": see(P.TICKET_WORK),
    "phone:job": see(P.TICKET_WORK, of="ticket"),
    "phone:shell": see(P.TICKET_WORK),
    "phone:me": see(P.TICKET_WORK),
    "phone:worker": see(PUBLIC),
    "phone:manifest": see(PUBLIC),
    "phone:conflicts": see(P.TICKET_WORK, P.TICKET_DISPATCH),
    "phone:choose": act(P.TICKET_WORK, P.TICKET_DISPATCH, of="conflict"),
    "phone:photo": see(P.TICKET_SEE, of="photo"),
    "phone:bundle": api(P.TICKET_WORK),
    "phone:actions": api(P.TICKET_WORK, posts=True),
    "phone:photo_send": api(P.TICKET_WORK, posts=True),
    "tickets:defective": see(P.DEFECTIVE_SEE),
    "tickets:defective_new": see(P.DEFECTIVE_EDIT),
    "tickets:defective_unit": see(P.DEFECTIVE_SEE, of="defective"),
    "tickets:defective_change": see(P.DEFECTIVE_EDIT, of="defective_step"),
    # -- money, contracts, loans
    "tickets:money": see(P.TICKET_SEE, of="ticket"),
    "tickets:quotation_new": see(P.TICKET_WORK, P.TICKET_DISPATCH, P.TICKET_REGISTER, P.TICKET_CALL_BACK, of="ticket"),
    "tickets:quotation_edit": see(
        P.TICKET_WORK, P.TICKET_DISPATCH, P.TICKET_REGISTER, P.TICKET_CALL_BACK, of="quotation"
    ),
    "tickets:quotation_send": see(
        P.TICKET_WORK, P.TICKET_DISPATCH, P.TICKET_REGISTER, P.TICKET_CALL_BACK, of="quotation"
    ),
    "tickets:quotation_decide": see(
        P.TICKET_WORK, P.TICKET_DISPATCH, P.TICKET_REGISTER, P.TICKET_CALL_BACK, of="quotation"
    ),
    "tickets:quotation_print": see(P.TICKET_SEE, of="quotation"),
    "tickets:charge_new": see(P.TICKET_WORK, P.TICKET_DISPATCH, of="ticket"),
    "tickets:charge_agreed": see(P.TICKET_WORK, P.TICKET_DISPATCH, of="ticket"),
    "tickets:charge_waive": see(P.TICKET_WORK, P.TICKET_DISPATCH, of="ticket"),
    "tickets:charge_reverse": see(P.TICKET_WORK, P.TICKET_DISPATCH, of="charge"),
    "tickets:payment_new": see(P.TICKET_WORK, P.TICKET_DISPATCH, of="charge"),
    "tickets:payment_reverse": see(P.TICKET_WORK, P.TICKET_DISPATCH, of="payment"),
    "tickets:follow_quotation": see(PUBLIC, of="follow_quotation"),
    "tickets:contracts": see(P.CONTRACT_SEE),
    "tickets:contract": see(P.CONTRACT_SEE, of="contract"),
    "tickets:contract_new": see(P.CONTRACT_EDIT, of="customer"),
    "tickets:contract_edit": see(P.CONTRACT_EDIT, of="contract"),
    "tickets:contract_end": see(P.CONTRACT_EDIT, of="contract"),
    "tickets:contracts_of_customer": see(P.CONTRACT_SEE, of="customer"),
    "tickets:loans": see(P.LOAN_EDIT),
    "tickets:loan_units": see(P.LOAN_EDIT),
    "tickets:loan_unit_new": see(P.LOAN_EDIT),
    "tickets:loan_unit": see(P.LOAN_EDIT, of="loan_unit"),
    "tickets:loan_new": see(P.LOAN_EDIT, of="ticket"),
    "tickets:loan": see(P.LOAN_EDIT, of="loan"),
    "tickets:loan_lend": see(P.LOAN_EDIT, of="loan"),
    "tickets:loan_return": see(P.LOAN_EDIT, of="loan"),
    "tickets:loan_cancel": see(P.LOAN_EDIT, of="loan"),
    # -- parts: what a part is and costs is everybody's who works with parts; where it lies is not
    "parts:parts": see(P.STOCK_SEE),
    "parts:part": see(P.STOCK_SEE, of="part", shared=True),
    "parts:part_new": see(P.STOCK_MOVE),
    "parts:part_edit": see(P.STOCK_MOVE, of="part", shared=True),
    "parts:receive": see(P.STOCK_MOVE),
    "parts:transfer": see(P.STOCK_MOVE),
    "parts:reverse": see(P.STOCK_MOVE, of="movement"),
    "parts:places": see(P.STOCK_SEE),
    "parts:place": see(P.STOCK_SEE, of="place"),
    "parts:place_new": see(P.STOCK_MOVE),
    "parts:van": see(P.STOCK_SEE),
    "parts:price_lists": see(P.PRICE_EDIT),
    "parts:price_list_new": see(P.PRICE_EDIT),
    "parts:labour_item_new": see(P.PRICE_EDIT),
    "parts:price_list": see(P.PRICE_EDIT, of="price_list", shared=True),
    "parts:price_remove": see(P.PRICE_EDIT, of="price", shared=True),
    "parts:price_propose": see(P.PRICE_EDIT, of="price_list", shared=True),
    "parts:price_approve": see(P.PRICE_EDIT, of="price_list", shared=True),
    "parts:price_take_back": see(P.PRICE_EDIT, of="price_list", shared=True),
    # -- feedback
    "feedback:incident_list": see(P.INCIDENT_SEE, P.INCIDENT_APPEAL),
    "feedback:incident_new": see(P.INCIDENT_REGISTER),
    "feedback:person_options": see(*INCIDENT_WORK),
    "feedback:ticket_options": see(*INCIDENT_WORK),
    "feedback:whose_sheet": see(*INCIDENT_WORK),
    "feedback:incident": see(P.INCIDENT_SEE, P.INCIDENT_APPEAL, of="own_incident"),
    "feedback:incident_file": see(P.INCIDENT_SEE, P.INCIDENT_APPEAL, of="incident_file"),
    "feedback:incident_verify": act(*INCIDENT_WORK, of="incident"),
    "feedback:incident_check": act(*INCIDENT_WORK, of="incident"),
    "feedback:incident_answer": act(*INCIDENT_WORK, of="incident"),
    "feedback:incident_handle": act(*INCIDENT_WORK, of="incident"),
    "feedback:incident_close": act(*INCIDENT_WORK, of="incident"),
    "feedback:incident_evidence": act(*INCIDENT_WORK, of="incident"),
    "feedback:incident_statement": act(*INCIDENT_WORK, of="incident"),
    "feedback:incident_handover": act(*INCIDENT_WORK, of="incident"),
    "feedback:incident_handover_answer": act(*INCIDENT_WORK, of="incident_handover"),
    "feedback:incident_inform": act(*INCIDENT_WORK, of="incident"),
    "feedback:incident_merge": act(*INCIDENT_WORK, of="incident"),
    "feedback:incident_appeal": act(P.INCIDENT_APPEAL, of="own_incident"),
    "feedback:incident_hear": act(P.INCIDENT_DECIDE, of="own_incident"),
    "feedback:call_queue": see(P.CALL_BACK_SEE),
    "feedback:call_counts": see(P.CALL_BACK_SEE),
    "feedback:call_next": act(P.TICKET_CALL_BACK),
    "feedback:call_without": act(P.TICKET_CALL_BACK),
    "feedback:call": see(P.CALL_BACK_SEE, of="call"),
    "feedback:call_claim": act(P.TICKET_CALL_BACK, of="call"),
    "feedback:call_release": act(P.TICKET_CALL_BACK, of="call"),
    "feedback:call_phone": act(P.TICKET_CALL_BACK, of="call"),
    "feedback:call_record": act(P.TICKET_CALL_BACK, of="call"),
    "feedback:call_form": act(P.TICKET_CALL_BACK, of="call"),
    "feedback:call_correct": act(P.TICKET_CALL_BACK, of="call"),
    "feedback:ticket_voice": see(P.TICKET_SEE, of="ticket"),
    "feedback:customer_voice": see(P.CUSTOMER_SEE, of="customer"),
    "feedback:satisfaction": see(P.CALL_BACK_SEE),
    "feedback:satisfaction_answers": see(P.CALL_BACK_SEE, of="rates"),
    "feedback:incident_decide": act(P.INCIDENT_DECIDE, of="incident"),
    "feedback:incident_supervisor": act(P.INCIDENT_DECIDE, of="incident"),
    # -- reports
    "reports:calendar": see(P.REPORT_SEE),
    "reports:plan": act(P.REPORT_PLAN),
    "reports:load_kinds": act(P.REPORT_PLAN),
    "reports:due": see(P.REPORT_SEE, of="due"),
    "reports:file": see(P.REPORT_SEE, of="due_file"),
    "reports:hand_in": act(P.REPORT_HAND_IN, of="due"),
    "reports:withdraw": act(P.REPORT_HAND_IN, of="due"),
    # -- pay
    "appraisal:latest": see(*PAY_READ),
    "appraisal:mine": see(*PAY_READ),
    "appraisal:month": see(P.PAY_SEE, of="month", shared=True),  # a month is everybody's; the sheets in it are not
    "appraisal:month_stale": see(P.PAY_SEE, of="month", shared=True),
    "appraisal:approve_selected": act(P.PAY_APPROVE, of="month", shared=True),
    "appraisal:lock": act(P.PAY_LOCK, of="month", shared=True),
    "appraisal:sheet": see(*PAY_READ, of="sheet"),
    "appraisal:print": see(*PAY_READ, of="sheet"),
    "appraisal:stale": see(*PAY_READ, of="sheet"),
    "appraisal:evidence": see(*PAY_READ, of="sheet", query="line=daily_work.base"),
    "appraisal:evidence_export": see(*PAY_READ, of="sheet", query="line=daily_work.base"),
    "appraisal:line_file": see(*PAY_READ, of="pay_line"),
    "appraisal:confirm": act(P.PAY_CONFIRM, of="sheet"),
    "appraisal:approve": act(P.PAY_APPROVE, of="sheet"),
    "appraisal:return": act(P.PAY_APPROVE, of="sheet"),
    "appraisal:adjust": act(P.PAY_ADJUST, of="sheet"),
    "appraisal:acknowledge": act(P.PAY_APPROVE, of="sheet"),
    "appraisal:decide": act(P.PAY_ADJUST, of="pay_decision"),
    "appraisal:ticket_impact": see(INSIDE, of="ticket", shared=True),  # whoever sees no pay is told nothing (204)
    "appraisal:incident_impact": see(INSIDE, of="incident", shared=True),
    "appraisal:incident_consequence": see(INSIDE, of="incident"),
    "appraisal:rulebooks": see(P.RULEBOOK_SEE),
    "appraisal:rulebook": see(P.RULEBOOK_SEE, of="scheme", shared=True),  # whoever is paid by a rule may read it
    "appraisal:settings": see(P.SETTING_EDIT, P.PAY_SEE),
    # -- month end: a run concerns the whole company
    "monthend:list": see(P.MONTH_END_SEE),
    "monthend:run": see(P.MONTH_END_SEE, of="month", shared=True),
    "monthend:progress": see(P.MONTH_END_SEE, of="month", shared=True),
    "monthend:start": act(P.MONTH_END_RUN, of="month", shared=True),
    "monthend:cancel": act(P.MONTH_END_RUN, of="month", shared=True),
    "monthend:retry": act(P.MONTH_END_RUN, of="month", shared=True),
}
