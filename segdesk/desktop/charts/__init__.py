"""Charts on pyqtgraph: loaded after the first paint, never by theme or widgets."""
