"""One file a claim (`bench_*.py`), each beside a peer in the same run; ratios and counts decide, times are reported."""
