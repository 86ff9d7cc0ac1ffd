#!/usr/bin/env python3
"""Opens a file with h5py and holds it until its standard input ends.

usage: hold_file.py FILE MODE LOCKING

Prints "open" once it has the file, or "refused" and why it has not.
"""
import sys

import h5py

try:
    file = h5py.File(sys.argv[1], sys.argv[2], locking=sys.argv[3] == "true")
except OSError as error:
    sys.exit("refused: %s" % error)
print("open", flush=True)
sys.stdin.read()
file.close()
