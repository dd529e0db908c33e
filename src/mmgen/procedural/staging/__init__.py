"""Subjects cut out of their photographs, staged in a scene and filmed there: reference-to-video."""
