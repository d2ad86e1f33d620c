"""Ten minutes on one card: does each family run at its real size, how fast, and what does a repair cost there?"""
