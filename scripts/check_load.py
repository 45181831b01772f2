"""Reads the statistics that Locust wrote and fails unless they hold to the contract. Usage: check_load.py STATS.csv P99_MILLISECONDS"""
import csv
import sys


def problems(rows, p99):
    """What is wrong with the statistics; nothing if they hold."""
    found = []
    by_name = {row["Name"]: row for row in rows}
    for name in ("search", "metrics"):
        if name not in by_name or int(by_name[name]["Request Count"]) == 0:
            found.append(f"{name}: no requests were made")
        elif int(by_name[name]["Failure Count"]) > 0:
            found.append(f"{name}: {by_name[name]['Failure Count']} of {by_name[name]['Request Count']} requests failed")
    if not found and float(by_name["search"]["99%"]) > p99:
        found.append(f"search: p99 {by_name['search']['99%']} ms, allowed are {p99:g}")
    if not found and not 2 <= int(by_name["metrics"]["Request Count"]) / int(by_name["search"]["Request Count"]) <= 4.5:
        found.append("the mix is not one search to three reads")
    return found


def main():
    with open(sys.argv[1], newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    found = problems(rows, float(sys.argv[2]))
    for row in rows:
        print(f"load: {row['Name']}: {row['Request Count']} requests, {row['Failure Count']} failed, p50 {row['50%']} ms, p99 {row['99%']} ms")
    for problem in found:
        print(f"load: {problem}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
