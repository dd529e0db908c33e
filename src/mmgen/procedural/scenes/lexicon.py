"""The words that a scene prompt may use, in English and Chinese, and what each of them puts into the picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal
from unicodedata import combining, normalize

from mmgen.procedural.scenes.sights import COLOURABLE_SIGHTS, SIGHTS
from mmgen.procedural.scenes.style import STYLE_TABLE
from mmgen.procedural.style_names import STYLE_WORDS, singular

Slot = Literal[
    "place",
    "feature",
    "season",
    "time",
    "weather",
    "colour",
    "palette",
    "tone",
    "style",
    "count",
    "negation",
    "text",
    "name",
]
Language = Literal["en", "zh"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one word stands for: a slot of the description and the value that goes there."""

    slot: Slot
    value: str


_PLACES: Final = {
    "mountains": (
        (
            "mountain, mount, hill, peak, ridge, cliff, highland, alps, canyon, valley, massif, summit, snow mountain, "
            "snowy mountain, snow peak, snowy peak, mountain road, snow capped mountain, snow capped peak, snow covered mountain, glacier, "
            "great wall, great wall of china, huangshan, yellow mountain, fuji, mount fuji, mt fuji, volcano, kilimanjaro, zhangjiajie, everest, himalaya, matterhorn, dolomite"
        ),
        "盘山公路 万里长城 长城 山脉 群山 高山 雪山 雪峰 石峰 奇峰 张家界 富士山 火山 泰山 华山 峨眉山 喜马拉雅 青山 远山 山峰 山峦 山川 山谷 峡谷 山岭 丘陵 黄山 山水 山海 山",
    ),
    "coast": (
        "santorini, mykonos, aegean village, greek village, aegean, sea, coast, ocean, beach, beach umbrella, beach parasol, beach chair, coastal road, coast road, shore, bay, seaside, island, cove, harbour, harbor, surf, wave, big wave, breaker, rough sea, stormy sea",
        "沙滩遮阳伞 沙滩伞 沙滩椅 沿海公路 环海公路 大海 爱琴海 圣托里尼 米科诺斯 海边摩天轮 海边 海岸 海滩 沙滩 海洋 海湾 海岛 海浪 巨浪 惊涛 惊涛骇浪 波涛 海港 山海 海南 三亚 岛屿 海",
    ),
    "terraces": (
        (
            "terrace, terraced, rice paddy, rice field, rice terrace, paddy, rice, tea, tea field, tea garden, "
            "tea terrace, tea plantation, tea hill, vineyard"
        ),
        "梯田 葡萄园 茶园 茶山 茶田 茶乡 茶 稻田 水田",
    ),
    "village": (
        "village, hamlet, town, old town, water town, ancient town, farm",
        "古村 村庄 山村 乡村 村落 古镇 水乡 小镇 村 镇 徽州 江南 农家 周庄 乌镇",
    ),
    "city": (
        "city, skyline, downtown, metropolis, cityscape, urban, skyscraper, big ben, westminster, palace of westminster, london, london eye, sydney opera house, sydney opera, sydney, eiffel tower, eiffel, paris",
        "埃菲尔铁塔 巴黎铁塔 埃菲尔 巴黎 大本钟 大笨钟 威斯敏斯特 伦敦 悉尼歌剧院 悉尼 伦敦眼 城市摩天轮 城市 都市 天际线 高楼 摩天大楼 上海 外滩 香港 深圳",
    ),
    "forest": ("forest, wood, woodland, jungle, tree, grove, pinewood", "森林 树林 丛林 松林 林海 林间 林 树木 树"),
    "lake": ("lake, pond, lagoon, reservoir, still water, water", "九寨沟 湖泊 湖面 湖畔 湖水 西湖 池塘 水面 湖"),
    "river": (
        "river, stream, creek, brook, gorge, guilin, li river, yangtze",
        "桂林 三峡 河流 江河 小溪 溪流 江水 汉江 长江 黄河 漓江 江畔 河 江 溪",
    ),
    "desert": (
        "desert, dune, sahara, sand, sand dune, pyramid, egyptian pyramid, pyramid of giza, giza",
        "埃及金字塔 金字塔 吉萨 沙漠 沙丘 大漠 戈壁 荒漠 敦煌",
    ),
    "meadow": (
        (
            "meadow, grassland, prairie, steppe, savanna, savannah, safari, pasture, countryside, field, flower field, lavender, lavender field, rapeseed, "
            "canola, sunflower, wheat, wheat field, tulip, poppy"
        ),
        "呼伦贝尔 稀树草原 非洲草原 大草原 草原 草地 花海 花田 田野 油菜花 薰衣草 麦田 麦浪 向日葵 牧场 郁金香 罂粟",
    ),
    "bamboo": ("bamboo, bamboo forest, bamboo grove", "竹林 竹海 竹子 竹"),
}

_FEATURES: Final = {
    **SIGHTS,
    "pagoda": ("pagoda, temple, stupa, shrine, monastery", "宝塔 古塔 佛塔 寺庙 古寺 寺 庙 塔"),
    "pavilion": ("pavilion, gazebo", "亭子 凉亭 亭台 楼阁 亭"),
    "bridge": ("bridge", "石桥 拱桥 小桥 断桥 桥"),
    "boats": (
        "boat, sailboat, ship, sampan, yacht, sail, canoe, junk, fishing boat, raft, bamboo raft",
        "帆船 渔船 小船 竹筏 扁舟 孤舟 渔舟 乌篷船 游船 轻舟 船 舟 帆",
    ),
    "beach": (
        "beach, sandy beach, seaside, beach umbrella, beach parasol, beach chair",
        "沙滩遮阳伞 沙滩伞 沙滩椅 沙滩 海滩 三亚",
    ),
    "birds": (
        "bird, gull, seagull, crane, goose, geese, swallow, flock, egret",
        "飞鸟 海鸥 大雁 白鹭 仙鹤 鸟群 燕子 鹤 雁 鸟",
    ),
    "cranes": ("crane, egret, heron", "白鹭 仙鹤 白鹤 鹤"),
    "paddies": (
        "paddy, rice paddy, rice field, rice terrace, rice",
        "梯田 稻田 水田",
    ),
    "cottages": ("cottage, cabin, hut, farmhouse, farm, barn, chalet", "木屋 农家 农舍 小屋"),
    "lanterns": ("lantern, sky lantern, paper lantern", "孔明灯 天灯 灯笼 花灯 灯会"),
    "house": (
        "house, cottage, cabin, hut, farmhouse, home, barn, chalet",
        "房子 房屋 小屋 木屋 民居 人家 屋 老房子 白墙黑瓦 白墙黛瓦 粉墙黛瓦",
    ),
    "tower": ("tower, tv tower, watchtower", "高塔 铁塔 钟楼 电视塔 塔楼"),
    "lighthouse": ("lighthouse, beacon", "灯塔"),
    "sun": ("sun", "太阳 旭日 红日 日头 烈日 阳光 夕阳"),
    "moon": (
        "moon, full moon, moonlit, moonlight, crescent, crescent moon",
        "月亮 明月 满月 圆月 月光 月色 月夜 弯月 月",
    ),
    "crescent": ("crescent, crescent moon", "弯月 月牙"),
    "snowcaps": (
        (
            "snow capped, snowcapped, snow mountain, snowy mountain, snow peak, snowy peak, snow capped mountain, "
            "snow capped peak, snow covered mountain, glacier"
        ),
        "雪山 雪峰",
    ),
    "cone": ("fuji, mount fuji, mt fuji, volcano, kilimanjaro", "富士山 火山"),
    "waves": (
        "wave, big wave, surf, breaker, rough sea, storm, stormy, thunderstorm, stormy sea, tempest, gale",
        "海浪 巨浪 大浪 浪花 波涛 惊涛 惊涛骇浪 风浪 暴风雨 风暴",
    ),
    "neon": ("neon, neon light, neon sign, cyberpunk", "霓虹 霓虹灯 赛博朋克"),
    "waterfall": ("waterfall, cascade", "瀑布 飞瀑"),
    "fireworks": ("firework", "烟花 焰火 礼花"),
    "balloons": ("balloon, hot air balloon", "热气球 气球"),
    "rainbow": ("rainbow", "彩虹"),
    "traveller": (
        "traveller, traveler, hiker, walker, wanderer, person, figure, monk",
        "旅人 行人 行者 游人 一个人 背包客 登山者",
    ),
    "camels": ("camel, caravan, camel caravan, camel train", "骆驼 骆驼队 驼队 驼铃"),
    "horses": ("horse, pony, stallion, mare, wild horse", "骏马 骏马奔腾 万马奔腾 马群 马儿 奔马 白马 野马 骑马"),
    "sheep": ("sheep, lamb, flock of sheep, sheep flock", "羊群 绵羊 小羊 羊"),
    "deer": ("deer, stag, reindeer, elk", "小鹿 鹿群 梅花鹿 麋鹿 鹿"),
    "yurts": ("yurt, ger, mongolian yurt", "蒙古包 毡房"),
    "kites": ("kite", "风筝 放风筝 纸鸢"),
    "couple": ("couple, lover, sweetheart, newlywed", "情侣 恋人 夫妻 新人 爱人"),
    "family": ("family, parent", "一家人 一家三口 家人 家庭 亲子"),
    "children": ("child, children, kid", "孩子 孩子们 儿童 小孩 小朋友"),
    "umbrella": ("umbrella, parasol", "撑伞 油纸伞 雨伞 伞"),
    "woman": ("woman, girl, lady", "女子 少女 姑娘 女孩 美人"),
    "tent": ("tent, camp, camping, campfire, bonfire", "帐篷 露营 营地 篝火"),
    "blossoms": (
        "blossom, cherry blossom, sakura, peach blossom, plum blossom, cherry tree",
        "樱花 桃花 梅花 杏花 梨花 花树",
    ),
    "maples": ("maple, red leaf, autumn leaf, red leave, autumn leave, fall foliage", "枫叶 红叶 枫树 枫林 秋叶"),
    "pines": ("pine, pine tree, conifer, fir, spruce", "松树 青松 松柏 松林 松"),
    "willows": ("willow, weeping willow", "柳树 杨柳 垂柳 柳"),
    "palms": ("palm, palm tree, coconut, tropical", "椰树 椰林 棕榈 椰子树 热带 海南 三亚"),
    "flowers": ("flower, wildflower, floral, rose, daisy", "鲜花 野花 花朵 百花 花"),
    "lavender": ("lavender, lavender field", "薰衣草"),
    "rapeseed": ("rapeseed, canola, rapeseed flower", "油菜花"),
    "sunflowers": ("sunflower", "向日葵"),
    "wheat": ("wheat, wheat field", "麦田 麦浪"),
    "tulips": ("tulip", "郁金香"),
    "poppies": ("poppy", "罂粟"),
    "sky": ("sky", "天空 蓝天"),
}

_SEASONS: Final = {
    "spring": ("spring, springtime, cherry blossom, sakura, peach blossom", "春天 春日 春季 早春 樱花 桃花 春"),
    "summer": ("summer, summertime", "夏天 夏日 夏季 盛夏 夏"),
    "autumn": (
        "autumn, fall, autumn leaf, autumn leave, fall foliage, maple",
        "秋天 秋日 秋色 秋季 深秋 金秋 枫叶 红叶 枫树 枫林 秋叶 秋",
    ),
    "winter": ("winter, wintertime, frozen, plum blossom", "冬天 冬日 冬季 寒冬 隆冬 冬"),
}

_TIMES: Final = {
    "dawn": ("dawn, sunrise, daybreak, early morning", "黎明 清晨 日出 拂晓 破晓 晨曦 朝霞 旭日 晨"),
    "morning": ("morning", "早晨 早上 上午 朝阳"),
    "day": ("day, noon, midday, daytime, daylight, afternoon, blue sky", "白天 正午 中午 下午 午后 烈日 蓝天"),
    "golden": ("golden hour, late afternoon, golden light, afternoon light", "黄金时刻 金色阳光 斜阳"),
    "sunset": ("sunset, sundown, evening glow", "日落 夕阳 晚霞 落日 落霞 残阳"),
    "dusk": ("dusk, twilight, evening, blue hour, nightfall", "黄昏 暮色 傍晚 薄暮 入夜"),
    "night": (
        "night, midnight, nighttime, starry night, night sky, moonlit, moonlight, starry, starry sky, night market, night bazaar",
        "夜晚 夜色 午夜 深夜 月夜 星夜 夜空 星空 夜景 夜市 夜 晚上 灯会",
    ),
}

_WEATHER: Final = {
    "mist": ("mist, fog, misty, foggy, haze, hazy, sea of clouds", "云海 薄雾 晨雾 云雾 雾气 烟雨 雾"),
    "rain": (
        "rain, rainy, drizzle, shower, downpour, storm, stormy, thunderstorm, stormy sea, tempest",
        "细雨 春雨 下雨 雨天 烟雨 暴雨 暴风雨 风暴 雷雨 雨",
    ),
    "snow": ("snow, snowy, snowfall, blizzard", "下雪 大雪 雪花 飘雪 雪景 雪"),
    "clouds": ("cloud, cloudy, overcast, sea of clouds", "云海 白云 乌云 多云 云雾 彩云 云 阴天"),
    "clear": ("clear, cloudless, sunny", "晴朗 晴空 晴天 万里无云 晴"),
    "stars": ("star, starry, milky way, starlight, starlit", "星空 繁星 星星 银河 星河 星夜 星"),
    "aurora": ("aurora, northern light", "极光"),
}

_COLOURS: Final = {
    "red": ("red, crimson, scarlet, vermilion", "红色 大红 朱红 绯红 红"),
    "orange": ("orange, amber, apricot", "橙色 橘色 橙"),
    "gold": ("gold, golden", "金色 金黄 金黄色 金"),
    "yellow": ("yellow", "黄色 黄"),
    "green": ("green, emerald, jade", "绿色 墨绿 翠绿 碧绿 青翠 绿 翠 碧"),
    "teal": ("teal, turquoise, cyan, aqua, mint", "青色 青绿 湖蓝 青"),
    "blue": ("blue, azure, cobalt, navy, indigo", "蓝色 湛蓝 深蓝 天蓝 靛蓝 蓝"),
    "purple": ("purple, violet, lilac, mauve", "紫色 紫罗兰 紫"),
    "pink": ("pink, rose-coloured, magenta, coral, blush", "粉色 粉红 玫红 粉"),
    "brown": ("brown, sepia, ochre", "棕色 褐色 赭石"),
    "white": ("white, ivory", "白色 雪白 白"),
    "black": ("black, dark", "黑色 黑"),
    "grey": ("grey, gray, silver, monochrome", "灰色 银色 灰"),
}

_PALETTE: Final = {
    "": (
        (
            "tone, palette, hue, shade, tint, colour, color, colour scheme, color scheme, colour palette, color palette, "
            "light, glow, vibe, mood, atmosphere, theme, accent"
        ),
        "为主 为主色 为主调 色调 主色 主色调 主调 基调 调子 调 配色 色系 氛围 背景",
    )
}
"""What follows a colour that is meant for the whole picture."""

_TONES: Final = {
    "pastel": ("pastel, muted, pale, soft colour, soft color", "粉彩 马卡龙 莫兰迪 淡雅 淡彩 柔和"),
    "vivid": ("vivid, vibrant, saturated, colourful, colorful", "鲜艳 浓郁 缤纷 明艳 绚丽"),
}

_STYLES: Final = {name: STYLE_WORDS[name] for name in STYLE_TABLE}

_COUNTS: Final = {
    "1": ("one, single, lone, lonely, solitary, 1", "孤 一 独"),
    "2": ("two, pair, couple of, 2", "两 二 双"),
    "3": ("three, 3", "三"),
    "4": ("four, 4", "四"),
    "5": ("five, few, several, 5", "五 几"),
    "6": ("six, 6", "六"),
    "7": ("seven, 7", "七"),
    "8": ("eight, 8", "八"),
    "9": ("nine, 9", "九"),
    "12": ("ten, twelve, dozen, many, 10, 12", "十 许多 很多 多 群"),
}

_OTHER: Final[dict[Slot, dict[str, tuple[str, str]]]] = {
    "negation": {"no": ("no, without, not", "没有 不要 无")},
    "text": {
        "text": ("text, word, letter, lettering, caption, title, watermark, typography", "文字 字 标题 水印 字幕")
    },
    # Place names whose characters would otherwise be read as landscape words.
    "name": {
        "": (
            "silk road, van gogh, train station, bus stop, bus station, street car, water mill, hot dog, sea dog, motor bike",
            "马车 熊猫 大熊猫 猫头鹰 狗尾草 热狗 海狗 火车站 汽车站 长颈鹿 海豚 海龟 海豹 海狮 牦牛 水牛 丝绸之路 云南 山东 山西 河南 河北 江西 江苏 浙江 黑龙江 四川 青岛 海口 北海 金华 春秋 白天鹅 天津",
        )
    },
}

COLOURABLE: Final = frozenset(
    {
        *_PLACES,
        *COLOURABLE_SIGHTS,
        "sky",
        "sun",
        "moon",
        "lanterns",
        "balloons",
        "boats",
        "birds",
        "cranes",
        "kites",
        "camels",
        "horses",
        "yurts",
        "umbrella",
        "woman",
        "pagoda",
        "pavilion",
        "bridge",
    }
    | {
        "house",
        "tower",
        "lighthouse",
        "tent",
        "traveller",
        "fireworks",
        "blossoms",
        "maples",
        "pines",
        "willows",
        "palms",
    }
    | {"flowers", "lavender", "rapeseed", "sunflowers", "wheat", "tulips", "poppies"}
)
"""The places and features that take a colour of their own; before any other word a colour grades the whole picture."""

_TABLES: Final[dict[Slot, dict[str, tuple[str, str]]]] = {
    "place": _PLACES,
    "feature": _FEATURES,
    "season": _SEASONS,
    "time": _TIMES,
    "weather": _WEATHER,
    "colour": _COLOURS,
    "palette": _PALETTE,
    "tone": _TONES,
    "style": _STYLES,
    "count": _COUNTS,
    **_OTHER,
}


def normal_phrase(phrase: str) -> str:
    """A lower-case English phrase without accents, with hyphens opened and each word in the singular."""
    plain = "".join(letter for letter in normalize("NFD", phrase.lower()) if not combining(letter))
    return " ".join(singular(word) for word in plain.replace("-", " ").split())


def _phrases(listing: str) -> list[str]:
    return [normal_phrase(phrase) for phrase in listing.split(",")]


def _build(language: Language) -> dict[str, tuple[Meaning, ...]]:
    found: dict[str, list[Meaning]] = {}
    for slot, table in _TABLES.items():
        for value, (english, chinese) in table.items():
            words = _phrases(english) if language == "en" else chinese.split()
            for word in words:
                found.setdefault(word, []).append(Meaning(slot, value))
    return {word: tuple(meanings) for word, meanings in found.items() if word}


ENGLISH: Final = _build("en")
CHINESE: Final = _build("zh")
