#!/usr/bin/env python3
"""A small sound file in the oldest format, for tests that damage it.

usage: write_damage.py FILE
"""
import sys

import h5py
import numpy as np

with h5py.File(sys.argv[1], "w", libver=("earliest", "v108")) as f:
    counted = f.create_dataset("group/counted", data=np.arange(5))
    f["group/also counted"] = counted
    f["group/counted as well"] = counted
    f.create_dataset("chunked", data=np.arange(600).reshape(20, 30), chunks=(10, 10), compression=4, fletcher32=True)
    f["words"] = ["some", "words", "in", "a", "heap"]
