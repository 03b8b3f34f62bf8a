#!/usr/bin/env python3
"""Hold what callgrind counted against recorded ceilings.

    python ceilings.py CALLGRIND_OUT CEILINGS_TOML

Prints each function with its instructions (its own and of all that it calls), its ceiling and how much of it is
used.  Exit status: 0 when every function is found and under its ceiling, else 1.
"""
import re
import subprocess
import sys
import tomllib


def counted(path):
    """Function name -> instructions, inclusive; the largest where one stands in several places."""
    said = subprocess.run(
        ["callgrind_annotate", "--inclusive=yes", "--threshold=100", path],
        check=True, capture_output=True, text=True,
    ).stdout
    line = re.compile(r"^\s*([\d,]+) \(\s*[\d.]+%\)\s+\S*?:(.+?)(?:'\d+)?(?: \[[^\]]*\])?$")
    counts = {}
    for match in filter(None, map(line.match, said.splitlines())):
        count, name = int(match[1].replace(",", "")), match[2]
        counts[name] = max(count, counts.get(name, 0))
    return counts


def main(out, ceilings):
    with open(ceilings, "rb") as file:
        ceilings = tomllib.load(file)
    counts = counted(out)
    failed = False
    for name, ceiling in ceilings.items():
        count = counts.get(name)
        if count is None:
            print(f"{name}: not found; was it renamed, or put into its callers by the compiler?")
            failed = True
            continue
        over = count > ceiling
        failed = failed or over
        print(f"{name}: {count:,} of {ceiling:,} ({count / ceiling:.0%}){'  PAST ITS CEILING' if over else ''}")
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
