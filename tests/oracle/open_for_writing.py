#!/usr/bin/env python3
"""Opens a file for writing and closes it, again and again; fails at the first refusal.

usage: open_for_writing.py FILE COUNT
"""
import sys

import h5py

for attempt in range(int(sys.argv[2])):
    try:
        h5py.File(sys.argv[1], "r+", locking=True).close()
    except OSError as error:
        sys.exit("attempt %d of %s: %s" % (attempt + 1, sys.argv[2], error))
