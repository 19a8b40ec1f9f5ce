"""The Segments page: strip, map, cards and the tabs below them."""
