"""What the engine refuses, and in which words. A refusal names the place and what is wrong; nothing is guessed."""


class Refused(Exception):
    """The engine will not calculate with this; the text says where and why."""


class RulebookRefused(Refused):
    """A rulebook file that may not be loaded: names the file, the place in it (a line code) and what is wrong."""

    def __init__(self, file: str, place: str, wrong: str):
        super().__init__(f"{file}: {place}: {wrong}")
        self.file, self.place, self.wrong = file, place, wrong


class FactRefused(Refused):
    """A case that may not be calculated: names the fact (or the entry of the case) and what is wrong with it."""

    def __init__(self, fact: str, wrong: str):
        super().__init__(f"{fact}: {wrong}")
        self.fact, self.wrong = fact, wrong


class Missing(Exception):
    """A rule cannot say an amount while it lacks these facts, named by the part they play in the rule."""

    def __init__(self, *roles: str):
        super().__init__(*roles)
        self.roles = roles


class Contradiction(Exception):
    """Facts that cannot be true together; `role` is the part that the accused fact plays in the rule."""

    def __init__(self, role: str, wrong: str):
        super().__init__(f"{role}: {wrong}")
        self.role, self.wrong = role, wrong
