"""Words in column names that tell what a column is, in English and Chinese."""

from __future__ import annotations

import re

_CUSTOMER = """customer client member user account acct patient student card consumer
subscriber household buyer
shopper person applicant employee guest donor policyholder panelist cust contact msisdn""".split()
_ID = "id no nr number num code key uid guid uuid identifier index".split()
_ORDER = (
    "order invoice transaction receipt ticket basket visit booking bill trans txn purchase session".split()
)
_DATE = "date time datetime timestamp day month year dob birthday birthdate created updated when".split()
_AMOUNT = """amount amt total sales revenue price spend spending spent value cost balance
income salary turnover
payment paid charge charges fee monetary money profit margin premium budget dollars usd eur limit wage clv ltv
bill refund gmv""".split()
_EARNED = frozenset("income salary salaries wage wages earnings limit budget balance debt".split())
_CN_EARNED = ("收入", "工资", "薪资", "额度", "余额")
_NOT_MONEY = """score rate ratio percent percentage pct share index idx rank rating count days
months years number num
times frequency""".split()
_PRODUCT = """product item sku goods article stock stockcode description merchandise brand
asin isbn upc ean""".split()
_NAME = "name surname firstname lastname fullname forename".split()
_PERSONAL = """email mail phone mobile telephone tel fax address street passport ssn iban wechat weixin qq
firstname lastname surname fullname forename dob birthday birthdate""".split()
_CATEGORY = """channel region type class group gender sex education marriage marital status
category segment level
grade stage city state country district province area branch job occupation profession mode course
qualification nationality nacionality department payment method plan contract housing purpose race religion
language currency thal slope tier code poutcome attendance color colour weekday store""".split()
_OUTCOME = """churn churned exited attrition attrited default defaulted left leave leaver
cancelled canceled target
outcome response responded converted conversion purchased purchase bought subscribed
subscription fraud diabetes disease
died death mortality readmitted survived dropout label class result diagnosis risk y exit retained renewed
approved accepted narrowing bad good lapsed""".split()

_CN_ID = ("会员号", "会员编号", "会员卡号", "客户编号", "客户号", "客户id", "用户id", "用户编号",
    "用户名", "买家", "顾客编号",
          "顾客id", "卡号", "学号", "病历号", "患者编号", "患者id", "住院号", "就诊卡", "账号",
          "帐号", "编号", "会员id", "工号",
          "客户代码", "会员代码")  # fmt: skip
_CN_ORDER = ("订单号", "订单编号", "订单id", "流水号", "单号", "交易号", "发票号", "小票", "交易编号", "订单")
_CN_DATE = ("日期", "时间", "年月", "最近下单", "最近购买", "下单", "注册日", "入会", "生日")
_CN_AMOUNT = ("金额", "消费", "价格", "单价", "总价", "销售额", "收入", "余额", "费用", "支出",
    "工资", "薪资", "实付", "退款", "利润",
              "付款额", "额度", "成本", "贷款额", "货款")  # fmt: skip
_CN_PRODUCT = ("商品", "产品", "货品", "品名", "货号", "款号", "sku")
_CN_PERSONAL = (
    "姓名",
    "手机",
    "电话",
    "邮箱",
    "身份证",
    "地址",
    "微信",
    "qq",
    "证件号",
    "出生日期",
    "护照",
    "联系方式",
    "联系人",
)
_CN_CATEGORY = ("性别", "类型", "类别", "地区", "城市", "省份", "省", "渠道", "等级", "级别",
    "学历", "婚姻", "职业", "行业", "区域",
                "门店", "部门", "支付方式", "套餐", "状态", "分类", "国家", "民族", "专业",
                "科室")  # fmt: skip
_CN_OUTCOME = (
    "流失",
    "违约",
    "是否",
    "逾期",
    "退学",
    "离网",
    "患病",
    "响应",
    "购买意向",
    "结果",
    "标签",
    "复购",
    "欺诈",
    "辍学",
)


def words_of_name(name: str) -> list[str]:
    """Split a column name into lower-case words: `CustomerID` → customer, id."""
    name = re.sub(r"\(.*?\)|\[.*?\]", " ", name) if re.sub(r"\(.*?\)", "", name).strip() else name
    name = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name)
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1 \2", name)
    return [word for word in re.split(r"[^0-9a-z\u4e00-\u9fff]+", name.lower()) if word]


def _has(words: list[str], wanted: list[str]) -> bool:
    for word in words:
        for form in (word, word.removesuffix("s"), word.rstrip("0123456789")):
            if form and form in wanted:
                return True
    return False


def _glued(text: str, heads: list[str], tails: list[str]) -> bool:
    """Recognise words written together: customerid, custno, orderdate."""
    return any(text.startswith(head) and text[len(head) :] in tails for head in heads)


def hints(name: str) -> frozenset[str]:
    """Return what a column name speaks for.

    Any of customer_id, order_id, some_id, date, amount, product, personal, name, category, outcome,
    quantity, price.
    """
    words = words_of_name(name)
    text = "".join(words)
    found: set[str] = set()
    _english(words, text, found)
    _chinese(name.lower().replace(" ", ""), found)
    return frozenset(found)


def row_number(name: str) -> bool:
    """Tell whether a column is named after rows, not after customers."""
    return "".join(words_of_name(name)) in (
        "rownumber",
        "rownames",
        "rowid",
        "index",
        "rowno",
        "no",
        "nr",
        "序号",
        "行号",
    )


def _english(words: list[str], text: str, found: set[str]) -> None:
    has_id = _has(words, _ID)
    if row_number(text):
        found.add("some_id")
        return
    if (_has(words, _ORDER) and has_id) or _glued(text, _ORDER, _ID):
        found.add("order_id")
    elif (
        (_has(words, _CUSTOMER) and has_id)
        or _glued(text, _CUSTOMER, _ID)
        or text in ("customer", "client", "member")
    ):
        found.add("customer_id")
    elif _has(words, _PRODUCT) and has_id:
        found.add("product")
    elif text in (
        "id",
        "uid",
        "guid",
        "uuid",
        "rownumber",
        "rownames",
        "rowid",
        "index",
        "no",
        "nr",
        "recordid",
        "key",
    ):
        found.add("some_id")
    elif words and words[-1] in ("id", "uid", "guid", "uuid"):
        found.add("other_id")
    if _has(words, _DATE):
        found.add("date")
    if _has(words, _AMOUNT) and not _has(words, _NOT_MONEY):
        found.add("amount")
    if _has(words, ["quantity", "qty", "units", "pieces", "count"]):
        found.add("quantity")
    if _has(words, ["price", "unitprice"]):
        found.add("price")
    if _has(words, _PRODUCT):
        found.add("product")
    if _has(words, _PERSONAL):
        found.add("personal")
    if _has(words, _NAME) and not _has(
        words, [*_PRODUCT, "category", "company", "store", "shop", "brand", "city"]
    ):
        found.add("name")
    if _has(words, _CATEGORY):
        found.add("category")
    if _has(words, _OUTCOME):
        found.add("outcome")


def _chinese(text: str, found: set[str]) -> None:
    def any_of(parts: tuple[str, ...]) -> bool:
        return any(part in text for part in parts)

    if not any("\u4e00" <= character <= "\u9fff" for character in text):
        return
    dated = any_of(_CN_DATE)
    if dated:
        found.add("date")
    if any_of(_CN_PERSONAL):
        found.add("personal")
        return
    if any_of(_CN_OUTCOME):
        found.add("outcome")
        return
    money = any_of(_CN_AMOUNT)
    if any_of(_CN_ORDER) and not dated and not money:
        found.add("order_id")
    elif any_of(_CN_PRODUCT):
        found.add("product")
    elif any_of(_CN_ID) and not dated and not money:
        found.add("customer_id")
    if money and not dated:
        found.add("amount")
    if "数量" in text or "件数" in text:
        found.add("quantity")
        found.discard("product")
        found.discard("order_id")
    if "单价" in text:
        found.add("price")
    if any_of(_CN_CATEGORY):
        found.add("category")


def earned(name: str) -> bool:
    """Tell whether a column is money a customer earns, owns or may owe, not money a customer brings."""
    return bool(_EARNED & set(words_of_name(name))) or any(word in name for word in _CN_EARNED)
