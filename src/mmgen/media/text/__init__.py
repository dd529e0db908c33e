"""Typesetting: styled text in any script becomes lines of glyphs (``layout``) and then pixels (``raster``)."""
