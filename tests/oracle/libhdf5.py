"""The C functions of the libhdf5 inside h5py, for what h5py has no word for."""
import ctypes, glob, os
import h5py
from ctypes import POINTER, byref, c_bool, c_char_p, c_int, c_int64, c_size_t, c_uint, c_uint64, c_void_p


def library():
    found = glob.glob(os.path.join(os.path.dirname(h5py.__file__), "..", "h5py.libs", "libhdf5-*"))
    return ctypes.CDLL(found[0] if found else "libhdf5.so")


C = library()


def function(name, result, *arguments):
    f = getattr(C, name)
    f.restype, f.argtypes = result, arguments
    return f


hid, hsize = c_int64, c_uint64
FUNCTIONS = {
    c_int: """H5Tget_class H5Tget_order H5Tget_sign H5Tget_offset H5Tget_norm H5Tget_inpad H5Tget_cset
        H5Tget_strpad H5Tget_nmembers H5Tis_variable_str H5Tclose H5Tget_array_ndims H5Sclose H5Oclose
        H5Pclose H5Aclose H5Pget_external_count H5Pget_nfilters H5Pget_layout""",
    c_size_t: "H5Tget_size H5Tget_precision H5Tget_ebias",
    hid: "H5Tget_super H5Dget_type H5Aget_type H5Tget_create_plist H5Dget_create_plist H5Gget_create_plist",
}
for result, names in FUNCTIONS.items():
    for name in names.split():
        globals()[name] = function(name, result, hid)
function("H5Tget_pad", c_int, hid, POINTER(c_int), POINTER(c_int))
function("H5Tget_fields", c_int, hid, *[POINTER(c_size_t)] * 5)
function("H5Tget_tag", c_void_p, hid)
function("H5Tget_member_name", c_void_p, hid, c_uint)
function("H5Tget_member_offset", c_size_t, hid, c_uint)
function("H5Tget_member_type", hid, hid, c_uint)
function("H5Tget_member_value", c_int, hid, c_uint, c_void_p)
function("H5Tget_array_dims2", c_int, hid, POINTER(hsize))
function("H5Tequal", c_int, hid, hid)
function("H5Tcommitted", c_int, hid)
function("H5free_memory", c_int, c_void_p)
function("H5Pget_attr_creation_order", c_int, hid, POINTER(c_uint))
function("H5Pget_link_creation_order", c_int, hid, POINTER(c_uint))
function("H5Pget_chunk_opts", c_int, hid, POINTER(c_uint))
function("H5Pget_filter2", c_int, hid, c_uint, POINTER(c_uint), POINTER(c_size_t), POINTER(c_uint), c_size_t, c_char_p, POINTER(c_uint))
function("H5Pfill_value_defined", c_int, hid, POINTER(c_int))
function("H5Pget_fill_value", c_int, hid, hid, c_void_p)
function("H5Pget_alloc_time", c_int, hid, POINTER(c_int))
function("H5Pget_fill_time", c_int, hid, POINTER(c_int))
function("H5Pget_external", c_int, hid, c_uint, c_size_t, c_char_p, POINTER(c_int64), POINTER(hsize))
function("H5Dget_chunk_index_type", c_int, hid, POINTER(c_int))
function("H5Oget_comment", c_int64, hid, c_char_p, c_size_t)
function("H5Gget_info", c_int, hid, c_void_p)
function("H5Rdereference2", hid, hid, hid, c_int, c_void_p)
function("H5Rget_region", hid, hid, c_int, c_void_p)
function("H5Rget_type", c_int, c_void_p)
function("H5Ropen_object", hid, c_void_p, hid, hid)
function("H5Ropen_region", hid, c_void_p, hid, hid)
function("H5Ropen_attr", hid, c_void_p, hid, hid)
function("H5Rget_attr_name", c_int64, c_void_p, c_char_p, c_size_t)
function("H5Rget_file_name", c_int64, c_void_p, c_char_p, c_size_t)
function("H5Rget_obj_name", c_int64, c_void_p, hid, c_char_p, c_size_t)
function("H5Oget_info3", c_int, hid, c_void_p, c_uint)
function("H5Iget_type", c_int, hid)
function("H5Eset_auto2", c_int, hid, c_void_p, c_void_p)
function("H5Dvlen_reclaim", c_int, hid, hid, hid, c_void_p)


def ok(value, what):
    if value is None or value < 0:
        raise RuntimeError(what + " failed")
    return value


def pair(f, *arguments, kind=c_int):
    out = kind()
    ok(f(*arguments, byref(out)), f.__name__)
    return out.value


class Group(ctypes.Structure):
    _fields_ = [("storage", c_int), ("links", hsize), ("order", c_int64), ("mounted", c_bool)]


class Object(ctypes.Structure):
    _fields_ = [("fileno", ctypes.c_ulong), ("token", ctypes.c_ubyte * 16), ("type", c_int), ("rc", c_uint),
                ("times", ctypes.c_long * 4), ("attributes", hsize)]


def object_info(ident):
    info = Object()
    ok(C.H5Oget_info3(ident, byref(info), 1), "H5Oget_info3")
    return info


def address(info):
    return int.from_bytes(bytes(info.token)[:8], "little")
