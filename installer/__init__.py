"""Set-up, checks and builds of the project; needs nothing but a stock Python."""
