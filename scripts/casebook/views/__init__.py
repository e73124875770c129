"""The views over the whole library: what each shows, computed from links, and its pages."""
