"""What the workshop's pages and papers ask."""
