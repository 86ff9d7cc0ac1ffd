#!/usr/bin/env python3
"""What of a file a query means, found with h5py; the queries are those of tests/tests/find.rs.

usage: find.py FILE NUMBER
"""
import re
import sys
from fnmatch import fnmatch

import h5py
import numpy as np


def value(a):
    return a if isinstance(a, str) else a.decode() if isinstance(a, bytes) else a


def numbers(a):
    a = np.asarray(a)
    return a.ravel().tolist() if a.dtype.kind in "iuf" else []


def has(test):
    return lambda path, o: [k for k in o.attrs if test(k, o.attrs[k])]


QUERIES = [
    lambda path, o: [""] if fnmatch(path.split("/")[-1].lower(), "waveform_*") else [],
    has(lambda k, v: k == "units"),
    has(lambda k, v: k == "dt" and any(n < 1e-3 for n in numbers(v))),
    has(lambda k, v: k in ("unit", "units") and isinstance(value(v), str) and fnmatch(value(v).lower(), "m*")),
    lambda path, o: [""] if isinstance(o, h5py.Dataset) and o.shape is not None and len(o.shape) == 2 else [],
    lambda path, o: [""] if isinstance(o, h5py.Dataset) and o.shape is not None and o.size >= 10000 else [],
    lambda path, o: [""] if isinstance(o, h5py.Group) and re.search("t", path.split("/")[-1] or "/", re.I) else [],
]


def main(file, number):
    f = h5py.File(file)
    lines = []

    def visit(path, o):
        lines.extend("/%s%s" % (path, "@" + a if a else "") for a in QUERIES[number](path, o))

    visit("", f)
    f.visititems(visit)
    print("\n".join(sorted(lines)))


main(sys.argv[1], int(sys.argv[2]))
