#!/usr/bin/env python3
"""Copy a data folder with the rows of every table in another order.

    python shuffle.py DATA_DIR OUT_DIR [SEED]

Headers stay first and the lines keep their bytes; the same seed gives the same order.  A close
of either folder must give the same figures.  No value may hold a line end (generate.py's don't).
"""
import os
import random
import sys


def main(data, out, seed="1"):
    order = random.Random(int(seed))
    os.makedirs(out, exist_ok=True)
    for name in sorted(n for n in os.listdir(data) if n.endswith(".csv")):
        with open(os.path.join(data, name), "rb") as f:
            header, *lines = f.read().splitlines(keepends=True)
        order.shuffle(lines)
        with open(os.path.join(out, name), "wb") as f:
            f.write(header + b"".join(lines))


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit("usage: python shuffle.py DATA_DIR OUT_DIR [SEED]")
    main(*sys.argv[1:])
