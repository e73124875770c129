"""Lecture packs: chosen cases and clauses as a lecture text, a handout, slides and a deck."""
