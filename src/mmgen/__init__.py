"""Generated media through one typed API."""
