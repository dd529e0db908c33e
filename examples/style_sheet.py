"""
One scene in every style that the model has, side by side in one picture.

    python examples/style_sheet.py "fishing boats in a harbour, dawn" sheet.png --height 360
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from mmgen import Client, Image, ImageRequest
from mmgen.backends import OneOf


def main() -> None:
    """Read the arguments and make the sheet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("prompt")
    parser.add_argument("output", type=Path)
    parser.add_argument("--height", type=int, default=360)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()

    with Client() as client:
        rule = client.models(ImageRequest)["procedural:scene"].accepts["style"]
        assert isinstance(rule, OneOf)
        size = (arguments.height * 2 // 3, arguments.height)
        wish = ImageRequest(prompt=arguments.prompt, size=size, seed=arguments.seed)
        pictures = [client.generate(wish.replace(style=style)).asset.to_numpy() for style in rule.values]
        print(Image(np.hstack(pictures)).save(arguments.output), "shows", ", ".join(rule.values))


if __name__ == "__main__":
    main()
