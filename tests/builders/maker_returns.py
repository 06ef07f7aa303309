"""Lists to makers, and old parts that wait for one."""

from itertools import count

from django.utils import timezone

from parts.models import MakerReturn, OldPart, OldPlace, Part
from parts.services import maker_returns as services
from people.models import Branch, Partner, User
from people.roles import Role
from tests.builders.parts import a_part
from tests.builders.people import a_branch, a_partner, a_staff, a_user

_numbers = count(1)


def an_old_store(branch: Branch) -> OldPlace:
    n = next(_numbers)
    return OldPlace.objects.create(code=f"JJ{n}", name=f"旧件库{n}", branch=branch)


def an_old_part(branch: Branch | None = None, *, part: Part | None = None, **fields) -> OldPart:
    """A piece that lies in the store, judged the maker's fault and approved to go back."""
    n = next(_numbers)
    branch = branch or a_branch()
    told = {
        "code": f"OP-{n:04d}-01", "part": part or a_part(old_part_owed=True), "cause": f"ticket:WX{n}",
        "source": f"use-{n}", "debtor_staff": a_staff(branch=branch), "branch": branch, "state": "in_store",
        "place": an_old_store(branch), "received_at": timezone.now(), "verdict": "maker", "disposal": "to_supplier",
    }  # fmt: skip
    return OldPart.objects.create(**(told | fields))


def a_maker(branch: Branch) -> Partner:
    return a_partner(branch, kind="supplier")


def a_keeper(branch: Branch | None = None) -> User:
    """Of old parts, of head office unless a branch is named."""
    return a_user(Role.STOREKEEPER_OLD, branch=branch)


def a_maker_return(branch: Branch | None = None, *, pieces: int = 1, by: User | None = None, **fields) -> MakerReturn:
    """A list that is being packed."""
    branch = branch or a_branch()
    return services.draft_list(
        maker=a_maker(branch), branch=branch, pieces=[an_old_part(branch, **fields) for _n in range(pieces)],
        by=by or a_keeper(),
    )  # fmt: skip
