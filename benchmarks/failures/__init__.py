"""Does the loop fix what a single picture gets wrong? Compares arms at equal work; independent models judge them."""
