"""What people may type in the people's room, checked before a service is called."""
