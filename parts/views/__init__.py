"""Pages of parts, stock and prices."""
