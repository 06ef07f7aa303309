"""Pages of the people's room, and of the ground's own tables, which has no page of its own."""
