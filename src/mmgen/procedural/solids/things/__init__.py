"""How each thing is put together from parts."""
