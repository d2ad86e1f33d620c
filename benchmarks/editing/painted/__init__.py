"""Are edits painted right, and does the rest stay? Pictures, arms, and an outside judge."""
