"""Jobs: the protocol between the window and its workers, and the half of the runner that needs no Qt."""
