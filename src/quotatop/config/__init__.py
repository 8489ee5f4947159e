"""The user's config.toml: typed tables, strict checks with line numbers, edits that keep comments."""
