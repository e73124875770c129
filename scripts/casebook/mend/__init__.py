"""Mending what is mechanical: characters, lines, Chinese punctuation, the order of keys."""
