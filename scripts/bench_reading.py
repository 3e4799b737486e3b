"""Runs readers as processes of their own, in turns, and prints what each took. Called by bench-reading.sh."""

import json
import math
import os
import statistics
import subprocess
import sys

# The statistics of made-up flows are laid out as in BACI: a missing weight is padded.
MISSING = "           NA"


IMPORTED = "adit, imported (dry run)"


def polars_lazy(file):
    import polars as pl

    flows = pl.scan_csv(file, null_values=[MISSING], schema_overrides={"v": pl.Float64, "q": pl.Float64})
    return polars_sums(flows).collect(engine="streaming")


def polars_eager(file):
    import polars as pl

    flows = pl.read_csv(file, null_values=[MISSING], schema_overrides={"v": pl.Float64, "q": pl.Float64})
    return polars_sums(flows.lazy()).collect()


def polars_sums(flows):
    import polars as pl

    groups = flows.group_by("i", "k").agg(pl.col("v").sum(), pl.col("q").sum())
    check = (pl.col("v") * ((pl.col("k") + pl.col("i")) % 97)).sum()
    return groups.select(pl.len().alias("groups"), value=pl.col("v").sum(), weight=pl.col("q").sum(), check=check)


def duckdb_sums(file):
    import duckdb

    types = "{'t': 'INTEGER', 'i': 'INTEGER', 'j': 'INTEGER', 'k': 'INTEGER', 'v': 'DOUBLE', 'q': 'DOUBLE'}"
    flows = f"read_csv('{file}', header=true, nullstr='{MISSING}', columns={types})"
    groups = f"SELECT i, k, sum(v) AS v, sum(q) AS q FROM {flows} GROUP BY i, k"
    check = "sum(v * ((k + i) % 97))"
    return duckdb.sql(f"SELECT count(*), sum(v), sum(q), {check} FROM ({groups})").fetchall()[0]


def peer(name, file):
    if name == "duckdb":
        sums = duckdb_sums(file)
    elif name == "nothing":
        # What starting Python and loading a library costs, to be held against the others.
        import polars  # noqa: F401

        return
    else:
        sums = {"polars-lazy": polars_lazy, "polars-eager": polars_eager}[name](file).row(0)
    print(json.dumps(dict(zip(("groups", "value", "weight", "check"), sums))))


def measure(command):
    """Wall seconds, processor seconds, peak megabytes and what was printed."""
    import time

    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if status != 0:
        sys.exit(f"failed: {' '.join(command)}")
    # Linux counts kilobytes, macOS bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 1e6, printed


def compare(title, commands, rows, rounds):
    """Runs all commands in turns; the first is the one the others are held against."""
    runs = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            runs[name].append(measure(command))
    print(f"\n{title}, median of {rounds}")
    print(f"{'':34}{'wall s':>8}{'cpu s':>8}{'Mrows/s':>9}{'peak MB':>9}{'wall':>8}{'cpu':>8}{'memory':>8}")
    first = None
    for name, of in runs.items():
        wall, cpu, peak = (statistics.median(run[at] for run in of) for at in range(3))
        first = first or (wall, cpu, peak)
        ratios = "".join(f"{mine / theirs:7.2f}x" for mine, theirs in zip((wall, cpu, peak), first))
        print(f"{name:34}{wall:8.2f}{cpu:8.2f}{rows / wall / 1e6:9.1f}{peak:9.0f}{ratios}")
        print(f"{'':34}{'  '.join(f'{run[0]:.2f}' for run in of)}")
    return {name: of[0][3] for name, of in runs.items()}


def main():
    if sys.argv[1] == "peer":
        return peer(*sys.argv[2:])
    reading, trade, lines, package, rows, rounds = sys.argv[1:]
    own = [sys.executable, __file__, "peer"]
    print(f"{os.cpu_count()} processors, load of the last minute {os.getloadavg()[0]:.1f}")
    printed = compare(
        f"{int(lines):,} lines of trade ({os.path.getsize(trade) / 1e6:.0f} MB) added up by exporter and heading",
        {
            "adit": [reading, "group", trade],
            "polars, lazy and streaming": [*own, "polars-lazy", trade],
            "polars, eager": [*own, "polars-eager", trade],
            "duckdb": [*own, "duckdb", trade],
            IMPORTED: [reading, "import", trade, "./models/critical-minerals"],
            "python with polars, doing nothing": [*own, "nothing", trade],
        },
        int(lines),
        int(rounds),
    )
    sums = {name: json.loads(text) for name, text in printed.items() if text}
    imported = sums.pop(IMPORTED)
    print(f"{IMPORTED}: {imported['rows']:,} rows of the model")
    for name, of in sums.items():
        for what, sum_of in of.items():
            if not math.isclose(sum_of, sums["adit"][what], rel_tol=1e-9):
                sys.exit(f"{name} finds another {what}: {sum_of} instead of {sums['adit'][what]}")
    print(f"all {len(sums)} find the same {sums['adit']['groups']:,} groups and the same sums")
    printed = compare(
        f"a package of {int(rows):,} rows ({size(package):.0f} MB)",
        {"csv crate, records thrown away": [reading, "records", package], "adit, read and checked": [reading, "check", package]},
        int(rows),
        int(rounds),
    )
    counted = {name: json.loads(text)["rows"] for name, text in printed.items()}
    if len(set(counted.values())) != 1:
        sys.exit(f"not all read the same rows: {counted}")


def size(folder):
    return sum(entry.stat().st_size for entry in os.scandir(folder)) / 1e6


main()
