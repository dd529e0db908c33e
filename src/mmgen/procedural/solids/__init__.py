"""Things with a shape, made from words: a grammar, builders of clean closed parts, and the record."""
