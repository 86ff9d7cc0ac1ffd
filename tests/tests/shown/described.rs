//! Numbers as their attributes describe them, beside what netCDF4 and cftime make of them.

use std::collections::BTreeMap;

use hyperslab::model::ObjectPath;
use hyperslab::model::head::HeadKind;
use hyperslab::model::plane::Plane;
use hyperslab::model::reading::{Reading, Readings};
use hyperslab::model::shown::ShownMembers;
use hyperslab::model::table::{CellStyle, CellText};
use hyperslab::text::NumberFormat;
use hyperslab::worker::{Reply, Request, TableRequest};

use crate::harness::folder;
use crate::harness::python::Python;
use crate::harness::stage::Stage;

/// Elements of each variable of the file.
const COUNT: u64 = 8;

#[test]
fn described_numbers_are_those_of_netcdf4() {
    let Some(python) = Python::find() else {
        return;
    };
    let folder = folder();
    let file = folder.path().join("described.nc");
    let told = python.run_script("described.py", &[&file]);
    let mut stage = Stage::new();
    stage.open(&file).expect("the file opens");
    let mut cells = BTreeMap::new();
    let mut kinds = BTreeMap::<&str, usize>::new();
    for line in told.lines() {
        let [name, at, kind, value] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let shown = cells
            .entry(name)
            .or_insert_with(|| column(&mut stage, name));
        let at: usize = at.parse().expect("a number");
        assert!(is_so(&shown[at], kind, value), "{line}: {:?}", shown[at]);
        *kinds.entry(kind).or_default() += 1;
    }
    let all = ["missing", "number", "time"].map(|kind| kinds.get(kind).copied().unwrap_or(0));
    assert!(all[0] >= 15 && all[1] >= 50 && all[2] >= 150, "{kinds:?}");
}

/// The cells of a variable, read as its attributes describe them.
fn column(stage: &mut Stage, name: &str) -> Vec<CellText> {
    let path = ObjectPath::new(format!("/{name}"));
    let head = stage.head(&format!("/{name}"));
    let HeadKind::Dataset(dataset) = &head.kind else {
        panic!("{name} is no dataset");
    };
    let description = dataset.description.clone().expect("a description");
    let request = Request::Table(TableRequest {
        path,
        plane: Plane::first(&[COUNT]),
        rows: 0..COUNT,
        columns: 0..1,
        readings: Readings::from([(0, Reading::Described(description))]),
        list: None,
        shown: ShownMembers::default(),
        numbers: NumberFormat::default(),
        scales: Vec::new(),
    });
    let Ok(Reply::Table { window, .. }) = stage.one(request) else {
        panic!("no table of {name}");
    };
    window.cells.expect("cells")
}

/// Whether two times are the same but for what lies below a microsecond, which cftime rounds to.
fn is_same_time(ours: &str, theirs: &str) -> bool {
    let parts = |text: &str| {
        let (seconds, fraction) = text.split_once('.').unwrap_or((text, "0"));
        (seconds.to_owned(), format!("0.{fraction}").parse::<f64>())
    };
    let ((ours, our_part), (theirs, their_part)) = (parts(ours), parts(theirs));
    let near = |(a, b): (f64, f64)| (a - b).abs() < 0.6e-6;
    ours == theirs && our_part.and_then(|a| Ok(near((a, their_part?)))) == Ok(true)
}

/// Whether a cell says what netCDF4 says; numbers of single precision may differ in the last digit,
/// as it rounds between multiplying and adding.
fn is_so(cell: &CellText, kind: &str, value: &str) -> bool {
    let missing = matches!(cell.style, CellStyle::Missing(_));
    match kind {
        "missing" => missing,
        "time" => matches!(cell.style, CellStyle::Read(_)) && is_same_time(&cell.text, value),
        _ => {
            let (ours, theirs) = (cell.text.parse::<f64>(), value.parse::<f64>());
            let (Ok(ours), Ok(theirs)) = (ours, theirs) else {
                return false;
            };
            let same = ours == theirs || ours.is_nan() && theirs.is_nan();
            !missing && (same || (ours - theirs).abs() <= theirs.abs() * f64::from(f32::EPSILON))
        }
    }
}
