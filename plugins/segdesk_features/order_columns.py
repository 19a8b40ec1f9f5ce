"""Which column of an order file is which, by role and then by name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from segdesk.api import ColumnInfo, Message, StageError, msg

_CUSTOMER = re.compile(r"custom|client|member|user|buyer|shopper|card|会员|客户|用户|买家|顾客", re.I)
_ORDER = re.compile(r"order|invoice|receipt|transact|basket|订单|单号|发票|流水|小票", re.I)
_DATE = re.compile(r"order|invoice|purchas|transact|buy|下单|创建|订单|付款|购买|消费|交易", re.I)
_AMOUNT = re.compile(r"total|sales|amount|revenue|paid|spend|value|金额|实付|支付|销售|消费|总价", re.I)
_LESS = re.compile(r"refund|discount|tax|shipping|freight|cost|profit|退款|优惠|折扣|税|运费|成本|利润", re.I)
_PRICE = re.compile(r"unit.?price|^price|price.?(each|per)|单价|^价格", re.I)
_QUANTITY = re.compile(r"quant|qty|units?$|pieces|数量|件数|个数", re.I)
_CATEGORY = re.compile(r"categor|department|product.?(type|line|group)|品类|类别|类目|分类|品种", re.I)
_NO_QUANTITY = re.compile(r"price|amount|cost|金额|价", re.I)


@dataclass(frozen=True)
class OrderColumns:
    """The columns of an order file by meaning; None where there is none."""

    customer: str
    date: str | None
    amount: str | None
    order: str | None
    product: str | None
    category: str | None
    quantity: str | None
    price: str | None

    def used(self) -> set[str]:
        """Return the names of all columns that have a meaning."""
        return {name for name in vars(self).values() if name is not None}


def find_columns(columns: Sequence[ColumnInfo], chosen: dict[str, str | None]) -> OrderColumns:
    """Return the chosen columns, and for the rest the best fits; raises `StageError` without a customer."""
    for name in chosen.values():
        if name is not None and all(column.name != name for column in columns):
            raise StageError(
                msg("The column “{column}” is no longer there. Choose another one.", column=name)
            )
    numbers = [column for column in columns if column.type == "number"]

    def pick(key: str, found: str | None) -> str | None:
        return chosen.get(key) or found

    customer = pick("customer", _best(_with_role(columns, "identifier"), _CUSTOMER))
    if customer is None:
        raise StageError(_no_customer())
    quantity = pick("quantity", _named(numbers, _QUANTITY, _NO_QUANTITY))
    price = pick("price", _named(numbers, _PRICE))
    product = pick("product", _best(_with_role(columns, "product"), None))
    groups = [*_with_role(columns, "category"), *_with_role(columns, "product")]
    found = OrderColumns(
        customer=customer,
        date=pick("date", _best(_with_role(columns, "date"), _DATE)),
        amount=pick("amount", _amount(columns, quantity, price)),
        order=pick("order", _best(_with_role(columns, "order"), _ORDER)),
        product=product,
        category=pick("category", _named([c for c in groups if c.name != product], _CATEGORY)),
        quantity=quantity,
        price=price,
    )
    told = found.date or found.amount or (found.quantity and found.price) or found.product or found.category
    if not told:
        raise StageError(
            msg(
                "Orders need a date, an amount or a product. Choose the columns that hold them in the "
                "settings of this step."
            )
        )
    return found


def _no_customer() -> Message:
    return msg(
        "No column says which customer an order belongs to. Choose it in the settings of this step, or "
        "use the file as it is."
    )


def _with_role(columns: Sequence[ColumnInfo], role: str) -> list[ColumnInfo]:
    return [column for column in columns if column.role == role]


def _best(columns: Sequence[ColumnInfo], wanted: re.Pattern[str] | None) -> str | None:
    named = _named(columns, wanted) if wanted is not None else None
    return named or (columns[0].name if columns else None)


def _named(
    columns: Sequence[ColumnInfo], wanted: re.Pattern[str], unwanted: re.Pattern[str] | None = None
) -> str | None:
    for column in columns:
        name = re.sub(r"[_\-]+", " ", column.name)
        if wanted.search(name) and not (unwanted and unwanted.search(name)):
            return column.name
    return None


def _amount(columns: Sequence[ColumnInfo], quantity: str | None, price: str | None) -> str | None:
    """Return the column of what was paid; None when that is quantity times price."""
    amounts = [c for c in _with_role(columns, "amount") if c.type == "number"]
    whole = [c for c in amounts if c.name != price and not _LESS.search(c.name)]
    named = _named([c for c in whole if not _PRICE.search(c.name)], _AMOUNT)
    if named is not None:
        return named
    if quantity is not None and price is not None:
        return None
    return whole[0].name if whole else price if price in {c.name for c in amounts} else None
