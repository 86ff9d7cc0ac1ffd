"""The files of the reading benchmark, each made once, and the cases that read them."""
import os

import h5py
import numpy as np

SHAPE = (8192, 8192)
GZIP = dict(compression=4, shuffle=True)


def field(dtype):
    """A smooth field with noise in its low bits, as measured data have it."""
    y, x = np.mgrid[0 : SHAPE[0], 0 : SHAPE[1]].astype(np.float32)
    noise = np.random.default_rng(1).normal(size=SHAPE).astype(np.float32)
    values = 1000 * np.sin(x / 700) * np.cos(y / 900) + noise
    return values.astype(dtype)


def grid(dtype, **options):
    return lambda f: f.create_dataset("d", data=field(dtype), **options)


def line(f):
    values = np.random.default_rng(2).random(200_000_000, dtype="f4")
    f.create_dataset("d", data=values)


def strings(f):
    texts = np.array(["value %d of a million" % (n * 7919) for n in range(1_000_000)], object)
    f.create_dataset("d", data=texts, dtype=h5py.string_dtype())


def table(f):
    rows = np.zeros(1_000_000, [("id", "<i8"), ("mass", "<f8"), ("x", "<f4"), ("y", "<f4"),
                                ("name", "S16")])
    rows["id"] = np.arange(len(rows))
    rows["mass"] = np.random.default_rng(3).random(len(rows))
    rows["name"] = b"particle"
    f.create_dataset("d", data=rows)


def links(f):
    group = f.create_group("g")
    space = h5py.h5s.create(h5py.h5s.SCALAR)
    for n in range(200_000):
        name = b"member %06d" % n
        if n % 2:
            h5py.h5g.create(group.id, name)
        else:
            h5py.h5d.create(group.id, name, h5py.h5t.NATIVE_INT32, space)


def sparse(f):
    d = f.create_dataset("d", (10**12, 10**6), "i4", chunks=(256, 256), compression=1,
                         maxshape=(None, None))
    for n in range(500):
        d[n * 1_999_999_937, n * 1999] = n + 1
    d[500_000_000_000:500_000_000_100, 400_000:400_100] = np.arange(10_000).reshape(100, 100)


MAKERS = {
    "gzip-f4": ("earliest", grid("f4", chunks=(256, 256), **GZIP)),
    "gzip-i4": ("earliest", grid("i4", chunks=(256, 256), **GZIP)),
    "plain-f4": ("earliest", grid("f4", chunks=(256, 256))),
    "plain-i4": ("earliest", grid("i4", chunks=(256, 256))),
    "contiguous-f4": ("earliest", grid("f4")),
    "contiguous-i4": ("earliest", grid("i4")),
    "line": ("earliest", line),
    "strings": ("earliest", strings),
    "table": ("earliest", table),
    "links-old": ("earliest", links),
    "links-new": ("latest", links),
    "sparse": ("latest", sparse),
    "rows-i4": ("earliest", grid("i4", chunks=(1, 8192), **GZIP)),
    "columns-i4": ("earliest", grid("i4", chunks=(8192, 1), **GZIP)),
    "wide-columns-i4": ("earliest", grid("i4", chunks=(8192, 16), **GZIP)),
    "huge-i4": ("earliest", grid("i4", chunks=SHAPE, **GZIP)),
}

CASES = [
    ("gzip f4", "gzip-f4", "array", "all"),
    ("gzip i4", "gzip-i4", "array", "all"),
    ("unfiltered chunks f4", "plain-f4", "array", "all"),
    ("unfiltered chunks i4", "plain-i4", "array", "all"),
    ("contiguous f4", "contiguous-f4", "array", "all"),
    ("contiguous i4", "contiguous-i4", "array", "all"),
    ("200 million floats", "line", "array", "all"),
    ("million strings", "strings", "strings"),
    ("table of a million rows", "table", "table"),
    ("200,000 links, old", "links-old", "links", "g"),
    ("200,000 links, new", "links-new", "links", "g"),
    ("200,000 kinds, old", "links-old", "kinds", "g"),
    ("200,000 kinds, new", "links-new", "kinds", "g"),
    ("200 windows cold", "gzip-i4", "windows", "7"),
    ("200 windows from cache", "gzip-i4", "cached", "7", "1"),
    ("the same, 20 times over", "gzip-i4", "cached", "7", "20"),
    ("window of a sparse dataset", "sparse", "array",
     "500000000000:500000000100,400000:400100"),
    ("chunks of rows", "rows-i4", "array", "all"),
    ("chunks of columns", "columns-i4", "array", "all"),
    ("chunks of 16 columns", "wide-columns-i4", "array", "all"),
    ("one huge chunk", "huge-i4", "array", "all"),
    ("tall window", "gzip-i4", "array", "0:8192,3000:3100"),
    ("wide window", "gzip-i4", "array", "3000:3100,0:8192"),
    ("row, unfiltered chunks", "plain-f4", "array", "77:78,0:8192"),
    ("column, unfiltered chunks", "plain-f4", "array", "0:8192,77:78"),
    ("every 10th", "gzip-i4", "array", "0:8192:10,0:8192:10"),
]


def path(folder, name):
    """The path of a file, which is made if it is missing."""
    path = os.path.join(folder, name + ".h5")
    if not os.path.exists(path):
        bounds, make = MAKERS[name]
        with h5py.File(path + ".part", "w", libver=bounds) as f:
            make(f)
        os.rename(path + ".part", path)
    return path
