"""A software renderer for previews of 3D files: no GPU, no display."""
