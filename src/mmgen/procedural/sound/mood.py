"""The moods that music can be asked for: what is played, on what, how fast and how loud."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

SLOWEST, FASTEST = 40.0, 220.0
"""Beats a minute that can be played."""


@dataclass(frozen=True, slots=True)
class Part:
    """One player: its instrument, the figure it plays, its level in decibels, and its share of the hall in decibels."""

    instrument: str
    figure: str = ""
    level: float = 0.0
    hall: float = -12.0
    octave: int = 0


@dataclass(frozen=True, slots=True)
class Mood:
    """A style: ``tempo`` in beats a minute, ``mode`` of the chords, ``scale`` of the melody, ``hall`` in seconds."""

    name: str
    tempo: tuple[float, float]
    mode: str
    scale: str
    tonics: tuple[int, ...]
    progressions: tuple[tuple[str, ...], ...]
    cadence: str
    ending: str
    pad: Part
    harmony: Part
    bass: Part
    lead: Part
    drums: Part | None = None
    answer: Part | None = None
    swing: float = 0.0
    hall: float = 2.0
    duck: float = 0.0
    tilt: float = 0.0
    ceiling: float = 20_000.0
    words: tuple[str, str] = field(default=("", ""), repr=False)
    """What in a prompt suggests the mood: English words, then Chinese ones."""


_WARM = Mood(
    name="warm",
    tilt=0.3,
    tempo=(84, 98),
    mode="major",
    scale="major",
    tonics=(0, 2, 5, 7),
    progressions=(("Iadd9", "V", "vi7", "IVadd9"), ("IVmaj7", "I", "V", "vi7"), ("I", "iii7", "IVmaj7", "Vsus4")),
    cadence="Vsus4",
    ending="Iadd9",
    pad=Part("warm pad", level=-12, hall=-9),
    harmony=Part("piano", "rolling", level=-3.5, hall=-11),
    bass=Part("round bass", "steady", level=-3, hall=-30),
    lead=Part("violin", "song", level=-6.5, hall=-8),
    answer=Part("glockenspiel", level=-11, hall=-7),
    drums=Part("drums", "soft", level=-1, hall=-16),
    words=(
        "warm home family love spring story hope gentle",
        "温暖 温馨 家人 家庭 回家 爱情 亲情 春天 治愈 希望 幸福 生活 感恩",
    ),
)
_BRIGHT = Mood(
    name="bright",
    tempo=(102, 118),
    mode="major",
    scale="major",
    tonics=(0, 2, 4, 7, 9),
    progressions=(("I", "V", "vi7", "IVadd9"), ("IVmaj7", "V", "iii7", "vi7"), ("vi7", "IVadd9", "I", "V")),
    cadence="V",
    ending="I",
    pad=Part("strings", level=-12, hall=-10),
    harmony=Part("guitar", "strum", level=-4, hall=-15),
    bass=Part("round bass", "eighths", level=-3, hall=-30),
    lead=Part("piano", "lively", level=-1.5, hall=-12),
    answer=Part("glockenspiel", level=-9, hall=-8),
    drums=Part("drums", "pop", level=0, hall=-17),
    hall=1.5,
    duck=0.2,
    words=(
        "bright sunny summer travel holiday beach happy joy upbeat cheerful fresh sport adventure promo promotional tourism tour trip",
        "阳光 夏 旅行 旅游 假日 假期 海滩 欢快 快乐 活力 清新 运动 青春 出发 宣传 景区",
    ),
)
_CALM = Mood(
    name="calm",
    tilt=0.6,
    tempo=(62, 74),
    mode="major",
    scale="pentatonic",
    tonics=(0, 2, 5, 9),
    progressions=(("Iadd9", "IVmaj7"), ("Imaj9", "vi9", "IVadd9", "Vsus4"), ("IVmaj7", "Iadd9", "ii9", "IVmaj7")),
    cadence="IVadd9",
    ending="Iadd9",
    pad=Part("glass pad", level=-7.5, hall=-6),
    harmony=Part("felt piano", "sparse", level=3, hall=-8),
    bass=Part("soft bass", "whole", level=-2, hall=-26),
    lead=Part("flute", "slow", level=-7, hall=-6),
    answer=Part("harp", level=-7, hall=-6),
    hall=3.2,
    words=(
        "calm peaceful quiet serene meditation relax sleep dawn mist fog lake forest spa yoga slow nature morning",
        "宁静 安静 静谧 平静 冥想 放松 助眠 清晨 雾 湖 森林 瑜伽 自然 禅 慢",
    ),
)
_EPIC = Mood(
    name="epic",
    tempo=(88, 102),
    mode="minor",
    scale="minor",
    tonics=(0, 2, 4, 9),
    progressions=(
        ("i", "VI", "III", "VII"),
        ("i", "VII", "VI", "VII"),
        ("VI", "VII", "i", "III"),
        ("i", "iv", "VI", "V"),
    ),
    cadence="V",
    ending="i",
    pad=Part("choir", level=-10, hall=-7),
    harmony=Part("staccato strings", "ostinato", level=1, hall=-11),
    bass=Part("cello", "halves", level=-1.5, hall=-14, octave=1),
    lead=Part("brass", "broad", level=-2, hall=-9, octave=-1),
    answer=Part("strings", level=-3, hall=-9),
    drums=Part("drums", "epic", level=3, hall=-11),
    hall=3.0,
    words=(
        "epic majestic grand heroic cinematic battle war summit trailer legend power powerful dragon storm mountain mountains",
        "史诗 壮丽 宏大 雄伟 震撼 磅礴 战 英雄 传奇 巅峰 山峰 雪山 龙 气势 恢弘",
    ),
)
_TENSE = Mood(
    name="tense",
    tempo=(98, 112),
    mode="minor",
    scale="minor",
    tonics=(0, 2, 4, 11),
    progressions=(("i", "i", "VI", "V"), ("i", "iv", "i", "V"), ("iadd9", "VI", "iv", "i")),
    cadence="V",
    ending="i5",
    pad=Part("dark pad", level=-6.5, hall=-8),
    harmony=Part("pizzicato", "ostinato", level=-2, hall=-10),
    bass=Part("synth bass", "eighths", level=-1, hall=-24),
    lead=Part("bell", "slow", level=-6.5, hall=-6),
    answer=Part("strings", level=-5, hall=-8),
    drums=Part("drums", "ticking", level=4, hall=-12),
    hall=2.6,
    words=(
        "tense suspense thriller horror dark mystery danger crime chase spy fear night ghost",
        "悬疑 紧张 惊悚 恐怖 黑暗 神秘 危险 犯罪 追逐 谍 恐惧 鬼",
    ),
)
_PLAYFUL = Mood(
    name="playful",
    tempo=(108, 124),
    mode="major",
    scale="major",
    tonics=(0, 5, 7, 10),
    progressions=(("I", "vi", "ii7", "V7"), ("I", "IV", "I", "V7"), ("IV", "I", "ii7", "V")),
    cadence="V7",
    ending="I6",
    pad=Part("warm pad", level=-17, hall=-12),
    harmony=Part("pizzicato", "offbeats", level=-3, hall=-13),
    bass=Part("upright bass", "bouncing", level=-2, hall=-26),
    lead=Part("marimba", "lively", level=-1, hall=-13),
    answer=Part("whistle", level=-8, hall=-10),
    drums=Part("drums", "cheerful", level=0, hall=-16),
    hall=1.1,
    swing=0.12,
    words=(
        "playful cute kids children child funny cartoon pet cat dog puppy kitten comedy silly toy birthday",
        "俏皮 可爱 儿童 孩子 宝宝 有趣 搞笑 卡通 宠物 猫 狗 喜剧 玩具 生日 萌",
    ),
)
_NOSTALGIC = Mood(
    name="nostalgic",
    tilt=0.5,
    tempo=(66, 78),
    mode="major",
    scale="major",
    tonics=(0, 2, 3, 7),
    progressions=(
        ("vi7", "IVmaj7", "I", "V"),
        ("I", "V", "vi", "iii7", "IVmaj7", "I", "ii7", "Vsus4"),
        ("IVmaj7", "V", "iii7", "vi7"),
    ),
    cadence="Vsus4",
    ending="Iadd9",
    pad=Part("strings", level=-11, hall=-8),
    harmony=Part("felt piano", "wide", level=-0.5, hall=-10),
    bass=Part("cello", "whole", level=-3.5, hall=-14),
    lead=Part("violin", "song", level=-6, hall=-8),
    answer=Part("piano", level=-7, hall=-9),
    hall=2.6,
    words=(
        "nostalgic memory memories sad farewell emotional touching melancholy old autumn longing tears documentary",
        "怀旧 回忆 思念 告别 忧伤 感人 伤感 往事 岁月 秋 乡愁 眼泪 纪录",
    ),
)
_LOFI = Mood(
    name="lofi",
    tempo=(72, 84),
    mode="major",
    scale="pentatonic",
    tonics=(0, 3, 5, 8, 10),
    progressions=(("ii9", "V7", "Imaj9", "vi7"), ("IVmaj7", "iii7", "ii9", "Imaj7"), ("Imaj9", "vi9", "ii9", "V9")),
    cadence="V7sus4",
    ending="Imaj9",
    pad=Part("warm pad", level=-16, hall=-10),
    harmony=Part("electric piano", "comping", level=-2.5, hall=-13),
    bass=Part("upright bass", "walking", level=-1, hall=-28),
    lead=Part("kalimba", "syncopated", level=-4, hall=-9),
    drums=Part("drums", "lofi", level=0, hall=-20),
    swing=0.22,
    hall=1.3,
    duck=0.25,
    ceiling=9500,
    words=(
        "lofi lo-fi chill coffee cafe study rain rainy vlog cozy jazz evening bookshop",
        "咖啡 学习 雨 慵懒 日常 爵士 书店 夜晚 傍晚 惬意",
    ),
)
_ELECTRONIC = Mood(
    name="electronic",
    tempo=(112, 124),
    mode="minor",
    scale="minor pentatonic",
    tonics=(0, 2, 5, 7, 9),
    progressions=(("i7", "VImaj7", "III", "VII"), ("VImaj7", "VII", "i7", "III"), ("i9", "iv7", "VImaj7", "v7")),
    cadence="VII",
    ending="i7",
    pad=Part("saw pad", level=-11.5, hall=-11),
    harmony=Part("synth pluck", "sixteenths", level=-4.5, hall=-12),
    bass=Part("synth bass", "between", level=-2.5, hall=-30),
    lead=Part("synth pluck", "syncopated", level=-2, hall=-9),
    answer=Part("bell", level=-10.5, hall=-8),
    drums=Part("drums", "club", level=-2, hall=-19),
    hall=1.8,
    duck=0.5,
    words=(
        "electronic technology tech future futuristic cyber cyberpunk digital robot ai neon city data space startup product",
        "电子 科技 未来 赛博 数码 机器人 人工智能 霓虹 都市 城市 数据 太空 产品",
    ),
)
_CHINESE = Mood(
    name="chinese",
    tilt=0.4,
    tempo=(64, 80),
    mode="major",
    scale="pentatonic",
    tonics=(0, 2, 5, 7, 10),
    progressions=(
        ("Iadd9", "vi7", "IVsus2", "V5"),
        ("I6", "IVsus2", "vi7", "Vsus4"),
        ("vi7", "I6", "ii7", "Vsus4"),
        ("I", "V5", "vi7", "IVsus2"),
    ),
    cadence="Vsus4",
    ending="I6",
    pad=Part("strings", level=-14, hall=-8),
    harmony=Part("guzheng", "plucked", level=-1.5, hall=-9),
    bass=Part("guqin", "halves", level=-3, hall=-13),
    lead=Part("dizi", "flowing", level=-8, hall=-6),
    answer=Part("erhu", level=-9.5, hall=-7),
    drums=Part("drums", "temple", level=-3, hall=-8),
    hall=2.8,
    words=(
        "chinese china tea bamboo ink pagoda jiangnan dynasty guzheng lantern calligraphy temple kungfu silk guofeng hanfu",
        "山水 江南 古镇 水墨 国风 茶 竹 古风 中国 长城 故宫 园林 汉服 古筝 诗 古城 庙 寺 丝绸 荷 梅 桃花 江 汉江 水乡 非遗 传统 春节 中秋",
    ),
)

_FESTIVE = Mood(
    name="festive",
    tempo=(116, 132),
    mode="major",
    scale="pentatonic",
    tonics=(0, 2, 5, 7),
    progressions=(("I", "I", "vi", "V5"), ("I6", "vi7", "IVsus2", "V5"), ("I", "V5", "vi", "I")),
    cadence="V5",
    ending="I6",
    pad=Part("strings", level=-17, hall=-12),
    harmony=Part("guzheng", "strum", level=0, hall=-14),
    bass=Part("upright bass", "bouncing", level=-4, hall=-26),
    lead=Part("suona", "lively", level=-8, hall=-11),
    answer=Part("dizi", level=-13, hall=-10),
    drums=Part("drums", "festive", level=2, hall=-15),
    hall=1.6,
    words=(
        "festive festival celebration celebrate gong gongs lion parade carnival fireworks wedding drumming",
        "喜庆 欢庆 节日 庆典 庆祝 锣鼓 锣 舞狮 舞龙 婚礼 烟花 鞭炮 春节 过年 新年 拜年 贺岁",
    ),
)
_SYNTHWAVE = Mood(
    name="synthwave",
    tempo=(96, 110),
    mode="minor",
    scale="minor",
    tonics=(0, 2, 4, 9),
    progressions=(("i", "VI", "III", "VII"), ("VI", "VII", "i", "i"), ("i", "VII", "VI", "iv")),
    cadence="VII",
    ending="i",
    pad=Part("poly synth", level=-3, hall=-8),
    harmony=Part("poly synth", "offbeats", level=-4, hall=-11),
    bass=Part("synth bass", "eighths", level=-4, hall=-30),
    lead=Part("saw lead", "broad", level=-9, hall=-7),
    answer=Part("glockenspiel", level=-12, hall=-7),
    drums=Part("drums", "gated", level=-2, hall=-15),
    hall=2.4,
    duck=0.2,
    words=(
        "80s 1980s eighties retro synth synthwave synthesizer outrun vaporwave arcade disco analog",
        "八十年代 80年代 复古 合成器 迪斯科",
    ),
)

CATALOGUE: Mapping[str, Mood] = MappingProxyType(
    {
        mood.name: mood
        for mood in (
            _WARM,
            _BRIGHT,
            _CALM,
            _EPIC,
            _TENSE,
            _PLAYFUL,
            _NOSTALGIC,
            _LOFI,
            _ELECTRONIC,
            _CHINESE,
            _FESTIVE,
            _SYNTHWAVE,
        )
    }
)
"""Every mood by name."""

MOODS: tuple[str, ...] = tuple(CATALOGUE)
"""The names of the moods."""

_WORD = re.compile(r"[a-z0-9][a-z0-9-]*")


def mood_from_prompt(prompt: str | None) -> str:
    """
    Choose a mood by the words of a prompt, in English and Chinese; "warm" if none of them is known.

    The name of a mood counts for more than a word that only suggests it; of equals the later in ``MOODS`` wins.
    """
    text = (prompt or "").lower()
    words = set(_WORD.findall(text))
    scores = {name: (_matches(mood, text, words), place) for place, (name, mood) in enumerate(CATALOGUE.items())}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best][0] else MOODS[0]


def _matches(mood: Mood, text: str, words: set[str]) -> int:
    english, chinese = mood.words
    suggested = sum(word in words for word in english.split())
    return 5 * (mood.name in words) + suggested + sum(word in text for word in chinese.split())
