#!/usr/bin/env python3
"""Measure the month close in several programs as whole processes, taking turns; print medians.

    python measure.py DATA_DIR OUT_DIR [--runs 5] [--only [NAME ...]] [--skip NAME ...] [--base NAME]
                      [--json FILE] [--also NAME "COMMAND {data} {out}"] ...

Each round runs every command once (A B C A B C ...), so a slow spell of the machine falls on
all of them.  wall: seconds from start to exit; cpu: user + system; rss: peak memory of the
process (about 13 MB is the floor of the method).  "x" columns: median over the rounds of this
command's figure divided by that of the base (duckdb-2) in the same round.  Programs that are not here
(the physical limits, say) are left out.  `./bench` calls this.
"""
import argparse
import json
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import time

PY = sys.executable
HERE = os.path.dirname(os.path.abspath(__file__))
LIMITS = os.path.join(HERE, "limits", "target", "release", "limits")
BASE = "duckdb-2"


def commands(data, out):
    """name -> (argv, extra environment).  The figure after the dash is the number of threads."""
    def peer(script, name, *more):
        return [PY, os.path.join(HERE, script), data, os.path.join(out, name), *more]

    files = [os.path.join(data, f) for f in sorted(os.listdir(data)) if f.endswith(".csv")]
    checks = os.path.join(data, "checks.csv")
    known = {
        "cat": (["cat", *files], {}),
        "wc-l": (["wc", "-l", *files], {}),
        "duckdb-2": (peer("peer_duckdb.py", "duckdb", "2"), {}),
        "duckdb-1": (peer("peer_duckdb.py", "duckdb", "1"), {}),
        "polars-2": (peer("peer_polars.py", "polars"), {"POLARS_MAX_THREADS": "2"}),
        "polars-1": (peer("peer_polars.py", "polars"), {"POLARS_MAX_THREADS": "1"}),
        "reference-1": (peer("reference.py", "reference"), {}),
    }
    if os.access(LIMITS, os.X_OK):
        for name, how in [("csv-1", ["csv", checks]), ("simd-csv-1", ["simd", checks]),
                          ("memchr-1", ["scan", checks]), ("count-1", ["count", checks, "1"]),
                          ("count-2", ["count", checks, "2"])]:
            known["limit-" + name] = ([LIMITS, *how], {})
    return known


def once(argv, env):
    """Run a command to its end: what it took, and what it said."""
    remove = env.get("REMOVE")
    if remove:
        shutil.rmtree(remove, ignore_errors=True)
    extra = {k: v for k, v in env.items() if k != "REMOVE"}
    start = time.perf_counter()
    # What cat prints is the data itself: not wanted, and reading it would swell this process,
    # whose size is the floor of every child's peak memory.
    to = subprocess.DEVNULL if argv[0] in ("cat", "wc") else subprocess.PIPE
    child = subprocess.Popen(argv, env={**os.environ, **extra}, stdout=to)
    said = child.stdout.read().decode() if child.stdout else ""
    _, status, used = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{shlex.join(argv)} failed with {child.returncode}")
    figures = {"wall": wall, "cpu": used.ru_utime + used.ru_stime, "rss": used.ru_maxrss / 1024}
    return figures | ({"said": said} if said else {})


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("data")
    ap.add_argument("out")
    ap.add_argument("--runs", type=int, default=5)
    ap.add_argument("--only", nargs="*", help="these and those of --also; default: all")
    ap.add_argument("--base", default=BASE, help="what the others are divided by")
    ap.add_argument("--skip", nargs="+", default=[])
    ap.add_argument("--json")
    ap.add_argument("--also", nargs=2, action="append", default=[], metavar=("NAME", "COMMAND"),
                    help="another command, {data} and {out} filled in; its out folder is removed "
                         "before each run")
    a = ap.parse_args()
    os.makedirs(a.out, exist_ok=True)
    todo = commands(a.data, a.out)
    unknown = [name for name in (a.only or []) + a.skip if name not in todo]
    if unknown:
        sys.exit(f"not here: {', '.join(unknown)}; here are {', '.join(todo)}")
    for name, command in a.also:
        out = os.path.join(a.out, name)
        todo[name] = ([x.format(data=a.data, out=out) for x in shlex.split(command)],
                      {"REMOVE": out})
    todo = {k: v for k, v in todo.items()
            if (a.only is None or k in a.only or k in dict(a.also)) and k not in a.skip}
    runs = {name: [] for name in todo}
    for _ in range(a.runs):
        for name, (argv, env) in todo.items():
            runs[name].append(once(argv, env))
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    print(f"{os.path.basename(os.path.normpath(a.data))}: {a.runs} runs each, "
          f"load average at the end {load}")
    print(f"{'':18}{'wall s':>9}{'min':>8}{'cpu s':>9}{'min':>8}{'rss MB':>9}"
          f"{'wall x':>9}{'cpu x':>8}")
    for name, r in runs.items():
        def median(key):
            return statistics.median(x[key] for x in r)

        def ratio(key):
            if a.base not in runs:
                return float("nan")
            return statistics.median(x[key] / y[key] for x, y in zip(r, runs[a.base]))
        print(f"{name:18}{median('wall'):9.3f}{min(x['wall'] for x in r):8.3f}"
              f"{median('cpu'):9.3f}{min(x['cpu'] for x in r):8.3f}{median('rss'):9.0f}"
              f"{ratio('wall'):9.2f}{ratio('cpu'):8.2f}")
    if a.json:
        with open(a.json, "w", encoding="utf-8") as f:
            json.dump(runs, f, indent=1)
            f.write("\n")


if __name__ == "__main__":
    main()
