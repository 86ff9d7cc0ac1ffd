#!/usr/bin/env python3
"""Writes a file of tables, and prints what numpy makes of them: statistics of selections, rows that
conditions keep, orders of rows. Each line is a name, a tab, and values.

usage: write_tables.py FILE.h5
"""
import sys

import h5py
import numpy as np

random = np.random.default_rng(7)
ROWS = 20_000
CHUNK = 500
FILL = -999.25


def tell(name, *values):
    print(name, "\t", ",".join(str(value) for value in values), sep="")


def bits(value):
    return np.float64(value).view("u8")


def statistics(name, values):
    """Of floating-point numbers: count, extremes, mean, deviation, percentiles, as bits."""
    percentiles = np.percentile(values, [1, 5, 25, 50, 75, 95, 99])
    found = [values.min(), values.max(), values.mean(dtype="f8"), values.std(dtype="f8"), *percentiles]
    tell(name, len(values), *map(bits, found))


def reals(file):
    values = random.normal(3.0, 1e3, 200_000)
    values[::97] = np.nan
    values[5::101] = FILL
    options = dict(chunks=(4096,), compression="gzip", shuffle=True, fillvalue=FILL)
    file.create_dataset("reals", data=values, **options)
    tell("reals missing", np.isnan(values).sum(), (values == FILL).sum())
    statistics("reals", values[~np.isnan(values) & (values != FILL)])
    # More than are kept as they are.
    many = random.normal(size=(1000, 700)).astype("f4")
    file.create_dataset("many", data=many, chunks=(64, 100), compression="lzf")
    statistics("many", many.ravel().astype("f8"))


def grid(file):
    top = 2**63 - 1
    values = top - random.integers(0, 1000, (500, 300))
    file.create_dataset("grid", data=values.astype(">i8"), chunks=(64, 48))
    chosen = np.zeros(values.shape, bool)
    chosen[10:400, 5:200] = chosen[300:450, 150:260] = True
    numbers = [int(number) for number in values[chosen]]
    total, count = sum(numbers), len(numbers)
    tell("grid", count, min(numbers), max(numbers), total, total // count)
    tell("grid column", *np.flatnonzero(values[:, 7] > top - 100))


RECORD = np.dtype(
    [
        ("id", "i8"),
        ("temp", "f4"),
        ("name", "S8"),
        ("word", h5py.string_dtype()),
        ("color", h5py.enum_dtype({"red": 1, "green": 2, "blue": 9}, "u1")),
        ("ok", "?"),
        ("at", [("x", "f8"), ("y", "u8")]),
    ]
)


def records():
    table = np.zeros(ROWS, RECORD)
    table["id"] = 2**62 + random.permutation(ROWS)
    table["temp"] = np.round(random.normal(20, 5, ROWS), 1)
    table["temp"][::13] = np.nan
    table["name"] = [b"%c%d" % (97 + n % 5, n % 321) for n in random.integers(0, 10_000, ROWS)]
    table["word"] = ["wörd number %d" % (n % 1234) for n in random.integers(0, 10_000, ROWS)]
    table["color"] = random.choice([1, 2, 9], ROWS)
    table["ok"] = random.random(ROWS) < 0.3
    table["at"]["x"] = random.random(ROWS)
    table["at"]["y"] = 2**64 - 1 - random.integers(0, 50, ROWS, dtype="u8")
    return table


def order(keys, descending):
    """A stable order; NaN last, either way."""
    keys = np.asarray(keys)
    if keys.dtype.kind == "f":
        missing = np.isnan(keys)
        ranks = np.unique(keys[~missing], return_inverse=True)[1]
    else:
        missing = np.zeros(len(keys), bool)
        ranks = np.unique(keys, return_inverse=True)[1]
    rows = np.flatnonzero(~missing)
    rows = rows[np.argsort(-ranks if descending else ranks, kind="stable")]
    return [*rows, *np.flatnonzero(missing)]


def compounds(file):
    table = records()
    file.create_dataset("table", data=table, chunks=(CHUNK,), compression="gzip")
    temp, word = table["temp"], table["word"].astype(str)
    name = table["name"].astype(str)
    rows = np.arange(ROWS)
    starts = np.char.startswith
    conditions = {
        'temp > 20 and name ~ "a*"': (temp > 20) & starts(name, "a"),
        "temp = 20.1": temp == np.float32(20.1),
        "not (temp <= 20)": ~(temp <= 20),
        "temp = nan": np.isnan(temp),
        "temp != nan row < 100": ~np.isnan(temp) & (rows < 100),
        f"id >= {2**62 + 19_990}": table["id"] >= 2**62 + 19_990,
        f"at.y = {2**64 - 1} or at.x < 0.01": (table["at"]["y"] == 2**64 - 1) | (table["at"]["x"] < 0.01),
        "color = blue and ok": (table["color"] == 9) & table["ok"],
        "color < 2": table["color"] < 2,
        'word = "WÖRD NUMBER 7"': word == "wörd number 7",
        "word ~ /er 1?1$/": np.array([w.endswith(("er 1", "er 11")) for w in word]),
        "row >= 19998 or row = 3": (rows >= 19998) | (rows == 3),
        "ok = true and temp > 1000": np.zeros(ROWS, bool),
    }
    for text, kept in conditions.items():
        tell("filter " + text, *np.flatnonzero(kept))
    keys = [table["id"], temp, table["name"], None, table["color"], table["ok"]]
    for column, values in enumerate(keys):
        if values is None:
            values = np.char.encode(word, "utf-8")
        for descending in (False, True):
            tell(f"sort {column} {descending}", *order(values, descending))
    chosen = np.flatnonzero(temp > 25)
    tell("sorted filter", *chosen[order(temp[chosen], True)])
    statistics("filtered", table["at"]["x"][temp > 25])
    tell("copied", *(table["at"]["x"][100:140].view("u8")), *temp[100:140].view("u4"))


def nested(file):
    """Compounds within compounds, and arrays of several dimensions as members."""
    inner = [("p", "f8", (3,)), ("m", "i4", (2, 2)), ("tag", "S4")]
    table = np.zeros(2000, [("id", "u4"), ("in", inner)])
    table["id"] = np.arange(2000)
    table["in"]["p"] = random.normal(size=(2000, 3))
    table["in"]["m"] = random.integers(-50, 50, (2000, 2, 2))
    table["in"]["tag"] = [b"t%d" % (n % 7) for n in range(2000)]
    file.create_dataset("nested", data=table, chunks=(300,), compression="gzip")
    p, m = table["in"]["p"], table["in"]["m"]
    statistics("nested in.p[1]", p[:, 1])
    tell("nested sorted by in.m[1,0]", *order(m[:, 1, 0], True))
    tell("nested filtered", *np.flatnonzero((p[:, 2] > 0.5) & (m[:, 0, 1] == 7)))
    tell("nested line", *p[:100, 2].view("u8"))
    file.create_dataset("vectors", (2000,), np.dtype(("f8", (3,))))[:] = p
    statistics("vectors [2]", p[:, 2])


def damaged(path):
    """A chunk that does not decompress: rows 1000 to 1499."""
    with h5py.File(path, "a") as file:
        values = np.arange(5000) * 0.5
        made = file.create_dataset("damaged", data=values, chunks=(CHUNK,), compression="gzip")
        place = made.id.get_chunk_info_by_coord((2 * CHUNK,)).byte_offset
        sound = np.delete(values, slice(2 * CHUNK, 3 * CHUNK))
        statistics("damaged", sound)
    with open(path, "r+b") as file:
        file.seek(place)
        file.write(b"\xff" * 16)


with h5py.File(sys.argv[1], "w") as file:
    reals(file)
    grid(file)
    compounds(file)
    nested(file)
damaged(sys.argv[1])
