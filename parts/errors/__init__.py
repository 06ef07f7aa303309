"""What the parts' room refuses, each with its sentence."""
