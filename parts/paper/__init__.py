"""Papers of the parts' room."""
