"""Money for goods that came back: one person proposes it beside what is known of their price, another approves it."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from core.money import round_fen
from parts.choices.goods_returns import GoodsState, Outcome
from parts.errors.goods_returns import OtherCreditWithoutWord, PriceUnknown
from parts.models import GoodsReturn
from parts.selectors.goods_returns import worth_of
from parts.services.document_trail import locked, said, step
from parts.services.goods_returns_closing import close, to_close
from parts.services.goods_returns_rights import require_turn
from parts.services.goods_returns_telling import tell_next
from people.models import User

S = GoodsState
NOBODY = {"credit_asked": None, "credit_known": None, "credit_basis": "", "credit_why": "", "credit_by": None,
          "credit_at": None, "credit_note": ""}  # fmt: skip


@transaction.atomic
def ask_credit(
    *, case: GoodsReturn, credit: Decimal, by: User, credit_note: str = "", note: str = ""
) -> GoodsReturn:  # fmt: skip
    """So many yuan are proposed; `note` says why where the known price is another or none is known.

    Raises OtherCreditWithoutWord, PriceUnknown, StillDisputed, SurplusUndecided, SalesNotAsked.
    """
    held = to_close("credit", case, by=by)
    amount, worth = round_fen(credit), worth_of(held)
    if not note.strip() and worth.amount is None:
        raise PriceUnknown()
    if not note.strip() and amount != worth.amount:
        raise OtherCreditWithoutWord(known=worth.amount, credit=amount)
    told = {"credit": str(amount), "known": str(worth.amount) if worth.amount is not None else ""}
    step(
        held, to=S.CREDITING, allowed=[S.COUNTED], action="credit_asked", by=by, note=note.strip(), data=told,
        credit_asked=amount, credit_known=worth.amount, credit_basis=worth.basis, credit_why=note.strip(),
        credit_by=by, credit_at=timezone.now(), credit_note=credit_note.strip(),
    )  # fmt: skip
    tell_next(held)
    return held


@transaction.atomic
def approve_credit(*, case: GoodsReturn, by: User, note: str = "") -> GoodsReturn:
    """The sender is credited what was proposed, by somebody else's word. Raises AnotherCredits, StillDisputed."""
    held = to_close("credit-approve", case, by=by)
    data = {"credit": str(held.credit_asked)}
    return close(held, Outcome.CREDITED, by=by, note=note, data=data, credit=held.credit_asked)


@transaction.atomic
def refuse_credit(*, case: GoodsReturn, note: str, by: User) -> GoodsReturn:
    """Not so much, or not at all; whoever proposed it takes it back the same way. Raises ReasonMissing."""
    held, why = locked(GoodsReturn, case.pk), said(note)
    allowed = require_turn("credit-refuse", held, by=by)
    step(held, to=S.COUNTED, allowed=allowed, action="credit_refused", by=by, note=why, **NOBODY)
    tell_next(held)
    return held
