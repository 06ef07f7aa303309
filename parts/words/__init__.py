"""Audit lines, states and notices of the parts' room in words."""
