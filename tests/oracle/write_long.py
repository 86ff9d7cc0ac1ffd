#!/usr/bin/env python3
"""Writes a file that takes long to read and no time to write.

usage: write_long.py FILE

`long`: a gibibyte of float32 in 256 compressed chunks, each the same bytes; `small`: a table of
integers that begins with 4711.
"""
import sys
import zlib

import h5py
import numpy as np

CHUNK = 1 << 20
CHUNKS = 256

with h5py.File(sys.argv[1], "w") as file:
    long = file.create_dataset(
        "long", (CHUNK * CHUNKS,), "f4", chunks=(CHUNK,), compression="gzip"
    )
    noise = np.random.default_rng(1).normal(size=CHUNK)
    chunk = zlib.compress(noise.round(2).astype("f4").tobytes(), 1)
    for index in range(CHUNKS):
        long.id.write_direct_chunk((index * CHUNK,), chunk)
    file["small"] = np.arange(4711, 4711 + 300).reshape(100, 3)
