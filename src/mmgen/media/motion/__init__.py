"""Moving pictures from still ones: camera moves with parallax, and morphs by optical flow."""
