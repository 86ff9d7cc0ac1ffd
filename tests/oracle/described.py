#!/usr/bin/env python3
"""What netCDF4 makes of packed numbers, missing ones and times.   usage: described.py FILE

Writes FILE, and prints a line for each element: name, number, kind (number, time, missing), value.
"""
import sys

import cftime
import netCDF4
import numpy as np

CALENDARS = ["standard", "proleptic_gregorian", "julian", "noleap", "all_leap", "360_day"]


def write(path):
    with netCDF4.Dataset(path, "w") as f:
        f.createDimension("x", None)
        packed(f)
        times(f)


def variable(f, name, dtype, values, fill=None, **attributes):
    v = f.createVariable(name, dtype, ("x",), fill_value=fill)
    v.setncatts(attributes)
    v.set_auto_maskandscale(False)
    v[:] = np.asarray(values, dtype)


def packed(f):
    i2 = [-32768, -100, -1, 0, 1, 77, 1000, 32767]
    variable(f, "double", "i2", i2, -32768, scale_factor=0.01, add_offset=273.15)
    variable(f, "single", "i2", i2, -32768, scale_factor=np.float32(0.01), add_offset=np.float32(273.15))
    variable(f, "factor", "i4", i2, scale_factor=0.5)
    variable(f, "offset", "i8", i2, add_offset=-3.0)
    variable(f, "list", "i2", i2, missing_value=np.array([-1, 77], "i2"))
    variable(f, "range", "i2", i2, valid_range=np.array([-50, 900], "i2"))
    variable(f, "bounds", "i2", i2, valid_min=np.int16(-50), valid_max=np.int16(900), add_offset=0.25)
    variable(f, "unsigned", "i1", [-128, -2, -1, 0, 1, 100, 127, 5], np.int8(-1), _Unsigned="true")
    f4 = [1e20, np.nan, 0.1, -0.0, 9.96921e36, 1.5, np.inf, -7.25]
    variable(f, "floats", "f4", f4, np.float32(1e20), missing_value=np.float32(1.5))
    variable(f, "nan", "f8", f4, np.nan, scale_factor=2.0)


def times(f):
    whole = [0, 1, -1, 59, 60, 365, 36524, 577736]
    parts = [0.0, 0.5, -0.25, 1 / 3, 43800.125, 59.75, 100000.5, 1 / 7]
    for calendar in CALENDARS:
        units = "days since 1900-01-01 00:00:00"
        variable(f, f"days {calendar}", "i4", whole, units=units, calendar=calendar)
        variable(f, f"parts {calendar}", "f8", parts, units=units, calendar=calendar)
        units = "hours since 1582-10-01 6:00"
        variable(f, f"hours {calendar}", "i8", whole, units=units, calendar=calendar)
    units = "seconds since 1970-01-01 00:00:00 +02:00"
    variable(f, "seconds", "i8", [v * 86399 for v in whole], units=units)
    variable(f, "milliseconds", "i8", whole, units="milliseconds since 2001-02-03T04:05:06Z")
    variable(f, "minutes", "f4", whole, units="minutes since 2020-2-29 23:59:59.5")


def tell(path):
    with netCDF4.Dataset(path) as f:
        for name, v in f.variables.items():
            units = v.ncattrs() and getattr(v, "units", "")
            # Only what the file says is missing: not the library's own fill values.
            v.set_always_mask(True)
            values = np.ma.atleast_1d(v[:])
            for at, value in enumerate(values):
                if value is np.ma.masked:
                    print(name, at, "missing", "-", sep="\t")
                elif units:
                    date = cftime.num2date(value, units, getattr(v, "calendar", "standard"))
                    print(name, at, "time", date_text(date), sep="\t")
                else:
                    print(name, at, "number", repr(float(value)), sep="\t")


def date_text(date):
    text = f"{date.year:04}-{date.month:02}-{date.day:02} {date.hour:02}:{date.minute:02}:{date.second:02}"
    return (text + f".{date.microsecond:06}".rstrip("0")).rstrip(".")


write(sys.argv[1])
tell(sys.argv[1])
