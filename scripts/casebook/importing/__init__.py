"""Office documents into drafts of the project: cases and policies."""
