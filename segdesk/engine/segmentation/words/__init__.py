"""Words: names, traits and what suggested actions ask about a segment."""
