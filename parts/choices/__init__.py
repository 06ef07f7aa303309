"""The closed lists of the parts' room."""
