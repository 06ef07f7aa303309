"""Rows of the parts' room and who may see them."""
