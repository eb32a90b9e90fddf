"""Bringing the stack up, down, and seeing how it is."""
