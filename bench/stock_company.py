"""What the callers of bench/stock.py move: a warehouse with 501 parts, a great many of each, in one batch each,
and 32 people who keep it."""

import os
import sys
from decimal import Decimal
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftersales.settings.production")
django.setup()

from parts import services  # noqa: E402
from parts.models import Part, Place  # noqa: E402
from people.models import Branch, RoleGrant, User  # noqa: E402
from people.roles import Role  # noqa: E402

PARTS, PIECES, KEEPERS = 501, Decimal(10_000_000), 32


def build() -> None:
    """The first part is the one everybody wants."""
    branch = Branch.objects.create(code="HQ", name="总部", kind="head_office")
    keepers = [User.objects.create(username=f"keeper{n:02d}", display_name=f"样例仓管{n}") for n in range(KEEPERS)]
    RoleGrant.objects.bulk_create(RoleGrant(user=k, role=Role.STOREKEEPER_NEW, branch=branch) for k in keepers)
    place = Place.objects.create(code="WH", name="总库", branch=branch)
    Part.objects.bulk_create(Part(number=f"B{n:04d}", name_zh=f"样例配件{n}") for n in range(PARTS))
    parts = list(Part.objects.order_by("pk"))
    for start in range(0, PARTS, 100):
        lines = [services.Line(part, PIECES, Decimal("12.34")) for part in parts[start : start + 100]]
        services.receive_many(place=place, lines=lines, cause="receipt:bench", by=keepers[0], key=f"bench-{start}")


if __name__ == "__main__":
    build()
