"""The sentences the phone's scripts say, in the reader's language; a {name} is filled in on the phone."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from catalog.choices import Stage
from core import ui
from tickets.choices import State


def words() -> dict[str, str]:
    """Key → sentence."""
    return {
        **_list(),
        **_sending(),
        **_visit(),
        **_photos_and_parts(),
        **_money(),
        **_acceptance(),
        **_hints(),
        **_actions(),
    }


def _list() -> dict[str, str]:
    """The list of jobs."""
    return {
        **{f"state_{state}": str(ui.state_of("ticket", state).label) for state in State.values},
        "comma": _(", "),
        "days": _("{n} days"),
        "stage_before": str(Stage.BEFORE.label),
        "stage_after": str(Stage.AFTER.label),
        "today": _("Today"),
        "later": _("Later"),
        "waiting": _("On hold"),
        "done": _("Finished"),
        "none_today": _("No job for today. A new one appears here by itself."),
        "none": _("Nothing here."),
        "call": _("Call"),
        "route": _("Route"),
        "accept": _("Accept"),
        "set_out": _("Set out"),
        "arrive": _("Arrived"),
        "go_on": _("Go on repairing"),
        "resume": _("Go on"),
        "open": _("Open"),
        "start_workshop": _("Start in the workshop"),
        "decline": _("Decline"),
        "new": _("New"),
        "urgent": _("Urgent"),
        "in_warranty": _("in warranty"),
        "out_of_warranty": _("out of warranty"),
        "warranty_unknown": _("warranty to be checked"),
        "left": _("{time} left"),
        "over": _("{time} over"),
        "paused": _("Clock paused"),
        "no_time": _("No time agreed"),
        "expected": _("expected {day}"),
        "arrived_at": _("arrived {time}"),
    }


def _sending() -> dict[str, str]:
    """What waits on the phone and how it leaves."""
    return {
        "offline": _("No network. Kept on this phone, {n} waiting to be sent"),
        "offline_0": _("No network. What you do is kept on this phone"),
        "sending": _("Sending {i}/{n} · no need to wait"),
        "to_send": _("{n} waiting to be sent"),
        "send_now": _("Send now"),
        "all_sent": _("Everything is sent"),
        "signed_out": _("You are signed out. {n} kept on this phone; sign in to send them"),
        "sign_in": _("Sign in"),
        "form_offline": _("The server cannot be reached. Press again when the network is back."),
        "form_offline_kept": _(
            "The server cannot be reached. What you wrote is kept on this phone: press again when the network is back."
        ),
        "form_ended": _("You are signed out. Sign in, then press again."),
        "form_ended_kept": _("You are signed out. What you wrote is kept on this phone: sign in, then send it."),
        "form_other": _("Somebody else is signed in on this phone by now. Nothing was sent."),
        "form_other_kept": _(
            "Somebody else is signed in on this phone by now. Nothing was sent; what you wrote is kept for you alone."
        ),
        "form_arrived": _("This form has arrived already."),
        "form_back": _("This was not sent yet. Look at it, then send it."),
        "form_gone": _("This was not sent, and its form is closed by now. You wrote: {text}"),
        "form_unsent": _("not sent yet"),
        "forms_unsent": _("Forms not sent yet: {n}"),
        "to_decide": _("{n} need your decision"),
        "decide": _("Look"),
        "conflicts": _("{n} conflicts, both sides are kept"),
        "no_storage": _("This browser keeps nothing on the phone. Leave the private window, or work with a network."),
        "sent": _("sent"),
        "waits": _("waiting"),
        "failed": _("not sent"),
    }


def _visit() -> dict[str, str]:
    """The steps of a visit, and what was found."""
    return {
        "step_arrive": _("Arrive"),
        "step_diagnose": _("Diagnose"),
        "step_work": _("Photos and parts"),
        "step_charge": _("Charge"),
        "step_sign": _("Customer's signature"),
        "next": _("Next: {step}"),
        "finish": _("Finish"),
        "wait_part": _("Wait for part"),
        "reschedule": _("Reschedule"),
        "appointment": _("Agree a time"),
        "backwards": _("The appointment must end after it begins."),
        "day_over": _("This day is over."),
        "agree_first": _("The visit is not agreed with the customer yet: record the appointment first."),
        "unrepairable": _("Cannot repair"),
        "fault": _("Fault"),
        "cause": _("Cause"),
        "all_causes": _("Show every cause"),
        "remedy": _("What was done"),
        "diagnosis": _("What was found"),
        "finding": _("Appraisal"),
        "model": _("Model"),
        "serial": _("Serial number"),
    }


def _photos_and_parts() -> dict[str, str]:
    """Photos; parts from one's own van and the old ones owed for them."""
    return {
        "photos": _("Photos"),
        "required": _("required"),
        "take": _("Take"),
        "again": pgettext("another photo", "Add"),
        "no_photo": _("No photo possible…"),
        "no_photo_why": _("Why is there no photo?"),
        "skipped": _("No photo: {why}"),
        "parts": _("Parts"),
        "part_search": _("Part number, bar code or name"),
        "part_none": _("Nothing like it is on your van."),
        "van_empty": _("Nothing is kept on your van."),
        "ask_parts": _("Ask for parts"),
        "keep_parts": _("Keep from the van"),
        "kept": _("{n} {unit} kept for this job"),
        "part_use": _("Use"),
        "how_much": _("How much, in {unit}"),
        "how_much_wrong": _("Write more than 0 and at most {n} {unit}, three decimals at most."),
        "part_unused": _("Unused, give back"),
        "on_van": _("{n} {unit} on the van"),
        "old_due": _("Old part is owed"),
        "old_by": _("Old part {code}, to be back by {day}"),
        "old_later": _("Old part {code}, to be back after the repair"),
        "old_in": _("Old part {code} handed in"),
        "times": _("× {n}"),
    }


def _money() -> dict[str, str]:
    """Quotation and charge."""
    return {
        "charge_none": _("nothing to pay · 0.00"),
        "charge_later": _("Out of warranty: a quotation the customer agrees to, then the charge."),
        "charged": _("CNY {sum} charged"),
        "waive": _("Nothing is charged…"),
        "waive_why": _("Why is nothing charged?"),
        "waived": _("Nothing charged"),
        "quote_make": _("Show the quotation"),
        "quote_lines": _("What it costs, by today’s list"),
        "quote_agreed": _("The customer agreed to CNY {sum}"),
        "quote_refused": _("The customer declined the quotation"),
        "how_decided": _("How the customer said so"),
        "by_phone": _("By phone"),
        "code_or_note": _("Code or note"),
        "quote_open": _("Quotation: CNY {sum}"),
        "customer_yes": _("Customer agrees"),
        "customer_no": _("Customer declines"),
        "charge_method": _("Paid by"),
        "charge_record": _("Record the charge"),
    }


def _acceptance() -> dict[str, str]:
    """The customer's acceptance, other ways a visit ends, the position."""
    return {
        "sign_purpose": _("The signature confirms this repair and nothing else. The customer is called back."),
        "accept_how": _("How does the customer accept?"),
        "by_signature": _("Signature"),
        "by_code": pgettext("acceptance", "Code"),
        "by_none": _("Not present or will not sign"),
        "sign_here": _("Please check and sign"),
        "sign_again": _("Sign again"),
        "signer": _("Who signs"),
        "code": _("Code on the customer's page"),
        "reason": _("Reason"),
        "choose": _("Please choose"),
        "note": _("Note"),
        "expected_on": _("Expected on"),
        "day": _("Day"),
        "from": _("From"),
        "until": _("Until"),
        "agreed_with": _("Agreed with"),
        "contacted": _("The customer was contacted and agreed"),
        "save": _("Save"),
        "cancel": _("Cancel"),
        "close": _("Close"),
        "place_ask": _("Send your position once with the arrival? It belongs to this job; nothing is followed."),
        "place_yes": _("Arrived, with position"),
        "place_no": _("Arrived, without position"),
        "place_denied": _("The position was not given. You can go on without it."),
    }


def _hints() -> dict[str, str]:
    """What is still missing, and what went wrong."""
    return {
        "missing": _("Still missing: {what}"),
        "missing_result": _("what was done"),
        "missing_signature": _("the signature"),
        "missing_reason": _("the reason"),
        "missing_code": _("the code"),
        "bad_number": _("“{field}” must be a number."),
        "bad_range": _("“{field}” must lie between {min} and {max}."),
        "bad_barcode": _("“{field}”: letters and digits, at least four."),
        "bad_picture": _("This file is no picture this phone can read. It is kept until you decide."),
        "camera_back": _("The camera closed this page. Everything was kept; please take the last photo once more."),
        "shrinking": _("Preparing the photo…"),
        "gone": _("This job is no longer on this phone. Open it once with a network."),
        "needs_network": _("This page is not kept on the phone. Open it again when there is a network."),
        "settled": _("This job is finished."),
        "outbox_empty": _("Nothing waits on this phone."),
        "retry": _("Try again"),
        "discard": _("Discard"),
        "discard_sure": _("Discard it for good?"),
        "verdict": _("Confirm the defective unit"),
        "verdict_done": _("Confirmed on site"),
        "workshop_only": _("The office works on this ticket’s next step."),
    }


def _actions() -> dict[str, str]:
    """What was done, as the history of a job names it."""
    return {
        "action_accept": _("Accepted"),
        "action_decline": _("Declined"),
        "action_set_out": _("Set out"),
        "action_arrive": _("Arrived"),
        "action_start_workshop": _("Started in the workshop"),
        "action_resume": _("Work goes on"),
        "action_appointment": _("Appointment"),
        "action_wait_for_part": _("Wait for part"),
        "action_wait_for_customer": _("Wait for customer"),
        "action_customer_absent": _("Nobody at home"),
        "action_report_unrepairable": _("Cannot be repaired"),
        "action_facts": _("Findings"),
        "action_remark": _("Remark"),
        "action_note": _("Note"),
        "action_photo": _("Photo"),
        "action_signature": _("Signature"),
        "action_part_used": _("Part used"),
        "action_quotation_decided": _("Quotation decided"),
        "action_quote": _("Quotation"),
        "action_charge": _("Charge"),
        "action_verdict": _("Defective unit confirmed"),
        "action_finish": _("Finished"),
        "action_dropped": _("Discarded"),
    }
