"""The arena: two pictures for one prompt, blind; people and models vote, and the votes become ratings."""
