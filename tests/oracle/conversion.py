"""Conversion between types by the libhdf5 inside h5py, and its types that h5py has no word for."""
import ctypes

from h5py import h5t

from libhdf5 import C as lib

_id, _size, _pointer = ctypes.c_int64, ctypes.c_size_t, ctypes.c_void_p
for _name, _result, _arguments in (
    ("H5Tcopy", _id, [_id]),
    ("H5Tset_fields", ctypes.c_int, [_id] + [_size] * 5),
    ("H5Tset_ebias", ctypes.c_int, [_id, _size]),
    ("H5Tset_precision", ctypes.c_int, [_id, _size]),
    ("H5Tset_offset", ctypes.c_int, [_id, _size]),
    ("H5Tconvert", ctypes.c_int, [_id, _id, _size, _pointer, _pointer, _id]),
    ("H5Tfind", _pointer, [_id, _id, _pointer]),
    ("H5Dcreate2", _id, [_id, ctypes.c_char_p, _id, _id, _id, _id, _id]),
    ("H5Dwrite", ctypes.c_int, [_id, _id, _id, _id, _id, _pointer]),
    ("H5Dclose", ctypes.c_int, [_id]),
    ("H5Pset_relax_file_integrity_checks", ctypes.c_int, [_id, ctypes.c_uint64]),
    ("H5Pset_fill_value", ctypes.c_int, [_id, _id, _pointer]),
):
    getattr(lib, _name).restype = _result
    getattr(lib, _name).argtypes = _arguments


def id_of(name):
    """Identifier of a type that the library predefines."""
    return _id.in_dll(lib, name + "_g").value


def H5T(name):
    """A copy of a predefined type; `name` is without its `H5T_`."""
    return h5t.typewrap(lib.H5Tcopy(id_of("H5T_" + name)))


def convertible(kind, other):
    """Whether the library has a way between two types."""
    data = ctypes.create_string_buffer(256)
    return lib.H5Tfind(kind.id, other.id, ctypes.addressof(data)) is not None


def convert(kind, other, raw):
    """Elements in another type."""
    count = len(raw) // kind.get_size()
    room = bytearray(max(kind.get_size(), other.get_size()) * count)
    room[: len(raw)] = raw
    buffer = (ctypes.c_char * len(room)).from_buffer(room)
    background = (ctypes.c_char * len(room))()
    done = lib.H5Tconvert(kind.id, other.id, count, ctypes.addressof(buffer), ctypes.addressof(background), 0)
    if done < 0:
        raise ValueError("the library does not convert")
    return bytes(room[: count * other.get_size()])
