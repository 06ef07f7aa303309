"""Returns and exchanges of goods (S1-R50 to R54, S2-R22): asked, checked by marketing, approved by the manager."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from catalog.models import ProductModel
from core import pictures
from core.errors import NotYours
from parts.choices.goods_returns import OPEN, GoodsKind, GoodsState
from parts.errors.goods_returns import (
    NoPhotosNow,
    OneOfThem,
    OpenAlready,
    SenderNeeded,
    SentBefore,
    TooManySerials,
    WholeGoods,
)
from parts.models import GoodsReturn, GoodsReturnPhoto, Part
from parts.services.clearances import require_clearance
from parts.services.document_trail import counted, first_of, key_for, locked, said, step, tell_trail
from parts.services.goods_returns_rights import ASKS, is_turn, over, require_turn
from parts.services.goods_returns_telling import tell_next
from parts.services.ledger import checked, plain
from people.access import scope_of
from people.choices import PartnerKind
from people.models import Branch, Partner, User

S = GoodsState
SERIES = "TH"  # 退货


@dataclass(frozen=True, slots=True)
class Goods:
    """What comes back: a product model or a part, how many, its serial numbers one a line."""

    quantity: Decimal
    model: ProductModel | None = None
    part: Part | None = None
    serials: str = ""


def listed(text: str) -> str:
    """Serial numbers one a line, each once, without blanks."""
    return "\n".join(dict.fromkeys(line.strip() for line in text.replace(",", "\n").splitlines() if line.strip()))


def _exact(goods: Goods) -> tuple[Decimal, str]:
    """Quantity and serials. Raises OneOfThem, WholeGoods, WholeUnitsOnly, NotAQuantity, TooManySerials."""
    if (goods.model is None) == (goods.part is None):
        raise OneOfThem()
    exact = counted(goods.part, goods.quantity) if goods.part else checked(goods.quantity)
    if goods.model and exact != exact.to_integral_value():
        raise WholeGoods()
    serials = listed(goods.serials)
    if serials and len(serials.split("\n")) > exact:
        raise TooManySerials(serials=len(serials.split("\n")), quantity=plain(exact))
    return exact, serials


def _branch_for(partner: Partner | None, by: User) -> Branch:
    """The partner's, else the one somebody works at, else the highest he sees. Raises NotYours."""
    if by.partner_id:
        if partner is None or by.partner_id != partner.pk:
            raise NotYours()
        return partner.branch
    staff = by.staff_or_none
    branch = partner.branch if partner else staff.branch if staff else _highest_of(by)
    if branch is None or not over(ASKS, branch.pk, by=by):
        raise NotYours()
    return branch


def _highest_of(by: User) -> Branch | None:
    scope = scope_of(by)
    seen = Branch.objects.all() if scope.everything else Branch.objects.filter(pk__in=scope.branch_ids)
    return seen.order_by("path").first()


WRITTEN = (
    "kind", "partner_id", "customer_name", "phone", "model_id", "part_id", "quantity", "serials", "reason", "condition",
    "what", "sold_by",
)  # fmt: skip


def _sent_before(made: GoodsReturn, photos: Sequence[object]) -> GoodsReturn | None:
    """The case this key made, where it says the same. Raises SentBefore."""
    known = GoodsReturn.objects.filter(key=made.key).first()
    if known is None:
        return None
    same = all(getattr(known, name) == getattr(made, name) for name in WRITTEN)
    if not same or len(photos) > known.photos.count():
        raise SentBefore(number=known.number)
    return known


def _require_no_twin(made: GoodsReturn) -> None:
    """Nobody applies twice for the same goods without saying so. Raises OpenAlready."""
    same = {name: getattr(made, name) for name in ("partner", "customer_name", "phone", "model", "part")}
    if made.partner_id:
        del same["phone"]
    if (twin := GoodsReturn.objects.open().filter(**same).order_by("-id").first()) is not None:
        raise OpenAlready(number=twin.number, state=twin.get_state_display())


@transaction.atomic
def ask_return(
    *, kind: str, goods: Goods, reason: str, condition: str, what: str, by: User, key: str,
    partner: Partner | None = None, customer_name: str = "", phone: str = "", sold_by: str = "",
    photos: Sequence[object] = (), another: bool = False,
) -> GoodsReturn:  # fmt: skip
    """An application (售后退货申请, 退换货申请), TH…; the same key again gives the first.

    By a partner for itself, or by one of ours for a partner or customer who phones. `another`: while one of the same
    sender for the same goods is open, this is a further one. Raises OneOfThem, SenderNeeded, NotYours,
    TooManySerials, WholeGoods, SentBefore, OpenAlready and as the ledger's quantities; photos as core.pictures.
    """
    name = customer_name.strip()
    if (partner is None) == (not name) or (partner is not None and partner.kind == PartnerKind.SUPPLIER):
        raise SenderNeeded()
    branch, (quantity, serials) = _branch_for(partner, by), _exact(goods)
    large = kind == GoodsKind.EXCHANGE and quantity >= settings.GOODS_LARGE_EXCHANGE
    made = GoodsReturn(
        kind=kind, branch=branch, partner=partner, customer_name=name, phone=phone.strip(), model=goods.model,
        part=goods.part, quantity=quantity, serials=serials, reason=reason, condition=condition, what=said(what),
        sold_by=sold_by.strip(), is_large=large, asked_by=by, key=key_for(by, key),
    )  # fmt: skip
    locked(type(goods.part or goods.model), (goods.part or goods.model).pk)  # of two who ask at once one sees the other
    if (known := _sent_before(made, photos)) is not None:
        return known
    if not another:
        _require_no_twin(made)
    if (known := first_of(made, SERIES)) is not made:
        return known
    tell_trail(made, "asked", by=by, note=made.what, data={"quantity": str(quantity)})
    keep_photos(case=made, photos=photos, by=by)
    tell_next(made)
    return made


@transaction.atomic
def keep_photos(*, case: GoodsReturn, photos: Sequence[object], by: User) -> int:
    """Uploads drawn anew and kept with the case. Raises NoPhotosNow, NotYours, the refusals of core.pictures."""
    if photos and not is_turn("photos", case, by=by):
        raise NotYours() if case.state in OPEN else NoPhotosNow(number=case.number)
    for upload in photos:
        picture = pictures.keep_picture(upload, size=upload.size, name=case.number, by=by)
        GoodsReturnPhoto.objects.create(case=case, file=picture.file, by=by)
    if photos:
        tell_trail(case, "photos", by=by, data={"photos": len(photos)})
    return len(photos)


@transaction.atomic
def check_return(*, case: GoodsReturn, note: str, by: User) -> GoodsReturn:
    """Marketing has looked at it. A large exchange goes to marketing in writing and waits for its decision (S1-R52)."""
    held = locked(GoodsReturn, case.pk)
    allowed = require_turn("check", held, by=by)
    to = S.DECIDING if held.is_large else S.CHECKED
    step(held, to=to, allowed=allowed, action="checked", by=by, note=note.strip(), checked_by=by,
         checked_at=timezone.now())  # fmt: skip
    tell_next(held)
    return held


@transaction.atomic
def decide_return(*, case: GoodsReturn, decision: str, by: User) -> GoodsReturn:
    """Marketing agreed to a large exchange: in its own words. Raises ReasonMissing."""
    held, words = locked(GoodsReturn, case.pk), said(decision)
    allowed = require_turn("decide", held, by=by)
    step(held, to=S.CHECKED, allowed=allowed, action="decided", by=by, note=words, decision=words, decided_by=by,
         decided_at=timezone.now())  # fmt: skip
    tell_next(held)
    return held


@transaction.atomic
def approve_return(*, case: GoodsReturn, note: str, by: User) -> GoodsReturn:
    """The manager's word, bad products too (S2-R22): the goods may come. Raises AnotherApproves.

    Parts that a partner exchanges wait for its feedback like any exchange (不反馈不予兑换): raises NoFeedback.
    """
    held = locked(GoodsReturn, case.pk)
    allowed = require_turn("approve", held, by=by)
    if held.kind == GoodsKind.EXCHANGE and held.part and held.partner:
        require_clearance(partner=held.partner, on=timezone.localdate())
    step(held, to=S.APPROVED, allowed=allowed, action="approved", by=by, note=note.strip(), approved_by=by,
         approved_at=timezone.now())  # fmt: skip
    tell_next(held)
    return held


@transaction.atomic
def refuse_return(*, case: GoodsReturn, note: str, by: User) -> GoodsReturn:
    """No: the goods stay where they are. By marketing while it is checked, by the manager afterwards."""
    held, why = locked(GoodsReturn, case.pk), said(note)
    require_turn("refuse", held, by=by)
    step(held, to=S.REFUSED, allowed=[held.state], action="refused", by=by, note=why, answer=why, ended_by=by,
         ended_at=timezone.now())  # fmt: skip
    tell_next(held)
    return held


@transaction.atomic
def withdraw_return(*, case: GoodsReturn, note: str, by: User) -> GoodsReturn:
    """Whoever asked does not want it any more; nothing has come yet."""
    held, why = locked(GoodsReturn, case.pk), said(note)
    allowed = require_turn("withdraw", held, by=by)
    step(held, to=S.WITHDRAWN, allowed=allowed, action="withdrawn", by=by, note=why, answer=why, ended_by=by,
         ended_at=timezone.now())  # fmt: skip
    tell_next(held)
    return held
