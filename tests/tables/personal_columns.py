"""Columns with and without personal data, made up with a seed: what the recognition is judged on."""
# ruff: noqa: E501

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable

from segdesk.tables.personal_words import SURNAMES

ROWS = 60
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_FIRST = (
    "Anna Ben Carla Daniel Emma Frank Grace Henry Isabella Jack Karen Laura Michael Nina Oliver Paul".split()
)
_RARE = "Xandra Thorvald Quinlan Ottokar Zsofia".split()
_LAST = (
    "Smith Garcia Müller Rossi Dubois Novak Silva Olsen Jansen Brown O'Neill Kowalski Tanaka Weber".split()
)
_HAN = "伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚桂英华玉兰飞鹏宇浩"
_STREETS = "Oak Maple Church Station High Victoria Park Lincoln Mill Hill".split()
_WORDS = "blue river stone cloud forest light silver green orange winter summer north".split()

Make = Callable[[random.Random], str]


def _digits(r: random.Random, n: int) -> str:
    return "".join(r.choice("0123456789") for _ in range(n))


def identity(r: random.Random) -> str:
    """Return an identity number with its check digit."""
    born = dt.date(1950, 1, 1) + dt.timedelta(days=r.randrange(20_000))
    body = f"{r.choice(['110105', '310101', '440304', '510107'])}{born:%Y%m%d}{_digits(r, 3)}"
    return body + "10X98765432"[sum(w * int(d) for w, d in zip(_WEIGHTS, body, strict=True)) % 11]


def luhn(body: str) -> str:
    """Return a number with its check digit."""
    total = sum(sum(divmod(2 * int(d), 10)) if i % 2 == 0 else int(d) for i, d in enumerate(reversed(body)))
    return body + str(-total % 10)


def iban(r: random.Random, country: str, length: int) -> str:
    """Return an account number with its check digits."""
    body = _digits(r, length)
    number = int("".join(str(int(letter, 36)) for letter in body + country + "00"))
    return f"{country}{98 - number % 97:02d}{body}"


def _fours(text: str, mark: str = " ") -> str:
    return mark.join(text[i : i + 4] for i in range(0, len(text), 4))


def _name(r: random.Random) -> str:
    return f"{r.choice(_FIRST + _FIRST + _RARE)} {r.choice(_LAST)}"


def _han_name(r: random.Random) -> str:
    return r.choice(sorted(SURNAMES)) + "".join(r.choice(_HAN) for _ in range(r.choice([1, 2, 2])))


POSITIVE: dict[str, Make] = {
    "email": lambda r: f"{r.choice(_FIRST).lower()}.{r.choice(_WORDS)}{r.randrange(99)}@{r.choice(_WORDS)}.com",
    "email_cn": lambda r: f"{_digits(r, 9)}@qq.com",
    "email_upper": lambda r: f"{r.choice(_LAST)}_{r.randrange(999)}@MAIL.EXAMPLE.ORG",
    "mobile_cn": lambda r: f"1{r.choice('3456789')}{_digits(r, 9)}",
    "mobile_cn_86": lambda r: f"+86 1{r.choice('3456789')}{_digits(r, 9)}",
    "mobile_cn_dash": lambda r: f"1{r.choice('3456789')}{_digits(r, 1)}-{_digits(r, 4)}-{_digits(r, 4)}",
    "landline_cn": lambda r: f"0{r.choice(['10', '21', '755', '571'])}-{r.choice('2345678')}{_digits(r, 7)}",
    "phone_us": lambda r: f"({r.randrange(200, 999)}) {r.randrange(200, 999)}-{_digits(r, 4)}",
    "phone_us_dash": lambda r: f"{r.randrange(200, 999)}-{r.randrange(200, 999)}-{_digits(r, 4)}",
    "phone_de": lambda r: f"+49 {r.randrange(30, 999)} {_digits(r, 7)}",
    "phone_uk": lambda r: f"+44 20 {_digits(r, 4)} {_digits(r, 4)}",
    "identity": identity,
    "card": lambda r: luhn(r.choice(["4", "51", "62"]).ljust(2, "5") + _digits(r, 13)),
    "card_spaced": lambda r: _fours(luhn("4" + _digits(r, 14))),
    "card_dash": lambda r: _fours(luhn("55" + _digits(r, 13)), "-"),
    "card_cn19": lambda r: luhn("6222" + _digits(r, 14)),
    "iban_de": lambda r: iban(r, "DE", 18),
    "iban_fr_spaced": lambda r: _fours(iban(r, "FR", 23)),
    "iban_nl": lambda r: iban(r, "NL", 14),
    "ssn": lambda r: f"{r.randrange(100, 665)}-{r.randrange(10, 99)}-{r.randrange(1000, 9999)}",
    "name": _name,
    "name_last_first": lambda r: f"{r.choice(_LAST)}, {r.choice(_FIRST)}",
    "name_title": lambda r: f"Dr. {_name(r)}",
    "name_cn": _han_name,
    "address_us": lambda r: f"{r.randrange(1, 9999)} {r.choice(_STREETS)} {r.choice(['St', 'Avenue', 'Rd', 'Lane'])}",
    "address_de": lambda r: f"{r.choice(_STREETS)}straße {r.randrange(1, 99)}, {_digits(r, 5)} Berlin",
    "address_cn": lambda r: f"{r.choice(['北京市朝阳区', '上海市浦东新区'])}{r.choice(['建国', '世纪', '人民'])}路{r.randrange(1, 999)}号",
}  # fmt: skip

NEGATIVE: dict[str, Make] = {
    "digits11": lambda r: f"2{_digits(r, 10)}",
    "digits16": lambda r: f"4{_digits(r, 15)}",
    "digits18": lambda r: f"110105{r.randrange(1950, 2005)}{_digits(r, 8)}",
    "digits10": lambda r: f"9{_digits(r, 9)}",
    "date": lambda r: str(dt.date(2020, 1, 1) + dt.timedelta(days=r.randrange(1500))),
    "date_dot": lambda r: f"{r.randrange(1, 28):02d}.{r.randrange(1, 13):02d}.{r.randrange(1990, 2024)}",
    "time": lambda r: f"{r.randrange(24):02d}:{r.randrange(60):02d}:{r.randrange(60):02d}",
    "money": lambda r: f"{r.uniform(1, 9999):.2f}",
    "euro": lambda r: f"€ {r.uniform(1, 9999):.2f}",
    "order": lambda r: f"ORD-{_digits(r, 7)}",
    "order_dash": lambda r: f"{_digits(r, 3)}-{_digits(r, 7)}-{_digits(r, 7)}",
    "sku": lambda r: f"{r.choice('ABCDEF')}{r.choice('XYZ')}-{_digits(r, 4)}-{r.choice(['S', 'M', 'L'])}",
    "isbn": lambda r: f"978-{_digits(r, 1)}-{_digits(r, 4)}-{_digits(r, 4)}-{_digits(r, 1)}",
    "url": lambda r: f"https://{r.choice(_WORDS)}.com/{r.choice(_WORDS)}/{_digits(r, 4)}",
    "ip": lambda r: ".".join(str(r.randrange(256)) for _ in range(4)),
    "version": lambda r: f"{r.randrange(9)}.{r.randrange(20)}.{r.randrange(99)}",
    "zip_us": lambda r: f"{_digits(r, 5)}-{_digits(r, 4)}",
    "product": lambda r: f"{r.choice(_WORDS).title()} {r.choice(['Mug', 'Chair', 'Lamp', 'Desk'])} {r.randrange(900)}",
    "product_words": lambda r: f"{r.choice(_WORDS).title()} {r.choice(_WORDS).title()} {r.choice(['Mug', 'Chair', 'Lamp'])}",
    "company": lambda r: f"{r.choice(_WORDS).title()}{r.choice(_WORDS)} {r.choice(['Ltd', 'GmbH', 'Inc'])}",
    "city": lambda r: r.choice("London Paris Madrid Berlin Oslo Porto Lyon Turin Gdynia Vienna Prague Rome Athens Cork York Bath Ghent Turku Malmö Basel".split()),
    "city_cn": lambda r: r.choice("北京 上海 广州 深圳 杭州 南京 武汉 成都 重庆 西安 苏州 天津 长沙 青岛 沈阳 大连 厦门 郑州 昆明 合肥 福州 济南".split()),
    "product_cn": lambda r: r.choice("红烧 清炒 香辣 麻辣 葱油 糖醋".split()) + r.choice("排骨 鸡丁 牛肉 豆腐 茄子 土豆".split()),
    "twitter": lambda r: f"@{r.choice(_WORDS)}{r.randrange(999)}",
    "note": lambda r: f"called about {r.choice(_WORDS)} on {r.choice(['Monday', 'Friday'])}, {r.randrange(60)} minutes",
    "coordinate": lambda r: f"{r.uniform(-90, 90):.5f}",
    "hash": lambda r: f"{r.getrandbits(64):016x}",
    "uuid": lambda r: f"{r.getrandbits(32):08x}-{r.getrandbits(16):04x}-4{r.getrandbits(12):03x}-a{r.getrandbits(12):03x}-{r.getrandbits(48):012x}",
    "percent": lambda r: f"{r.randrange(100)} %",
    "size": lambda r: f"{r.randrange(10, 90)} x {r.randrange(10, 90)} cm",
    "grade": lambda r: r.choice(["gold", "silver", "bronze"]),
    "month_words": lambda r: r.choice("April May June August".split()) + f" {r.randrange(1990, 2024)}",
}  # fmt: skip


def labelled(copies: int = 4, seed: int = 20) -> list[tuple[str, bool, list[str]]]:
    """Return named columns, whether each holds personal data, and its values (some copies hold blanks)."""
    found = []
    for copy in range(copies):
        for kinds, personal in ((POSITIVE, True), (NEGATIVE, False)):
            for name, make in kinds.items():
                r = random.Random(f"{seed}-{copy}-{name}")
                values = [make(r) if r.random() >= 0.1 * (copy % 3) else "" for _ in range(ROWS)]
                found.append((f"c_{name}_{copy}", personal, values))
    return found
