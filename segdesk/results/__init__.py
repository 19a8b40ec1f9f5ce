"""What the engine answers: plain frozen documents that the window, reports and command line all render."""
