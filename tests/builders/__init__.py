"""Builders: a test says only what matters to it. One module per room."""
