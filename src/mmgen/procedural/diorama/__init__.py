"""Scenes of things: made from words, edited in place by operations or by sentences in English and Chinese."""
