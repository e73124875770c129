"""Releases: one version in one folder, made from a clean commit, the same bytes for everybody."""
