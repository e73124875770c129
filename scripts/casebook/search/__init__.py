"""Search: an index in lunr's format cut into shards, and the engine that reads it."""
