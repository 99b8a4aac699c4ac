"""`python -m console.lab POINTER REPORT [HOLD]`: the supervisor's process; console.lab.launch starts it."""

import sys
from pathlib import Path

from console.lab.supervisor import main

if __name__ == "__main__":
    hold = int(sys.argv[3]) if len(sys.argv) > 3 else None
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), hold))
