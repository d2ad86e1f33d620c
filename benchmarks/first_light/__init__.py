"""Forty fixed prompts, first render against the loop's result, with a judge that is not in the loop beside it."""
