"""What holds for every test: the signals are a terminal's, whatever this process was started under (nohup, a CI)."""

import signal

signal.signal(signal.SIGHUP, signal.SIG_DFL)
