#!/usr/bin/env python3
"""Chunks behind ZFP in every mode, type and number of dimensions, as hdf5plugin packs them.

usage: write_zfp.py FOLDER
"""
import sys
from pathlib import Path

import h5py
import hdf5plugin
import numpy as np

random = np.random.default_rng(13)
SHAPES = {1: ((101,), (37,)), 2: ((23, 31), (9, 14)), 3: ((11, 9, 13), (6, 5, 7)), 4: ((7, 6, 9, 5), (4, 6, 5, 3))}


def numbers(kind, shape):
    waves = np.sin(np.arange(np.prod(shape)) / 7).reshape(shape) * 1000 + random.normal(0, 3, shape)
    return waves.astype(kind) if kind[0] == "f" else (waves * (1 if kind == "i4" else 1e9)).astype(kind)


def extremes(kind, shape):
    info = np.finfo(kind) if kind[0] == "f" else np.iinfo(kind)
    values = random.choice([0, 1, -1, info.max, info.min, 3], np.prod(shape)).astype(kind)
    if kind[0] == "f":
        values[::7] = info.smallest_subnormal * 5
        values[1::11] = info.tiny * 3
    values[: len(values) // 3] = 0
    return values.reshape(shape)


def modes(kind):
    yield "reversible", {"reversible": True}
    for rate in (1, 4, 7.5, 16, 40):
        yield f"rate {rate}", {"rate": rate}
    for precision in (1, 5, 17, 32, 64):
        yield f"precision {precision}", {"precision": precision}
    if kind[0] == "f":
        for accuracy in (1e-300, 1e-6, 0.01, 3, 1e5):
            yield f"accuracy {accuracy}", {"accuracy": accuracy}
    yield "expert", {"minbits": 30, "maxbits": 900, "maxprec": 20, "minexp": -30}
    yield "expert, wide", {"minbits": 1, "maxbits": 4171, "maxprec": 64, "minexp": -1074}


with h5py.File(Path(sys.argv[1]) / "zfp.h5", "w") as file:
    for kind in ("i4", "i8", "f4", "f8"):
        for rank, (shape, chunk) in SHAPES.items():
            for name, options in modes(kind):
                for fill in (numbers, extremes):
                    data = fill(kind, shape)
                    path = f"{kind}/{rank}/{fill.__name__}/{name}"
                    file.create_dataset(path, data=data, chunks=chunk, **hdf5plugin.Zfp(**options))
    # Dimensions of one element are left out of the stream's shape.
    file.create_dataset("thin", data=numbers("f8", (1, 9, 1, 8, 1, 5)), chunks=(1, 5, 1, 8, 1, 5), **hdf5plugin.Zfp(rate=12))
    odd = np.array([np.nan, np.inf, -np.inf, -0.0, 1e-310, 7], "f8").repeat(5)
    file.create_dataset("not numbers", data=odd, chunks=(16,), **hdf5plugin.Zfp(reversible=True))
    file.create_dataset("shuffled", data=numbers("f4", (40, 40)), chunks=(20, 20), shuffle=True, fletcher32=True)
