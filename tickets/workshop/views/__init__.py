"""Pages of the workshop and of what is at the maker."""
