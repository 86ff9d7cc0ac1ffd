"""Writes a file of events, or compares what a table of its members says with what h5py reads.

member_table.py write FILE
member_table.py compare FILE TABLE    (TABLE: tab-separated lines, titles first)
"""

import csv
import sys

import h5py
import numpy as np


def write(path):
    rng = np.random.default_rng(20260)
    with h5py.File(path, "w") as file:
        events = file.create_group("events")
        for number in range(1_500):
            event = events.create_group(f"event_{number}")
            event.attrs["mass"] = rng.normal(1e-17, 2e-18)
            # Beyond what doubles tell apart.
            event.attrs["id"] = np.int64(2**53 + number * 7919 % 1_500)
            if number % 7:
                event.attrs["velocity"] = np.float32(rng.normal(300, 50))
            if number % 3:
                event.attrs["label"] = f"run{number * 31 % 1_500}"
        events["event_5"].attrs["velocity"] = np.float32("nan")
        events["event_6"].attrs["velocity"] = np.float32("-inf")


def agrees(text, attrs, name):
    if name not in attrs:
        return text == ""
    value = attrs[name]
    if isinstance(value, str):
        return text == value
    if isinstance(value, np.integer):
        return int(text) == int(value)
    read = value.dtype.type(text)
    return read == value or (np.isnan(read) and np.isnan(value))


def compare(path, table):
    with open(table, newline="") as lines:
        rows = list(csv.reader(lines, delimiter="\t"))
    titles, rows = rows[0], rows[1:]
    with h5py.File(path) as file:
        events = file["events"]
        assert sorted(row[0] for row in rows) == sorted(events), "not every event once"
        ids = [int(events[row[0]].attrs["id"]) for row in rows]
        assert ids == sorted(ids), "not in the order of their ids"
        cells = 0
        for row in rows:
            for title, text in zip(titles, row):
                if title in ("mass", "id", "velocity", "label"):
                    attrs = events[row[0]].attrs
                    assert agrees(text, attrs, title), (row[0], title, text)
                    cells += 1
    print(len(rows), cells)


if sys.argv[1] == "write":
    write(sys.argv[2])
else:
    compare(sys.argv[2], sys.argv[3])
