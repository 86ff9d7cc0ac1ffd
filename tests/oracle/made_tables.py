#!/usr/bin/env python3
"""Groups of AnnData that are tables, as AnnData itself reads them: a line for each cell, of path, row,
column and value; `missing` for what has none.   usage: made_tables.py FILE"""
import sys
import warnings

warnings.simplefilter("ignore")
import anndata.io  # noqa: E402
import h5py  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

TABLES = {"csr_matrix", "csc_matrix", "dataframe", "categorical", "nullable-integer", "nullable-boolean", "nullable-string-array"}


def text(value):
    if value is pd.NA or value is None:
        return "missing"
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value)).lower()
    return str(value)


def tell(path, columns):
    for number, (name, values) in enumerate(columns):
        for row, value in enumerate(values):
            print(path, row, number, name, text(value), sep="\t")


def look(group):
    if group.name == "/huge":
        return huge(group)
    if group.name in ("/wrong", "/twice"):
        return
    encoding = group.attrs.get("encoding-type", "")
    if encoding in TABLES:
        found = anndata.io.read_elem(group)
        if encoding.endswith("matrix"):
            dense = found.toarray()
            tell(group.name, ((str(c), dense[:, c]) for c in range(dense.shape[1])))
        elif encoding == "dataframe":
            columns = [(group.attrs["_index"], list(found.index))]
            tell(group.name, columns + [(name, cells(found[name])) for name in found.columns])
        else:
            tell(group.name, [("value", cells(pd.Series(found)))])
    for member in group.values():
        if isinstance(member, h5py.Group):
            look(member)


def huge(group):
    """The stored elements of some rows, each with its own column."""
    found = anndata.io.read_elem(group["by rows"])
    for first in group.attrs["rows"]:
        part = found[first : first + 40].tocoo()
        for row, column, value in zip(part.row, part.col, part.data):
            print("/huge/by rows", first + row, column, column, value, sep="\t")


def cells(series):
    """Values of a column; what pandas marks as missing where there is a mask or a code of -1."""
    masked = isinstance(series.dtype, (pd.CategoricalDtype, pd.Int64Dtype, pd.BooleanDtype, pd.StringDtype))
    return [pd.NA if masked and pd.isna(value) else value for value in series]


with h5py.File(sys.argv[1], "r") as f:
    look(f)
