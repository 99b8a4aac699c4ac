"""`python -m console` is `quarterdeck`."""

import sys

from console.cli import main

sys.exit(main())
