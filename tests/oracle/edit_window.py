"""A file that the window edits, and what h5py finds in it.

    edit_window.py write FILE BOUND    attributes of several types beside data of several layouts
    edit_window.py edit FILE           what is done in the window, done by h5py
    edit_window.py list FILE           a line for each attribute and each dataset
"""

import hashlib
import sys

import h5py
import numpy as np


def write(path, bound):
    with h5py.File(path, "w", libver=("earliest", "latest") if bound == "earliest" else bound) as file:
        file.attrs["title"] = "Kept as it is"
        run = file.create_group("run")
        data = run.create_dataset("data", data=np.arange(60.0).reshape(6, 10), chunks=(3, 5), compression=4)
        data.attrs["count"] = np.int32(12)
        data.attrs["gain"] = np.float32(0.1)
        data.attrs["label"] = np.bytes_("abc")
        data.attrs["units"] = "°C"
        run["table"] = np.zeros(3, dtype=[("a", "<i4"), ("b", "<f8")])
        run["names"] = ["one", "two"]
        run["here"] = h5py.SoftLink("/run/data")


def edit(path):
    with h5py.File(path, "r+") as file:
        data = file["run/data"]
        data.attrs.modify("count", np.int32(42))
        data[1, 2] = 77.5


def digest(dataset):
    values = dataset[()]
    if values.dtype == object:
        return repr(values.tolist())
    return hashlib.sha256(np.ascontiguousarray(values).tobytes()).hexdigest()


def list_file(path):
    with h5py.File(path, "r") as file:
        objects = [("/", file)]
        file.visititems(lambda name, node: objects.append((name, node)))
        for name, node in objects:
            for key in sorted(node.attrs):
                attribute = h5py.h5a.open(node.id, key.encode())
                print(name, key, attribute.dtype, attribute.shape, repr(node.attrs[key]))
            if isinstance(node, h5py.Dataset):
                print(name, node.dtype, node.shape, node.chunks, node.compression, digest(node))
            else:
                print(name, sorted(node))


if __name__ == "__main__":
    action, arguments = sys.argv[1], sys.argv[2:]
    {"write": write, "edit": edit, "list": list_file}[action](*arguments)
