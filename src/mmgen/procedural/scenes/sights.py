"""The words for monuments, vehicles, railways and wildlife, in English and Chinese."""

from __future__ import annotations

from typing import Final

__all__ = ["COLOURABLE_SIGHTS", "SEVERAL", "SIGHTS"]

SIGHTS: Final = {
    "castle": (
        "castle, fortress, citadel, chateau, fairytale castle, medieval castle",
        "城堡 古堡 童话城堡 中世纪城堡 堡垒",
    ),
    "eiffel tower": ("eiffel tower, eiffel, paris", "埃菲尔铁塔 巴黎铁塔 埃菲尔 巴黎"),
    "taj mahal": ("taj mahal, taj", "泰姬陵 泰姬玛哈陵"),
    "temple of heaven": ("temple of heaven, hall of prayer", "天坛 祈年殿"),
    "torii": ("torii, torii gate, japanese torii gate, shrine gate, shinto gate", "鸟居"),
    "windmill": ("windmill, dutch windmill, old windmill", "荷兰风车 大风车 风车"),
    "turbines": (
        "wind turbine, turbine, wind farm, wind power, wind energy",
        "风力发电机 风力发电 风电场 风电 风机 风力",
    ),
    "pyramids": ("pyramid, egyptian pyramid, pyramid of giza, giza", "埃及金字塔 金字塔 吉萨"),
    "railway": ("railway, railroad, railway bridge, viaduct", "高架桥 铁路 铁道 铁轨"),
    "train": (
        (
            "train, railway train, passenger train, high speed train, bullet train, fast train, express train, shinkansen, tgv, "
            "steam train, steam engine, steam locomotive, locomotive"
        ),
        "火车 列车 绿皮火车 蒸汽火车 小火车 高铁 高速列车 动车 复兴号 子弹头 新干线",
    ),
    "express": (
        "high speed train, bullet train, fast train, express train, shinkansen, tgv",
        "高铁 高速列车 动车 复兴号 子弹头 新干线",
    ),
    "steam train": ("steam train, steam engine, steam locomotive", "蒸汽火车 小火车"),
    "green train": ("", "绿皮火车"),
    "road": (
        (
            "road, highway, motorway, freeway, mountain road, coastal road, coast road, winding road, country road, scenic road, "
            "road trip, scenic drive"
        ),
        "盘山公路 沿海公路 环海公路 高速公路 公路 马路 自驾 自驾游",
    ),
    "car": (
        (
            "car, sports car, electric car, family car, automobile, vehicle, suv, jeep, sedan, convertible, off road vehicle, "
            "road trip"
        ),
        "小汽车 汽车 轿车 跑车 越野车 敞篷车 电动汽车 电动车 新能源汽车 新能源车 私家车 自驾 自驾游",
    ),
    "camper": ("camper van, campervan, camper, motorhome, rv, rvs, caravan trailer", "房车"),
    "bus": (
        "bus, buses, tour bus, tourist bus, tour coach, school bus",
        "旅游大巴 旅游巴士 观光巴士 大巴车 大巴 巴士 公交车 客车",
    ),
    "cable car": ("cable car, cableway, ropeway, gondola lift, ski lift", "缆车 索道"),
    "airliner": ("airplane, aeroplane, plane, airliner, aircraft, jet plane, passenger jet", "飞机 客机 航班"),
    "savanna": ("savanna, savannah, safari", "稀树草原 非洲草原"),
    "elephants": ("elephant, baby elephant, herd of elephants, elephant herd", "大象 象群 小象"),
    "cows": ("cow, cattle, calf, dairy cow, milk cow, herd of cows", "奶牛 牛群 黄牛 小牛"),
    "parasols": (
        "beach umbrella, beach parasol, sun umbrella, beach chair, sun lounger, lounge chair, deck chair, lounger, deckchair",
        "沙滩遮阳伞 遮阳伞 太阳伞 沙滩伞 沙滩椅 躺椅",
    ),
    "great wall": ("great wall, great wall of china", "万里长城 长城"),
    "cats": ("cat, kitten, kitty, tabby cat, pussycat", "小猫咪 小猫 猫咪 花猫 橘猫 猫"),
    "dogs": ("dog, puppy, doggy, golden retriever, labrador, pet dog", "金毛犬 拉布拉多 小狗 狗狗 宠物狗 柴犬 狗"),
    "bicycles": ("bicycle, bike, push bike, city bike, mountain bike, road bike", "共享单车 自行车 脚踏车 单车"),
    "cruise ship": (
        "cruise ship, cruise liner, cruise, ocean liner, passenger liner, passenger ship",
        "豪华游轮 豪华邮轮 大型游轮 大型邮轮 游轮 邮轮 客轮 轮船",
    ),
    "ferry": ("ferry, ferry boat, ferryboat, car ferry, harbour ferry", "天星小轮 渡轮 轮渡 渡船"),
    "big ben": ("big ben, westminster, palace of westminster, london", "大本钟 大笨钟 威斯敏斯特 伦敦"),
    "opera house": ("opera house, sydney opera house, sydney opera, sydney", "悉尼歌剧院 歌剧院 悉尼"),
    "santorini": (
        "santorini, mykonos, aegean village, greek village, whitewashed village, blue dome, blue domed church",
        "圣托里尼 米科诺斯 蓝顶教堂 蓝白小镇 希腊小镇",
    ),
    "stalls": (
        (
            "market stall, street market, night market, food stall, food street, food market, street food, street stall, bazaar, "
            "night bazaar, market, market place, stall"
        ),
        "夜市 集市 市集 小吃街 美食街 小吃摊 摊位 菜市场 大排档 商业街",
    ),
    "cafe": (
        (
            "cafe, cafe terrace, terrace cafe, street cafe, outdoor cafe, pavement cafe, sidewalk cafe, cafe table, coffee shop, "
            "coffee house, bistro, open air cafe"
        ),
        "露天咖啡馆 露天咖啡座 街边咖啡馆 咖啡馆 咖啡厅 咖啡店 咖啡座 露天餐厅",
    ),
    "ferris wheel": (
        "ferris wheel, observation wheel, giant wheel, big wheel, london eye",
        "海边摩天轮 城市摩天轮 摩天轮 伦敦眼",
    ),
}

SEVERAL: Final = {
    "windmill": 3,
    "cats": 2,
    "dogs": 2,
    "bicycles": 3,
    "cruise ship": 2,
    "ferry": 2,
    "ferris wheel": 2,
}
"""How many the plural alone means, of what is drawn once otherwise."""

COLOURABLE_SIGHTS: Final = frozenset(SIGHTS) - {"road", "savanna", "express", "steam train", "green train"}
"""What takes a colour that is named before it; the others say what kind of thing another is."""
