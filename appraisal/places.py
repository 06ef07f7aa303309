"""Which place a branch lies in: its minimum wage is held against the sheets of the branch's people."""

from people.models import Branch


def places_of() -> dict[int, str]:
    """Branch id → its own place, else that of the nearest branch above; empty where nobody set one. One query."""
    branches = list(Branch.objects.values_list("pk", "path", "place"))
    own = {str(pk): place for pk, _path, place in branches}
    return {
        pk: next((own[above] for above in reversed(path.strip("/").split("/")) if own.get(above)), "")
        for pk, path, _place in branches
    }
