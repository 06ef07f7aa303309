"""What a scan box sends (templates/components/scan_box.html)."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from parts.scanning import read

COUNT = re.compile(r"\d{1,5}(\.\d{1,3})?", re.ASCII)


class ScanForm(forms.Form):
    """`text` becomes `scan`; `count` is the field's or the one before the code ("5*"), else 1; `client_id` names it."""

    text = forms.CharField(required=False, max_length=400, strip=False)
    count = forms.CharField(required=False, max_length=20)
    client_id = forms.CharField(required=False, max_length=40)

    def clean_count(self) -> Decimal | None:
        """Three decimals at most; zero is allowed: a shelf may be empty."""
        text = unicodedata.normalize("NFKC", self.cleaned_data["count"]).strip().rstrip("*×").strip()
        if not text:
            return None
        try:
            if COUNT.fullmatch(text):
                return Decimal(text)
        except InvalidOperation:
            pass
        raise forms.ValidationError(_("Write the count as a number such as 5 or 0.5."))

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
