"""What holds for every test: signals do what they do in a terminal, whatever this process was started under."""

import signal

signal.signal(signal.SIGHUP, signal.SIG_DFL)  # ignored under nohup
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored behind `&` in a script
