"""``mmgen scene``: scenes made and edited on the command line, and in a page on this machine."""
