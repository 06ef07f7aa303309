"""What changes in the people's room: accounts, roles, staff and teams, places. Each call writes its audit line."""
