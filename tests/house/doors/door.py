"""What a door is."""

from dataclasses import dataclass

PUBLIC, OWN, INSIDE = "public", "own", "inside"


@dataclass(frozen=True)
class Door:
    """Whom it lets in: anybody (PUBLIC), every account (OWN), every account of ours (INSIDE), or these permissions."""

    who: object
    of: str = ""
    posts: bool = False
    shared: bool = False
    query: str = ""
    api: bool = False  # asked by a script: without an account the answer is 401, not the sign-in page


def see(*who: object, of: str = "", shared: bool = False, query: str = "") -> Door:
    return Door(
        who[0] if isinstance(who[0], str) and who[0] in {PUBLIC, OWN, INSIDE} else set(who), of, False, shared, query
    )


def act(*who: object, of: str = "", shared: bool = False) -> Door:
    return Door(who[0] if isinstance(who[0], str) and who[0] in {PUBLIC, OWN, INSIDE} else set(who), of, True, shared)


def api(*who: object, of: str = "", posts: bool = False) -> Door:
    return Door(set(who), of, posts, api=True)
