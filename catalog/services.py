"""Changes of the lists."""

from django.db import transaction

from catalog import standard
from catalog.models import Category, FaultCode, Reason
from catalog.policies import load_standard_policies
from catalog.work import load_standard_work


@transaction.atomic
def load_standard_lists() -> int:
    """Add the standard entries that are missing; returns how many. What an administrator changed stays as it is."""
    added = 0
    known = {c.code: c for c in Category.objects.all()}
    for position, (code, zh, en, parent, cooling, vehicle) in enumerate(standard.CATEGORIES, 1):
        if code not in known:
            known[code] = Category.objects.create(
                code=code,
                name_zh=zh,
                name_en=en,
                parent=known.get(parent),
                is_air_conditioner=cooling,
                is_vehicle=vehicle,
                position=position * 10,
            )
            added += 1
    here = set(FaultCode.objects.values_list("category__code", "code"))
    fresh = [
        FaultCode(category=known.get(category), code=code, name_zh=zh, name_en=en, position=position)
        for position, (category, code, zh, en) in enumerate(standard.FAULTS, 1)
        if (category or None, code) not in here
    ]
    added += len(FaultCode.objects.bulk_create(fresh))
    reasons = set(Reason.objects.values_list("purpose", "code"))
    added += len(
        Reason.objects.bulk_create(
            Reason(
                purpose=purpose,
                code=code,
                name_zh=zh,
                name_en=en,
                is_parts=parts,
                is_duplicate=twice,
                position=position,
            )
            for position, (purpose, code, zh, en, parts, twice) in enumerate(standard.REASONS, 1)
            if (purpose, code) not in reasons
        )
    )
    return added + load_standard_policies() + load_standard_work()
