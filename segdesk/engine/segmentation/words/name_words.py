"""The words of names: what the business calls much and little of a thing."""

from __future__ import annotations

from segdesk.engine.segmentation.words.meaning import Meaning
from segdesk.text import Message, msg

# meaning -> above the average (first word of a name, later word), below it (first, later)
KNOWN: dict[Meaning, tuple[Message, Message, Message, Message]] = {
    "age": (msg("Older"), msg("older"), msg("Younger"), msg("younger")),
    "income": (msg("High income"), msg("high income"), msg("Low income"), msg("low income")),
    "spending": (msg("Big spenders"), msg("high spending"), msg("Careful spenders"), msg("low spending")),
    "monetary": (msg("Big spenders"), msg("spend much"), msg("Small spenders"), msg("spend little")),
    "frequency": (msg("Frequent buyers"), msg("buy often"), msg("Rare buyers"), msg("buy rarely")),
    "recency": (msg("Long absent"), msg("long absent"), msg("Recently active"), msg("recently active")),
    "tenure": (msg("Long-standing"), msg("long-standing"), msg("New"), msg("new")),
    "basket": (msg("Large orders"), msg("large orders"), msg("Small orders"), msg("small orders")),
    "discount": (
        msg("Bargain hunters"),
        msg("look for offers"),
        msg("Pay full price"),
        msg("pay full price"),
    ),
    "returns": (msg("Return much"), msg("return much"), msg("Return little"), msg("return little")),
    "grade": (msg("Strong results"), msg("strong results"), msg("Weak results"), msg("weak results")),
    "charges": (msg("High bills"), msg("high bills"), msg("Low bills"), msg("low bills")),
    "balance": (msg("High balance"), msg("high balance"), msg("Low balance"), msg("low balance")),
    "usage": (msg("Heavy users"), msg("heavy use"), msg("Light users"), msg("light use")),
    "visits": (msg("Many visits"), msg("many visits"), msg("Few visits"), msg("few visits")),
    "rating": (msg("Good credit"), msg("good credit"), msg("Poor credit"), msg("poor credit")),
    "products": (msg("Many products"), msg("many products"), msg("Few products"), msg("few products")),
    "late": (msg("Often pay late"), msg("often pay late"), msg("Pay on time"), msg("pay on time")),
    "debt": (msg("High debts"), msg("high debts"), msg("Low debts"), msg("low debts")),
    "attendance": (
        msg("Attend regularly"),
        msg("attend regularly"),
        msg("Attend rarely"),
        msg("attend rarely"),
    ),
    "absence": (msg("Often absent"), msg("often absent"), msg("Rarely absent"), msg("rarely absent")),
    "passed": (
        msg("Most courses passed"),
        msg("most courses passed"),
        msg("Few courses passed"),
        msg("few courses passed"),
    ),
}

# meaning -> who does much of it, who does little: "Younger big spenders"
NOUNS: dict[Meaning, tuple[Message, Message]] = {
    "spending": (msg("big spenders"), msg("careful spenders")),
    "monetary": (msg("big spenders"), msg("small spenders")),
    "frequency": (msg("frequent buyers"), msg("rare buyers")),
    "usage": (msg("heavy users"), msg("light users")),
}

# meaning -> the one that is higher, the one that is lower, of two segments that are alike otherwise
COMPARED: dict[Meaning, tuple[Message, Message]] = {
    "age": (msg("the older ones"), msg("the younger ones")),
    "tenure": (msg("longer with us"), msg("shorter with us")),
    "recency": (msg("longer absent"), msg("seen more recently")),
    "frequency": (msg("buy more often"), msg("buy less often")),
    "monetary": (msg("spend more"), msg("spend less")),
    "spending": (msg("spend more"), msg("spend less")),
    "basket": (msg("larger orders"), msg("smaller orders")),
    "income": (msg("earn more"), msg("earn less")),
    "charges": (msg("higher bills"), msg("lower bills")),
    "balance": (msg("higher balance"), msg("lower balance")),
    "grade": (msg("better results"), msg("weaker results")),
}
