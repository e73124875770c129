"""Casebook: check, link and publish typical cases and the clauses they illustrate.

Data flows one way: sources → checked library → links → presentations.
"""

__version__ = "0.1.0"
