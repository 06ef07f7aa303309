"""What a scanned code names among the rows the reader may see."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parts.errors.stock import NoScanCount, OtherThingScanned, UnknownCode
from parts.models import OldPart, Part, Place
from parts.models.old_parts import OldPlace
from parts.scanning import Kind, Scan, miscounted
from people.access import is_partner
from people.models import User


@dataclass(frozen=True, slots=True)
class Found:
    """One thing, by its kind; a ticket or document stays text: other rooms own it."""

    kind: Kind
    code: str
    part: Part | None = None
    old_part: OldPart | None = None
    place: Place | None = None
    old_place: OldPlace | None = None


NAMES = {
    Kind.PART: _("a part"), Kind.OLD_PART: _("an old part"), Kind.PLACE: _("a place"), Kind.TICKET: _("a ticket"),
    Kind.DOCUMENT: _("a document"),
}  # fmt: skip
EVERYTHING = frozenset({Kind.PART, Kind.OLD_PART, Kind.PLACE, Kind.TICKET, Kind.DOCUMENT})


def part_of(scan: Scan) -> Part | None:
    """By number, whatever its case and spaces, or by any of its bar codes; a 12-digit UPC is its 13-digit EAN."""
    codes = {scan.text, scan.typed}
    if scan.text.isdigit() and len(scan.text) == 12:
        codes.add(f"0{scan.text}")
    if scan.text.isdigit() and len(scan.text) == 13 and scan.text.startswith("0"):
        codes.add(scan.text[1:])
    codes.discard("")
    numbers = Q()
    for code in codes:
        numbers |= Q(number__iexact=code)
    found = Part.objects.filter(numbers).order_by("-is_active").first()
    marked = Q(barcode__in=codes) | Q(barcodes__code__in=codes)
    return found or Part.objects.filter(marked).order_by("-is_active").first()


def of_scan(scan: Scan, *, user: User, wanted: Collection[Kind] = EVERYTHING) -> Found:
    """The thing a scan names. Raises UnknownCode, or OtherThingScanned where it is not among those wanted here."""
    found = _found(scan, user, wanted)
    if found is None:
        if count := miscounted(scan):
            raise NoScanCount(count=count)
        raise UnknownCode(code=scan.typed or scan.text)
    if found.kind not in wanted:
        raise OtherThingScanned(code=found.code, what=str(NAMES[found.kind]))
    return found


def _found(scan: Scan, user: User, wanted: Collection[Kind]) -> Found | None:
    """Wanted kinds first: where a place and a part share a code, the page knows which it asks for."""
    if scan.kind in (Kind.TICKET, Kind.DOCUMENT):
        return Found(scan.kind, scan.text)
    looks = {Kind.OLD_PART: _old_part, Kind.PART: _part, Kind.PLACE: _place}
    for kind in sorted(looks, key=lambda kind: (kind != scan.kind, kind not in wanted)):
        if found := looks[kind](scan, user):
            return found
    return None


def _part(scan: Scan, user: User) -> Found | None:
    if is_partner(user):
        return None
    part = part_of(scan)
    return Found(Kind.PART, part.number, part=part) if part else None


def _old_part(scan: Scan, user: User) -> Found | None:
    mine = OldPart.objects.visible_to(user).select_related("part", "place", "debtor_staff", "debtor_partner")
    old = mine.filter(Q(code=scan.text) | Q(tag_no__iexact=scan.text)).first()
    return Found(Kind.OLD_PART, old.code, old_part=old) if old else None


def _place(scan: Scan, user: User) -> Found | None:
    codes = Q(code__iexact=scan.text) | Q(code__iexact=scan.typed)
    if place := Place.objects.visible_to(user).filter(codes, is_active=True).first():
        return Found(Kind.PLACE, place.code, place=place)
    if store := OldPlace.objects.visible_to(user).filter(codes, is_active=True).first():
        return Found(Kind.PLACE, store.code, old_place=store)
    return None
