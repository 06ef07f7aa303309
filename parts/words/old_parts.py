"""What is said about old parts: states, what people are told, the audit trail's lines, the entries of the menu."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.ui import State
from parts.choices.old_parts import CaseState, ChargeState, DisposalState, ListState, OldPartState, Verdict
from people.navigation import Item
from people.notices.events import Event
from people.permissions import Permission as P

S = OldPartState
LABELS = {
    S.EXPECTED: ("amber", "clock"),
    S.REMOVED: ("amber", "tool"),
    S.TAGGED: ("blue", "tag"),
    S.BOXED: ("blue", "package"),
    S.ON_THE_WAY: ("blue", "truck-return"),
    S.RECEIVED: ("teal", "package-import"),
    S.INSPECTED: ("violet", "microscope"),
    S.IN_STORE: ("teal", "building-warehouse"),
    S.TO_SUPPLIER: ("green", "building-factory-2"),
    S.REFURBISHED: ("green", "recycle"),
    S.SCRAPPED: ("neutral", "trash"),
    S.GIVEN_BACK: ("neutral", "arrow-back-up"),
    S.MISSING: ("red", "help-circle"),
    S.CHARGED: ("neutral", "receipt-yuan"),
    S.WITHDRAWN: ("neutral", "circle-off"),
}
STATES = {
    "old_part": {code: State(code.label, hue, icon) for code, (hue, icon) in LABELS.items()}
    | {"late": State(pgettext_lazy("old part", "Overdue"), "red", "alert-triangle")},
    "return_list": {
        ListState.DRAFT: State(ListState.DRAFT.label, "neutral", "pencil"),
        ListState.SENT: State(ListState.SENT.label, "blue", "truck-return"),
        ListState.RECEIVED: State(ListState.RECEIVED.label, "green", "circle-check"),
        ListState.CANCELLED: State(ListState.CANCELLED.label, "neutral", "circle-off"),
    },
    "disposal": {
        DisposalState.PROPOSED: State(DisposalState.PROPOSED.label, "violet", "send"),
        DisposalState.APPROVED: State(DisposalState.APPROVED.label, "blue", "circle-check"),
        DisposalState.REFUSED: State(DisposalState.REFUSED.label, "neutral", "circle-x"),
        DisposalState.DONE: State(DisposalState.DONE.label, "green", "checks"),
    },
    "parts_case": {
        CaseState.OPEN: State(CaseState.OPEN.label, "amber", "alert-circle"),
        CaseState.ANSWERED: State(CaseState.ANSWERED.label, "blue", "message-circle"),
        CaseState.CLOSED: State(CaseState.CLOSED.label, "green", "circle-check"),
    },
    "charge_proposal": {
        ChargeState.PROPOSED: State(ChargeState.PROPOSED.label, "violet", "send"),
        ChargeState.CHECKED: State(ChargeState.CHECKED.label, "blue", "circle-check"),
        ChargeState.TAKEN_UP: State(ChargeState.TAKEN_UP.label, "green", "receipt-yuan"),
        ChargeState.WITHDRAWN: State(ChargeState.WITHDRAWN.label, "neutral", "circle-off"),
    },
}
EVENTS = (
    Event("parts.case_opened", _("Case %(number)s: %(subject)s."), needs_action=True, icon="alert-circle"),
    Event("old_parts.chased", _("%(count)s old parts are overdue since %(oldest)s: %(codes)s. Send them in."),
          needs_action=True, icon="truck-return"),
    Event("old_parts.asked_back", _("%(code)s %(part)s is wanted back by %(due)s: %(reason)s."), needs_action=True,
          icon="alert-triangle"),
    Event("old_parts.disposal_proposed", _("Disposal %(number)s of %(count)s old parts waits for approval."),
          needs_action=True, icon="gavel"),
    Event("old_parts.charge_proposed", _("A charge of %(amount)s for %(code)s waits for a check."), needs_action=True,
          icon="receipt-yuan"),
    Event("old_parts.list_sent", _("Return list %(list)s of %(who)s: %(count)s old parts are on the way."),
          icon="truck-return"),
    Event("old_parts.received", _("Receipt %(receipt)s: %(count)s of your old parts arrived, %(missing)s are missing."),
          icon="package-import"),
    Event("old_parts.judged", _("%(code)s %(part)s: %(verdict)s."), icon="microscope",
          words={"verdict": dict(Verdict.choices)}),
    Event("old_parts.objection_answered",
          _("Your objection to the verdict on %(code)s %(part)s is answered: %(answer)s"), icon="message-circle"),
)  # fmt: skip
ACTIONS = {
    "old_part.owed": _("Old part owed"),
    "old_part.withdrawn": _("Old-part debt withdrawn"),
    "old_part.asked_back": _("Old part asked back urgently"),
    "old_part.tagged": _("Old part tagged"),
    "old_part.tags_printed": _("Old-part tags printed"),
    "old_part.removed": _("Old part taken out"),
    "old_part.inspected": _("Old part inspected"),
    "old_part.stored": _("Old part put in the store"),
    "old_part.chased": _("Old part chased"),
    "old_part.lost": _("Old part reported lost"),
    "old_part.returned_by_maker": _("Old part came back from the maker"),
    "old_part.sent_to_maker": _("Old part sent to the maker"),
    "return_list.made": _("Return list made"),
    "return_list.changed": _("Return list changed"),
    "return_list.sent": _("Return list submitted"),
    "return_list.taken_back": _("Return list taken back"),
    "return_list.cancelled": _("Return list cancelled"),
    "old_receipt.opened": _("Receiving of old parts begun"),
    "old_receipt.finished": _("Old parts received"),
    "disposal.proposed": _("Disposal proposed"),
    "disposal.approved": _("Disposal approved"),
    "disposal.refused": _("Disposal refused"),
    "disposal.done": _("Disposal done"),
    "parts_case.opened": _("Case opened"),
    "parts_case.answered": _("Case answered"),
    "parts_case.closed": _("Case closed"),
    "charge_proposal.proposed": _("Charge proposed"),
    "charge_proposal.checked": _("Charge checked"),
    "charge_proposal.withdrawn": _("Charge withdrawn"),
    "charge_proposal.taken_up": _("Charge taken up"),
    "old_place.added": _("Old-part store added"),
    "old_term.added": _("Old-part deadline added"),
    "finish_rule.added": _("Rule for finishing with old parts added"),
}
KINDS = {
    "parts.oldpart": (_("Old part"), "parts:old_part"),
    "parts.returnlist": (_("Return list"), "parts:return_list"),
    "parts.oldpartreceipt": (_("Receipt of old parts"), "parts:old_receipt"),
    "parts.disposal": (_("Disposal"), "parts:disposal"),
    "parts.partscase": (_("Case"), "parts:case"),
    "parts.chargeproposal": (_("Charge proposal"), ""),
    "parts.oldplace": (_("Old-part store"), ""),
    "parts.oldpartterm": (_("Old-part deadline"), ""),
    "parts.finishrule": (_("Rule for finishing"), ""),
}
ITEMS = (
    Item("parts:old_parts", _("Old parts"), "recycle", P.OLD_PART_SEE, "old_parts", 10),
    Item(
        "parts:old_overdue",
        _("Overdue old parts"),
        "clock-exclamation",
        P.OLD_PART_SEE,
        "old_parts",
        20,
        under=("/old-parts/charges/",),
    ),
    Item(
        "parts:old_receive",
        _("Receive old parts"),
        "truck-return",
        P.OLD_PART_MOVE,
        "old_parts",
        12,
        under=("/old-parts/receipts/",),
    ),
    Item("parts:old_inspections", _("Inspect old parts"), "microscope", P.OLD_PART_INSPECT, "old_parts", 30),
    Item("parts:disposals", _("Disposals"), "gavel", (P.OLD_PART_DISPOSE, P.OLD_PART_MOVE), "old_parts", 40),
    Item("parts:cases", _("Parts cases"), "alert-circle", P.OLD_PART_SEE, "old_parts", 60),
    Item("parts:old_settings", _("Old parts: deadlines and stores"), "recycle", P.SETTING_EDIT, "settings", 62),
    Item("parts:old_ledger", _("Ledger of old parts"), "book-2", P.OLD_PART_SEE, "old_parts", 70),
    Item("parts:old_lists", _("Return lists"), "clipboard-list", P.OLD_PART_MOVE, "old_parts", 14),
    Item("parts:portal_old_parts", _("Old parts"), "recycle", P.PORTAL_USE, "portal", 40),
)
