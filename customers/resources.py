"""The customer file through django-import-export: a row is a customer, by number, and a machine, by its own number."""

from typing import Any

from import_export import fields
from import_export.resources import ModelResource
from import_export.results import RowResult
from import_export.widgets import DateWidget, ForeignKeyWidget

from catalog.models import Category
from customers.models import Address, Customer, Phone, Unit
from customers.personal import normalised_phone
from people.models import Branch, Partner, Store

PLACE = ("province", "city", "district", "street")
UNIT_COLUMNS = ("category", "model_name", "serial", "frame_no")
FATES = {"new": RowResult.IMPORT_TYPE_NEW, "changed": RowResult.IMPORT_TYPE_UPDATE}


def _day(name: str) -> fields.Field:
    return fields.Field(name, name, widget=DateWidget("%Y-%m-%d"))


class CustomerFileResource(ModelResource):
    """A blank cell never empties what is on file; the same file again changes nothing."""

    customer = fields.Field("customer", "number", widget=ForeignKeyWidget(Customer, "number"))
    category = fields.Field("category", "category", widget=ForeignKeyWidget(Category, "code"))
    seller_store = fields.Field("seller_store", "seller_store", widget=ForeignKeyWidget(Store, "code"))
    seller_partner = fields.Field("seller_partner", "seller_partner", widget=ForeignKeyWidget(Partner, "code"))
    purchased_on = _day("purchased_on")
    installed_on = _day("installed_on")
    warranty_until = _day("warranty_until")

    class Meta:
        model = Unit
        import_id_fields = ()
        fields = (
            "customer", "category", "brand", "model_name", "serial", "outer_barcode", "frame_no", "engine_no",
            "purchased_on", "seller_store", "seller_partner", "seller", "invoice_no", "installed_on", "installer",
            "warranty_until", "note",
        )  # fmt: skip
        skip_unchanged = True
        report_skipped = True

    def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
        """The customer first: the machine points to him."""
        row["_fate"] = save_customer(row)

    def get_instance(self, instance_loader: object, row: dict[str, Any]) -> Unit | None:
        """By frame number, by bar code; without either by customer, model and invoice."""
        for name in ("frame_no", "serial"):
            if row.get(name):
                return Unit.objects.filter(**{name: row[name]}).first()
        return Unit.objects.filter(
            customer__number=row["number"],
            serial="",
            frame_no="",
            model_name=row.get("model_name") or "",
            invoice_no=row.get("invoice_no") or "",
        ).first()

    def import_field(self, field: fields.Field, instance: Unit, row: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        """What the sheet does not say stays as it is."""
        if row.get(field.column_name) not in (None, ""):
            super().import_field(field, instance, row, *args, **kwargs)

    def skip_row(self, instance: Unit, original: Unit, row: dict[str, Any], import_validation_errors=None) -> bool:
        """A row without a machine is about the customer alone."""
        if not any(row.get(name) for name in UNIT_COLUMNS):
            return True
        return super().skip_row(instance, original, row, import_validation_errors)

    def after_import_row(self, row: dict[str, Any], row_result: RowResult, **kwargs: Any) -> None:
        """The row did what its customer or its machine did, whichever is more."""
        row_result.fate = row["_fate"]
        if row_result.import_type == RowResult.IMPORT_TYPE_SKIP and row["_fate"]["what"] != "same":
            row_result.unit_skipped = True
            row_result.import_type = FATES[row["_fate"]["what"]]


def save_customer(row: dict[str, Any]) -> dict[str, Any]:
    """Make or complete the customer of a row. {what: new, changed or same; id; before: earlier values for the undo}."""
    customer = Customer.objects.filter(number=row["number"]).first()
    phones = [digits for name in ("phone", "phone2", "phone3") if (digits := normalised_phone(row.get(name) or ""))]
    place = {name: row.get(name) or "" for name in PLACE}
    told = {"name": row.get("name"), "kind": row.get("kind"), "note": row.get("customer_note")}
    if customer is None:
        branch = Branch.objects.filter(code=row["branch"]).first() if row.get("branch") else None
        known = {name: value for name, value in told.items() if value}
        customer = Customer.objects.create(number=row["number"], branch=branch, **known)
        _add_contacts(customer, phones, place)
        return {"what": "new", "id": customer.pk, "before": None}
    before = {
        "fields": {name: getattr(customer, name) for name in told},
        "phones": list(customer.phones.values_list("digits", flat=True)),
        "addresses": list(customer.addresses.values(*PLACE)),
    }
    changed = {name: value for name, value in told.items() if value and getattr(customer, name) != value}
    if changed:
        _write(customer, changed)
    added = _add_contacts(customer, phones, place)
    what = "changed" if changed or added else "same"
    return {"what": what, "id": customer.pk, "before": before if what == "changed" else None}


def _write(customer: Customer, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(customer, name, value)
    customer.save(update_fields=[*fields, "spelling"])


def _add_contacts(customer: Customer, phones: list[str], place: dict[str, str]) -> bool:
    known = set(customer.phones.values_list("digits", flat=True))
    fresh = [digits for digits in dict.fromkeys(phones) if digits not in known]
    Phone.objects.bulk_create(
        Phone(customer=customer, digits=digits, last4=digits[-4:], position=len(known) + n)
        for n, digits in enumerate(fresh, 1)
    )
    new_place = bool(place["street"]) and not customer.addresses.filter(**place).exists()
    if new_place:
        Address.objects.create(customer=customer, position=customer.addresses.count() + 1, **place)
    return bool(fresh) or new_place


def restore_customer(pk: int, before: dict[str, Any]) -> None:
    """Give a customer the values back that an import changed."""
    customer = Customer.objects.get(pk=pk)
    _write(customer, before["fields"])
    customer.phones.exclude(digits__in=before["phones"]).delete()
    for address in customer.addresses.all():
        if {name: getattr(address, name) for name in PLACE} not in before["addresses"]:
            address.delete()
