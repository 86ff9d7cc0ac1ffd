#!/usr/bin/env python3
"""Annotated matrices as AnnData writes them.   usage: write_anndata.py FOLDER"""
import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import scipy.sparse

warnings.simplefilter("ignore")
import anndata  # noqa: E402


def annotated(matrix):
    n, m = matrix.shape
    obs = pd.DataFrame(
        {
            "kind": pd.Categorical(["T cell", "B cell", "naïve"] * (n // 3)),
            "count": np.arange(n),
            "share": np.linspace(0, 1, n),
            "kept": np.arange(n) % 2 == 0,
            "maybe": pd.array([None if i % 5 == 0 else i for i in range(n)], "Int64"),
            "perhaps": pd.array([None if i % 7 == 0 else i % 2 == 0 for i in range(n)], "boolean"),
        },
        index=[f"cell {i}" for i in range(n)],
    )
    var = pd.DataFrame({"gene": [f"ENSG{i:05}" for i in range(m)]}, index=[f"gene {i}" for i in range(m)])
    data = anndata.AnnData(matrix, obs, var)
    data.obsm["pca"] = np.arange(n * 4, dtype="f4").reshape(n, 4) / 3
    data.obsm["frame"] = pd.DataFrame({"a": np.arange(n), "b": ["x"] * n}, index=obs.index)
    data.varm["loadings"] = np.ones((m, 2))
    data.obsp["distances"] = scipy.sparse.random(n, n, 0.1, "csr", random_state=1)
    data.layers["counts"] = scipy.sparse.csc_matrix(np.arange(n * m).reshape(n, m) % 3)
    data.uns = {"text": "a note", "number": 3, "nested": {"list": np.array(["a", "ß"]), "empty": {}}, "records": np.array([(1, 2.5, b"ab")], [("i", "i4"), ("x", "f8"), ("s", "S2")])}
    data.raw = data
    return data


def main():
    folder, n, m = Path(sys.argv[1]), 30, 12
    dense = np.random.default_rng(1).normal(size=(n, m)).astype("f4")
    annotated(dense).write_h5ad(folder / "dense.h5ad")
    annotated(scipy.sparse.csr_matrix(np.where(dense > 0, dense, 0))).write_h5ad(folder / "sparse.h5ad", compression="gzip")


main()
