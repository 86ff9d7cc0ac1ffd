//! Groups of AnnData that are tables, beside what AnnData, scipy and pandas make of them.

use std::collections::BTreeMap;
use std::path::Path;

use hyperslab::model::ObjectPath;
use hyperslab::model::head::{DatasetHead, ViewKind};
use hyperslab::model::plane::Plane;
use hyperslab::model::region::Rectangle;
use hyperslab::model::shown::ShownMembers;
use hyperslab::model::table::{CellStyle, CellText};
use hyperslab::worker::{
    Reply, Request, Rows, RowsStep, RowsWanted, StatisticsWanted, TableRequest,
};

use tempfile::TempDir;

use crate::harness::folder;
use crate::harness::python::Python;
use crate::harness::stage::{Refusal, Stage};

/// The file of a script, open, and what the library of the field reads of it; the file goes with
/// its folder.
fn written(script: &str, file: &str) -> Option<(Stage, Told, TempDir)> {
    let python = Python::find()?;
    let folder = folder();
    let target = match file {
        "" => folder.path().join("made.h5"),
        _ => folder.path().to_path_buf(),
    };
    python.run_script(script, &[&target]);
    let path = target.join(file);
    let path = if file.is_empty() { &target } else { &path };
    let told = told(&python, path);
    let mut stage = Stage::new();
    stage.open(path).expect("the file opens");
    Some((stage, told, folder))
}

/// Of each table the cells, by row and column, with the name of the column.
type Told = BTreeMap<String, Vec<(u64, u64, String, String)>>;

fn told(python: &Python, file: &Path) -> Told {
    let mut told = Told::new();
    for line in python.run_script("made_tables.py", &[file]).lines() {
        let [path, row, column, name, value] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let [row, column] = [row, column].map(|number| number.parse().expect("a number"));
        let cells = told.entry(path.to_owned()).or_default();
        cells.push((row, column, name.to_owned(), value.to_owned()));
    }
    told
}

fn table_of(stage: &mut Stage, path: &str) -> DatasetHead {
    let head = stage.head(path);
    assert_eq!(
        head.views()[0],
        ViewKind::Table,
        "{path}: {:?}",
        head.caption
    );
    assert!(head.views().contains(&ViewKind::Members));
    head.dataset().expect("a table").clone()
}

/// The plane of a table, and how many columns it has.
fn plane_of(head: &DatasetHead) -> (Plane, u64) {
    let plane = Plane::first(&head.shape);
    let members = if head.is_compound() {
        head.columns.len() as u64
    } else {
        1
    };
    let (_, across) = plane.size();
    (plane, across * members)
}

fn cells(
    stage: &mut Stage,
    path: &str,
    rows: std::ops::Range<u64>,
    columns: std::ops::Range<u64>,
    list: Option<Rows>,
) -> Result<Vec<CellText>, hyperslab_engine::Error> {
    let (plane, _) = plane_of(&table_of(stage, path));
    let request = Request::Table(TableRequest {
        path: ObjectPath::new(path),
        plane,
        rows,
        columns,
        readings: Default::default(),
        list,
        shown: ShownMembers::default(),
        numbers: Default::default(),
        scales: Vec::new(),
    });
    match stage.one(request) {
        Ok(Reply::Table { window, .. }) => window.cells,
        other => panic!("no table of {path}: {other:?}"),
    }
}

fn is_so(cell: &CellText, value: &str) -> bool {
    let missing = matches!(cell.style, CellStyle::Missing(_));
    if value == "missing" || missing {
        return missing && value == "missing";
    }
    let numbers = cell.text.parse::<f64>().ok().zip(value.parse::<f64>().ok());
    match numbers {
        Some((ours, theirs)) if cell.text.contains(['.', 'e']) || value.contains(['.', 'e']) => {
            ours == theirs || (ours as f32) == (theirs as f32)
        }
        _ => &*cell.text == value,
    }
}

/// Compares all cells of all tables but for huge ones; returns how many.
fn compare(stage: &mut Stage, told: &Told) -> usize {
    let mut count = 0;
    for (path, expected) in told.iter().filter(|(path, _)| !path.starts_with("/huge")) {
        let head = table_of(stage, path);
        let (plane, columns) = plane_of(&head);
        let (rows, _) = plane.size();
        assert_eq!(expected.len() as u64, rows * columns, "{path}");
        let shown = cells(stage, path, 0..rows, 0..columns, None).expect("cells");
        for (row, column, name, value) in expected {
            let cell = &shown[(row * columns + column) as usize];
            assert!(
                is_so(cell, value),
                "{path} [{row}, {name}] {value}: {cell:?}"
            );
            if head.is_compound() {
                assert_eq!(&head.columns[*column as usize].name, name, "{path}");
            }
            count += 1;
        }
    }
    count
}

#[test]
fn tables_of_anndata_are_shown_as_it_reads_them() {
    for (file, least) in [("dense.h5ad", 1_600), ("sparse.h5ad", 2_000)] {
        let Some((mut stage, told, _folder)) = written("write_anndata.py", file) else {
            return;
        };
        let count = compare(&mut stage, &told);
        assert!(count >= least, "{count} cells");
    }
}

#[test]
fn matrices_and_frames_that_are_easily_read_wrong() {
    let Some((mut stage, told, _folder)) = written("write_made_tables.py", "") else {
        return;
    };
    let count = compare(&mut stage, &told);
    assert!(count >= 60_000, "{count} cells");
    for (path, cause) in [
        ("/wrong", "index 5 of 3"),
        ("/twice", "0 and 1 have two values"),
    ] {
        let refused = cells(&mut stage, path, 0..3, 0..3, None).expect_err("no matrix");
        assert_eq!(refused.cause(), cause);
    }
}

#[test]
fn a_window_of_a_huge_sparse_matrix_holds_what_scipy_finds_there() {
    let Some((mut stage, told, _folder)) = written("write_made_tables.py", "") else {
        return;
    };
    let expected = &told["/huge/by rows"];
    assert!(expected.len() > 60, "{}", expected.len());
    for (row, column, _, value) in expected {
        let from = column.saturating_sub(2);
        let wide = (column + 3).min(1_000_000) - from;
        let range = from..from + wide;
        let shown = cells(&mut stage, "/huge/by rows", *row..row + 1, range, None);
        let shown = shown.expect("cells");
        assert!(
            is_so(&shown[(column - from) as usize], value),
            "{row} {column}"
        );
        let zeros = shown.iter().filter(|cell| &*cell.text == "0.0").count() as u64;
        assert!(zeros + 2 >= wide, "{shown:?}");
    }
    println!("the slowest request took {:?}", stage.slowest);
}

fn rows_of(stage: &mut Stage, path: &str, step: RowsStep) -> Rows {
    let (plane, _) = plane_of(&table_of(stage, path));
    let wanted = RowsWanted {
        path: ObjectPath::new(path),
        plane,
        step,
    };
    match stage.one(Request::Rows(wanted)) {
        Ok(Reply::Rows(found)) => found.rows,
        other => panic!("no rows of {path}: {other:?}"),
    }
}

#[test]
fn frames_are_filtered_sorted_and_summed_up_as_by_pandas() {
    let Some((mut stage, told, _folder)) = written("write_made_tables.py", "") else {
        return;
    };
    let frame = &told["/frame"];
    let column = |number: u64| -> Vec<&str> {
        let cells = frame.iter().filter(|(_, column, ..)| *column == number);
        cells.map(|(_, _, _, value)| value.as_str()).collect()
    };
    let (levels, sizes, real) = (column(2), column(3), column(7));
    // Filters: missing values are in none.
    let number = |text: &str| text.parse::<f64>().ok();
    let over = |text: &&&str| number(text).is_some_and(|size| size > 7.0);
    let kept = filter(&mut stage, "sizes > 7");
    assert_eq!(kept.len() as usize, sizes.iter().filter(over).count());
    let kept = filter(&mut stage, "levels = \"high\" and real < 0");
    let both = levels.iter().zip(&real);
    let both = both.filter(|(level, real)| **level == "high" && number(real) < Some(0.0));
    assert_eq!(kept.len() as usize, both.count());
    // Ordered categories sort by their order, and what is missing comes last.
    let step = RowsStep::Sort {
        column: 2,
        descending: false,
        within: None,
    };
    let sorted = rows_of(&mut stage, "/frame", step);
    let shown = cells(&mut stage, "/frame", 0..3000, 2..3, Some(sorted)).expect("cells");
    let place = |level: &str| {
        ["low", "middle", "high", "missing"]
            .iter()
            .position(|l| *l == level)
    };
    let places: Vec<_> = shown.iter().map(|cell| place(&cell.text)).collect();
    assert!(places.is_sorted() && places[0] == Some(0) && places[2999] == Some(3));
    // Statistics count what is missing and sum up the others.
    let (plane, _) = plane_of(&table_of(&mut stage, "/frame"));
    let wanted = StatisticsWanted {
        path: ObjectPath::new("/frame"),
        plane,
        region: vec![Rectangle {
            rows: 0..3000,
            columns: 3..7,
        }],
        list: None,
        shown: ShownMembers::default(),
    };
    let Ok(Reply::Statistics(found)) = stage.one(Request::Statistics(wanted)) else {
        panic!("no statistics");
    };
    let missing: Vec<u64> = found.columns.iter().map(|c| c.missing.count()).collect();
    let none = |number| {
        column(number)
            .iter()
            .filter(|text| **text == "missing")
            .count() as u64
    };
    assert_eq!(missing, [none(3), none(4), none(5), none(6)]);
    assert_eq!(missing[3], 600);
}

fn filter(stage: &mut Stage, text: &str) -> Rows {
    let step = RowsStep::Filter {
        text: text.to_owned(),
        base: 0,
        readings: Default::default(),
    };
    rows_of(stage, "/frame", step)
}

#[test]
fn a_sparse_matrix_without_a_dataset_says_why_it_is_no_table() {
    let Some(python) = Python::find() else {
        return;
    };
    let folder = folder();
    let file = folder.path().join("conventions.h5");
    python.run_script("write_conventions.py", &[&file]);
    let mut stage = Stage::new();
    stage.open(&file).expect("the file opens");
    let head = stage.head("/X");
    assert_eq!(head.views()[0], ViewKind::Members);
    let says = head
        .caption
        .iter()
        .any(|words| words.starts_with("no table: "));
    assert!(says, "{:?}", head.caption);
    let request = Request::Value(ObjectPath::new("/X"));
    assert!(matches!(stage.one(request), Err(Refusal::Error(_))));
}
