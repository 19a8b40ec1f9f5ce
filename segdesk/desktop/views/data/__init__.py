"""The Data page and what belongs to it: table, columns, health, receipt, ways to read."""
