"""Which words in a column mean that there is no value."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

# In a column of numbers or dates, all of these mean "missing": the rest of the column speaks for it.
TOKENS = frozenset(
    """na n/a n.a. n.a #n/a #na null none nan nil missing unknown undefined -
    -- --- – — . .. ... ? ?? * ** # ##
    \\n <na> (null) (none) (blank) (empty) [null] not available not applicable tbd no data no_data
    #div/0! #ref! #value! #name? #num! #null! 无 空 空值 缺失 缺 未知 不详 暂无 无数据 没有
    k.a. k. a. s/d s.d.""".split()
) | {"not available", "not applicable", "no data", "k. a.", "s. d."}

# Even among words these can hardly be anything else.
STRONG = frozenset(
    {"?", "??", "\\n", "#n/a", "<na>", "(null)", "[null]", "(blank)", "#null!", "#ref!", "#div/0!"}
)


def token_mask(values: pa.Array, tokens: frozenset[str] | set[str]) -> pa.Array:
    """Return where trimmed `values` are one of the tokens (lower case), or empty."""
    short = pc.less_equal(pc.utf8_length(values), 16)
    lowered = pc.utf8_lower(pc.if_else(short, values, ""))
    found = pc.is_in(lowered, value_set=pa.array([*sorted(tokens), ""], values.type))
    return pc.and_(found, short)
