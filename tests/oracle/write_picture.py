#!/usr/bin/env python3
"""A picture of PNG in an opaque value.   usage: write_picture.py FILE"""
import struct
import sys
import zlib

import h5py
import numpy as np


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


rows = b"\0\x01\x02\x03\x04\x05\x06" + b"\0\x07\x08\x09\xfa\xfb\xfc"
picture = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
with h5py.File(sys.argv[1], "w") as f:
    f["picture"] = np.void(picture)
    f["bytes"] = np.void(b"no picture")
