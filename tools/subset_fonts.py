"""
Make the fonts that mmgen ships from the fonts they come from.

    python tools/subset_fonts.py RECIPE FONT [FONT] OUTPUT

``src/mmgen/media/text/fonts/SOURCES.md`` names the source of each recipe. Needs fontTools; the result is
the same, byte for byte, for the same source and the same fontTools.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from fontTools.designspaceLib import AxisDescriptor, DesignSpaceDocument, SourceDescriptor
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib import build
from fontTools.varLib.instancer import instantiateVariableFont

FEATURES = ("calt", "ccmp", "fina", "halt", "init", "isol", "kern", "liga", "lnum", "locl", "mark", "medi", "mkmk")
FEATURES += ("onum", "palt", "pnum", "pwid", "rlig", "tnum", "vert")

ASCII = range(0x20, 0x7F)
LATIN_1 = range(0xA0, 0x100)
LATIN_EXTENDED = (*range(0x100, 0x250), *range(0x2B0, 0x370), *range(0x1E00, 0x1F00))
GREEK_AND_CYRILLIC = (*range(0x370, 0x400), *range(0x400, 0x530))
PUNCTUATION = (*range(0x2010, 0x2028), *range(0x2030, 0x205F), *range(0x20A0, 0x20C1), *range(0x2100, 0x2150))
SYMBOLS = (*range(0x2190, 0x2200), *range(0x2200, 0x2300), *range(0x2460, 0x2500), *range(0x2500, 0x2700))
ARABIC = (*range(0x600, 0x700), *range(0x750, 0x780), *range(0x8A0, 0x900), 0x200C, 0x200D, 0x25CC, 0xFD3E, 0xFD3F)
CHINESE_MARKS = (*range(0x3000, 0x3040), *range(0xFF01, 0xFF61), *range(0xFFE0, 0xFFE7))
KANA = range(0x3041, 0x3100)
UNITS = "㎎㎏㎜㎝㎞㎡㏄㏎㏑㏒㏕"
BEYOND_GB2312 = "〇乂丼偲叕喆啰囍囧垕垚堃堉嘚嫚崑怼旸昇昉晞晟晗暠曌曦槑煊燊犇玥珣珺琤璟甯瞭祎祐禛翀赟镕頔骉鱻麤"
BEYOND_KSX1001 = "갘됬됭똠뢔믜믠뷁뺜샾숖쌰쎳앜욬읃잌찦쳌쿜툅펲핰햏헠헿훕"
"""Syllables outside the standard that loanwords, brands and everyday writing use."""
HANGUL_LETTERS = range(0x3131, 0x318F)
BOPOMOFO = (*range(0x2C7, 0x2CC), 0x2D9, *range(0x3105, 0x3130))
JOYO_LATER = {0x525D, 0x5861, 0x9830, 0x20B9F}
SERIF_LEVEL_2 = Path(__file__).with_name("serif_level_2.txt")
"""The Han of GB 2312 level 2 that are common in Chinese text, and those of place names and verse."""

SERIF_POSITIONS: dict[float, float] = {
    200: 0.0,
    300: 0.0949,
    400: 0.2097,
    500: 0.3596,
    600: 0.5106,
    700: 0.73,
    800: 0.8648,
    900: 1.0,
}
"""How far each weight lies from the lightest to the heaviest, measured on the points of the static fonts."""


def gb2312(last_row: int) -> set[int]:
    """Return the characters of GB 2312, which lists symbols in rows 1 to 9 and Han from row 16 on."""
    found: set[int] = set()
    for row in range(1, last_row + 1):
        for cell in range(1, 95):
            character = bytes((row + 0xA0, cell + 0xA0)).decode("gb2312", errors="ignore")
            found.update(map(ord, character))
    return found


def big5_level_1() -> set[int]:
    """Return the 5401 common Han of Big5."""
    rows = (bytes((lead, trail)) for lead in range(0xA4, 0xC7) for trail in (*range(0x40, 0x7F), *range(0xA1, 0xFF)))
    return {ord(character) for row in rows if is_han(character := row.decode("big5", errors="ignore"))}


def jis_level_1() -> set[int]:
    """Return the 2965 common Han of JIS X 0208, which holds those taught at school, and the four later than it."""
    rows = (bytes((row + 0xA0, cell + 0xA0)) for row in range(16, 48) for cell in range(1, 95))
    return {ord(character) for row in rows if is_han(character := row.decode("euc_jp", errors="ignore"))} | JOYO_LATER


def ksx1001() -> set[int]:
    """Return the 2350 syllables of KS X 1001."""
    rows = (bytes((row + 0xA0, cell + 0xA0)) for row in range(16, 41) for cell in range(1, 95))
    return {ord(character) for row in rows if (character := row.decode("euc_kr", errors="ignore"))}


def is_han(character: str) -> bool:
    """Whether it is one unified ideograph."""
    return len(character) == 1 and 0x4E00 <= ord(character) <= 0x9FFF


def subset(font: TTFont, characters: Iterable[int], features: Iterable[str] = FEATURES) -> TTFont:
    """Keep the characters and the layout features that mmgen uses; drop hints, which it never reads."""
    options = Options()
    options.layout_features = list(features)
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17, 25]
    options.drop_tables += ["DSIG", "VORG", "BASE", "meta"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=sorted(set(characters)))
    subsetter.subset(font)
    return font


def rename(font: TTFont, family: str) -> None:
    """Name the font ``family``: an upstream reserved name may not stay on a changed font."""
    compact = family.replace(" ", "")
    for identity, text in (
        (1, family),
        (3, f"{compact}-subset"),
        (4, family),
        (6, compact),
        (16, family),
        (25, compact),
    ):
        font["name"].setName(text, identity, 3, 1, 0x409)


def noto_sans_sc(sources: list[Path]) -> TTFont:
    """GB 2312, Latin and symbols, every weight."""
    return subset(TTFont(sources[0]), simplified())


def simplified() -> set[int]:
    """Return the characters of the shipped Noto Sans SC."""
    wanted = gb2312(87) | set(map(ord, BEYOND_GB2312 + UNITS))
    wanted.update(ASCII, LATIN_1, LATIN_EXTENDED, PUNCTUATION, SYMBOLS, CHINESE_MARKS, KANA)
    return wanted


def noto_sans_kr(sources: list[Path]) -> TTFont:
    """The syllables of KS X 1001 and single letters; Latin, punctuation and Han come from Noto Sans SC."""
    return subset(TTFont(sources[0]), {*ksx1001(), *map(ord, BEYOND_KSX1001), *HANGUL_LETTERS, 0x20, 0xA0})


def noto_sans_tc(sources: list[Path]) -> TTFont:
    """What Noto Sans SC lacks or draws otherwise of the common Han of Taiwan and the marks around them."""
    return supplement(sources, {*big5_level_1(), *CHINESE_MARKS, *BOPOMOFO})


def noto_sans_jp(sources: list[Path]) -> TTFont:
    """What Noto Sans SC lacks or draws otherwise of the common Han of Japan, kana and the marks around them."""
    return supplement(sources, {*jis_level_1(), *CHINESE_MARKS, *KANA})


def supplement(sources: list[Path], wanted: set[int]) -> TTFont:
    """Keep what the second font, Noto Sans SC, does not draw alike at every weight."""
    font, base = map(TTFont, sources)
    names, known = font.getBestCmap(), base.getBestCmap()
    shared = simplified()
    kept = {c for c in wanted & names.keys() if c not in shared or not drawn_alike(font, names[c], base, known[c])}
    return subset(font, {*kept, 0x20}, features=("halt", "palt", "vert"))


def drawn_alike(font: TTFont, name: str, base: TTFont, other: str) -> bool:
    """Whether two glyphs have the same outline, advance and variation."""
    first, second = (f["glyf"][n].getCoordinates(f["glyf"]) for f, n in ((font, name), (base, other)))
    if first != second or font["hmtx"][name] != base["hmtx"][other]:
        return False
    return bool(font["gvar"].variations[name] == base["gvar"].variations[other])


def noto_sans(sources: list[Path]) -> TTFont:
    """Latin, Greek and Cyrillic at normal width, every weight."""
    wanted = {*ASCII, *LATIN_1, *LATIN_EXTENDED, *GREEK_AND_CYRILLIC, *PUNCTUATION, 0x25CC}
    return instantiateVariableFont(subset(TTFont(sources[0]), wanted), {"wdth": 100})


def noto_sans_arabic(sources: list[Path]) -> TTFont:
    """Arabic, Persian and Urdu at normal width, every weight; Latin comes from the other fonts."""
    return instantiateVariableFont(subset(TTFont(sources[0]), {*ARABIC, 0x20, 0xA0}), {"wdth": 100})


def display_serif(sources: list[Path]) -> TTFont:
    """Latin and Cyrillic for titles, every weight, under its own name."""
    font = subset(TTFont(sources[0]), {*ASCII, *LATIN_1, *LATIN_EXTENDED, *GREEK_AND_CYRILLIC, *PUNCTUATION})
    rename(font, "mmgen Display Serif")
    return font


def whole_script(sources: list[Path]) -> TTFont:
    """All that the source has, with every layout feature: Indic scripts are built from many."""
    font = TTFont(sources[0])
    font.flavor = None
    return subset(font, font.getBestCmap(), features=("*",))


def noto_color_emoji(sources: list[Path]) -> TTFont:
    """Every emoji as painted outlines (COLR); the same pictures as SVG are left out."""
    font = TTFont(sources[0])
    font.flavor = None
    for table in ("SVG ", "vhea", "vmtx"):
        del font[table]
    return font


def noto_serif_sc(sources: list[Path]) -> TTFont:
    """Common Han and punctuation: one variable font from the lightest and the heaviest static one."""
    wanted = gb2312(55) - set(range(0x370, 0x460)) | {*CHINESE_MARKS, *KANA}
    wanted.update(map(ord, "〇乂" + SERIF_LEVEL_2.read_text(encoding="utf-8").replace("\n", "")))
    wanted.update((0x20, 0xA0, 0xB7, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026, 0x2027, 0x2E3A))
    space = DesignSpaceDocument()
    axis = AxisDescriptor(name="Weight", tag="wght", minimum=200, default=200, maximum=900)
    axis.map = [(weight, 1000 * position) for weight, position in SERIF_POSITIONS.items()]
    space.addAxis(axis)
    for path, position in zip(sources, (0, 1000), strict=True):
        font = subset(TTFont(path), wanted)
        space.addSource(SourceDescriptor(font=font, location={"Weight": position}, familyName="Noto Serif SC"))
    font, _, _ = build(space)
    return font


RECIPES: dict[str, Callable[[list[Path]], TTFont]] = {
    "noto-sans-sc": noto_sans_sc,
    "noto-sans": noto_sans,
    "noto-sans-tc": noto_sans_tc,
    "noto-sans-jp": noto_sans_jp,
    "noto-sans-kr": noto_sans_kr,
    "noto-sans-arabic": noto_sans_arabic,
    "noto-sans-thai": whole_script,
    "noto-sans-devanagari": whole_script,
    "noto-sans-hebrew": whole_script,
    "noto-color-emoji": noto_color_emoji,
    "display-serif": display_serif,
    "noto-serif-sc": noto_serif_sc,
}


def main() -> None:
    """Run one recipe."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recipe", choices=sorted(RECIPES))
    parser.add_argument(
        "source", type=Path, nargs="+", help="noto-serif-sc takes ExtraLight, then Black; TC and JP take SC too"
    )
    parser.add_argument("output", type=Path)
    arguments = parser.parse_args()
    font = RECIPES[arguments.recipe](arguments.source)
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    font.save(arguments.output)
    sys.stdout.write(
        f"{arguments.output}: {arguments.output.stat().st_size} bytes, {len(font.getBestCmap())} characters\n"
    )


if __name__ == "__main__":
    main()
