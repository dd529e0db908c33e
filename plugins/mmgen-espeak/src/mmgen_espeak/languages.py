"""
The languages that the library speaks, by BCP 47 tag, and its voices: the library's own lists, as of 1.52.

They are kept here so that records can be read and requests checked without loading the library; a test compares them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["LANGUAGES", "VOICES", "Language", "language_for"]

_TABLE: Final = """
af=gmw/af am=sem/am an=roa/an ar=sem/ar as=inc/as az=trk/az ba=trk/ba be=zle/be bg=zls/bg bn=inc/bn
bpy=inc/bpy bs=zls/bs ca=roa/ca ca-ba=roa/ca-ba ca-nw=roa/ca-nw ca-va=roa/ca-va chr-US-Qaaa-x-west=iro/chr
cmn=sit/cmn cmn-latn-pinyin=sit/cmn-Latn-pinyin cs=zlw/cs cv=trk/cv cy=cel/cy da=gmq/da de=gmw/de el=grk/el
en=gmw/en en-029=gmw/en-029 en-gb=gmw/en en-gb-scotland=gmw/en-GB-scotland en-gb-x-gbclan=gmw/en-GB-x-gbclan
en-gb-x-gbcwmd=gmw/en-GB-x-gbcwmd en-gb-x-rp=gmw/en-GB-x-rp en-shaw=gmw/en-Shaw en-us=gmw/en-US
en-us-nyc=gmw/en-US-nyc eo=art/eo es=roa/es es-419=roa/es-419 es-mx=roa/es-419 et=urj/et eu=eu fa=ira/fa
fa-latn=ira/fa-Latn fi=urj/fi fo=gmq/fo fr=roa/fr fr-be=roa/fr-BE fr-ch=roa/fr-CH fr-fr=roa/fr ga=cel/ga
gd=cel/gd gn=sai/gn grc=grk/grc gu=inc/gu hak=sit/hak haw=map/haw hbs=zls/hr he=sem/he hi=inc/hi hr=zls/hr
ht=roa/ht hu=urj/hu hy=ine/hy hy-arevela=ine/hy hy-arevmda=ine/hyw hyw=ine/hyw ia=art/ia id=poz/id io=art/io
is=gmq/is it=roa/it ja=jpx/ja jbo=art/jbo ka=ccs/ka kaa=trk/kaa kk=trk/kk kl=esx/kl kn=dra/kn ko=ko
kok=inc/kok ku=ira/ku ky=trk/ky la=itc/la lb=gmw/lb lfn=art/lfn lt=bat/lt ltg=bat/ltg lv=bat/lv mi=poz/mi
mk=zls/mk ml=dra/ml mr=inc/mr ms=poz/ms mt=sem/mt mto=miz/mto my=sit/my nb=gmq/nb nci=azc/nci ne=inc/ne
nl=gmw/nl no=gmq/nb nog=trk/nog om=cus/om or=inc/or pa=inc/pa pap=roa/pap piqd=art/piqd pl=zlw/pl pt=roa/pt
pt-br=roa/pt-BR pt-pt=roa/pt py=art/py qdb=art/qdb qu=qu quc=myn/quc qya=art/qya ro=roa/ro ru=zle/ru
ru-cl=zle/ru-cl ru-lv=zle/ru-LV sd=inc/sd shn=tai/shn si=inc/si sjn=art/sjn sk=zlw/sk sl=zls/sl smj=urj/smj
sq=ine/sq sr=zls/sr sv=gmq/sv sw=bnt/sw ta=dra/ta te=dra/te th=tai/th ti=sem/ti tk=trk/tk tn=bnt/tn tr=trk/tr
tt=trk/tt ug=trk/ug uk=zle/uk ur=inc/ur uz=trk/uz vi=aav/vi vi-vn-x-central=aav/vi-VN-x-central
vi-vn-x-south=aav/vi-VN-x-south xex=art/xex yue=sit/yue zh=sit/cmn zh-cmn=sit/cmn zh-yue=sit/yue
"""

_NAMES: Final = """
adam Alex Alicia Andrea Andy anika anikaRobot Annie antonio AnxiousAndy aunty belinda benjamin boris
caleb croak david Denis Diogo ed edward edward2 f1 f2 f3 f4 f5 Gene Gene2 grandma grandpa gustave
Henrique Hugo ian iven iven2 iven3 iven4 Jacky john kaukovalta klatt klatt2 klatt3 klatt4 klatt5 klatt6 Lee
linda m1 m2 m3 m4 m5 m6 m7 m8 marcelo Marco Mario max Michael michel miguel Mike mike2 Nguyen norbert pablo
paul pedro quincy Reed RicishayMax RicishayMax2 RicishayMax3 robert robosoft robosoft2 robosoft3 robosoft4
robosoft5 robosoft6 robosoft7 robosoft8 sandro shelby steph steph2 steph3 Storm travis Tweaky UniRobot victor
whisper whisperf zac
"""

LANGUAGES: Final = {tag.lower(): voice for tag, _, voice in (pair.partition("=") for pair in _TABLE.split())}
"""The library's voice for each of its tags, in lower case."""

VOICES: Final = tuple(_NAMES.split())
"""Who speaks, in whatever language. Left out are one that only speaks fast, one with a space, and three that can't be moved."""

ALIASES: Final = {
    "zh-hk": "yue",
    "zh-mo": "yue",
    "zh-hant-hk": "yue",
    "zh-hant-mo": "yue",
    "zh-hans-hk": "yue",
    "iw": "he",
    "in": "id",
    "en-in": "en-gb",
    "en-au": "en-gb",
    "en-nz": "en-gb",
    "en-ie": "en-gb",
    "en-za": "en-gb",
    "en-ca": "en-us",
    "es-ar": "es-419",
    "es-cl": "es-419",
    "es-co": "es-419",
    "es-pe": "es-419",
    "es-us": "es-419",
}
"""Tags that have no voice of their own, and whose nearest is not found by leaving off what stands last."""


@dataclass(frozen=True, slots=True)
class Language:
    """The *tag* that is spoken, nearest to what was asked for, and the library's own name of its voice."""

    tag: str
    voice: str


def language_for(asked: str) -> Language | None:
    """The language that comes nearest to a BCP 47 tag: itself, or itself without its last parts (RFC 4647, lookup)."""
    tag = asked.lower()
    while tag:
        spoken = ALIASES.get(tag, tag)
        if spoken in LANGUAGES:
            return Language(spoken, LANGUAGES[spoken])
        tag = tag.rpartition("-")[0]
    return None
