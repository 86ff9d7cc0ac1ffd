//! Columns of numbers that are read as dates: filters compare with dates as numpy does.

use std::path::Path;

use hyperslab::model::ObjectPath;
use hyperslab::model::plane::Plane;
use hyperslab::model::reading::{EpochUnit, Reading, Readings};
use hyperslab::worker::{Reply, Request, RowsStep, RowsWanted};

use crate::harness::folder;
use crate::harness::python::Python;
use crate::harness::stage::{Refusal, Stage};

const FILTERS: [(&str, &str); 6] = [
    (
        "text >= 2020-03-01 and text < \"2020-03-02 12:00\"",
        "(ns >= np.datetime64('2020-03-01')) & (ns < np.datetime64('2020-03-02T12:00'))",
    ),
    ("ns > 2020-01-01", "ns > np.datetime64('2020-01-01')"),
    (
        "ns >= 2019-06-01T12:00:00.5 and ns < 2021-03-04",
        "(ns >= np.datetime64('2019-06-01T12:00:00.5')) & (ns < np.datetime64('2021-03-04'))",
    ),
    (
        "ns = \"2020-02-29 00:00\"",
        "ns == np.datetime64('2020-02-29')",
    ),
    (
        "s <= \"2020-01-01 01:00 +02:00\"",
        "s <= np.datetime64('2019-12-31T23:00')",
    ),
    (
        "days > 2020-02-29T06:00",
        "days > np.datetime64('2020-02-29T06:00')",
    ),
];

#[test]
fn filters_of_columns_read_as_dates_keep_what_numpy_keeps() {
    let Some(python) = Python::find() else {
        return;
    };
    let folder = folder();
    let file = folder.path().join("dates.h5");
    let theirs = FILTERS.iter().map(|(_, theirs)| Path::new(*theirs));
    let arguments: Vec<&Path> = std::iter::once(&*file).chain(theirs).collect();
    let told = python.run_script("write_dates.py", &arguments);
    let counts: Vec<u64> = told
        .lines()
        .map(|line| line.parse().expect("a count"))
        .collect();
    assert_eq!(counts.len(), FILTERS.len());
    let mut stage = Stage::new();
    stage.open(&file).expect("the file opens");
    let units = [
        EpochUnit::Nanoseconds,
        EpochUnit::Seconds,
        EpochUnit::SheetDays,
    ];
    let readings: Readings = units.map(Reading::Date).into_iter().enumerate().collect();
    for ((filter, _), count) in FILTERS.iter().zip(counts) {
        let wanted = RowsWanted {
            path: ObjectPath::new("/t"),
            plane: Plane::first(&[24 * 900]),
            step: RowsStep::Filter {
                text: (*filter).to_owned(),
                base: 0,
                readings: readings.clone(),
            },
        };
        let Ok(Reply::Rows(found)) = stage.one(Request::Rows(wanted)) else {
            panic!("no rows for {filter}");
        };
        assert_eq!(found.rows.len(), count, "{filter}");
        assert!(count > 0, "{filter}");
    }
    let wanted = RowsWanted {
        path: ObjectPath::new("/t"),
        plane: Plane::first(&[24 * 900]),
        step: RowsStep::Filter {
            text: "n > 2020-01-01".to_owned(),
            base: 0,
            readings,
        },
    };
    let Err(Refusal::Error(error)) = stage.one(Request::Rows(wanted)) else {
        panic!("numbers are compared with a date");
    };
    assert!(
        error.cause().starts_with("n is not read as dates"),
        "{error}"
    );
}
