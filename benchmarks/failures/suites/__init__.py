"""Prompt lists. Each suite is one file with one function ``suite(data) -> Suite``."""
