"""The words for motions and manners in English and Chinese, and which motions each kind of skeleton has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from mmgen.procedural.pattern import Pattern
from mmgen.procedural.rigs.manner import Manner
from mmgen.procedural.solids.vocabulary import NOUNS

__all__ = ["KIND_OF", "MOTION_NAMES", "MOTION_WORDS", "Action", "read_action"]

MOTION_NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "biped": ("walk", "run", "wave", "dance", "nod", "bow", "jump", "turn", "idle"),
        "quadruped": ("walk", "run", "wave", "dance", "nod", "jump", "turn", "idle"),
        "bird": ("fly", "glide", "walk", "nod", "wave", "dance", "turn", "idle"),
        "fish": ("swim", "turn", "idle"),
        "snake": ("slither", "swim", "nod", "dance", "turn"),
        "plant": ("sway", "dance", "bow", "idle"),
        "rigid": ("turn", "jump", "sway", "nod", "dance", "fly", "idle"),
    }
)
"""The motions of each kind of skeleton."""

_QUADRUPEDS = ("horse", "dog", "cat", "rabbit", "elephant", "deer")
KIND_OF: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(NOUNS, "rigid"),
        **dict.fromkeys(("robot", "person"), "biped"),
        **dict.fromkeys(_QUADRUPEDS, "quadruped"),
        **dict.fromkeys(("tree", "pine", "mushroom"), "plant"),
        "bird": "bird",
        "fish": "fish",
        "snake": "snake",
    }
)
"""The kind of skeleton for each thing that words can name."""

MOTION_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "walk": ("walk, walks, walking, walk cycle, stroll, strolls, strolling, strut, struts, strutting, march, marches, marching", "行走 走路 散步 走动 走"),
        "run": ("run, runs, running, sprint, sprints, sprinting, jog, jogs, jogging, gallop, gallops, galloping", "奔跑 跑步 飞奔 奔驰 跑"),
        "wave": ("wave, waves, waving, wave hello, waves hello, greet, greets, greeting, say hello, says hello, say goodbye", "挥挥手 招招手 挥手 招手 打招呼 挥爪 致意"),
        "dance": ("dance, dances, dancing, boogie, groove, grooves", "跳舞 舞蹈 起舞 舞动"),
        "nod": ("nod, nods, nodding, peck, pecks, pecking, say yes, says yes", "点头 啄食 点点头"),
        "bow": ("bow, bows, bowing, curtsy", "鞠躬 弯腰 鞠个躬"),
        "jump": ("jump, jumps, jumping, hop, hops, hopping, leap, leaps, leaping, bounce, bounces, bouncing", "跳跃 跳起 蹦跳 跳"),
        "fly": ("fly, flies, flying, flap, flaps, flapping, hover, hovers, hovering, float, floats, floating", "飞翔 飞行 飞舞 飘浮 悬浮 飞"),
        "glide": ("glide, glides, gliding, soar, soars, soaring", "滑翔 翱翔"),
        "swim": ("swim, swims, swimming", "游泳 游动 畅游 游"),
        "slither": ("slither, slithers, slithering, crawl, crawls, crawling, creep, creeps, creeping", "爬行 蜿蜒 爬"),
        "sway": ("sway, sways, swaying, swing, swings, swinging, in the wind", "摇摆 摇晃 摇曳 摆动 随风 摇动"),
        "turn": ("turn, turns, turning, turn around, turns around, turn round, turns round, spin, spins, spinning, rotate, rotates, rotating", "转身 旋转 转圈 转动 自转 转"),
        "idle": ("idle, idles, idling, stand still, stands still, standing still, breathe, breathes, breathing, rest, rests, resting", "站立不动 待机 休息 呼吸 静立"),
    }
)  # fmt: skip
"""The words for each motion."""

_MANNERS: tuple[tuple[Manner, str, str], ...] = (
    (Manner(tempo=0.62), "slow, slowly, gently, calm, calmly, leisurely", "慢慢 慢慢地 缓慢 缓缓 缓缓地 轻轻 慢"),
    (Manner(tempo=1.45), "fast, quick, quickly, brisk, briskly, rapidly, hurriedly", "快速 飞快 飞快地 迅速 快快 快"),
    (Manner(size=1.3), "wildly, energetically, vigorously, exaggerated", "用力 猛烈 夸张 大幅度 大幅"),
    (Manner(size=0.6), "slightly, subtly, faintly", "轻微 微微 稍稍"),
    (Manner(spirit=1.0, tempo=1.08, size=1.1), "happy, happily, glad, gladly, cheerful, cheerfully, joyful, joyfully, excited, excitedly, merrily", "开开心心 开心 快乐 高兴 欢快 兴奋 愉快"),
    (Manner(spirit=-1.0, tempo=0.74, size=0.75), "sad, sadly, tired, tiredly, weary, wearily, exhausted, depressed, gloomy", "伤心 难过 悲伤 疲惫 沮丧 疲倦"),
    (Manner(tempo=1.18, size=1.2, stoop=7.0), "angry, angrily, furious, furiously", "生气 愤怒 气冲冲"),
    (Manner(spirit=0.7, stoop=-6.0), "proud, proudly, confident, confidently", "骄傲 自豪 昂首 自信"),
    (Manner(tempo=0.7, size=0.8, stoop=20.0), "sneaky, sneakily, stealthily, tiptoeing", "悄悄 偷偷 蹑手蹑脚"),
    (Manner(tempo=0.8, reel=1.0), "drunk, drunken, drunkenly, dizzy, dizzily, staggering", "醉醺醺 喝醉 醉 头晕"),
)  # fmt: skip
_QUOTED = Pattern(r"\"[^\"]*\"|“[^”]*”|「[^」]*」|『[^』]*』|《[^》]*》|(?<![A-Za-z])'[^']*'(?![A-Za-z])")
_PIECE = Pattern(r"[A-Za-z]+|[\u3400-\u9fff]|[^A-Za-z\u3400-\u9fff]+")
_LONGEST = 6


@dataclass(frozen=True, slots=True)
class Action:
    """What a prompt says about movement, in its order, and the prompt without the words that say it."""

    motions: tuple[str, ...]
    manner: Manner
    rest: str


@lru_cache(maxsize=1)
def _lexicon() -> Mapping[str, str | Manner | None]:
    """Motions, manners, and the names of things, which say nothing about movement though they may hold such a word."""
    words: dict[str, str | Manner | None] = {}
    for english, chinese in NOUNS.values():
        words.update(dict.fromkeys((*_split(english, ","), *_split(chinese, " "))))
    for name, (english, chinese) in MOTION_WORDS.items():
        words.update(dict.fromkeys((*_split(english, ","), *_split(chinese, " ")), name))
    for manner, english, chinese in _MANNERS:
        words.update(dict.fromkeys((*_split(english, ","), *_split(chinese, " ")), manner))
    return MappingProxyType(words)


def _split(words: str, mark: str) -> list[str]:
    return [word.strip() for word in words.split(mark)]


def read_action(prompt: str) -> Action:
    """Read the motions and the manner out of a prompt; what stands in quotes is not read."""
    motions: list[str] = []
    manner = Manner()
    rest: list[str] = []
    at = 0
    for quoted in [*_QUOTED.finditer(prompt), None]:
        outside = prompt[at : quoted.start() if quoted else len(prompt)]
        for text, meaning in _read(outside):
            if isinstance(meaning, Manner):
                manner = manner.joined(meaning)
            elif isinstance(meaning, str):
                motions.append(meaning)
            rest.append(text if meaning is None else " ")
        if quoted:
            rest.append(quoted.group())
            at = quoted.end()
    return Action(tuple(dict.fromkeys(motions)), manner, "".join(rest))


def _read(text: str) -> Iterator[tuple[str, str | Manner | None]]:
    """The longest words that are known, one after the other, and what is between them."""
    pieces = _PIECE.findall(text)
    known = _lexicon()
    at = 0
    while at < len(pieces):
        taken = next(
            (
                size
                for size in range(min(_LONGEST, len(pieces) - at), 0, -1)
                if "".join(pieces[at : at + size]).lower() in known
            ),
            0,
        )
        word = "".join(pieces[at : at + max(taken, 1)])
        yield word, known.get(word.lower()) if taken else None
        at += max(taken, 1)
