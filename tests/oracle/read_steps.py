"""How many steps a file has that was changed step by step.

    read_steps.py FILE      the number, after a look that each of them is there
"""

import sys

import h5py

with h5py.File(sys.argv[1], "r") as file:
    number = int(file["packed"][0])
    assert (file["packed"][...] == number).all()
    assert all(file.attrs["step %d" % n] == n for n in range(1, number + 1))
    assert "step %d" % (number + 1) not in file.attrs
    print(number)
