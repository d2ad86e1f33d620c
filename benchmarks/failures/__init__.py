"""Does the loop mend what a single picture gets wrong? Arms at equal work, judged by models that are outside of it."""
