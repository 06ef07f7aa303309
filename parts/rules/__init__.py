"""Rules of the parts' room, pure."""
