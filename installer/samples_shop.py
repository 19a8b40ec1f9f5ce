"""The online-shop sample: one row per order line, with five kinds of customer planted in it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from installer.samples_common import Column, Sample, Words, localise, numbered, pick
from installer.samples_names import CITIES, CITY_WEIGHTS, draw_names

START = np.datetime64("2025-04-01")
END = np.datetime64("2026-09-30")
DAYS = int((END - START).astype(int)) + 1

CATEGORIES: Words = {
    "home": ("Home & living", "家居生活"),
    "beauty": ("Beauty & care", "美妆个护"),
    "kitchen": ("Kitchen", "厨房用品"),
    "kids": ("Kids & toys", "母婴玩具"),
    "sports": ("Sports & outdoors", "运动户外"),
    "gifts": ("Stationery & gifts", "文具礼品"),
}
CHANNELS: Words = {
    "web": ("Website", "官网"),
    "app": ("Mobile app", "小程序"),
    "market": ("Marketplace", "电商平台"),
}
# key: category, list price, English, Chinese
CATALOGUE: dict[str, tuple[str, float, str, str]] = {
    "candle": ("home", 42.0, "Scented candle", "香薰蜡烛"),
    "bedding": ("home", 268.0, "Linen bedding set", "亚麻床品四件套"),
    "throw": ("home", 128.0, "Cotton throw", "棉质盖毯"),
    "lamp": ("home", 159.0, "Table lamp", "台灯"),
    "basket": ("home", 39.9, "Storage basket", "收纳篮"),
    "towels": ("home", 69.0, "Bath towels, pair", "浴巾两条装"),
    "hand-cream": ("beauty", 25.0, "Hand cream", "护手霜"),
    "serum": ("beauty", 189.0, "Face serum", "面部精华液"),
    "shampoo": ("beauty", 45.0, "Shampoo", "洗发水"),
    "bath-salts": ("beauty", 32.0, "Bath salts", "浴盐"),
    "sunscreen": ("beauty", 79.0, "Sunscreen", "防晒霜"),
    "perfume": ("beauty", 238.0, "Eau de parfum", "香水"),
    "knife": ("kitchen", 149.0, "Chef's knife", "主厨刀"),
    "jars": ("kitchen", 45.0, "Glass jars, set of 4", "玻璃罐四件装"),
    "pan": ("kitchen", 219.0, "Cast-iron pan", "铸铁煎锅"),
    "mugs": ("kitchen", 56.0, "Mugs, pair", "马克杯对装"),
    "grinder": ("kitchen", 129.0, "Coffee grinder", "手摇磨豆机"),
    "tea-towels": ("kitchen", 29.9, "Tea towels, set of 3", "擦碗巾三条装"),
    "blocks": ("kids", 89.0, "Wooden blocks", "木质积木"),
    "picture-book": ("kids", 28.0, "Picture book", "儿童绘本"),
    "puzzle": ("kids", 45.0, "Jigsaw puzzle", "拼图"),
    "bear": ("kids", 65.0, "Soft bear", "毛绒小熊"),
    "backpack": ("kids", 99.0, "Kids' backpack", "儿童书包"),
    "crayons": ("kids", 24.0, "Crayons, 24 colours", "蜡笔24色"),
    "yoga-mat": ("sports", 98.0, "Yoga mat", "瑜伽垫"),
    "bottle": ("sports", 45.0, "Water bottle", "运动水壶"),
    "belt": ("sports", 59.0, "Running belt", "跑步腰包"),
    "jacket": ("sports", 249.0, "Rain jacket", "防雨外套"),
    "bands": ("sports", 36.0, "Resistance bands", "弹力带"),
    "lantern": ("sports", 119.0, "Camping lantern", "露营灯"),
    "notebook": ("gifts", 26.0, "Notebook", "笔记本"),
    "pen": ("gifts", 138.0, "Fountain pen", "钢笔"),
    "calendar": ("gifts", 36.0, "Desk calendar", "台历"),
    "cards": ("gifts", 22.0, "Greeting cards", "贺卡套装"),
    "gift-box": ("gifts", 188.0, "Gift box", "精选礼盒"),
    "wrapping": ("gifts", 25.0, "Wrapping set", "包装纸套装"),
}
PRODUCTS: Words = {key: (en, zh) for key, (_, _, en, zh) in CATALOGUE.items()}

COLUMNS = (
    Column("order_id", "Order ID", "订单号", "order"),
    Column("customer_id", "Customer ID", "客户编号", "identifier"),
    Column("customer_name", "Customer name", "客户姓名", "personal"),
    Column("order_date", "Order date", "下单日期", "date"),
    Column("category", "Category", "商品类别", "category", CATEGORIES),
    Column("product", "Product", "商品", "product", PRODUCTS),
    Column("quantity", "Quantity", "数量", "measure", decimals=0),
    Column("unit_price", "Unit price", "单价", "measure", decimals=2),
    Column("amount", "Amount", "金额", "amount", decimals=2),
    Column("channel", "Channel", "渠道", "category", CHANNELS),
    Column("city", "City", "城市", "category", CITIES),
)

SAMPLE = Sample(
    id="online-shop",
    file="online-shop-orders.csv",
    sheet=("Orders", "订单"),
    title=("Online shop", "在线商店"),
    subtitle=("12,000 order lines → 5 segments", "1.2 万行订单 → 5 个分群"),
    question="segments",
    columns=COLUMNS,
    groups=5,
)


@dataclass(frozen=True)
class Kind:
    """How one kind of customer shops."""

    customers: int
    orders: tuple[float, float, int, int]  # mean, spread (coefficient of variation), fewest, most
    recency: tuple[float, float, int, int]  # days since the last order: mean, spread, fewest, most
    window: tuple[int, int]  # first and last day of shopping before the last order, in days from START
    lines: float  # extra lines per order, on average
    pieces: float  # extra pieces per line, on average
    taste: float  # > 0 prefers dear products, < 0 cheap ones
    bargains: float  # share of lines bought at a discount
    categories: tuple[float, ...]  # weights in the order of CATEGORIES
    channels: tuple[float, ...]  # weights in the order of CHANNELS


KINDS: dict[str, Kind] = {
    "loyal big spenders": Kind(
        230, (13.5, 0.24, 8, 28), (11, 0.55, 2, 40), (0, DAYS - 1), 0.5, 0.18, 0.55, 0.08,
        (5, 4, 4, 1.5, 3, 1.5), (5, 4, 1),
    ),
    "bargain families": Kind(
        420, (7.2, 0.2, 4, 13), (36, 0.5, 6, 120), (0, DAYS - 1), 0.35, 0.5, -0.75, 0.62,
        (1.5, 2, 3, 6, 1.5, 2), (2, 4, 4),
    ),
    "new and curious": Kind(
        460, (1.2, 0.35, 1, 3), (24, 0.5, 1, 70), (DAYS - 90, DAYS - 1), 0.15, 0.1, -0.2, 0.25,
        (3, 4, 2, 2, 4, 2), (2, 6, 3),
    ),
    "sleeping": Kind(
        400, (1.25, 0.35, 1, 3), (440, 0.12, 335, 545), (0, 200), 0.12, 0.12, -0.35, 0.2,
        (3, 3, 3, 2, 3, 2), (5, 2, 3),
    ),
    "seasonal gift buyers": Kind(
        290, (3.2, 0.2, 2, 5), (295, 0.045, 274, 325), (214, 268), 0.75, 0.35, 0.45, 0.1,
        (3, 4, 1.5, 4, 1, 7), (5, 3, 3),
    ),
}  # fmt: skip
MONTH_WEIGHTS = {11: 1.6, 12: 1.8, 1: 0.8, 2: 0.85, 7: 0.9, 8: 0.9}
WEEKDAY_WEIGHTS = (0.95, 0.9, 0.9, 0.95, 1.05, 1.2, 1.25)  # Monday first


def make_online_shop(seed: int, lang: str) -> tuple[pd.DataFrame, pd.Series]:
    """Generate the order lines in a language, and the planted kind of each customer id."""
    rng = np.random.default_rng(seed)
    customers = _customers(rng)
    orders = _orders(rng, customers)
    lines = _with_returns(rng, _lines(rng, orders))
    lines = lines.sort_values(["order_date", "order_id", "line"], kind="stable").reset_index(drop=True)
    names: Words = dict(zip(customers["customer_name"], customers["written"], strict=True))
    columns = [replace(c, words=names) if c.key == "customer_name" else c for c in COLUMNS]
    truth = customers.set_index("customer_id")["kind"]
    return localise(lines, columns, lang), truth


def _customers(rng: np.random.Generator) -> pd.DataFrame:
    """Invent the customers; ids rise with the time of registration, so new customers have high ones."""
    kinds = np.repeat(list(KINDS), [kind.customers for kind in KINDS.values()])
    joined = np.array([{"new and curious": 2.5, "seasonal gift buyers": 1.3}.get(k, 1.0) for k in kinds])
    kinds = kinds[np.argsort(joined + rng.random(len(kinds)) * 1.2, kind="stable")]
    names = draw_names(rng, len(kinds))
    return pd.DataFrame(
        {
            "customer_id": numbered(rng, len(kinds), 9800, "{:06d}"),
            "customer_name": list(names),
            "written": list(names.values()),
            "kind": kinds,
            "city": pick(rng, CITY_WEIGHTS, len(kinds)),
            "purse": rng.normal(0, 0.16, len(kinds)),
        }
    )


def _spread(rng: np.random.Generator, shape: tuple[float, float, int, int]) -> int:
    """Draw a whole number from a gamma distribution with limits; what falls outside is drawn again."""
    mean, spread, fewest, most = shape
    while True:
        value = round(rng.gamma(1 / spread**2, mean * spread**2))
        if fewest <= value <= most:
            return value


def _day_weights() -> np.ndarray:
    """Weigh every day of the period by its season and weekday."""
    days = pd.DatetimeIndex(START + np.arange(DAYS))
    months = np.array([MONTH_WEIGHTS.get(month, 1.0) for month in days.month])
    return months * np.array(WEEKDAY_WEIGHTS)[days.day_of_week]


def _orders(rng: np.random.Generator, customers: pd.DataFrame) -> pd.DataFrame:
    """Date every customer's orders: the last one by recency, the earlier ones by season within the window."""
    weights = _day_weights()
    rows = []
    for who, kind_name in enumerate(customers["kind"]):
        kind = KINDS[kind_name]
        last = DAYS - 1 - _spread(rng, kind.recency)
        first = min(kind.window[0], last)
        count = _spread(rng, kind.orders)
        span = np.arange(first, min(kind.window[1], last) + 1)
        share = weights[span] / weights[span].sum()
        earlier = rng.choice(span, size=count - 1, p=share)
        rows += [(who, day) for day in (*earlier, last)]
    orders = pd.DataFrame(rows, columns=["who", "day"])
    orders["shuffle"] = rng.random(len(orders))
    orders = orders.sort_values(["day", "shuffle"], kind="stable").reset_index(drop=True)
    orders["order_id"] = [f"A{104211 + number}" for number in np.cumsum(rng.integers(1, 4, len(orders)))]
    orders["order_date"] = pd.DatetimeIndex(START + orders["day"].to_numpy()).strftime("%Y-%m-%d")
    return orders.join(customers, on="who")


def _basket_weights() -> dict[str, np.ndarray]:
    """Weigh the products for each kind of customer by category and price."""
    prices = np.array([price for _, price, _, _ in CATALOGUE.values()])
    keys = list(CATEGORIES)
    spots = [keys.index(category) for category, _, _, _ in CATALOGUE.values()]
    return {
        name: np.array(kind.categories)[spots] * (prices / 60) ** kind.taste for name, kind in KINDS.items()
    }


def _lines(rng: np.random.Generator, orders: pd.DataFrame) -> pd.DataFrame:
    """Fill every order with one or more different products."""
    products = list(CATALOGUE)
    prices = np.array([price for _, price, _, _ in CATALOGUE.values()])
    baskets = _basket_weights()
    rows = []
    for order in orders.itertuples():
        kind = KINDS[order.kind]
        channel = pick(rng, dict(zip(CHANNELS, kind.channels, strict=True)), 1)[0]
        weights = baskets[order.kind] * (prices / 60) ** order.purse
        size = 1 + min(int(rng.poisson(kind.lines)), 5)
        chosen = rng.choice(len(products), size=size, replace=False, p=weights / weights.sum())
        for number, spot in enumerate(chosen):
            dear = prices[spot] > 120
            quantity = 1 + min(int(rng.poisson(kind.pieces * (0.4 if dear else 1))), 5)
            discount = rng.choice((0.9, 0.85, 0.8, 0.7)) if rng.random() < kind.bargains else 1.0
            unit_price = round(float(prices[spot] * discount), 1)
            rows.append(
                (order.order_id, order.customer_id, order.customer_name, order.order_date, number,
                 CATALOGUE[products[spot]][0], products[spot], quantity, unit_price,
                 round(quantity * unit_price, 2), channel, order.city)
            )  # fmt: skip
    keys = [column.key for column in COLUMNS]
    return pd.DataFrame(rows, columns=[*keys[:4], "line", *keys[4:]])


def _with_returns(rng: np.random.Generator, lines: pd.DataFrame) -> pd.DataFrame:
    """Add a return (negative quantity and amount, some days later, same order) for about one line in 60."""
    bought = lines.groupby("customer_id")["line"].transform("size")
    sent_back = lines[(rng.random(len(lines)) < 0.018) & (bought > 2)].copy()
    days = pd.DatetimeIndex(sent_back["order_date"]) + pd.to_timedelta(
        rng.integers(3, 22, len(sent_back)), unit="D"
    )
    sent_back["order_date"] = days.strftime("%Y-%m-%d")
    sent_back["quantity"] = -sent_back["quantity"]
    sent_back["amount"] = -sent_back["amount"]
    return pd.concat([lines, sent_back[days <= pd.Timestamp(END)]], ignore_index=True)
