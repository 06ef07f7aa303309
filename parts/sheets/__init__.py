"""Sheets the parts' room reads."""
