"""Edits of pictures without learned weights: restyle, repair, extend, enlarge, cut out."""
