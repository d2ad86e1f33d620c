"""What each rung of the ladder is worth: the loop with the whole ladder against the loop with a rung taken out."""
