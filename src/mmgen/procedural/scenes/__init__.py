"""Illustrated landscapes from a prompt: ``prompt.read_prompt`` says what is in the picture, ``render.render_scene`` paints it."""
