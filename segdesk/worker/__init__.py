"""The worker process: waits for jobs, runs them with the engine, and reports."""
