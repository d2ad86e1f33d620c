"""How long a regional repair takes against a full render, and how many operations it needs."""
