"""A part number or the code of a place in an address: whatever its maker writes, also the slash of 6/9."""

from django.urls import register_converter

SLASH = "%2F"  # written once more encoded by Django, so that no server in between takes it for a step of the path


class PartNumberConverter:
    """One step of a path that holds a part number or the code of a place."""

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        """The number as the catalogue has it."""
        return value.replace(SLASH, "/")

    def to_url(self, value: str) -> str:
        """The number without a slash."""
        return str(value).replace("/", SLASH)


register_converter(PartNumberConverter, "part_number")
register_converter(PartNumberConverter, "place_code")
