"""A texture's room on a mesh: charts laid flat without overlap, their pixels as places on the surface, their seams."""
