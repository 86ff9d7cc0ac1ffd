#!/usr/bin/env python3
"""Stores as pandas writes them, fixed and as tables.   usage: write_pandas.py FOLDER"""
import sys
from pathlib import Path

import numpy as np
import pandas as pd


def frame():
    n = 500
    return pd.DataFrame(
        {
            "number": np.arange(n),
            "value": np.sqrt(np.arange(n)),
            "flag": np.arange(n) % 2 == 0,
            "text": [f"row {i}" for i in range(n)],
            "when": pd.date_range("2024-01-01", periods=n, freq="h"),
        },
        index=pd.Index(np.arange(n) * 2, name="index"),
    )


def main():
    folder = Path(sys.argv[1])
    df = frame()
    categories = df.assign(text=pd.Categorical(["a", "b", "c", "d", "e"] * 100))
    nested = df.set_index(["flag", "number"])[["value"]]
    for name, options in {"fixed": {"format": "fixed"}, "table": {"format": "table"}}.items():
        with pd.HDFStore(str(folder / f"{name}.h5"), "w", complevel=5, complib="zlib") as store:
            store.put("frame", df, **options)
            store.put("series", df["value"], **options)
            store.put("nested", nested, **options)
            if name == "table":
                store.put("categories", categories, data_columns=["number"], **options)
                store.append("frame", df)
    df[["number", "value"]].to_hdf(folder / "plain.h5", key="a/b", mode="w")


main()
