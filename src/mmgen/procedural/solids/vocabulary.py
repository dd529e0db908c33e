"""The words for things and for what they are like, in English and Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

__all__ = ["NOUNS", "Meaning", "lexicon"]

Kind = Literal[
    "noun", "high", "wide", "deep", "size", "shape", "material", "colour", "count", "joint", "place", "after", "filler"
]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word does in a description, and with which value."""

    kind: Kind
    value: str | float


NOUNS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "pagoda": ("pagoda, chinese tower, stupa", "宝塔 佛塔 古塔 塔"),
        "house": ("house, home, cottage, hut, cabin", "房子 房屋 小屋 木屋 屋子 民居 屋"),
        "lighthouse": ("lighthouse", "灯塔"),
        "gate": ("gate, archway, paifang, torii", "牌坊 牌楼 大门 门楼"),
        "bridge": ("bridge, arch bridge", "桥梁 石桥 拱桥 小桥 桥"),
        "boat": ("boat, sailing boat, sailboat, ship, yacht", "帆船 小船 渔船 船"),
        "rocket": ("rocket, spaceship, spacecraft", "火箭 飞船"),
        "tree": ("tree, oak, broadleaf tree", "大树 树木 树"),
        "pine": ("pine, pine tree, fir, fir tree, conifer, spruce, christmas tree", "松树 圣诞树 松"),
        "bamboo": ("bamboo, bamboos, bamboo grove", "竹子 竹丛 竹林 翠竹 竹"),
        "mountain": ("mountain, mount, peak, hill", "大山 山峰 高山 雪山 山"),
        "rock": ("rock, boulder", "岩石 巨石 石块"),
        "mushroom": ("mushroom, toadstool", "蘑菇"),
        "table": ("table, desk", "桌子 餐桌 书桌 桌"),
        "chair": ("chair", "椅子 椅"),
        "stool": ("stool", "凳子 凳"),
        "vase": ("vase, jar", "花瓶 瓷瓶 瓶子"),
        "cup": ("cup, mug, teacup, coffee cup, tea cup", "杯子 茶杯 咖啡杯 杯"),
        "bowl": ("bowl", "饭碗 碗"),
        "teapot": ("teapot, tea pot, kettle", "茶壶 壶"),
        "lantern": ("lantern", "灯笼 花灯"),
        "pole": ("pole, post", "柱子 杆子 木杆 杆"),
        "lamp": (
            "lamp, street lamp, streetlamp, street light, streetlight, lamp post, lamppost",
            "路灯 街灯 灯柱 灯杆",
        ),
        "bench": ("bench, park bench", "长凳 长椅 条凳"),
        "fountain": ("fountain", "喷泉 喷水池"),
        "robot": ("robot, android", "机器人"),
        "horse": ("horse, pony", "马匹 骏马 马"),
        "dog": ("dog, puppy", "小狗 狗"),
        "cat": ("cat, kitten", "小猫 猫"),
        "rabbit": ("rabbit, bunny, hare", "兔子 小兔 兔"),
        "elephant": ("elephant", "大象"),
        "deer": ("deer, stag", "小鹿 鹿"),
        "person": ("person, people, human, man, woman, boy, girl, child", "人物 小人 男人 女人 男孩 女孩 小孩 孩子 人"),
        "bird": ("bird, sparrow, dove, swallow, eagle", "小鸟 飞鸟 鸽子 燕子 老鹰 鸟"),
        "fish": ("fish, goldfish, carp, koi", "金鱼 鲤鱼 小鱼 鱼"),
        "snake": ("snake, serpent", "小蛇 蛇"),
        "letters": ("letter, word, text, character, initial", "汉字 文字 字母 立体字 字"),
        "cube": ("cube, box, block", "立方体 方块 盒子 箱子"),
        "ball": ("ball, sphere", "球体 圆球 球"),
        "cylinder": ("cylinder", "圆柱体 圆柱"),
        "cone": ("cone", "圆锥体 圆锥"),
        "pyramid": ("pyramid", "金字塔 棱锥"),
        "ring": ("ring, torus, donut, doughnut", "圆环 戒指"),
    }
)
"""Every thing that can be made, with its words."""

_MATERIALS = {
    "wood": ("wood, wooden, oaken, timber", "木头 木质 木制 木"),
    "stone": ("stone", "石头 石质 石制 石"),
    "brick": ("brick", "砖头 砖"),
    "marble": ("marble", "大理石 汉白玉"),
    "porcelain": ("porcelain, blue and white, china", "青花瓷 青花 瓷器 瓷"),
    "white porcelain": ("ceramic, white porcelain", "白瓷 陶瓷"),
    "clay": ("clay, terracotta, earthenware", "陶土 陶制 陶 泥"),
    "jade": ("jade", "玉石 翡翠 玉"),
    "gold": ("gold, golden, gilded", "黄金 金色 金"),
    "silver": ("silver, silvery", "银色 银"),
    "bronze": ("bronze, brass", "青铜 黄铜 铜"),
    "copper": ("copper", "紫铜 红铜"),
    "steel": ("steel, metal, metallic, chrome", "不锈钢 金属 钢"),
    "iron": ("iron, cast iron", "铁制 铁"),
    "glass": ("glass, crystal", "玻璃 水晶"),
    "ice": ("ice, icy", "冰块 冰"),
    "plastic": ("plastic", "塑料"),
    "concrete": ("concrete", "混凝土 水泥"),
    "rubber": ("rubber", "橡胶"),
    "paper": ("paper", "纸质 纸"),
    "silk": ("silk", "丝绸"),
    "lacquer": ("lacquer, lacquered", "漆器 漆"),
}

_COLOURS = {
    "red": ("red, crimson, scarlet", "红色 大红 红"),
    "orange": ("orange", "橙色 橘色 橙"),
    "yellow": ("yellow", "黄色 黄"),
    "green": ("green", "绿色 绿"),
    "blue": ("blue", "蓝色 蓝"),
    "purple": ("purple, violet", "紫色 紫"),
    "pink": ("pink", "粉红色 粉红 粉色 粉"),
    "white": ("white", "白色 白"),
    "black": ("black", "黑色 黑"),
    "grey": ("grey, gray", "灰色 灰"),
    "brown": ("brown", "棕色 褐色 棕"),
    "turquoise": ("turquoise, teal", "青色 青绿"),
    "autumn": ("autumn, autumnal", "秋天 秋色 秋"),
}

_MEASURES: Mapping[Kind, Mapping[float, tuple[str, str]]] = {
    "high": {1.4: ("tall, high, towering", "高高 高大 高耸 高"), 0.7: ("short, low, squat, flat", "矮小 低矮 矮 低")},
    "wide": {
        1.35: ("wide, broad, fat, thick", "宽大 宽阔 宽 胖 粗"),
        0.72: ("narrow, slim, slender, thin", "狭窄 苗条 窄 瘦 细"),
    },
    "deep": {1.4: ("deep", "深"), 0.7: ("shallow", "浅")},
    "size": {
        0.3: ("tiny, miniature", "微型 迷你"),
        0.6: ("small, little", "小小 小"),
        1.6: ("big, large", "大"),
        3.0: ("huge, giant, gigantic, enormous", "巨大 巨型"),
    },
}
_SHAPES = {"round": ("round, circular", "圆形 圆"), "square": ("square", "方形 方")}
_LONG = ("long", "长长 长")

_COUNTS = {
    2: ("two, pair of, a pair of, couple of", "两 二 一对 一双"),
    3: ("three", "三"),
    4: ("four", "四"),
    5: ("five", "五"),
    6: ("six", "六"),
    7: ("seven", "七"),
    8: ("eight", "八"),
    9: ("nine", "九"),
    10: ("ten", "十"),
    12: ("dozen, twelve", "十二"),
}

_JOINTS = {
    "and": ("and, plus", "和 与 以及 还有 及"),
    "with": ("with, has, having", "带着 带有 配 带"),
    "on": ("on, on top of, onto, atop, over, above, upon, hanging on, standing on", ""),
    "beside": ("next to, beside, by, near, alongside, at", ""),
    "left": ("left of, to the left of, on the left of", ""),
    "right": ("right of, to the right of, on the right of", ""),
    "front": ("in front of, before", ""),
    "behind": ("behind", ""),
    "at": ("", "挂在 放在 站在 位于 立在 摆在 在"),
}
_PLACES = {
    "on": "上面 上方 顶上 上",
    "beside": "旁边 身边 边上 旁",
    "left": "左边 左侧 左面",
    "right": "右边 右侧 右面",
    "front": "前面 前方 前",
    "behind": "后面 后方 背后 后",
}
_AFTER = "made of, made from, in, of, is, are"
_FILLER = (
    (
        "a, an, the, one, some, please, make, create, model, build, generate, 3d, simple, beautiful, nice, object, color, colour, "
        "colored, coloured, it, its, me, i, want, there, that, which, saying, reading, spelling, says, reads, spells, s, style, cute, very, material"
    ),
    (
        "一个 一只 一把 一张 一座 一棵 一条 一艘 一盏 一匹 一头 一块 一幢 一栋 一尊 一根 一架 一朵 一丛 一间 一 个 只 把 张 座 棵 艘 盏 匹 头 幢 栋 尊 根 架 间 块 条 丛 的 做 成 "
        "是 有 请 生成 制作 模型 三维 立体 漂亮 美丽 可爱 色 制 很 写着 着 了 里 中 我 要 想 用 材质"
    ),
)


@lru_cache(maxsize=1)
def lexicon() -> Mapping[str, Meaning]:
    """Every word and what it does."""
    return MappingProxyType({word: meaning for word, meaning in _entries() if word})


def _entries() -> Iterator[tuple[str, Meaning]]:
    yield from ((word, Meaning("filler", "")) for word in _both(_FILLER))
    for word in _split(_AFTER):
        yield word, Meaning("after", "")
    for count, words in _COUNTS.items():
        yield from ((word, Meaning("count", count)) for word in _both(words))
    for kind, measures in _MEASURES.items():
        for factor, words in measures.items():
            yield from ((word, Meaning(kind, factor)) for word in _both(words))
    yield from ((word, Meaning("wide", 1.36)) for word in _both(_LONG))
    for joint, words in _JOINTS.items():
        yield from ((word, Meaning("joint", joint)) for word in _both(words))
    for place, chinese in _PLACES.items():
        yield from ((word, Meaning("place", place)) for word in _split(chinese))
    for shape, words in _SHAPES.items():
        yield from ((word, Meaning("shape", shape)) for word in _both(words))
    tables: tuple[tuple[Kind, Mapping[str, tuple[str, str]]], ...] = (
        ("colour", _COLOURS),
        ("noun", NOUNS),
        ("material", _MATERIALS),
    )
    for kind, table in tables:
        for name, words in table.items():
            yield from ((word, Meaning(kind, name)) for word in _both(words))


def _both(words: tuple[str, str]) -> list[str]:
    return _split(words[0]) + _split(words[1])


def _split(words: str) -> list[str]:
    """English words stand between commas, Chinese ones between spaces."""
    return [word.strip() for word in (words.split(",") if words.isascii() else words.split(" "))]
