"""``python -m mmgen`` is the command ``mmgen``."""

from mmgen.cli import main

main()
