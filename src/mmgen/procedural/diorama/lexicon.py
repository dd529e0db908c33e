"""The words of edits in English and Chinese, and what each does in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

from mmgen.procedural.solids.vocabulary import lexicon as thing_words

__all__ = ["ALIASES", "Word", "edit_words"]


class Word(NamedTuple):
    """What a word is (its part in the grammar of edits), and what it says."""

    kind: str
    value: str | float


_WORDS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "verb": {
        "add": ("add, insert, create, build, i'd like, i would like, can we have, could we have, we need, i need, there should be, let there be", "加上 加入 添加 增加 加 建 新建 再来"),
        "put": ("put, stand, lay, place, plant, hang, set up, set", "放置 放上 放到 放 摆放 摆上 摆 种上 种 挂上 挂到 挂"),
        "remove": ("remove, delete, erase, take away, get rid of, take out", "删掉 删除 删去 去掉 移除 移走 拿走 拿掉 除掉 删"),
        "move": ("move, shift, slide, push, pull, bring, drag, nudge, moved, shifted", "移动到 移动 移到 移至 挪到 挪动 移 挪 推 拉到 搬到 搬"),
        "rotate": ("rotate, spin, turn around, rotated", "旋转 转动 转"),
        "grow": ("enlarge, scale up, grow, enlarged, scaled up", "放大 变大 加大"),
        "shrink": ("shrink, scale down, reduce", "缩小 变小"),
        "scale": ("scale, resize", "缩放"),
        "double": ("double", ""),
        "halve": ("halve", ""),
        "duplicate": ("duplicate, copy, clone, repeat", "复制 拷贝 克隆"),
        "replace": ("replace, exchange for", "替换成 替换为 替换"),
        "swap": ("swap, exchange, switch", "换个位置 换一下位置 交换位置 互换位置 调换位置 对调位置 换位置 调换 交换 对调 互换"),
        "line": ("line, line up, arrange, align, set out", "排列 排好 排齐 摆整齐 摆齐 对齐 排整齐 排成 围成 摆成 站成"),
        "spread": ("spread, spread out, space out, move apart", "分散开 分散 分开 散开 拉开"),
        "gather": ("gather, bring together, move together, group", "靠拢 聚拢 集中 聚在一起 聚到一起 凑在一起"),
        "space": ("distribute, space evenly, spread evenly, distribute evenly, space out evenly", "均匀分布 均匀排列 均匀摆放"),
        "face": ("face, faces, facing, point", "面向着 面向 面对着 面对 朝向 朝着 对着 正对着 正对 转向"),
        "face away": ("", "背对着 背对 背向 背朝"),
        "return": ("return", "放回原处 放回原位 放回去 移回原处 移回原位 移回去 挪回去 挪回原处 搬回去 搬回原处 回到原处 回到原位 恢复原位 放回 移回"),
        "raise": ("raise, lift, lift up", "抬高 升高 提高 举高"),
        "sink": ("put down", "降低 放低"),
        "keep": ("keep only, only keep, leave only, keep, leave", "只留下 只保留 只留 保留 留下"),
        "make": ("make, give, turn, change, paint, color, colour, recolor, recolour, dye, let, cover, turned, painted",
                 "涂上 刷上 染上 漆上 变成 改成 换成 涂成 染成 刷成 漆成 做成 变为 改为 换为 设成 设为 变 铺上 铺成 铺 涂 染 刷 调 改 换 让"),
        "look": ("look, view, show, see, focus", "看着 看向 看 对准 聚焦"),
        "zoom": ("zoom, come closer, get closer, go closer", "拉近 拉远 推近 走近 凑近"),
    },
    "undo": {
        "undo": ("undo, undo that, undo it, undo this, undo the last, undo last, undo the last step, undo the last edit, undo the last change, undo the last one, undo last step, undo last edit, undo the previous step, take that back, go back, revert, revert that, revert it",
                 "撤销 撤回 撤消 取消 撤销上一步 撤回上一步 撤消上一步 取消上一步 撤销这一步 撤销刚才 撤销刚才的 撤销它 回退 回退一步 退回上一步"),
    },
    "relation": {
        "left": ("left of, to the left of, on the left of, on the left side of, at the left of", ""),
        "right": ("right of, to the right of, on the right of, on the right side of, at the right of", ""),
        "front": ("in front of, before, to the front of", ""),
        "behind": ("behind, in back of, at the back of, to the back of", ""),
        "on": ("on, on top of, on the roof of, on the top of, onto, upon, atop, above, over", ""),
        "under": ("under, below, beneath, underneath", ""),
        "beside": ("beside, next to, alongside, by the side of, by, on either side of, on both sides of, on each side of", "挨着"),
        "between": ("between, in between", ""),
        "around": ("around, round, all around, all round", "围着 绕着 围绕"),
        "near": ("near, close to, near to", "靠近 接近"),
        "away": ("away from, far from, far away from", "远离"),
        "closer": ("closer to, nearer to", "移近 挪近 推近到"),
        "farther": ("farther from, further from, farther away from, further away from", ""),
        "opposite": ("the other side of, to the other side of, on the other side of, the opposite side of, to the opposite side of, on the opposite side of, opposite of, opposite", ""),
        "middle": ("in the middle of, to the middle of, in the centre of, to the centre of, in the center of, to the center of, at the centre of, at the center of", ""),
        "nearest": ("nearest to, closest to", ""),
        "farthest": ("farthest from, furthest from", ""),
    },
    "side": {
        "left": ("left, to the left, on the left, left side, on the left side, to the left side, at the left side, leftward, leftwards, leftmost", "左边 左侧 左面 左方 最左边 最左 左起 左数 左"),
        "right": ("right, to the right, on the right, right side, on the right side, to the right side, at the right side, rightward, rightwards, rightmost", "右边 右侧 右面 右方 最右边 最右 右起 右数 右"),
        "front": ("front, forward, forwards, to the front, in front, in the front, frontmost", "正面 正前方 跟前 前面 前方 前边 最前面 前"),
        "behind": ("back, backward, backwards, to the back, in the back, at the back, backmost", "背面 正后方 后面 后方 背后 后边 最后面 后"),
        "up": ("up, upward, upwards", "上面 上方 顶上 上边 屋顶上 房顶上 屋顶 房顶 上"),
        "under": ("down, downward, downwards", "下面 下方 底下 下边 下"),
        "beside": ("aside, on either side, on both sides, on each side", "旁边 身边 边上 附近 旁 两边 两侧 两旁 左右两边 左右两侧"),
        "between": ("middle, in the middle, centre, center, to the middle, to the centre, to the center, in the centre, in the center", "中间 之间 正中间 正中央 正中 中央 中心"),
        "near": ("", "口"),
        "opposite": ("the other side, to the other side, on the other side, the opposite side", "另一边 另一侧 另一面 另外一边 另外一侧 对面 对侧"),
        "around": ("", "周围 四周"),
        "away": ("away, far away", "远处"),
    },
    "pick": {
        "biggest": ("biggest, largest, bigger one", "最大"),
        "smallest": ("smallest", "最小"),
        "tallest": ("tallest, highest", "最高"),
        "lowest": ("shortest, lowest", "最矮 最低"),
        "nearest": ("nearest, closest", "最近"),
        "farthest": ("farthest, furthest", "最远"),
    },
    "compare": {
        "all 1.2": ("", "大一点点"),
        "all 0.83": ("", "小一点点"),
        "y 1.2": ("", "高一点点"),
        "y 0.83": ("", "矮一点点"),
        "all 1.5": ("bigger, larger", "大一点 大一些 大些 更大"),
        "all 0.667": ("smaller", "小一点 小一些 小些 更小"),
        "y 1.5": ("taller, higher", "高一点 高一些 高些 更高 变高"),
        "y 0.667": ("shorter, lower", "矮一点 矮一些 矮些 更矮 变矮 低一点"),
        "x 1.5": ("wider, broader", "宽一点 宽一些 宽些 更宽 变宽"),
        "x 0.667": ("narrower, thinner, slimmer", "窄一点 窄一些 窄些 更窄 变窄"),
        "z 1.5": ("deeper", "深一点 更深"),
    },
    "multiply": {"2": ("twice", ""), "0.5": ("half", "一半"), "3": ("thrice", "")},
    "all": {"all": ("all, all the, all of the, every, each, both, both the", "所有的 所有 全部 每个 每 都 全")},
    "the": {"the": ("the, this, that, these, those, its", "这个 那个 这些 那些 这棵 那棵 这 那")},
    "a": {"a": ("a, an, another, one more, a new, new, more", "再来 另一个 一个 一只 一把 一张 一座 一棵 一条 一艘 一盏 一匹 一头 一块 一幢 一栋 一尊 一根 一架 一朵 一间 新的 又 再 多")},
    "pronoun": {"it": ("it", "它"), "them": ("them, they", "它们 他们")},
    "scene": {"scene": ("everything, the scene, scene, whole scene, the whole scene", "场景 整个场景 画面 一切 所有东西 所有的东西 全部东西 所有物体 整体")},
    "one": {"one": ("ones", "")},
    "than": {"than": ("than", "比")},
    "equal": {
        "all": ("as big as, as large as, as small as, the same size as, same size as, the size of", "一样大 同样大 一样大小 一般大 差不多大"),
        "y": ("as tall as, as high as, the same height as, same height as, the height of", "一样高 同样高 一般高"),
        "x": ("as wide as, the same width as, the width of", "一样宽 同样宽"),
    },
    "degree": {
        "bit": ("a bit, a little, a little bit, slightly, a touch, a tad, somewhat, a small step", "稍微 略微 稍稍 一点点 点点 一点 一些 一点儿"),
        "much": ("much, a lot, far, way, a good deal", "很多 许多 得多 多了 不少 大大"),
    },
    "turning": {"90": ("a quarter turn, quarter turn", ""), "180": ("half a turn, a half turn, half turn", "半圈 掉个头 掉头 调个头 调头 转个身 转身"), "360": ("a full turn", "转一圈 一整圈")},
    "tip": {"x": ("upside down", "倒过来 倒置 上下颠倒"), "z": ("on its side, on their sides, onto its side", "放倒 侧放 横放 放平")},
    "mutual": {"each other": ("each other, one another", "面对面 相对 互相")},
    "together": {"gather": ("together, closer together", ""), "spread": ("apart, further apart, farther apart", ""), "space": ("evenly", "")},
    "into": {"into": ("into", "")},
    "viewer": {"viewer": ("the viewer, viewer, the audience", "我 我们 观众")},
    "home": {"home": ("back where it was, where it was, back to where it was, back in its place, to its place", "")},
    "formation": {
        "row": ("row of, a row of, line of, a line of, in a row, in a line, into a row, into a line, side by side, in one row", "排成一排 排成一行 成一排 一排 一行 并排 一字排开"),
        "circle": ("circle of, a circle of, ring of, a ring of, in a circle, in a ring, into a circle, into a ring", "围成一圈 排成一圈 成一圈 一圈 围成圈"),
    },
    "sky": {
        "day": ("day, daytime, daylight, noon, midday, sunny", "白天 中午 正午 晴天 天亮"),
        "morning": ("morning", "早晨 早上 上午 清晨"),
        "sunrise": ("sunrise, dawn, daybreak", "日出 黎明"),
        "sunset": ("sunset, golden hour", "日落 夕阳 黄昏 落日"),
        "dusk": ("dusk, twilight, evening", "傍晚 暮色"),
        "night": ("night, nighttime, midnight, moonlight, dark", "夜晚 晚上 夜里 黑夜 天黑 夜"),
        "overcast": ("overcast, cloudy, grey day", "阴天 多云"),
        "studio": ("studio", "摄影棚"),
    },
    "sky word": {"sky": ("sky, the sky, background, time of day, time", "天空 天色 天 背景 时间")},
    "ground word": {"ground": ("ground, the ground, floor, the floor", "地面 地上 地板 地 大地")},
    "ground": {
        "grass": ("grass, lawn", "草地 草坪 草"),
        "snow": ("snow, snowy, winter, wintry", "雪地 积雪 冬天 雪"),
        "sand": ("sand, sandy, desert", "沙地 沙子 沙漠 沙"),
        "water": ("water, lake, sea", "水面 湖水 水"),
        "earth": ("earth, soil, dirt, mud", "泥土 土地 土"),
    },
    "light word": {"light": ("light, the light, lights, lighting, sunlight, sun, lamp light", "灯光 光线 阳光 照明 太阳 光")},
    "bright": {
        "more": ("brighter, brighten, lighter", "颜色浅一点 颜色浅一些 颜色淡一点 颜色淡一些 颜色亮一点 颜色浅 颜色淡 颜色更浅 亮一点 亮一些 亮些 更亮 变亮 调亮 亮"),
        "less": ("darker, dimmer, dim, darken", "颜色深一点 颜色深一些 颜色暗一点 颜色深 颜色更深 暗一点 暗一些 暗些 更暗 变暗 调暗 暗"),
        "warm": ("warmer, warm", "暖一点 暖一些 更暖 暖色 暖"),
        "cool": ("cooler, cool, colder", "冷一点 冷一些 更冷 冷色 冷"),
    },
    "camera word": {"camera": ("camera, the camera, viewpoint, angle", "镜头 相机 摄像机 视角")},
    "zooming": {"in": ("in, closer, nearer", "近一点 近些 近"), "out": ("out, farther, further", "远一点 远些 远")},
    "above": {"above": ("from above, from the top, from overhead", "从上面 从上方 从高处 俯视")},
    "from": {"from": ("from, from the", "从")},
    "unit": {
        "1": ("metre, metres, meter, meters, m", "米 公尺"),
        "0.01": ("centimetre, centimetres, centimeter, centimeters, cm", "厘米 公分"),
        "0.3048": ("foot, feet, ft", "英尺"),
        "degrees": ("degree, degrees, deg, °", "度 °"),
        "times": ("times, x, fold", "倍"),
        "percent": ("percent, %", "%"),
    },
    "spin": {"-1": ("clockwise", "顺时针"), "1": ("counterclockwise, counter-clockwise, anticlockwise", "逆时针")},
    "ordinal": {
        "1": ("first, 1st", "第一"), "2": ("second, 2nd", "第二"), "3": ("third, 3rd", "第三"), "4": ("fourth, 4th", "第四"),
        "5": ("fifth, 5th", "第五"), "6": ("sixth, 6th", "第六"), "-1": ("last", "最后一 最后"),
    },
    "and": {"and": ("and, then, and then, also, as well as, plus, with", "和 与 跟 以及 然后 并且 并 接着 还有 同时")},
    "ba": {"ba": ("", "把 将 给")},
    "at": {"at": ("", "在 到 于")},
    "except": {"except": ("except, except for, apart from, other than, all but, but not", "除了 除")},
    "apart": {"apart": ("", "离")},
    "count": {"3": ("a few, few, several, some", "几棵 几个 几只 几张 几把 几座 几盏 几朵 几间 几匹 几艘"), "2": ("a couple of, a pair of", "一对")},
    "toward": {"toward": ("toward, towards", "向 往 朝")},
    "de": {"de": ("", "的")},
    "name one": {"1": ("one", "一")},
    "filler": {
        "": (("please, now, should, must, look like, looks like, can you, could you, would you, i want, i want to, let's, just, to, of, by, as, be, is, are, in, at, that, which, "
             "out, from the rest, so that, it is, along,  there, it's, so, very, for, me, copies, clones, more copies, size, out of, made of, material, color, colour"),
             "请 一下 吧 了 帮我 我想 我要 来 个 只 把儿 张 座 棵 艘 盏 匹 头 幢 栋 尊 根 架 间 块 条 朵 份 边 成 为 着 是 现在 里 来 些 点 下 起来 出来 颜色 色 材质 大小 上去 掉 过去 过来 那里 这里 次 各 照 地方 应该 应当 位置 样子 满 一下子 以外 之外 外"),
    },
}  # fmt: skip


ALIASES: Final[Mapping[str, str]] = {"门": "gate", "房": "house"}
"""Words for things that are too short for a description at large, with what they name here."""


@lru_cache(maxsize=1)
def edit_words() -> Mapping[str, tuple[Word, ...]]:
    """Every word with all that it may be, the likeliest first."""
    found: dict[str, list[Word]] = {}
    for text, word in _entries():
        known = found.setdefault(text, [])
        if word not in known:
            known.append(word)
    return MappingProxyType({text: tuple(words) for text, words in found.items()})


def _entries() -> Iterator[tuple[str, Word]]:
    for kind, values in _WORDS.items():
        if kind == "filler":
            continue
        for value, (english, chinese) in values.items():
            for text in [*english.split(","), *chinese.split()]:
                if text.strip():
                    yield text.strip(), Word(kind, value)
    kinds = {"noun", "colour", "material", "count", "high", "wide", "deep", "size", "shape"}
    for text, meaning in thing_words().items():
        if meaning.kind in kinds:
            yield text, Word(meaning.kind, meaning.value)
    for text, noun in ALIASES.items():
        yield text, Word("noun", noun)
    for text in [*_WORDS["filler"][""][0].split(","), *_WORDS["filler"][""][1].split()]:
        if text.strip():
            yield text.strip(), Word("filler", "")
