"""What h5py reads of files that the engine has made, and h5py's own edits on top.

    edit_create.py file FILE...      a line for each file: superblock, user block, order of creation
    edit_create.py continue FILE     groups, attributes and datasets on top, each read back
"""

import sys

import h5py
import numpy as np


def describe_file(path):
    with h5py.File(path, "r") as file:
        superblock = file.id.get_create_plist().get_version()[0]
        root = file["/"]
        order = bool(root.id.get_create_plist().get_link_creation_order())
        print(superblock, file.userblock_size, order, *root)


def go_on(path):
    with h5py.File(path, "r+") as file:
        for number in range(40):
            group = file.create_group(f"by h5py/{number}")
            group.attrs["number"] = number
        data = np.arange(3000).reshape(30, 100)
        file.create_dataset("by h5py/chunked", data=data, maxshape=(None, 100), compression="gzip")
    with h5py.File(path, "r+") as file:
        assert len(file["by h5py"]) == 41
        assert all(file[f"by h5py/{number}"].attrs["number"] == number for number in range(40))
        assert np.array_equal(file["by h5py/chunked"][...], np.arange(3000).reshape(30, 100))
        del file["by h5py"]


def main(arguments):
    match arguments:
        case ["file", *paths]:
            for path in paths:
                describe_file(path)
        case ["continue", *paths]:
            for path in paths:
                go_on(path)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
