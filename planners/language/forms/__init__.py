"""Prompts written as notes, forms and tables, rewritten as the phrases that they stand for."""
