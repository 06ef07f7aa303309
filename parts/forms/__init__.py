"""What is filled in about parts, stock and prices."""
