"""A file that is not read, and why. Plain Python: the parsing child raises it too."""

from typing import Any


class Refused(Exception):
    """`code` is in the catalogue (messages.py), `args_by_name` fill its sentence."""

    def __init__(self, code: str, **args: Any) -> None:
        super().__init__(code)
        self.code, self.args_by_name = code, args
