"""A verdict on a warranty read aloud: which policy, from when, by what proof. Pure: data in, sentences out."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.choices import PartGroup, Proof
from core.formats import day_text


def proof_label(code: str) -> str:
    """What shows the start, in words."""
    if code in Proof.values:
        return str(Proof(code).label)
    return {"told": _("as told, no proof seen"), "exchange": _("the exchange")}.get(code, code)


def group_label(code: str) -> str:
    """What is covered, in words."""
    return str(PartGroup(code).label) if code in PartGroup.values else code


def _name(group: Mapping[str, Any]) -> str:
    return group["name_en"] if (get_language() or "").startswith("en") else group["name_zh"]


def _day(text: str) -> str:
    """A day of the kept data as its reader writes days."""
    return day_text(date.fromisoformat(text), zh=not (get_language() or "").startswith("en"))


def limit(group: Mapping[str, Any]) -> str:
    """How far one part group reaches: a day, kilometres, or whichever comes first."""
    day, kilometres = group.get("until"), group.get("kilometres")
    if day and kilometres:
        return _("until %(day)s or %(km)s km, whichever comes first") % {"day": _day(day), "km": kilometres}
    return _("until %(day)s") % {"day": _day(day)} if day else _("up to %(km)s km") % {"km": kilometres}


def chip(data: Mapping[str, Any]) -> str:
    """The verdict in a few words."""
    until = data.get("until")
    if data.get("in_warranty") is True:
        return _("In warranty until %(day)s") % {"day": _day(until)} if until else _("In warranty")
    if data.get("in_warranty") is False:
        return _("Out of warranty since %(day)s") % {"day": _day(until)} if until else _("Out of warranty")
    main = _still(data, "main")
    if main and main.get("until"):
        return _("Main parts only, until %(day)s") % {"day": _day(main["until"])}
    return _("Warranty to be checked")


def _still(data: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    groups = data.get("part_groups") or ()
    return next((g for g in groups if g["group"] == name and g["in_warranty"] is not False), None)


def sentence(data: Mapping[str, Any]) -> str:
    """The whole reason in sentences; "" where nothing was ever worked out."""
    basis = data.get("basis")
    if not basis:
        return ""
    said = [_BASIS[basis](data)]
    if basis in {"policy", "law"}:
        if data.get("repair_days"):
            said.append(_("%(days)s days in repair are added.") % {"days": data["repair_days"]})
        said += _past_holiday(_whole(data))
    main = _still(data, "main")
    if data.get("in_warranty") is not True and main and basis != "no_start":
        said += [_("Main parts are covered %(limit)s.") % {"limit": limit(main)}, *_past_holiday(main)]
    if data.get("entitled") == "return":
        said.append(_("Return or exchange until %(day)s.") % {"day": _day(data["entitled_until"])})
    elif data.get("entitled") == "exchange":
        said.append(_("Exchange until %(day)s.") % {"day": _day(data["entitled_until"])})
    if data.get("by_hand"):
        said.append(_("Set by hand while registering."))
    return " ".join(said)


def _whole(data: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return next((g for g in data.get("part_groups") or () if g["group"] == "whole"), None)


def _past_holiday(group: Mapping[str, Any] | None) -> list[str]:
    """Why its last day lies later than the months say; what tickets kept from before knows nothing of it."""
    if group is None or not group.get("moved_from"):
        return []
    told = {"day": _day(group["moved_from"]), "until": _day(group["until"])}
    return [_("The last day was moved to %(until)s because %(day)s is a holiday.") % told]


def _on_file(data: Mapping[str, Any]) -> str:
    return _("As the file says: in warranty until %(day)s.") % {"day": _day(data["until"])}


def _no_start(data: Mapping[str, Any]) -> str:
    return _("No day of purchase and no factory date is known: ask for the invoice or read the type plate.")


def _no_policy(data: Mapping[str, Any]) -> str:
    return _("There is no policy for this product from %(start)s on.") % {"start": _day(data["start"])}


def _policy(data: Mapping[str, Any]) -> str:
    whole = _whole(data)
    if whole is None:
        return _no_policy(data)
    told = {
        "policy": _name(whole),
        "limit": limit(whole),
        "start": _day(data["start"]),
        "proof": proof_label(data["proof"]),
    }
    if whole["in_warranty"] is None:
        return _("%(policy)s: %(limit)s, from %(start)s (%(proof)s). The mileage is not known.") % told
    if whole.get("law"):
        return _("%(policy)s as the law's minimum: %(limit)s, from %(start)s (%(proof)s).") % told
    return _("%(policy)s: %(limit)s, from %(start)s (%(proof)s).") % told


_BASIS = {"on_file": _on_file, "no_start": _no_start, "no_policy": _no_policy, "policy": _policy, "law": _policy}
