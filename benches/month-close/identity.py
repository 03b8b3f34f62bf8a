#!/usr/bin/env python3
"""Check a run's money from outside: every line balances, and the export says the same.

    python identity.py RUN_DIR                       exit 0: in order, 1: not

On each line of payouts.csv, to the cent: base + added = reduced + withheld + forfeited + held
+ payable, earned = base + added - reduced, and no amount below zero.  The lines of
exports/payouts.csv are the same ones, with the same base and payable.
"""
import csv
import os
import sys
from decimal import Decimal, InvalidOperation

AMOUNTS = ["base", "added", "reduced", "earned", "withheld", "forfeited", "held", "payable"]
SHOWN = 5


def rows(*path):
    with open(os.path.join(*path), encoding="utf-8-sig", newline="") as f:
        return list(csv.DictReader(f))


def check(run):
    """Yield what is wrong, a line each."""
    lines = rows(run, "payouts.csv")
    if not lines:
        yield "payouts.csv: no lines"
        return
    absent = [c for c in [*AMOUNTS, "outlet", "business"] if c not in lines[0]]
    if absent:
        yield f"payouts.csv: no column {', '.join(absent)}"
        return
    told = {}
    for n, line in enumerate(lines, start=2):
        key = line["outlet"], line["business"]
        try:
            a = {c: Decimal(line[c] or "0") for c in AMOUNTS}
        except InvalidOperation:
            yield f"payouts.csv:{n}: an amount that is no number: {line}"
            continue
        left = a["base"] + a["added"]
        right = a["reduced"] + a["withheld"] + a["forfeited"] + a["held"] + a["payable"]
        if left != right:
            yield f"payouts.csv:{n}: {left} is not {right}: {line}"
        if a["earned"] != left - a["reduced"]:
            yield f"payouts.csv:{n}: earned is not base + added - reduced: {line}"
        if any(v < 0 or v.as_tuple().exponent < -2 for v in a.values()):
            yield f"payouts.csv:{n}: an amount below zero or finer than a cent: {line}"
        if key in told:
            yield f"payouts.csv:{n}: {key} stands there twice"
        told[key] = line["base"], line["payable"]
    exported = {(r["outlet"], r["business"]): (r["amount"], r["payable"])
                for r in rows(run, "exports", "payouts.csv")}
    for key in sorted(told.keys() | exported.keys()):
        if told.get(key) != exported.get(key):
            yield f"{key}: payouts.csv says {told.get(key)}, its export {exported.get(key)}"
    if told and not any(base != payable for base, payable in told.values()):
        yield "payouts.csv: no line was touched by any rule"


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: python identity.py RUN_DIR")
    try:
        problems = list(check(sys.argv[1]))
    except (OSError, KeyError) as error:
        problems = [f"cannot be read: {error!r}"]
    for problem in problems[:SHOWN]:
        print(problem)
    print("RESULT:", f"{len(problems)} problems" if problems else "every line balances")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
