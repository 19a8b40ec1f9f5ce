"""Invented people and places for the samples: common given names and family names, combined at random."""

from __future__ import annotations

import numpy as np

GIVEN_EN = (
    "Olivia Amelia Isla Grace Freya Lily Emily Sophie Chloe Hannah Megan Laura Rachel Claire Helen Karen "
    "Susan Janet Priya Aisha Fatima Mei Elena Marta Ingrid Zoe Nadia Ruth Alice Martha Oliver George Arthur "
    "Jack Thomas Harry James William Daniel Samuel Adam Ryan Peter Mark Simon Andrew Colin Graham Imran Omar "
    "Ravi Wei Marco Pavel Sven Leo Theo Felix Hugo Martin"
).split()
FAMILY_EN = (
    "Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Robinson Wright Thompson Evans Walker "
    "White Roberts Green Hall Wood Jackson Clarke Khan Hughes Edwards Turner Hill Moore Cooper Ward Morris "
    "King Watson Harris Baker Morgan Allen Scott Phillips Bennett Gray Hussain Murphy Kelly Price Ahmed "
    "Campbell Shaw Marshall Collins Singh Chapman Mason Palmer Fox Rossi Novak Kowalski Larsen Okafor "
    "Mensah Tanaka Chen"
).split()
FAMILY_ZH = (
    "王 王 王 李 李 李 张 张 张 刘 刘 陈 陈 杨 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 高 林 罗 郑 梁 谢 宋 "
    "唐 许 韩 冯 邓 曹 彭 曾 肖 田 董 潘 袁 蔡 蒋 余 于 杜 叶 程 苏 魏 吕 丁 任 沈 姚 卢 姜 崔 钟 谭 陆 欧阳"
).split()
GIVEN_ZH = (
    "伟 芳 娜 敏 静 丽 强 磊 洋 艳 勇 杰 娟 涛 明 超 霞 平 刚 洁 婷 浩 宁 倩 鑫 斌 雪 琳 晨 悦 喆 㛃 "
    "建国 建华 志强 志远 秀英 桂兰 晓东 晓燕 晓琳 海燕 海涛 丽华 玉梅 文博 文静 雅婷 雅琴 思远 思琪 子涵 "
    "子轩 雨桐 雨欣 浩然 梓萱 欣怡 一诺 俊杰 俊豪 嘉怡 嘉诚 佳宁 佳慧 梦瑶 梦洁 诗涵 宇航 宇轩 天佑 明哲 "
    "若曦 若兰 国栋 春梅 立新 永康 世杰 振华 红梅 美玲 淑珍 家豪 安琪"
).split()


def draw_names(rng: np.random.Generator, count: int) -> dict[str, tuple[str, str]]:
    """Invent `count` people; each has a key and a name in English and in Chinese."""
    spots = [rng.integers(len(part), size=count) for part in (GIVEN_EN, FAMILY_EN, FAMILY_ZH, GIVEN_ZH)]
    return {
        f"person-{number}": (f"{GIVEN_EN[a]} {FAMILY_EN[b]}", f"{FAMILY_ZH[c]}{GIVEN_ZH[d]}")
        for number, (a, b, c, d) in enumerate(zip(*spots, strict=True))
    }


# in descending order of how many customers live there
_CITIES = (
    ("London", "北京", 24), ("Manchester", "上海", 11), ("Liverpool", "广州", 9), ("Birmingham", "深圳", 9),
    ("Leeds", "成都", 7), ("Bristol", "杭州", 6), ("Glasgow", "武汉", 6), ("Edinburgh", "南京", 6),
    ("Sheffield", "西安", 5), ("Newcastle", "重庆", 4), ("Nottingham", "苏州", 4), ("Cardiff", "长沙", 4),
    ("Brighton", "青岛", 3), ("Cambridge", "厦门", 2), ("York", "昆明", 2), ("Belfast", "宁波", 2),
)  # fmt: skip
CITIES: dict[str, tuple[str, str]] = {en: (en, zh) for en, zh, _ in _CITIES}
CITY_WEIGHTS: dict[str, float] = {en: weight for en, _, weight in _CITIES}
