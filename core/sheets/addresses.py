"""Cell addresses: H17 ↔ row 17, column 8. Both count from 1, as people do."""

from functools import lru_cache


@lru_cache(maxsize=2048)
def letters(column: int) -> str:
    """8 → H, 27 → AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def place(address: str) -> tuple[int, int]:
    """H17 → (17, 8)."""
    column = 0
    for position, sign in enumerate(address):
        if sign.isdigit():
            return int(address[position:]), column
        column = column * 26 + ord(sign) - 64
    raise ValueError(address)
