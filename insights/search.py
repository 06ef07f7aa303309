"""One box for everything: a number jumps at once, the rest is found in groups of five, each by what its room allows."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.formats import masked_phone
from core.spelling_field import spelt
from customers.models import Customer, ServiceContract, Unit
from customers.selectors import found_by as customers_found_by
from feedback.models import Incident
from insights.links import link
from parts.models import OldPart, Part, PartsOrder
from parts.selectors.numbered import page_of
from people.access import has
from people.choices import Post
from people.models import Partner, Staff, Store, User
from people.permissions import Permission
from people.selectors import posts_on
from tickets.models import DefectiveUnit, LoanUnit, Ticket
from tickets.selectors.lists import found_by as tickets_found_by

SHORTEST, DIGITS, GROUP, NEXT = 2, 4, 5, 2
TICKET_NUMBER = re.compile(r"[A-Z]{2}\d{8,14}")
INCIDENT_NUMBER = re.compile(r"[A-Z]{2}\d{4}-\d{3,}")


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found."""

    title: str
    url: str
    note: str = ""
    badge: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Up to five things of one kind, and where all of them are."""

    title: str | Promise
    icon: str
    hits: list[Hit]
    more: str = ""


def plain(text: str) -> str:
    """As numbers are written: half-width, capital, without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split())


def jump(user: User, text: str) -> str:
    """Where a whole number leads at once; empty where it is none, or none of the reader's."""
    number = plain(text)
    if has(user, Permission.TICKET_SEE) and TICKET_NUMBER.fullmatch(number):
        if Ticket.objects.visible_to(user).filter(number=number).exists():
            return link("tickets:detail", number)
    if has(user, Permission.INCIDENT_SEE) and INCIDENT_NUMBER.fullmatch(number):
        if Incident.objects.visible_to(user).filter(number=number).exists():
            return link("feedback:incident", number)
    return page_of(text, user)


def _tickets(user: User, text: str) -> Group:
    seen = Ticket.objects.visible_to(user).select_related("category")
    rows = tickets_found_by(seen, text).order_by("-received_at", "-pk")[:GROUP]
    if not rows and TICKET_NUMBER.fullmatch(number := plain(text)):
        return Group(_("No such ticket; the nearest numbers"), "ticket", _ticket_hits(_nearest(seen, number)))
    return Group(_("Tickets"), "ticket", _ticket_hits(rows), link("tickets:list", tab="all", q=text))


def _nearest(tickets: QuerySet[Ticket], number: str) -> list[Ticket]:
    """The numbers before and after one that is not there: misread or mistyped, it is often one of these."""
    before = tickets.filter(number__startswith=number[:2], number__lt=number).order_by("-number")[: GROUP - NEXT]
    after = tickets.filter(number__startswith=number[:2], number__gt=number).order_by("number")[:NEXT]
    return [*before, *after]


def _ticket_hits(rows: Iterable[Ticket]) -> list[Hit]:
    return [
        Hit(
            ticket.number, link("tickets:detail", ticket.number),
            " · ".join(filter(None, [ticket.contact_name, masked_phone(ticket.contact_phone), str(ticket.category)])),
            ("ticket", ticket.state),
        )
        for ticket in rows
    ]  # fmt: skip


def _customers(user: User, text: str) -> Group:
    rows = customers_found_by(Customer.objects.visible_to(user), text).prefetch_related("phones")
    hits = [
        Hit(customer.name, link("customers:detail", customer.number),
            " · ".join([customer.number, *(masked_phone(phone.digits) for phone in customer.phones.all())]))
        for customer in rows.order_by("number")[:GROUP]
    ]  # fmt: skip
    return Group(_("Customers"), "user", hits, link("customers:list", q=text))


def _units(user: User, text: str) -> Group:
    rows = Unit.objects.visible_to(user).known_as(plain(text)).select_related("customer", "category")
    hits = [Hit(str(unit), link("customers:detail", unit.customer.number), unit.customer.name) for unit in rows[:GROUP]]
    return Group(_("Units"), "device-tv", hits)


def _incidents(user: User, text: str) -> Group:
    found = Q(number__istartswith=plain(text)) | Q(title__icontains=text) | Q(concerns__name=text)
    rows = Incident.objects.visible_to(user).filter(found).order_by("-registered_at", "-pk")
    hits = [
        Hit(row.number, link("feedback:incident", row.number), row.title, ("incident", row.state))
        for row in rows[:GROUP]
    ]
    return Group(_("Incidents"), "message-report", hits, link("feedback:incident_list", view="all", q=text))


def _defective(user: User, text: str) -> Group:
    rows = DefectiveUnit.objects.visible_to(user).known_as(text).select_related("store").order_by("-pk")
    hits = [
        Hit(unit.number, link("tickets:defective_unit", unit.number),
            " · ".join(filter(None, [str(unit.store or ""), unit.model_name])))
        for unit in rows[:GROUP]
    ]  # fmt: skip
    return Group(_("Defective units"), "box-off", hits, link("tickets:defective", q=text))


def _named(text: str) -> Q:
    return Q(code__iexact=plain(text)) | Q(name__contains=text) | spelt(text)


def _staff(user: User, text: str) -> Group:
    rows = Staff.objects.visible_to(user).filter(_named(text))
    people = list(rows.select_related("branch").order_by("code")[:GROUP])
    posts = posts_on([person.pk for person in people], timezone.localdate())
    hits = [
        Hit(f"{person.name} {person.code}", link("people:staff", person.code),
            " · ".join([person.branch.name, *(str(Post(code).label) for code in posts.get(person.pk, []))]))
        for person in people
    ]  # fmt: skip
    return Group(_("Staff"), "id-badge-2", hits, link("people:staff_list", q=text))


def _partners(user: User, text: str) -> Group:
    rows = Partner.objects.visible_to(user).filter(_named(text))
    hits = [
        Hit(row.name, link("people:partners", q=row.code), row.get_kind_display())
        for row in rows.order_by("code")[:GROUP]
    ]
    return Group(_("Partners"), "building", hits, link("people:partners", q=text))


def _stores(user: User, text: str) -> Group:
    rows = Store.objects.visible_to(user).filter(_named(text))
    hits = [Hit(row.name, link("people:stores", q=row.code), row.head_name) for row in rows.order_by("code")[:GROUP]]
    return Group(_("Stores"), "building-store", hits, link("people:stores", q=text))


def _contracts(user: User, text: str) -> Group:
    found = Q(number__istartswith=plain(text)) | Q(customer__name__startswith=text)
    rows = ServiceContract.objects.visible_to(user).filter(found).select_related("customer").order_by("number")
    hits = [
        Hit(row.number, link("tickets:contract", row.number), f"{row.customer.name} · {row.title}")
        for row in rows[:GROUP]
    ]
    return Group(_("Maintenance contracts"), "file-certificate", hits, link("tickets:contracts"))


def _loan_units(user: User, text: str) -> Group:
    found = Q(number__istartswith=plain(text)) | Q(serial__iexact=plain(text))
    rows = LoanUnit.objects.visible_to(user).filter(found).order_by("number")
    hits = [Hit(row.number, link("tickets:loan_unit", row.number), row.model_name) for row in rows[:GROUP]]
    return Group(_("Loan units"), "arrows-exchange", hits, link("tickets:loan_units"))


def _parts(user: User, text: str) -> Group:
    rows = Part.objects.known_as(text).order_by("number")
    hits = [Hit(row.number, link("parts:part", row.number), f"{row.name} {row.spec}".strip()) for row in rows[:GROUP]]
    return Group(_("Parts"), "package", hits, link("parts:parts", q=text))


def _orders(user: User, text: str) -> Group:
    if not text.isascii():  # numbers and waybills only
        return Group(_("Parts orders"), "clipboard-list", [])
    found = Q(number__istartswith=plain(text)) | Q(shipments__waybill__iexact=plain(text))
    rows = PartsOrder.objects.visible_to(user).filter(found).select_related("staff", "partner").distinct()
    hits = [
        Hit(row.number, row.get_absolute_url(), f"{row.requester} · {row.get_purpose_display()}",
            ("parts_order", row.state))
        for row in rows.order_by("-pk")[:GROUP]
    ]  # fmt: skip
    return Group(_("Parts orders"), "clipboard-list", hits, link("parts:orders", tab="all", q=text))


def _old_parts(user: User, text: str) -> Group:
    if not text.isascii():  # codes, tags and numbers only
        return Group(_("Old parts"), "recycle", [])
    code = plain(text)
    named = Q(code__istartswith=code) | Q(tag_no__iexact=code) | Q(serial__iexact=code) | Q(cause__iendswith=f":{code}")
    rows = OldPart.objects.visible_to(user).filter(named).select_related("part", "debtor_staff", "debtor_partner")
    hits = [
        Hit(row.code, row.get_absolute_url(), f"{row.part.name} · {row.debtor}", ("old_part", row.state))
        for row in rows.order_by("-pk")[:GROUP]
    ]
    return Group(_("Old parts"), "recycle", hits, link("parts:old_parts", view="all", q=text))


PLACES: tuple[tuple[Permission, Callable[[User, str], Group]], ...] = (
    (Permission.TICKET_SEE, _tickets),
    (Permission.CUSTOMER_SEE, _customers),
    (Permission.CUSTOMER_SEE, _units),
    (Permission.INCIDENT_SEE, _incidents),
    (Permission.DEFECTIVE_SEE, _defective),
    (Permission.CONTRACT_SEE, _contracts),
    (Permission.LOAN_EDIT, _loan_units),
    (Permission.STOCK_SEE, _parts),
    (Permission.ORDER_SEE, _orders),
    (Permission.OLD_PART_SEE, _old_parts),
    (Permission.STAFF_SEE, _staff),
    (Permission.STAFF_SEE, _partners),
    (Permission.STAFF_SEE, _stores),
)


def too_short(text: str) -> str:
    """What is missing before anything is looked for, as a sentence; empty where it is enough."""
    text = text.strip()
    if not text:
        return ""
    if plain(text).isdigit() and len(plain(text)) < DIGITS:
        return _("Write at least %(count)s digits of a phone or a serial number.") % {"count": DIGITS}
    return _("Write at least %(count)s characters.") % {"count": SHORTEST} if len(text) < SHORTEST else ""


def search(user: User, text: str) -> list[Group]:
    """What is found, group by group; digits alone are a phone or a serial number and need four of them."""
    text = text.strip()[:60]
    if not text or too_short(text):
        return []
    groups = (find(user, text) for permission, find in PLACES if has(user, permission))
    return [group for group in groups if group.hits]
