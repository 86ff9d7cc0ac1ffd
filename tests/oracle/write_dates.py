#!/usr/bin/env python3
"""Columns of numbers that are dates; how many rows each filter of numpy keeps.   usage: write_dates.py FILE FILTER…"""
import sys, h5py, numpy as np
hours = np.arange(24 * 900)
ns = np.datetime64("2019-01-01", "ns") + hours.astype("m8[h]")
epoch = np.datetime64("1970-01-01", "ns")
t = np.zeros(len(hours), [("ns", "i8"), ("s", "f8"), ("days", "f8"), ("n", "i4"), ("text", "S25")])
t["ns"] = (ns - epoch).astype("i8")
t["s"] = t["ns"] / 1e9
t["days"] = 43466 + hours / 24
t["n"] = hours
t["text"] = [str(time)[:19] + "Z" for time in ns]
with h5py.File(sys.argv[1], "w") as f:
    f["t"] = t
s = days = ns
for filter in sys.argv[2:]:
    print(int(np.count_nonzero(eval(filter))))
