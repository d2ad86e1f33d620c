"""``proofpress bench all --quick``: a small form of every main benchmark on one page."""
