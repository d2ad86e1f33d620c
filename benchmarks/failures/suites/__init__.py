"""Prompt lists: one file a suite, each with one function ``suite(data) -> Suite``."""
