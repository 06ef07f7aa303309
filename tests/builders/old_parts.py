"""Old parts for tests: owed by a technician or a station, led to any state by the services themselves."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import count

from django.utils import timezone

from core import files
from parts import services
from parts.models import OldPart, OldPartPhoto, OldPlace
from parts.scanning import read
from parts.services import (
    old_counts,
    old_part_extensions,
    old_part_inspections,
    old_part_lists,
    old_receipt_reversals,
    old_receipts,
)
from parts.services.charges import propose_charge
from parts.services.disposals import propose_disposal
from people.models import Branch, Partner, Staff, User
from people.roles import Role
from tests.builders.parts import a_part, a_storekeeper
from tests.builders.people import a_branch, a_partner, a_staff, a_user

_numbers = count(1)


class OldStore:
    """A branch with a store of old parts, its keeper, an examiner, a manager and a technician who owes."""

    def __init__(self, branch: Branch | None = None) -> None:
        n = next(_numbers)
        self.branch = branch or a_branch()
        self.place = OldPlace.objects.create(code=f"OLD{n}", name=f"旧件库{n}", branch=self.branch)
        self.keeper: User = a_user(Role.STOREKEEPER_OLD, branch=self.branch)
        self.examiner: User = a_user(Role.EXAMINER, branch=self.branch)
        self.manager: User = a_user(Role.MANAGER, branch=self.branch)
        self.storekeeper: User = a_storekeeper(self.branch)
        self.technician: Staff = a_staff(branch=self.branch, user=a_user(Role.TECHNICIAN))
        self.part = a_part("主板 ZB-02", old_part_owed=True)

    def owed(self, n: int = 1, *, cause: str = "", partner: Partner | None = None, **told) -> list[OldPart]:
        """So many pieces of one debt."""
        who = {"debtor_partner": partner} if partner else {"debtor_staff": self.technician}
        told.setdefault("part", self.part)
        key = f"test:{next(_numbers)}"
        return services.owe(quantity=n, cause=cause or f"ticket:WX{next(_numbers):012d}", by=self.keeper, key=key,
                            **who, **told)  # fmt: skip

    def receipt(self, **of):
        """An open receipt; of all the technician owes where nothing else is said."""
        of = of or {"debtor_staff": self.technician}
        return old_receipts.open_receipt(place=self.place, by=self.keeper, **of)

    def scan(self, receipt, text: str, **told):
        client = told.pop("client_id", f"scan:{next(_numbers)}")
        return old_receipts.scan(
            receipt=receipt, scan=read(text), client_id=client, by=told.pop("by", self.keeper), **told
        )

    def received(self, n: int = 1, **told) -> list[OldPart]:
        """So many pieces in the store, not inspected yet."""
        pieces = self.owed(n, **told)
        receipt = self.receipt(debtor_partner=told["partner"]) if told.get("partner") else self.receipt()
        for piece in pieces:
            self.scan(receipt, piece.code)
        old_receipts.finish_receipt(receipt=receipt, by=self.keeper)
        return list(OldPart.objects.filter(pk__in=[p.pk for p in pieces]).order_by("pk"))

    def counted(self, *counters: User, blind: bool = True):
        """A count of the store that is going on."""
        counters = counters or (self.keeper,)
        made = old_counts.open_old_count(place=self.place, counters=counters, by=self.keeper, blind=blind)
        return old_counts.start_old_count(count=made, by=self.keeper)

    def found(self, count, text: str, *, by: User | None = None, **told):
        """A tag scanned in a count."""
        key = told.pop("key", f"count:{next(_numbers)}")
        return old_counts.find_piece(count=count, scan=read(text), by=by or self.keeper, key=key, **told)

    def inspected(self, n: int = 1, **told) -> list[OldPart]:
        """Judged to be the maker's fault."""
        pieces = self.received(n, **told)
        for piece in pieces:
            old_part_inspections.inspect(piece=piece, look="final", verdict="maker", by=self.examiner)
        return list(OldPart.objects.filter(pk__in=[p.pk for p in pieces]).order_by("pk"))


def a_station(branch: Branch | None = None) -> tuple[Partner, User]:
    """A station with an account."""
    partner = a_partner(branch)
    return partner, a_user(Role.PARTNER, partner=partner)


class OfTheWorld:
    """What the doors of the old parts name: the technician's own pieces, a station's, one of each paper."""

    def __init__(self, team, partner: Partner) -> None:
        store = OldStore(team.branch)
        store.technician = team.technician
        by, station = store.keeper, a_user(Role.PARTNER, partner=partner)
        self.piece = store.owed(repaired_on=date(2026, 3, 1))[0]
        shown = store.inspected(3)
        self.scan = shown[0].scans.get()
        self.done = self.scan.receipt
        self.photo = OldPartPhoto.objects.create(
            old_part=shown[0], shows="inspection", by=by,
            file=files.store(BytesIO(b"x"), name="x.jpg", kind="photo", by=by),
        )  # fmt: skip
        self.disposal = propose_disposal(kind="give_back", pieces=shown[1:2], reason="退回网点处理", by=by)
        self.list = old_part_lists.make_list(pieces=store.owed(), debtor_staff=team.technician, by=by)
        self.portal_list = old_part_lists.make_list(
            pieces=store.owed(partner=partner), debtor_partner=partner, by=station
        )
        self.case = services.open_case(
            kind="old_short",
            subject="RK",
            what="少一件",
            by=by,
            key="world",
            branch=team.branch,
            old_part=self.piece,
        )
        self.charge = propose_charge(piece=self.piece, amount=Decimal(10), reason="逾期未返旧件", by=by)
        (late,) = store.owed(partner=partner, repaired_on=date(2026, 3, 1))
        self.portal_charge = propose_charge(piece=late, amount=Decimal(10), reason="逾期未返旧件", by=by)
        self.extension = old_part_extensions.ask_extension(
            piece=self.piece, until=timezone.localdate() + timedelta(days=9), reason="客户未在家，改约", by=by
        )
        (self.shelved,) = store.received()
        self.asked = old_receipt_reversals.ask_reversal(
            receipt=self.shelved.scans.get().receipt, reason="扫错了网点", by=by
        )
        self.count = store.counted(by, store.examiner)
        self.count_scan = store.found(self.count, self.shelved.code, by=by)
