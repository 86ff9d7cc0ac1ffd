"""Writes a file and dies before it is closed, so that the mark of a writer stays.

    leave_marked.py FILE LIVE    with LIVE `yes` as a single writer for many readers
"""

import os
import sys

import h5py
import numpy as np

path, live = sys.argv[1], sys.argv[2] == "yes"
file = h5py.File(path, "w", libver="latest")
data = file.create_dataset("data", shape=(100,), maxshape=(None,), chunks=(10,), dtype="<f8")
if live:
    file.swmr_mode = True
data[:] = np.arange(100)
file.flush()
os._exit(0)
