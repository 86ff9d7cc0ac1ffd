//! What can stand between the brackets of a dataset: everything is read by us and by h5py.

use hyperslab_engine::{Dataspace, File, Index, Mask, Result, Selection, Task};

use super::{Answers, compare, of_h5py, read, written};

/// Selections of datasets with three dimensions of 5, 7 and 6.
const OF_CUBES: [&str; 62] = [
    "()",
    "...",
    ":",
    "0",
    "-1",
    "4",
    "5",
    "-5",
    "-6",
    "1:3",
    ":-1",
    "-2:",
    "3:1",
    "4:20",
    "10:20",
    "::2",
    "1::3",
    "0:5:7",
    "0,0,0",
    "-1,-1,-1",
    "0,0,0,0",
    ":,:",
    ":,:,:",
    ":,:,:,:",
    "...,2",
    "2,...",
    "1,...,2",
    "...,...",
    "...,1:5:2",
    "1:4,2,::3",
    "1:1",
    "0,0:0",
    "2:,3,1:",
    "[0,2]",
    "[0,1,2]",
    "[1,4]",
    "[0,1,3]",
    "[4]",
    "[]",
    "[5]",
    "[-1]",
    "[0,-1]",
    ":,[0,2,5]",
    ":,[1,3,6],2",
    "1:4,[0,1,2,5,6],1:6:2",
    "...,[0,1,3]",
    "...,[0,5]",
    "2,...,[1,2,5]",
    "[0,2],:,[1,2]",
    "[True,False,True,True,False]",
    ":,[False]*7",
    ":,:,[True]*6",
    "[True,False]",
    "mask(7,3)",
    "mask(1,0)",
    "mask(2,1)",
    "mask(1000,999)",
    "mask(41,40)",
    "blocks(0,2,2,1)",
    "blocks(1,2,2,2),0",
    ":,blocks(0,3,2,2)",
    ":,:,blocks(0,3,3,2)",
];

/// Selections of datasets with one dimension.
const OF_LINES: [&str; 20] = [
    "()",
    "...",
    ":",
    "0",
    "-1",
    "1000",
    "::7",
    "5:900:100",
    "[0,1,2,3]",
    "[0,63,64,65,999]",
    "[1,5,9]",
    "[]",
    "mask(3,1)",
    "mask(250,249)",
    "blocks(0,100,10,10)",
    "blocks(1,3,5,2)",
    "990:2000",
    "0,0",
    "-3:",
    "[2,1001]",
];

/// Selections of a table of words, 5 by 7.
const OF_WORDS: [&str; 10] = [
    "()",
    "1",
    ":,3",
    "[0,2,3]",
    ":,[0,1,3,6]",
    "mask(5,2)",
    "::2,::3",
    "1,1",
    "4,[0,5,6]",
    "5",
];

/// Selections of one element, and of none.
const OF_SINGLE: [&str; 5] = ["()", "...", "0", ":", "[0]"];

/// Source and target of reads into an array of 4 by 6.
const DIRECT: [(&str, &str, &str); 16] = [
    ("contiguous", "0,0:4,:", ":,:"),
    ("chunked", "0,0:4,:", ":,:"),
    ("chunked", "0,0,:", ":,:"),
    ("chunked", "0,0,:", "1,:"),
    ("chunked", "0,1:5,0", ":,2"),
    ("chunked", "0,0,0", ":,:"),
    ("chunked", "0,0,0:1", "1:3,1:3"),
    ("chunked", "0,0:2,0:3", "1:3,::2"),
    ("chunked", "1:5:2,0:2,3", "2:4,4:6"),
    ("chunked", "0,0:2,0", "0:1,0:2"),
    ("chunked", "0,0:2,0", "0:2,0:1"),
    ("chunked", "0,0,0:3", "0,0:2"),
    ("chunked", "0,0,0:3", "0,9"),
    ("virtual", "0,0:4,:", ":,:"),
    ("line", "0:24:4", "3"),
    ("line", "[1,3,4]", "0,0:3"),
];

#[test]
fn every_selection_reads_as_in_h5py() {
    let Some((python, scratch)) = written() else {
        return;
    };
    let cubes = ["contiguous", "chunked", "big-endian", "compact", "virtual"];
    let mut cases: Vec<(&str, &str)> = Vec::new();
    cases.extend(
        cubes
            .iter()
            .flat_map(|name| OF_CUBES.map(|text| (*name, text))),
    );
    cases.extend(OF_LINES.map(|text| ("line", text)));
    cases.extend(OF_WORDS.map(|text| ("words", text)));
    for name in ["scalar", "null"] {
        cases.extend(OF_SINGLE.map(|text| (name, text)));
    }
    cases.extend(["()", ":", "[0,1,5]", "mask(4,1)"].map(|text| ("table", text)));
    cases.extend(["()", "1:", ":,[0,2,3]", "mask(9,2)"].map(|text| ("sparse", text)));
    let folder = scratch.path().to_str().expect("a plain path");
    let input: String = cases
        .iter()
        .map(|(name, text)| format!("{name}\t{text}\n"))
        .collect();
    let theirs = of_h5py(&python, &["select", folder], &input);
    let file = File::open(scratch.path().join("data.h5")).expect("a file");
    let mut ours = Answers::default();
    for (name, text) in cases {
        ours.answer(format!("{name}[{text}]"), || one(&file, name, text));
    }
    compare(&ours, &theirs, 350);
}

/// Reads a selection in one go, in blocks, and in spite of damage that is not there.
fn one(file: &File, name: &str, text: &str) -> Result<String> {
    let dataset = file.root().dataset(name)?;
    if *dataset.dataspace() == Dataspace::Null {
        // Of an empty dataset nothing can be selected but all of it.
        let whole = ["()", "..."].contains(&text);
        return if whole {
            Ok("null".to_owned())
        } else {
            Err(refused())
        };
    }
    let selection = parse(text, dataset.shape())?;
    let task = Task::new();
    let whole = dataset.read_elements(&selection, &task)?;
    let salvaged = dataset.read_salvaging(&selection, Default::default(), &task)?;
    assert!(salvaged.damage.is_empty());
    assert_eq!(salvaged.elements.bytes().len(), whole.bytes().len());
    let mut count = 0;
    dataset.for_each_block(&selection, &task, |start, block| {
        assert_eq!(start, count);
        for n in 0..block.len() {
            let wanted = whole.value(count as usize + n).expect("a value");
            assert_eq!(block.value(n).expect("a value"), wanted, "{name}[{text}]");
        }
        count += block.len() as u64;
        std::ops::ControlFlow::Continue(())
    })?;
    assert_eq!(count, whole.len() as u64);
    read(&whole)
}

fn refused() -> hyperslab_engine::Error {
    hyperslab_engine::Error::invalid("selection", "not possible here")
}

#[test]
fn reads_into_parts_of_an_array_are_those_of_h5py() {
    let Some((python, scratch)) = written() else {
        return;
    };
    // What h5py refuses and NumPy's slices allow is left to our own rules.
    let cases: Vec<_> = DIRECT
        .iter()
        .filter(|case| !case.2.contains("::-1"))
        .collect();
    let folder = scratch.path().to_str().expect("a plain path");
    let lines = cases
        .iter()
        .map(|(name, source, target)| format!("{name}\t{source}\t{target}\n"));
    let theirs = of_h5py(&python, &["direct", folder], &lines.collect::<String>());
    let file = File::open(scratch.path().join("data.h5")).expect("a file");
    let mut ours = Answers::default();
    for (name, source, target) in DIRECT {
        ours.answer(format!("{name}[{source}] to [{target}]"), || {
            let mut out = hyperslab_engine::Array::new(&[4, 6], vec![-1.0; 24])?.into_ndarray();
            let dataset = file.root().dataset(name)?;
            let source = parse(source, dataset.shape())?;
            let target = parse(target, &[4, 6])?;
            dataset.read_direct::<f64>(&source, &mut out.view_mut(), &target)?;
            Ok(super::listed(out.iter().map(|value| *value as i64)))
        });
    }
    compare(&ours, &theirs, 15);
}

#[test]
fn lists_in_any_order_and_points_read_what_they_name() {
    let Some((_, scratch)) = written() else {
        return;
    };
    let file = File::open(scratch.path().join("data.h5")).expect("a file");
    let number = |at: [u64; 3]| ((at[0] * 7 + at[1]) * 6 + at[2]) as i64;
    for name in ["contiguous", "chunked", "big-endian", "compact"] {
        let dataset = file.root().dataset(name).expect("a dataset");
        let lists = hyperslab_engine::select![1, [6, 0, 6, 3], 2..4];
        let read = dataset.read::<i64>(&lists).expect("a list");
        let wanted = [6, 0, 6, 3]
            .map(|at| [number([1, at, 2]), number([1, at, 3])])
            .concat();
        assert_eq!(read.as_slice(), wanted);
        assert_eq!(read.view().shape(), [4, 2]);
        let points = [[4, 6, 5], [0, 0, 0], [2, 3, 1], [4, 6, 5], [2, 3, 0]];
        let coordinates = points.concat();
        let points = points.map(number);
        let selection = Selection::Points {
            rank: 3,
            coordinates,
        };
        let read = dataset.read::<i64>(&selection).expect("points");
        assert_eq!(read.as_slice(), points);
        let mut into = vec![0i64; 5];
        let stored = dataset.read_into(&selection, &mut into);
        stored.expect("points into memory");
        assert_eq!(into, points);
    }
}

/// Reads what stands between the brackets, for an array of `shape`.
fn parse(text: &str, shape: &[u64]) -> Result<Selection> {
    if text == "()" {
        return Ok(Selection::Index(Vec::new()));
    }
    if let Some(numbers) = call(text, "mask") {
        let [modulus, rest] = numbers[..] else {
            panic!("mask(modulus,rest)");
        };
        let count: u64 = shape.iter().product();
        let truths = (0..count as i64).map(|n| n % modulus == rest).collect();
        return Ok(Selection::Mask(Mask::new(shape, truths)?));
    }
    let indices: Vec<Index> = split(text).into_iter().map(index).collect();
    // h5py has no indices for a single element but `...`.
    if shape.is_empty() && indices != [Index::Rest] {
        return Err(refused());
    }
    Ok(Selection::Index(indices))
}

/// At the commas outside brackets.
fn split(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, letter) in text.char_indices() {
        match letter {
            '[' | '(' => depth += 1,
            ']' | ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

fn call(text: &str, name: &str) -> Option<Vec<i64>> {
    let inner = text
        .strip_prefix(name)?
        .strip_prefix('(')?
        .strip_suffix(')')?;
    Some(
        inner
            .split(',')
            .map(|number| number.parse().expect("a number"))
            .collect(),
    )
}

fn index(text: &str) -> Index {
    let number = |text: &str| text.parse::<i64>().expect("a number");
    if text == "..." {
        return Index::Rest;
    }
    if let Some(numbers) = call(text, "blocks") {
        let numbers: Vec<u64> = numbers.iter().map(|n| n.unsigned_abs()).collect();
        let [start, stride, count, block] = numbers[..] else {
            panic!("blocks(start,stride,count,block)");
        };
        let count = Some(count);
        return Index::Blocks {
            start,
            stride,
            count,
            block,
        };
    }
    if let Some((inner, rest)) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let times = rest
            .strip_prefix('*')
            .map_or(1, |times| number(times) as usize);
        let parts: Vec<&str> = inner.split(',').filter(|part| !part.is_empty()).collect();
        if parts.iter().any(|part| part.starts_with(['T', 'F'])) {
            let truths: Vec<bool> = parts.iter().map(|part| *part == "True").collect();
            return Index::Mask(truths.repeat(times));
        }
        return Index::List(parts.into_iter().map(number).collect());
    }
    if !text.contains(':') {
        return Index::At(number(text));
    }
    let bounds: Vec<Option<i64>> = text
        .split(':')
        .map(|part| (!part.is_empty()).then(|| number(part)))
        .collect();
    Index::Range {
        start: bounds[0],
        stop: bounds[1],
        step: bounds
            .get(2)
            .copied()
            .flatten()
            .map_or(1, |step| step as u64),
    }
}
