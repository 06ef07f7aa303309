"""Pages of tickets and of defective units."""
