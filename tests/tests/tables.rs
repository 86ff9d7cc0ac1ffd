//! What a table offers besides its cells, against numpy: statistics of selections, copies, rows
//! that a filter keeps, orders of rows. Through the worker, as the window asks it.

use std::cell::RefCell;
use std::collections::HashMap;

use hyperslab::model::ObjectPath;
use hyperslab::model::plane::Plane;
use hyperslab::model::query::Number;
use hyperslab::model::reading::Readings;
use hyperslab::model::region::{Rectangle, disjoint};
use hyperslab::model::series::{LineSource, Part, SeriesWanted};
use hyperslab::model::shown::{Change, ShownMembers};
use hyperslab::model::statistics::{NumberSummary, Statistics, Summary};
use hyperslab::text::NumberFormat;
use hyperslab::worker::{
    CopyRequest, Reply, Request, Rows, RowsFound, RowsStep, RowsWanted, StatisticsWanted,
    TableRequest,
};

use crate::harness::folder;
use crate::harness::python::Python;
use crate::harness::stage::Stage;

/// A worker with the file of the script, and what numpy makes of it.
struct Bench {
    stage: RefCell<Stage>,
    expected: HashMap<String, Vec<String>>,
    _folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Option<Self> {
        let python = Python::find()?;
        let folder = folder();
        let file = folder.path().join("tables.h5");
        let printed = python.run_script("write_tables.py", &[&file]);
        let expected = printed.lines().map(|line| {
            let (name, values) = line.split_once('\t').expect("a name and values");
            let values = values.split(',').filter(|value| !value.is_empty());
            (name.to_owned(), values.map(str::to_owned).collect())
        });
        let mut stage = Stage::new();
        stage.open(&file).expect("the file opens");
        Some(Self {
            stage: RefCell::new(stage),
            expected: expected.collect(),
            _folder: folder,
        })
    }

    fn ask(&self, request: Request) -> Reply {
        self.stage.borrow_mut().one(request).expect("an answer")
    }

    fn expected(&self, name: &str) -> &[String] {
        self.expected.get(name).unwrap_or_else(|| panic!("{name}"))
    }

    fn rows_expected(&self, name: &str) -> Vec<u64> {
        let rows = self.expected(name).iter();
        rows.map(|row| row.parse().expect("a row")).collect()
    }

    fn statistics(
        &self,
        path: &str,
        shape: &[u64],
        region: &[Rectangle],
        list: Option<Rows>,
    ) -> Statistics {
        self.summed(path, shape, region, (list, ShownMembers::default()))
    }

    fn statistics_of(
        &self,
        path: &str,
        shape: &[u64],
        region: &[Rectangle],
        shown: ShownMembers,
    ) -> Statistics {
        self.summed(path, shape, region, (None, shown))
    }

    fn summed(
        &self,
        path: &str,
        shape: &[u64],
        region: &[Rectangle],
        (list, shown): (Option<Rows>, ShownMembers),
    ) -> Statistics {
        let reply = self.ask(Request::Statistics(StatisticsWanted {
            path: ObjectPath::new(path),
            plane: Plane::first(shape),
            region: disjoint(region),
            list,
            shown,
        }));
        match reply {
            Reply::Statistics(found) => found,
            other => panic!("{other:?}"),
        }
    }

    fn rows(&self, path: &str, shape: &[u64], step: RowsStep) -> RowsFound {
        let reply = self.ask(Request::Rows(RowsWanted {
            path: ObjectPath::new(path),
            plane: Plane::first(shape),
            step,
        }));
        match reply {
            Reply::Rows(found) => found,
            other => panic!("{other:?}"),
        }
    }

    fn filter(&self, text: &str) -> RowsFound {
        let step = RowsStep::Filter {
            text: text.to_owned(),
            base: 0,
            readings: Default::default(),
        };
        self.rows("/table", &[20_000], step)
    }

    /// The dataset's own numbers of rows, as their headers tell.
    fn numbers(&self, path: &str, shape: &[u64], rows: &Rows) -> Vec<u64> {
        let reply = self.ask(Request::Table(TableRequest {
            path: ObjectPath::new(path),
            plane: Plane::first(shape),
            rows: 0..rows.len(),
            columns: 0..1,
            list: Some(rows.clone()),
            shown: ShownMembers::default(),
            readings: Readings::default(),
            numbers: NumberFormat::default(),
            scales: Vec::new(),
        }));
        match reply {
            Reply::Table { window, .. } => window.numbers.expect("numbers").into_vec(),
            other => panic!("{other:?}"),
        }
    }
}

fn rectangle(rows: std::ops::Range<u64>, columns: std::ops::Range<u64>) -> Rectangle {
    Rectangle { rows, columns }
}

fn numbers(found: &Statistics) -> &NumberSummary {
    match &found.columns[0].summary {
        Summary::Numbers(numbers) => numbers,
        Summary::Texts(_) => panic!("no numbers"),
    }
}

fn bits(text: &str) -> f64 {
    f64::from_bits(text.parse().expect("bits"))
}

/// Compares with the script's count, extremes, mean, deviation and percentiles.
fn assert_agree(found: &NumberSummary, expected: &[String], name: &str) {
    assert_eq!(found.count.to_string(), expected[0], "{name}");
    let wanted: Vec<f64> = expected[1..].iter().map(|text| bits(text)).collect();
    let extremes = found.extremes.expect("extremes");
    assert_eq!(
        (extremes.0.real(), extremes.1.real()),
        (wanted[0], wanted[1]),
        "{name}"
    );
    let near = |a: f64, b: f64, scale: f64| (a - b).abs() <= 1e-12 * scale.abs();
    let deviation = wanted[3];
    assert!(
        near(found.mean.expect("a mean"), wanted[2], deviation),
        "{name}"
    );
    assert!(
        near(found.deviation.expect("a deviation"), deviation, deviation),
        "{name}"
    );
    if found.rank_error == 0.0 {
        for (ours, theirs) in found.percentiles.iter().zip(&wanted[4..]) {
            assert!(
                near(ours.real(), *theirs, deviation),
                "{name}: {ours:?} {theirs}"
            );
        }
    }
}

#[test]
fn statistics_are_those_of_numpy() {
    let Some(bench) = Bench::new() else { return };
    let whole = [rectangle(0..200_000, 0..1)];
    let found = bench.statistics("/reals", &[200_000], &whole, None);
    let numbers_of = numbers(&found);
    assert_eq!(numbers_of.rank_error, 0.0, "as few as these are exact");
    assert_agree(numbers_of, bench.expected("reals"), "reals");
    let missing = found.columns[0].missing;
    let expected = [missing.nan, missing.fill].map(|count| count.to_string());
    assert_eq!(expected[..], *bench.expected("reals missing"));
    assert_eq!(found.columns[0].fill.as_deref(), Some("-999.25"));

    let found = bench.statistics("/many", &[1000, 700], &[rectangle(0..1000, 0..700)], None);
    let many = numbers(&found);
    assert_agree(many, bench.expected("many"), "many");
    assert!(
        many.rank_error > 0.0 && many.rank_error < 0.001,
        "{}",
        many.rank_error
    );
    let histogram = many.histogram.as_ref().expect("a histogram");
    assert_eq!(histogram.bars.iter().sum::<u64>(), 700_000);
    // Of the normal distribution the percentiles are known; ranks are right within the bound.
    let median = many.percentiles[3].real();
    assert!(median.abs() < 0.01, "{median}");
}

#[test]
fn integers_near_2_to_the_63_are_exact_and_cells_selected_twice_count_once() {
    let Some(bench) = Bench::new() else { return };
    let blocks = [rectangle(10..400, 5..200), rectangle(300..450, 150..260)];
    let found = bench.statistics("/grid", &[500, 300], &blocks, None);
    let numbers = numbers(&found);
    let (low, high) = numbers.extremes.expect("extremes");
    let whole = |number: Number| match number {
        Number::Whole(number) => number.to_string(),
        Number::Real(number) => panic!("{number}"),
    };
    let (mean, _) = numbers.exact_mean.expect("a mean");
    let ours = [
        numbers.count.to_string(),
        whole(low),
        whole(high),
        numbers.sum.expect("a sum").to_string(),
        mean.to_string(),
    ];
    assert_eq!(ours[..], *bench.expected("grid"));
    let step = RowsStep::Filter {
        text: format!("c7 > {}", (1_i128 << 63) - 101),
        base: 0,
        readings: Default::default(),
    };
    let found = bench.rows("/grid", &[500, 300], step);
    let rows = bench.numbers("/grid", &[500, 300], &found.rows);
    assert_eq!(rows, bench.rows_expected("grid column"));
}

#[test]
fn filters_keep_the_rows_that_numpy_keeps() {
    let Some(bench) = Bench::new() else { return };
    let filters = bench
        .expected
        .keys()
        .filter_map(|name| name.strip_prefix("filter "));
    let mut tried = 0;
    for text in filters {
        let found = bench.filter(text);
        let expected = bench.rows_expected(&format!("filter {text}"));
        assert_eq!(found.rows.len(), expected.len() as u64, "{text}");
        if !found.rows.is_empty() {
            let ours = bench.numbers("/table", &[20_000], &found.rows);
            assert_eq!(ours, expected, "{text}");
        }
        assert_eq!((found.of, found.damaged), (20_000, 0));
        tried += 1;
    }
    assert!(tried >= 12, "{tried}");
}

#[test]
fn sorting_is_stable_and_what_is_no_number_comes_last() {
    let Some(bench) = Bench::new() else { return };
    let sort = |column, descending, within| {
        let step = RowsStep::Sort {
            column,
            descending,
            within,
        };
        let found = bench.rows("/table", &[20_000], step);
        bench.numbers("/table", &[20_000], &found.rows)
    };
    for column in 0..6 {
        for (descending, word) in [(false, "False"), (true, "True")] {
            let expected = bench.rows_expected(&format!("sort {column} {word}"));
            assert!(
                sort(column, descending, None) == expected,
                "{column} {word}"
            );
        }
    }
    let filtered = bench.filter("temp > 25").rows;
    let expected = bench.rows_expected("sorted filter");
    assert!(sort(1, true, Some(filtered.clone())) == expected);
    // Statistics of rows that a filter keeps: at.x is the seventh column.
    let region = [rectangle(0..filtered.len(), 6..7)];
    let found = bench.statistics("/table", &[20_000], &region, Some(filtered));
    assert_agree(numbers(&found), bench.expected("filtered"), "filtered");
}

#[test]
fn copied_numbers_read_back_to_the_same_bits() {
    let Some(bench) = Bench::new() else { return };
    let reply = bench.ask(Request::Copy(CopyRequest {
        path: ObjectPath::new("/table"),
        plane: Plane::first(&[20_000]),
        blocks: vec![rectangle(100..140, 6..7), rectangle(100..140, 1..2)],
        list: None,
        shown: ShownMembers::default(),
        readings: Readings::default(),
        headers: None,
        as_shown: None,
    }));
    let Reply::Copied(copied) = reply else {
        panic!("{reply:?}")
    };
    assert_eq!((copied.cells, copied.without), (80, 0));
    let lines: Vec<&str> = copied.text.lines().collect();
    let expected = bench.expected("copied");
    for (line, bits) in lines[..40].iter().zip(expected) {
        let number: f64 = line.parse().expect("a number");
        assert_eq!(number.to_bits().to_string(), *bits, "{line}");
    }
    for (line, bits) in lines[40..].iter().zip(&expected[40..]) {
        let number: f32 = line.parse().expect("a number");
        if !number.is_nan() {
            assert_eq!(number.to_bits().to_string(), *bits, "{line}");
        }
    }
}

#[test]
fn parts_of_nested_compounds_and_arrays_are_columns_like_others() {
    let Some(bench) = Bench::new() else { return };
    let place = |path: &str, name: &str| {
        let head = bench.stage.borrow_mut().head(path);
        let columns = &head.dataset().expect("a dataset").columns;
        let place = columns.iter().position(|column| column.name == name);
        let place = place.unwrap_or_else(|| panic!("{name}"));
        let unfolded = ShownMembers::default().changed(Change::UnfoldAll, columns);
        let shown = unfolded.places(columns).binary_search(&place);
        (place, unfolded, shown.expect("shown") as u64)
    };
    for (path, name) in [("/nested", "in.p[1]"), ("/vectors", "[2]")] {
        let (_, shown, column) = place(path, name);
        let found = bench.statistics_of(
            path,
            &[2000],
            &[rectangle(0..2000, column..column + 1)],
            shown,
        );
        let expected = format!("{} {name}", path.trim_start_matches('/'));
        assert_agree(numbers(&found), bench.expected(&expected), name);
        assert_eq!(found.columns[0].name, name);
    }
    let step = RowsStep::Sort {
        column: place("/nested", "in.m[1,0]").0 as u64,
        descending: true,
        within: None,
    };
    let sorted = bench.rows("/nested", &[2000], step).rows;
    let rows = bench.numbers("/nested", &[2000], &sorted);
    assert_eq!(rows, bench.rows_expected("nested sorted by in.m[1,0]"));
    let step = RowsStep::Filter {
        text: "in.p[2] > 0.5 and in.m[0,1] = 7".to_owned(),
        base: 0,
        readings: Default::default(),
    };
    let kept = bench.rows("/nested", &[2000], step).rows;
    let rows = bench.numbers("/nested", &[2000], &kept);
    assert_eq!(rows, bench.rows_expected("nested filtered"));
    let line = LineSource {
        axis: 0,
        slices: Plane::first(&[2000]).slices,
        column: place("/nested", "in.p[2]").0,
        part: Part::Real,
    };
    let wanted = SeriesWanted {
        lines: vec![line],
        range: 0..100,
        buckets: 100,
        all: false,
        scale: 0,
    };
    let Reply::Series(lines) = bench.ask(Request::Series(ObjectPath::new("/nested"), wanted))
    else {
        panic!("no line");
    };
    let drawn = lines[0]
        .data
        .buckets()
        .iter()
        .map(|bucket| bucket.first.to_bits().to_string());
    assert_eq!(drawn.collect::<Vec<_>>(), bench.expected("nested line"));
}

#[test]
fn rows_of_a_damaged_chunk_are_missing_and_said_to_be() {
    let Some(bench) = Bench::new() else { return };
    let whole = [rectangle(0..5000, 0..1)];
    let found = bench.statistics("/damaged", &[5000], &whole, None);
    assert_agree(numbers(&found), bench.expected("damaged"), "damaged");
    assert_eq!(found.columns[0].missing.damaged, 500);
    assert_eq!(found.damage.expect("a note").elements, 500);
    let filter = RowsStep::Filter {
        text: "value >= 450 or value < 10".to_owned(),
        base: 0,
        readings: Default::default(),
    };
    let found = bench.rows("/damaged", &[5000], filter);
    assert_eq!((found.rows.len(), found.damaged), (20 + 100 + 3500, 500));
    let sort = RowsStep::Sort {
        column: 0,
        descending: true,
        within: None,
    };
    let found = bench.rows("/damaged", &[5000], sort);
    let order = bench.numbers("/damaged", &[5000], &found.rows);
    assert_eq!((order[0], order[4500], order[4999]), (4999, 1000, 1499));
    assert_eq!(found.damaged, 500);
}
