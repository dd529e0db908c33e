"""
Make the Thai word list that mmgen ships: one word a line, TIS-620, xz; the common ones, an empty line, the rest.

    python tools/thai_words.py WORDS FREQUENCIES OUTPUT

``src/mmgen/media/text/fonts/SOURCES.md`` names the sources. Phrases, abbreviations and single letters are left out,
and so is what is longer than any word that a line should keep whole.
"""

from __future__ import annotations

import argparse
import lzma
import re
import sys
from pathlib import Path

WORD = re.compile("[\u0e01-\u0e2e\u0e30-\u0e3a\u0e40-\u0e45\u0e47-\u0e4e]{2,20}")
COMMON = 20
"""How often the corpus has a word that is common."""

SINGLE = ("ณ",)
"""The one word that is a single letter."""


def main() -> None:
    """Read the list and write the packed one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", type=Path)
    parser.add_argument("frequencies", type=Path)
    parser.add_argument("output", type=Path)
    arguments = parser.parse_args()
    lines = arguments.words.read_text(encoding="utf-8").split("\n")
    words = {word for line in lines if WORD.fullmatch(word := line.strip())} | set(SINGLE)
    counted = (line.split("\t") for line in arguments.frequencies.read_text(encoding="utf-8").split("\n") if line)
    common = {word for word, count in counted if int(count) >= COMMON} & words
    packed = lzma.compress(
        "\n".join([*sorted(common), "", *sorted(words - common)]).encode("tis-620"), preset=9 | lzma.PRESET_EXTREME
    )
    arguments.output.write_bytes(packed)
    sys.stdout.write(f"{arguments.output}: {len(words)} words, {len(packed)} bytes\n")


if __name__ == "__main__":
    main()
