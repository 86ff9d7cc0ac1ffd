#!/usr/bin/env python3
"""Sparse matrices and data frames that are easily read wrong, in AnnData's form.   usage: write_made_tables.py FILE"""
import sys
import warnings

warnings.simplefilter("ignore")
import anndata.io  # noqa: E402
import h5py  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import scipy.sparse  # noqa: E402

random = np.random.default_rng(7)


def matrix(form, rows, columns, share, dtype):
    found = scipy.sparse.random(rows, columns, share, form, random_state=3)
    found.data = (found.data * 200 - 100).astype(dtype)
    return found


def unsorted(found):
    """The same matrix, the elements of each row in another order."""
    for row in range(len(found.indptr) - 1):
        part = slice(found.indptr[row], found.indptr[row + 1])
        order = random.permutation(part.stop - part.start)
        found.indices[part] = found.indices[part][order]
        found.data[part] = found.data[part][order]
    found.has_sorted_indices = False
    return found


n = 3000
frame = pd.DataFrame(
    {
        "many": pd.Categorical([f"kind {i % 2000}" for i in range(n)]),
        "levels": pd.Categorical([None if i % 11 == 0 else ["low", "middle", "high"][i % 3] for i in range(n)], ["low", "middle", "high"], ordered=True),
        "sizes": pd.Categorical([None if i % 13 == 0 else i % 7 * 2.5 for i in range(n)]),
        "one text": [f"ä{i}" * (i % 5) for i in range(n)],
        "other text": [f"{i} ß" for i in range(n)],
        "count": pd.array([None if i % 5 == 0 else 2**53 + i for i in range(n)], "Int64"),
        "real": random.normal(size=n),
        "yes": random.random(n) > 0.5,
    },
    index=[f"row {i}" for i in range(n)],
)

with h5py.File(sys.argv[1], "w") as f:
    write = anndata.io.write_elem
    write(f, "by rows", matrix("csr", 200, 70, 0.1, "f4"))
    write(f, "by columns", matrix("csc", 70, 200, 0.1, "i2"))
    write(f, "in any order", unsorted(matrix("csr", 60, 90, 0.3, "f8")))
    write(f, "in any order by columns", unsorted(matrix("csc", 60, 90, 0.3, "i8")))
    write(f, "nothing", scipy.sparse.csr_matrix((5, 6)))
    write(f, "frame", frame)
    write(f, "no rows", frame[:0])
    write(f, "no columns", frame[[]])
    # Rows and columns without number, of which hardly any is stored.
    big = 1_000_000
    places = random.integers(0, big, (2, big))
    huge = scipy.sparse.coo_matrix((np.arange(1.0, big + 1), places), (big, big)).tocsr()
    g = f.create_group("huge/by rows")
    g.attrs["encoding-type"], g.attrs["encoding-version"] = "csr_matrix", "0.1.0"
    g.attrs["shape"] = huge.shape
    for name, values in [("data", huge.data), ("indices", huge.indices), ("indptr", huge.indptr)]:
        g.create_dataset(name, data=values, chunks=True, compression="gzip", compression_opts=1)
    f["huge"].attrs["rows"] = [0, 123_456, big - 40]
    g = f.create_group("wrong")
    g.attrs["encoding-type"], g.attrs["shape"] = "csr_matrix", [3, 3]
    g["data"], g["indices"], g["indptr"] = [1.0, 2.0], [0, 5], [0, 1, 2, 2]
    g = f.create_group("twice")
    g.attrs["encoding-type"], g.attrs["shape"] = "csr_matrix", [3, 3]
    g["data"], g["indices"], g["indptr"] = [1.0, 2.0], [1, 1], [0, 2, 2, 2]
