"""Verifies what `quarterdeck audit export --all` prints, with nothing of Quarterdeck: python3 verify_audit.py < FILE"""

import hashlib
import json
import struct
import sys

head, seq = bytes(32), 0
for line in sys.stdin:
    fact = json.loads(line)
    seq += 1
    seen = hashlib.sha256(head + struct.pack(">qd", seq, fact["at"]))
    for part in (fact["kind"], fact["run"], fact["process"], fact["body"]):
        raw = part.encode()
        seen.update(struct.pack(">q", len(raw)) + raw)
    wrong = fact["seq"] != seq or fact["previous"] != head.hex() or fact["hash"] != seen.hexdigest()
    if wrong:
        sys.exit(f"BROKEN at fact {seq}")
    head = seen.digest()
print(f"ok  {seq} facts; head {head.hex()}")
