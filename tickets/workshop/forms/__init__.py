"""What is filled in in the workshop."""
