"""What waits for a person, room by room: a function gives one panel, or None where it does not concern the reader."""
