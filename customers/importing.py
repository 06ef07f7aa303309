"""The customer file on its way in: what is checked beside the cells, and how it is taken back."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import ProtectedError
from django.utils.translation import gettext_noop

from catalog.models import Category
from catalog.standard import ALIASES
from core.sheets import messages
from core.sheets.hooks import NOTE, QUESTION, Context, Question, Row
from core.sheets.lists import SLICE, ListHooks, RecordsInUse, Reference, _outcome, _plain_fields
from core.sheets.models import ImportPart, StagedRow
from core.sheets.text import heading
from customers.machine_days import is_ahead, is_too_early
from customers.models import Customer, Unit
from customers.resources import UNIT_COLUMNS, CustomerFileResource, restore_customer
from people.models import Branch, Partner, Store

S = messages.Severity
messages.declare(
    {
        "no_phone": (S.WARNING, gettext_noop("No telephone number: the customer can't be called back.")),
        "no_barcode": (
            S.WARNING,
            gettext_noop("No bar code and no frame number: known by its invoice alone."),
        ),
        "installed_before_purchase": (S.NOTICE, gettext_noop("Installed before it was purchased.")),
        "day_too_early": (S.ERROR, gettext_noop("No machine here is older than 1 January 1990. Is the year right?")),
        "day_ahead": (S.ERROR, gettext_noop("This day is still to come.")),
        "warranty_before_purchase": (S.ERROR, gettext_noop("The warranty would end before the purchase.")),
        "unit_of_other": (
            S.QUESTION,
            gettext_noop("%(found)s belongs to %(customer)s so far. Accept to move it to this customer."),
        ),
        "frame_twice": (S.ERROR, gettext_noop("The frame number stands in row %(first)s too.")),
    }
)
AREA_ENDINGS = ("服务中心", "分公司", "片区", "片", "区", "县", "站")


def _words_of(category: Category) -> list[str]:
    aliases = [word for word, code in ALIASES.items() if code == category.code]
    return [category.name_zh, category.name_en, category.code, *aliases]


def place_word(text: str) -> str:
    """城东区, 城东片 and 城东 are one place."""
    word = heading(text)
    ends = (end for end in AREA_ENDINGS if word.endswith(end) and len(word) > len(end) + 1)
    return word.removesuffix(next(ends, ""))


class CustomerHooks(ListHooks):
    """Rows through CustomerFileResource."""

    permission = "import_write"
    sight = "customer_see"
    resource_class = CustomerFileResource
    references = {
        "category": Reference(
            lambda: Category.objects.filter(is_active=True), _words_of, resource_value=lambda c: c.code, label=str
        )
    }

    def match(self, rows: Sequence[Row], context: Context) -> list[Question]:
        """Who sold it, where the customer belongs, whose machine it was; then the rehearsal of the resource."""
        sellers = _Sellers()
        units = _units_of(rows)
        frames: dict[str, int] = {}
        for row in rows:
            row.matched |= sellers.of(row.values)
            self._check(row, units, frames)
        return super().match(rows, context)

    def _check(self, row: Row, units: dict[str, tuple[str, str]], frames: dict[str, int]) -> None:
        told = row.values
        if not told.get("phone"):
            row.add("no_phone", "phone", level=NOTE)
        key = told.get("frame_no") or told.get("serial")
        if not key and any(told.get(name) for name in UNIT_COLUMNS):
            row.add("no_barcode", "serial", level=NOTE)
        bought, until, installed = (told.get(n) for n in ("purchased_on", "warranty_until", "installed_on"))
        for name, day in (("purchased_on", bought), ("installed_on", installed), ("warranty_until", until)):
            if day and is_too_early(date.fromisoformat(day)):
                row.add("day_too_early", name)
            elif day and is_ahead(date.fromisoformat(day)) and name != "warranty_until":
                row.add("day_ahead", name)
        if bought and until and until < bought:
            row.add("warranty_before_purchase", "warranty_until")
        if bought and installed and installed < bought:
            row.add("installed_before_purchase", "installed_on", level=NOTE)
        if key in units and units[key][0] != told.get("number"):
            row.add("unit_of_other", "number", level=QUESTION, found=key, customer=" ".join(units[key]))
        if frame := told.get("frame_no"):
            first = frames.setdefault(frame, row.number)
            if first != row.number:
                row.add("frame_twice", "frame_no", first=first)

    def _cells(self, values: dict[str, Any], matched: dict[str, Any]) -> dict[str, Any]:
        extra = {name: matched.get(name) for name in ("seller_store", "seller_partner", "branch")}
        return {key: matched.get(key, value) for key, value in values.items()} | extra

    def _write(self, batch: list[StagedRow], by: Any, counts: dict[str, int]) -> None:
        if not batch:
            return
        result = self._run([self._cells(row.values, row.matched) for row in batch], by=by, dry_run=False)
        for staged, outcome in zip(batch, result.rows, strict=True):
            what, fate = _outcome(outcome), outcome.fate
            counts[what] += 1
            if what == "same":
                continue
            unit = None if getattr(outcome, "unit_skipped", False) else outcome.instance
            was = outcome.original if what == "changed" and unit is not None and outcome.original else None
            staged.record = f"customers.unit:{unit.pk}" if unit else f"customers.customer:{fate['id']}"
            staged.before = {
                "unit": unit.pk if unit else None,
                "unit_was": _plain_fields(was) if was else None,
                "customer": fate["id"],
                "customer_is": fate["what"],
                "customer_was": fate["before"],
            }
        StagedRow.objects.bulk_update([row for row in batch if row.record], ["record", "before"], batch_size=500)

    def undo(self, part: ImportPart, by: Any) -> None:
        """Machines and customers that came new go, the others get their earlier values back. Raises RecordsInUse."""
        rows = StagedRow.objects.filter(batch=part.batch_id, kind=part.kind).exclude(record="")
        for staged in rows.order_by("-table", "-row").iterator(chunk_size=SLICE):
            kept = staged.before
            if kept["unit"] and kept["unit_was"]:
                Unit.objects.filter(pk=kept["unit"]).update(**kept["unit_was"])
            elif kept["unit"]:
                _delete(Unit, kept["unit"])
            if kept["customer_is"] == "new":
                _delete(Customer, kept["customer"])
            elif kept["customer_was"]:
                restore_customer(kept["customer"], kept["customer_was"])


def _delete(model: type, pk: int) -> None:
    for record in model.objects.filter(pk=pk):
        try:
            record.delete()
        except ProtectedError as error:
            raise RecordsInUse(record=str(record)) from error


def _units_of(rows: Sequence[Row]) -> dict[str, tuple[str, str]]:
    """Bar code or frame number → (customer number, name) of the machines on file."""
    found: dict[str, tuple[str, str]] = {}
    for name in ("serial", "frame_no"):
        keys = {row.values[name] for row in rows if row.values.get(name)}
        units = Unit.objects.filter(**{f"{name}__in": keys}).values_list(name, "customer__number", "customer__name")
        found |= {key: (number, who) for key, number, who in units}
    return found


class _Sellers:
    """Stores, partners and branches by what a sheet calls them."""

    def __init__(self) -> None:
        self.stores = {heading(s.name): s for s in Store.objects.select_related("branch")}
        self.partners = {heading(p.name): p for p in Partner.objects.select_related("branch")}
        self.places: dict[str, str] = {}
        for branch in Branch.objects.order_by("-path"):
            self.places[place_word(branch.name)] = branch.code
            self.places.setdefault(heading(branch.place), branch.code)

    def of(self, told: dict[str, Any]) -> dict[str, Any]:
        """seller_store, seller_partner and branch as codes; what is not known stays out."""
        seller, found = heading(told.get("seller") or ""), {}
        if store := self.stores.get(seller):
            found = {"seller_store": store.code, "branch": store.branch.code}
        elif partner := self.partners.get(seller):
            found = {"seller_partner": partner.code, "branch": partner.branch.code}
        district = place_word(told.get("district") or "")
        if "branch" not in found and district in self.places:
            found["branch"] = self.places[district]
        return found
