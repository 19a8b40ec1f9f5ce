"""Sentences that only results of earlier versions hold: named here, so that they keep their translation."""

from __future__ import annotations

from segdesk.text import msg

EARLIER = (
    msg("{first}, {rest:list}"),
    msg("{column}: {value} (all: {overall})"),
    msg("{column}: {value}, {factor} × the typical customer"),
    msg("Last seen {value} days ago (all: {overall})"),
    msg("Buys every {value} days (all: {overall})"),
    msg("Reach them on their phone; short, fresh offers"),
    msg("Reach them by phone or letter; clear, calm offers"),
)
