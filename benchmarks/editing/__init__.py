"""Changing pictures by words: are instructions read as what a person meant?"""
