"""Things that move in a clip, recovered as objects that move."""
