"""One host: how it is and why, its figures, file systems, processes, services, and the runs on it."""
