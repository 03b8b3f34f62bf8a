#!/usr/bin/env python3
"""Check that a run of the twin pays what the month close pays.

    python check.py EXPECTED TWIN_EXPORTS        exit 0: every figure is the same, 1: they differ

EXPECTED holds what ../month-close/reference.py says of the same numbers. The names of the twin are turned back; then
rows must be equal, each figure as it is written.
"""
import csv
import os
import sys

from disguise import BUSINESSES

LIGHTS = {"绿": "green", "黄": "yellow", "红": "red"}
FLAGS = {"yes": "yes", "no": "no"}


def load(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8", newline="") as f:
        header, *rows = csv.reader(f)
    return header, rows


def differences(expected, found):
    if sorted(expected) == sorted(found):
        return []
    one, other = {tuple(r) for r in expected}, {tuple(r) for r in found}
    return [f"{len(expected)} rows expected, {len(found)} found", f"expected {sorted(one - other)[:3]}",
            f"found {sorted(other - one)[:3]}"]


def main(expected, twin):
    business = {theirs: ours for ours, theirs in BUSINESSES.items()}
    back = lambda key: "WH" + key[1:]
    _, paid = load(twin, "发放表.csv")
    paid = [[back(r[1]), business[r[0]], r[5], r[4], r[3], r[2], r[7], r[6]] for r in paid]
    _, scored = load(twin, "得分表.csv")
    scored = [[back(r[4]), r[1], r[0], LIGHTS[r[2]], r[3]] for r in scored]
    wrong = 0
    for name, ours in (("payouts.csv", paid), ("scores.csv", scored)):
        found = differences(load(expected, name)[1], ours)
        print(f"{name}: " + ("the same figures" if not found else "DIFFERENT: " + "; ".join(found)))
        wrong += bool(found)
    return wrong


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python check.py EXPECTED TWIN_EXPORTS")
    sys.exit(1 if main(*sys.argv[1:]) else 0)
