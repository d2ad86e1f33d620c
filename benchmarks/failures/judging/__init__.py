"""Judges: models that score pictures and share nothing with the loop's critics."""
