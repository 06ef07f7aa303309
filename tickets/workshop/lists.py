"""Loads the standard lists; what an administrator changed stays as it is."""

from datetime import date

from django.db import transaction

from tickets.models import FaultFamily, GuaranteeTerm, InspectionPlan, WorkshopItem
from tickets.workshop import standard

SINCE = date(2024, 1, 1)


@transaction.atomic
def load_workshop_lists() -> int:
    """Add the standard lines that are missing; returns how many."""
    known = set(WorkshopItem.objects.values_list("use", "code"))
    items = WorkshopItem.objects.bulk_create(
        WorkshopItem(
            use=use, family=family, answer=answer, code=code, name_zh=zh, name_en=en, position=n * 10, from_on=SINCE
        )
        for n, (use, family, answer, code, zh, en) in enumerate(standard.ITEMS, 1)
        if (use, code) not in known
    )
    families = set(FaultFamily.objects.values_list("code", flat=True))
    faults = FaultFamily.objects.bulk_create(
        FaultFamily(code=code, name_zh=zh, name_en=en, codes=codes, position=n * 10)
        for n, (code, zh, en, codes) in enumerate(standard.FAMILIES, 1)
        if code not in families
    )
    plans = set(InspectionPlan.objects.filter(category=None).values_list("kind", flat=True))
    chains = InspectionPlan.objects.bulk_create(
        InspectionPlan(kind=kind, levels=levels, from_on=SINCE) for kind, levels in standard.PLANS if kind not in plans
    )
    terms = set(GuaranteeTerm.objects.filter(category=None).values_list("kind", flat=True))
    days = GuaranteeTerm.objects.bulk_create(
        GuaranteeTerm(kind=kind, days=n, source=source, from_on=SINCE)
        for kind, n, source in standard.TERMS
        if kind not in terms
    )
    return len(items) + len(faults) + len(chains) + len(days)
