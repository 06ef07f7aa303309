"""Duty: who may repair what, who is there, who is away."""
