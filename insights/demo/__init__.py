"""The demonstration company 星河电器: everything invented, generated the same way every time."""
