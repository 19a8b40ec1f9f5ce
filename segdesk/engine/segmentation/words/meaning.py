"""What a column is about, recognised by its name: age, income, how often, how much …"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from segdesk.documents.actions import Scenario
from segdesk.results.table import Column

Meaning = Literal[
    "mix",
    "variety",
    "recency",
    "frequency",
    "monetary",
    "basket",
    "interval",
    "tenure",
    "age",
    "income",
    "spending",
    "balance",
    "charges",
    "usage",
    "discount",
    "returns",
    "visits",
    "risk",
    "grade",
    "attendance",
    "absence",
    "passed",
    "debt",
    "rating",
    "products",
    "late",
]

_WORDS: tuple[tuple[Meaning, str, str], ...] = (
    ("mix", r"\(share( of value)?\)$|^share of ", "（占比）$|占比）?$"),
    ("rating", r"credit ?(score|rating)|\brating\b|fico", "信用(评分|得分|分)|评级"),
    ("late", r"late payment|overdue|delinquen|past due", "逾期|拖欠"),
    ("products", r"(num|number|no|count) of (products|contracts|policies)|products held", "产品数|持有产品"),
    ("variety", r"^different products$", "^商品种数$"),
    (
        "recency",
        r"recency|days? since|last (order|purchase|visit|transaction)|inactive|^r$",
        "距上次|距今|最近一次|最近.{0,1}(购买|下单|消费|交易)|最后.{0,2}(购买|下单|消费|交易)|未购买|未消费",
    ),
    ("interval", r"interval|days between", "间隔"),
    (
        "basket",
        r"basket|average (order|purchase)|avg.?order|order value|aov|per order",
        "客单价|平均订单|笔均|单均",
    ),
    ("returns", r"return(s|ed)?\b|refund", "退货|退款"),
    ("discount", r"discount|promo|coupon|deal", "折扣|促销|优惠|券"),
    (
        "tenure",
        r"tenure|member(ship)?.?(months|years|days)|customer (since|for)|months on book|seniority|"
        r"first order",
        "在网|入会|会龄|首次|首单|注册天数|客户年限",
    ),
    (
        "frequency",
        r"frequency|\borders\b|number of (orders|purchases)|purchases|transactions|trx|order.?count|^f$",
        "订单数|购买次数|消费次数|下单次数|频次|频率|交易次数",
    ),
    ("debt", r"debt|loan|limit|owed|utili[sz]ation", "负债|贷款|欠款|额度"),
    ("charges", r"charge|bill|monthly fee|tariff", "月费|话费|账单|费用"),
    ("spending", r"spending|spend score", "消费指数|消费得分|消费评分|支出"),
    (
        "monetary",
        r"monetary|total spen[dt]|revenue|sales|turnover|amount|spent|^m$",
        "消费总额|消费金额|累计消费|销售额|金额|总额",
    ),
    ("income", r"income|salary|wage|earning", "收入|工资|薪"),
    ("balance", r"balance|deposit|assets?\b", "余额|存款|资产"),
    ("usage", r"usage|minutes|\bdata\b|calls|gb\b|sessions", "流量|通话|使用量|使用时长"),
    ("absence", r"absen|missed (lessons|classes|days)", "缺勤|缺课|旷课"),
    ("attendance", r"attendance", "出勤"),
    ("passed", r"approved|\bpassed\b|credits earned", "通过|修满学分"),
    ("grade", r"grade|score|gpa|marks?\b|points|(term|semester) \d? ?average", "平均分|成绩|分数|得分|绩点"),
    ("visits", r"visit|appointment|admission|encounter", "就诊|复诊|来访|到店|住院"),
    (
        "risk",
        r"glucose|blood|pressure|bmi|cholesterol|hba1c|insulin|chol\b|trestbps|\bsbp\b|oldpeak|"
        r"vessels",
        "血糖|血压|胆固醇|体重指数|糖化",
    ),
    ("age", r"\bage\b|years old", "年龄|岁"),
)

_SCENARIOS: tuple[tuple[Scenario, str], ...] = (
    (
        "clinic",
        r"patient|glucose|blood|bmi|cholesterol|diagnos|hba1c|insulin|clinic|hospital|"
        r"患者|病人|血糖|血压|就诊|诊断|糖化|医院",
    ),
    ("school", r"student|grade|gpa|attendance|curricular|course|school|学生|学号|成绩|出勤|绩点|课程|学校"),
    ("bank", r"credit|loan|balance|deposit|mortgage|default|信用|贷款|余额|存款|额度|逾期"),
    (
        "contract",
        r"contract|tenure|monthly charge|churn|subscription|plan\b|internet|合约|套餐|在网|流量|月费",
    ),
    ("shop", r"recency|frequency|monetary|order|basket|spen[dt]|purchase|product|订单|消费|购买|客单|商品"),
)


def meaning(column: Column) -> Meaning | None:
    """Return what a numeric column is about, or None when its name does not tell."""
    if column.type != "number":
        return None
    name = _words(column.name)
    for found, english, chinese in _WORDS:
        if re.search(english, name) or re.search(chinese, column.name):
            return found
    return None


def scenario(columns: Iterable[Column]) -> Scenario:
    """Return the kind of business a table comes from, by the names of its columns."""
    names = [_words(column.name) for column in columns]
    counts = {kind: sum(bool(re.search(pattern, name)) for name in names) for kind, pattern in _SCENARIOS}
    best = max(counts, key=lambda kind: counts[kind])
    return best if counts[best] else "general"


def _words(name: str) -> str:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return re.sub(r"[_\-.]+", " ", spaced).lower()
