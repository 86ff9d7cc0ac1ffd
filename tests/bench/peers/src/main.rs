//! Reads with one of the peers what `peers.py` asks for, and says how long it took.
//!
//! The argument is the peer. Each line of standard input is `CASE FILE TYPE ARGUMENTS…`; each line
//! of output the seconds of the reading, the seconds of reading and summing, and the sum, or
//! `error:` and the cause. Every line opens the file anew. As `read_bench` does for our engine.

mod pure;
mod reader;
mod rust_hdf5_peer;

use std::error::Error;
use std::hint::black_box;
use std::io::{BufRead, Write};
use std::time::Instant;

/// Bytes of decoded chunks that are kept where a case is about the cache.
const CACHE: usize = 256 << 20;

/// Seconds of the reading, of reading and summing, and the sum.
type Answer = Result<(f64, f64, f64), Box<dyn Error>>;

/// Start, stop and step along each dimension; none for everything.
type Selection = Option<Vec<[usize; 3]>>;

/// What was read.
enum Numbers {
    Floats(Vec<f32>),
    Integers(Vec<i32>),
}

/// What a peer does in each case.
trait Peer {
    type File;
    type Dataset;

    /// Opens a file; with the large chunk cache where `cached`, if that can be chosen.
    fn open(file: &str, cached: bool) -> Result<Self::File, Box<dyn Error>>;
    fn dataset(file: &Self::File) -> Result<Self::Dataset, Box<dyn Error>>;
    /// Four-byte numbers.
    fn numbers(
        dataset: &Self::Dataset,
        float: bool,
        selection: &Selection,
    ) -> Result<Numbers, Box<dyn Error>>;
    fn strings(dataset: &Self::Dataset) -> Result<Vec<String>, Box<dyn Error>>;
    /// The bytes of compound elements.
    fn rows(dataset: &Self::Dataset) -> Result<Vec<u8>, Box<dyn Error>>;
    /// The names of a group's links.
    fn links(file: &Self::File, group: &str) -> Result<Vec<String>, Box<dyn Error>>;
    /// How many of a group's members are groups; each was looked at.
    fn groups(file: &Self::File, group: &str) -> Result<usize, Box<dyn Error>>;
}

fn main() -> Result<(), Box<dyn Error>> {
    let peer = std::env::args().nth(1).unwrap_or_default();
    let mut out = std::io::stdout();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let words: Vec<&str> = line.split_whitespace().collect();
        let answer = match &peer[..] {
            "hdf5-pure" => run::<pure::Pure>(&words),
            "hdf5-reader" => run::<reader::Reader>(&words),
            "rust-hdf5" => run::<rust_hdf5_peer::RustHdf5>(&words),
            other => Err(format!("no peer is called {other:?}").into()),
        };
        match answer {
            Ok((read, all, sum)) => writeln!(out, "{read} {all} {sum}")?,
            Err(error) => writeln!(out, "error: {}", error.to_string().replace('\n', " "))?,
        }
        out.flush()?;
    }
    Ok(())
}

fn run<P: Peer>(words: &[&str]) -> Answer {
    match words {
        ["array", file, kind, selection] => array::<P>(file, kind, &parse(selection)),
        ["windows", file, kind, seed] => windows::<P>(file, kind, seed, false),
        ["cached", file, kind, seed] => windows::<P>(file, kind, seed, true),
        ["strings", file, _] => timed(
            Instant::now(),
            || P::strings(&P::dataset(&P::open(file, false)?)?),
            |texts| texts.iter().map(String::len).sum::<usize>() as f64,
        ),
        ["table", file, _] => timed(
            Instant::now(),
            || P::rows(&P::dataset(&P::open(file, false)?)?),
            |rows| sum_of_rows(rows),
        ),
        ["links", file, _, group] => timed(
            Instant::now(),
            || P::links(&P::open(file, false)?, group),
            |names| names.iter().map(String::len).sum::<usize>() as f64,
        ),
        ["kinds", file, _, group] => timed(
            Instant::now(),
            || P::groups(&P::open(file, false)?, group),
            |count| *count as f64,
        ),
        _ => Err(format!("no case is called {words:?}").into()),
    }
}

/// Times `read` and, after it, `sum`.
fn timed<T>(
    start: Instant,
    read: impl FnOnce() -> Result<T, Box<dyn Error>>,
    sum: impl FnOnce(&T) -> f64,
) -> Answer {
    let result = read()?;
    let seconds = start.elapsed().as_secs_f64();
    let sum = sum(&result);
    let all = start.elapsed().as_secs_f64();
    black_box(&result);
    Ok((seconds, all, sum))
}

fn array<P: Peer>(file: &str, kind: &str, selection: &Selection) -> Answer {
    let read = || {
        P::numbers(
            &P::dataset(&P::open(file, false)?)?,
            kind == "f4",
            selection,
        )
    };
    timed(Instant::now(), read, sum_of_numbers)
}

/// 200 windows of 50 × 20 at random places; where they are `cached`, once more of the same dataset.
fn windows<P: Peer>(file: &str, kind: &str, seed: &str, cached: bool) -> Answer {
    let seed = seed.parse()?;
    let mut start = Instant::now();
    let file = P::open(file, cached)?;
    let dataset = P::dataset(&file)?;
    let read = || {
        let mut state: u64 = seed;
        let mut below = |limit: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            ((state >> 33) % limit) as usize
        };
        let window = |_| {
            let (row, column) = (below(8192 - 50), below(8192 - 20));
            let window = vec![[row, row + 50, 1], [column, column + 20, 1]];
            P::numbers(&dataset, kind == "f4", &Some(window))
        };
        (0..200).map(window).collect::<Result<Vec<_>, _>>()
    };
    if cached {
        read()?;
        start = Instant::now();
    }
    timed(start, read, |windows| {
        windows.iter().map(sum_of_numbers).sum()
    })
}

/// The sum of eight partial sums, as vector units add them.
fn sum_of_numbers(numbers: &Numbers) -> f64 {
    match numbers {
        Numbers::Floats(values) => sum(values),
        Numbers::Integers(values) => sum(values),
    }
}

fn sum<T: Copy + Into<f64>>(values: &[T]) -> f64 {
    let (blocks, rest) = values.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for block in blocks {
        for (sum, value) in sums.iter_mut().zip(block) {
            *sum += (*value).into();
        }
    }
    sums.iter().sum::<f64>() + rest.iter().map(|value| (*value).into()).sum::<f64>()
}

/// Rows of `i8 id, f8 mass, f4 x, f4 y, S16 name`: the sums of identifiers and masses.
fn sum_of_rows(rows: &[u8]) -> f64 {
    let (mut ids, mut masses) = (0_i64, 0.0);
    for row in rows.as_chunks::<40>().0 {
        if let Some(([id, mass], _)) = row.as_chunks::<8>().0.split_first_chunk() {
            ids += i64::from_le_bytes(*id);
            masses += f64::from_le_bytes(*mass);
        }
    }
    ids as f64 + masses
}

fn parse(what: &str) -> Selection {
    let slice = |part: &str| {
        let mut ends = part.split(':').map(|n| n.parse().unwrap_or(0));
        let (start, stop) = (ends.next().unwrap_or(0), ends.next().unwrap_or(0));
        [start, stop, ends.next().unwrap_or(1)]
    };
    (what != "all").then(|| what.split(',').map(slice).collect())
}
