# SPDX-License-Identifier: ISC
"""Medians, the table and the plot of tests/bench/run."""
import json
import os
import platform
import statistics
import time

MEASURES = ("cpu", "rate", "p50", "p99", "longest", "pss")

# What a row's program or its sessions have, by the end of its pool's name.
NOTES = {"-large": ", 1,000,000", "-static": ", make static"}

# What is promised: server, kind, pool, measure, relation, bound, of what.
# The reference is a kind in the same server or a whole row; None: absolute.
BOUNDS = [
    ("lighttpd", "read", "dashboard-2", "cpu", "<=", 0.75, "E"),
    ("lighttpd", "read", "dashboard-2", "cpu", "<=", 1.25, "L"),
    ("lighttpd", "read", "dashboard-2", "rate", ">=", 1.6, "E"),
    ("lighttpd", "forged", "dashboard-2", "cpu", "<=", 0.65, "E"),
    ("lighttpd", "write", "counter-2", "cpu", "<=", 1.0, "E"),
    ("lighttpd", "create", "create-2", "cpu", "<=", 1.2, "E"),
    ("lighttpd", "read", "dashboard-large", "cpu", "<=", 1.10,
     ("lighttpd", "read", "dashboard-2")),
    ("lighttpd", "write", "counter-large", "cpu", "<=", 1.25,
     ("lighttpd", "write", "counter-2")),
    ("nginx keep", "read", "dashboard-2", "rate", ">=", 3.0,
     ("nginx", "E", "empty-2")),
    ("nginx keep", "read", "dashboard-2", "longest", "<=", 200000, None),
    ("lighttpd", "read", "dashboard-2", "pss", "<=", 1.5e6, None),
    ("cgi", "read", "dashboard", "cpu", "<=", 1.5, ("cgi", "L", "ideal")),
    ("cgi", "read", "dashboard-static", "cpu", "<=", 1.5,
     ("cgi", "L", "ideal")),
] + [
    ("lighttpd", kind, pool, measure, relation, bound,
     ("lighttpd", kind, peer))
    for kind, pool, measure, relation, bound, peer in (
        ("read", "dashboard-2", "cpu", "<=", 0.20, "express-sqlite"),
        ("read", "dashboard-2", "cpu", "<=", 0.40, "php"),
        ("write", "counter-2", "cpu", "<=", 0.25, "express-sqlite"),
        ("write", "counter-2", "cpu", "<=", 0.40, "php"),
        ("write", "counter-2", "rate", ">=", 2.5, "php"),
        ("create", "create-2", "rate", ">=", 2.5, "php"))
]

# The kinds in README.md, and what they are called there.
BRIEF = {
    "E": "empty libfcgi program (E)",
    "L": "empty program, ideal loop",
    "anonymous": "page without a session",
    "read": "logged-in page",
    "gate": "file behind the gate",
    "forged": "forged cookie refused",
    "write": "a number in the session changed",
    "create": "session begun",
}


def median(rounds, measure):
    values = [r[measure] for r in rounds]
    if measure == "longest":
        return max(values)
    return statistics.median(values)


def faults(rounds):
    """Why a row is void; empty: it is not."""
    counts = {name: sum(r[name] for r in rounds)
              for name in ("mismatches", "hangs", "errors")}
    example = next((r["example"] for r in rounds if r["example"]), "")
    found = ", ".join(f"{n} {name}" for name, n in counts.items() if n)
    return f"{found} {example}".strip()


def reference(row, medians, workers, kind):
    """The row of that kind with the same server and number of workers."""
    server = row[0].split()[0]
    wanted = workers.get(row[2], 2)
    for other in medians:
        if other[0] == server and other[1] == kind and \
                workers.get(other[2], 2) == wanted:
            return other
    return None


def table(results, medians, workers):
    lines = [f"{'server':12}{'request':11}{'program':17}{'CPU us':>8}"
             f"{'/ E':>7}{'per s':>9}{'/ E':>7}{'p50 ms':>8}{'p99 ms':>8}"
             f"{'longest':>9}{'PSS MB':>8}"]
    for row, m in medians.items():
        e = reference(row, medians, workers, "E")
        ratios = ["", ""]
        if e is not None and row[0] != "cgi":
            ratios = [f"{m[name] / medians[e][name]:.2f}"
                      for name in ("cpu", "rate")]
        lines.append(
            f"{row[0]:12}{row[1]:11}{row[2]:17}{m['cpu']:8.1f}"
            f"{ratios[0]:>7}{m['rate']:9.0f}{ratios[1]:>7}"
            f"{m['p50'] / 1000:8.2f}{m['p99'] / 1000:8.2f}"
            f"{m['longest'] / 1000:9.1f}{m['pss'] / 1e6:8.2f}")
        why = faults(results[row])
        if why:
            lines.append(f"    VOID: {why}")
    return lines


def judge(medians, workers):
    lines = []
    for server, kind, pool, measure, relation, bound, of in BOUNDS:
        row = (server, kind, pool)
        if row not in medians:
            continue
        other = of
        if isinstance(of, str):
            other = reference(row, medians, workers, of)
        if of is not None and other not in medians:
            continue
        value = medians[row][measure]
        if other is not None:
            value /= medians[other][measure]
        met = value <= bound if relation == "<=" else value >= bound
        lines.append(
            f"{'met   ' if met else 'MISSED'} {server} {kind} {pool}: "
            f"{measure} {value:.4g}, {relation} {bound:g}"
            + (f" of {' '.join(other)}" if other is not None else ""))
    return lines


def judge_extra(extra):
    lines = []
    writers = extra.get("writers")
    if writers is not None:
        met = writers["p999"] <= 50000 and writers["slow"] == 0
        lines.append(
            f"{'met   ' if met else 'MISSED'} 8 writers, "
            f"{writers['answers']:,} writes: p99.9 "
            f"{writers['p999'] / 1000:.1f} ms, longest "
            f"{writers['longest'] / 1000:.1f} ms, {writers['slow']} over 250")
    gate = extra.get("gate")
    if gate is not None:
        met = gate["p99"] < 2000 and gate["rate"] >= 2000
        lines.append(
            f"{'met   ' if met else 'MISSED'} a file behind the gate: p99 "
            f"{gate['p99'] / 1000:.2f} ms at {gate['rate']:.0f} /s, longest "
            f"{gate['longest'] / 1000:.1f} ms (below 2 ms at 2000 /s)")
    suite = extra.get("suite")
    if suite is not None:
        lines.append(
            f"{'met   ' if suite <= 20e6 else 'MISSED'} the suite, 8 routes "
            f"with 2 workers each: {suite / 1e6:.1f} MB of PSS, <= 20")
    if extra.get("wrk") is not None:
        empty, read = extra["wrk"]
        lines.append(f"by wrk: E {empty:.0f} /s, read {read:.0f} /s: "
                     f"{read / empty:.2f}")
    return lines


def conditions():
    with open("/proc/cpuinfo", encoding="utf-8") as f:
        model = next((line.split(":")[1].strip() for line in f
                      if line.startswith("model name")), platform.machine())
    return (f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores ({model}), "
            f"Linux {platform.release()}, load at the end "
            f"{os.getloadavg()[1]:.1f}")


def markdown(results, medians, workers, verdicts):
    """The table and the verdicts for doc/PERFORMANCE.md."""
    lines = [conditions() + ".", "",
             "| server | request | workers | CPU, us | / E | requests/s | / E "
             "| p99, ms | longest, ms | PSS, MB |",
             "|---|---|---|---|---|---|---|---|---|---|"]
    for row, m in medians.items():
        e = reference(row, medians, workers, "E")
        ratios = ["", ""]
        if e is not None and row[0] != "cgi":
            ratios = [f"{m[name] / medians[e][name]:.2f}"
                      for name in ("cpu", "rate")]
        kind = row[1] + next((note for end, note in NOTES.items()
                              if row[2].endswith(end)), "")
        void = " (void)" if faults(results[row]) else ""
        lines.append(
            f"| {row[0]} | {kind}{void} | {workers.get(row[2], '')} "
            f"| {m['cpu']:.0f} | {ratios[0]} | {m['rate']:.0f} | {ratios[1]} "
            f"| {m['p99'] / 1000:.1f} | {m['longest'] / 1000:.0f} "
            f"| {m['pss'] / 1e6:.2f} |")
    return "\n".join([*lines, "", "```", *verdicts, "```"]) + "\n"


def brief(medians, workers):
    """The lines for README.md: two workers, behind two servers."""
    lines = ["| request | CPU | throughput | kept connections: CPU "
             "| throughput |", "|---|---|---|---|---|"]
    for kind, text in BRIEF.items():
        cells = []
        for server in ("lighttpd", "nginx keep"):
            row = next((r for r in medians if r[:2] == (server, kind) and
                        workers.get(r[2]) == 2 and
                        not r[2].endswith("large")), None)
            e = row and reference(row, medians, workers, "E")
            cells += [f"{medians[row][name] / medians[e][name]:.2f}"
                      if e else "" for name in ("cpu", "rate")]
        lines.append(f"| {text} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def plot(medians, workers):
    """CPU of each row as a bar, as part of its E."""
    bars = []
    for row, m in medians.items():
        e = reference(row, medians, workers, "E")
        if e is not None and row[0] != "cgi":
            bars.append((row, m["cpu"] / medians[e]["cpu"]))
    unit, left, height = 300, 260, 22
    width = left + int(unit * max([1.2] + [b[1] for b in bars])) + 60
    svg = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" '
           f'height="{height * len(bars) + 50}" font-family="sans-serif" '
           'font-size="12">',
           '<rect width="100%" height="100%" fill="#fff"/>',
           '<text x="10" y="18" font-size="14">CPU per request, an empty '
           'libfcgi program = 1</text>']
    for i, (row, ratio) in enumerate(bars):
        y = 32 + i * height
        color = "#999" if row[1] in "EL" else "#36c"
        svg += [f'<text x="{left - 8}" y="{y + 14}" text-anchor="end">'
                f'{" ".join(row)}</text>',
                f'<rect x="{left}" y="{y + 3}" width="{ratio * unit:.0f}" '
                f'height="{height - 6}" fill="{color}"/>',
                f'<text x="{left + ratio * unit + 5:.0f}" y="{y + 14}">'
                f'{ratio:.2f}</text>']
    svg += [f'<line x1="{left + unit}" y1="28" x2="{left + unit}" '
            f'y2="{32 + height * len(bars)}" stroke="#c33"/>', '</svg>']
    return "\n".join(svg) + "\n"


def write(folder, results, extra, workers):
    """Write all files, print the table; the exit status."""
    os.makedirs(folder, exist_ok=True)
    medians = {row: {m: median(rounds, m) for m in MEASURES}
               for row, rounds in results.items()}
    verdicts = judge(medians, workers) + judge_extra(extra)
    text = "\n".join(
        [*table(results, medians, workers), "", *verdicts]) + "\n"
    with open(f"{folder}/table.md", "w", encoding="utf-8") as f:
        f.write(markdown(results, medians, workers, verdicts))
    with open(f"{folder}/brief.md", "w", encoding="utf-8") as f:
        f.write(brief(medians, workers))
    with open(f"{folder}/table.txt", "w", encoding="utf-8") as f:
        f.write(text)
    with open(f"{folder}/plot.svg", "w", encoding="utf-8") as f:
        f.write(plot(medians, workers))
    with open(f"{folder}/results.json", "w", encoding="utf-8") as f:
        json.dump([{"row": row, "rounds": rounds}
                   for row, rounds in results.items()], f, indent=1)
    print("\n" + text, end="")
    return 1 if any(faults(rounds) for rounds in results.values()) else 0
