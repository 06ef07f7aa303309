"""What a scan box sends (templates/components/scan_box.html)."""

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from core.exact_fields import CountField
from parts.scanning import read


class TypedCount(CountField):
    """The count beside the scan, "5*" too; zero is allowed: a shelf may be empty."""

    default_error_messages = {"invalid": _("Write the count as a number such as 5 or 0.5.")}

    def to_python(self, value: object) -> Decimal | None:
        return super().to_python(str(value or "").strip().rstrip("*×＊").strip())


class ScanForm(forms.Form):
    """`text` becomes `scan`; `count` is the field's or the one before the code ("5*"), else 1; `client_id` names it."""

    text = forms.CharField(required=False, max_length=400, strip=False)
    count = TypedCount(required=False)
    client_id = forms.CharField(required=False, max_length=40)

    def clean_client_id(self) -> str:
        """The browser's name of this scan; without a script there is none and the server makes one."""
        text = self.cleaned_data["client_id"]
        if not text:
            return str(uuid4())
        try:
            return str(UUID(text))
        except ValueError:
            raise forms.ValidationError(_("This scan has no proper name. Scan it again.")) from None

    def clean(self) -> dict[str, Any]:
        """The code as it is read, and how many of it."""
        told = super().clean()
        scan = read(told.get("text", ""))
        before = told.get("count")
        told["scan"] = scan
        told["is_counted"] = scan.count is not None or before is not None
        told["count"] = scan.count if scan.count is not None else before if before is not None else Decimal(1)
        return told
