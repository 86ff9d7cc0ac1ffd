//! Does what `tests/bench/read.py` asks for and says how long it took.
//!
//! Each line of standard input is `CASE FILE ARGUMENTS…`; each line of output the seconds of the
//! reading, the seconds of reading and summing, and the sum, which keeps it honest. Every line
//! opens the file anew.

use std::hint::black_box;
use std::io::{BufRead, Write};
use std::time::Instant;

use hyperslab_engine::{Class, Dataset, Elements, Error, File, Result, Selection, Slice, Task};

/// Bytes of decoded chunks that are kept where a case is about the cache.
const CACHE: usize = 256 << 20;

fn main() -> Result<()> {
    let mut out = std::io::stdout();
    for line in std::io::stdin().lock().lines().map_while(|line| line.ok()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let answer = match run(&words) {
            Ok((read, all, sum)) => format!("{read} {all} {sum}\n"),
            Err(error) => format!("error: {error}\n"),
        };
        out.write_all(answer.as_bytes())
            .and_then(|()| out.flush())
            .map_err(|error| Error::io("writing", error))?;
    }
    Ok(())
}

/// Seconds of the reading, of reading and summing, and the sum.
type Answer = (f64, f64, f64);

fn run(words: &[&str]) -> Result<Answer> {
    match words {
        ["array", file, selection] => array(file, &parse(selection)),
        ["strings", file] => strings(file),
        ["table", file] => table(file),
        ["links", file, group] => links(file, group),
        ["kinds", file, group] => kinds(file, group),
        ["windows", file, seed] => windows(file, seed),
        ["cached", file, seed, passes] => cached(file, seed, passes),
        _ => Err(Error::invalid("case", format!("none is called {words:?}"))),
    }
}

/// Times `read` and, after it, `sum`.
fn timed<T>(
    start: Instant,
    read: impl FnOnce() -> Result<T>,
    sum: impl FnOnce(&T) -> f64,
) -> Result<Answer> {
    let result = read()?;
    let seconds = start.elapsed().as_secs_f64();
    let sum = sum(&result);
    let all = start.elapsed().as_secs_f64();
    black_box(&result);
    Ok((seconds, all, sum))
}

fn dataset(file: &str) -> Result<Dataset> {
    File::open(file)?.root().dataset("d")
}

fn array(file: &str, selection: &Selection) -> Result<Answer> {
    let start = Instant::now();
    let read = || dataset(file)?.read_elements(selection, &Task::new());
    timed(start, read, sum_of_numbers)
}

/// The sum of four-byte numbers, of eight partial sums, as vector units add them.
fn sum_of_numbers(elements: &Elements) -> f64 {
    let float = matches!(elements.datatype().class, Class::Float(_));
    let (blocks, rest) = elements.bytes().as_chunks::<32>();
    let number = |bytes: [u8; 4]| match float {
        true => f64::from(f32::from_le_bytes(bytes)),
        false => f64::from(i32::from_le_bytes(bytes)),
    };
    let mut sums = [0.0; 8];
    for block in blocks {
        for (sum, bytes) in sums.iter_mut().zip(block.as_chunks::<4>().0) {
            *sum += number(*bytes);
        }
    }
    let rest = rest.as_chunks::<4>().0.iter().map(|bytes| number(*bytes));
    sums.iter().sum::<f64>() + rest.sum::<f64>()
}

fn strings(file: &str) -> Result<Answer> {
    let start = Instant::now();
    let read = || dataset(file)?.read::<String>(&Selection::All);
    timed(start, read, |texts| {
        texts.as_slice().iter().map(String::len).sum::<usize>() as f64
    })
}

/// Rows of `i8 id, f8 mass, f4 x, f4 y, S16 name`: the sums of identifiers and masses.
fn table(file: &str) -> Result<Answer> {
    let start = Instant::now();
    let read = || dataset(file)?.read_elements(&Selection::All, &Task::new());
    timed(start, read, |rows| {
        let (mut ids, mut masses) = (0_i64, 0.0);
        for row in rows.bytes().chunks_exact(rows.datatype().size) {
            if let Some(([id, mass], _)) = row.as_chunks::<8>().0.split_first_chunk() {
                ids += i64::from_le_bytes(*id);
                masses += f64::from_le_bytes(*mass);
            }
        }
        ids as f64 + masses
    })
}

fn links(file: &str, group: &str) -> Result<Answer> {
    let start = Instant::now();
    let read = || File::open(file)?.root().group(group)?.links(&Task::new());
    timed(start, read, |links| {
        let names = links.iter().map(|link| link.name.as_bytes().len());
        names.sum::<usize>() as f64
    })
}

fn kinds(file: &str, group: &str) -> Result<Answer> {
    let start = Instant::now();
    let read = || {
        let group = File::open(file)?.root().group(group)?;
        let links = group.links(&Task::new())?;
        let kinds = links.iter().map(|link| group.kind_of(link));
        kinds.collect::<Result<Vec<_>>>()
    };
    timed(start, read, |kinds| {
        use hyperslab_engine::ObjectKind::Group;
        kinds.iter().filter(|kind| **kind == Group).count() as f64
    })
}

/// 200 windows of 50 × 20 at random places.
fn windows(file: &str, seed: &str) -> Result<Answer> {
    let start = Instant::now();
    let dataset = dataset(file)?;
    timed(
        start,
        || read_windows(&dataset, number(seed)),
        |windows| sum_of_windows(windows),
    )
}

/// The windows once more, or several `passes` more, after one that filled the chunk cache.
fn cached(file: &str, seed: &str, passes: &str) -> Result<Answer> {
    let file = File::options().chunk_cache(CACHE).open(file)?;
    let dataset = file.root().dataset("d")?;
    let read = || read_windows(&dataset, number(seed));
    read()?;
    let mut all = (0.0, 0.0, 0.0);
    for _ in 0..number(passes) {
        let one = timed(Instant::now(), read, |windows| sum_of_windows(windows))?;
        all = (all.0 + one.0, all.1 + one.1, all.2 + one.2);
    }
    Ok(all)
}

fn number(word: &str) -> u64 {
    word.parse().unwrap_or(1)
}

fn sum_of_windows(windows: &[Elements]) -> f64 {
    windows.iter().map(sum_of_numbers).sum()
}

fn read_windows(dataset: &Dataset, seed: u64) -> Result<Vec<Elements>> {
    let mut state = seed;
    let mut below = |limit: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005) + 1;
        (state >> 33) % limit
    };
    let window = |_| {
        let (row, column) = (below(8192 - 50), below(8192 - 20));
        let slab = vec![
            Slice::range(row, row + 50, 1),
            Slice::range(column, column + 20, 1),
        ];
        dataset.read_elements(&Selection::Slab(slab), &Task::new())
    };
    (0..200).map(window).collect()
}

fn parse(what: &str) -> Selection {
    if what == "all" {
        return Selection::All;
    }
    let slice = |part: &str| {
        let mut ends = part.split(':').map(|n| n.parse().unwrap_or(0));
        let (start, stop) = (ends.next().unwrap_or(0), ends.next().unwrap_or(0));
        Slice::range(start, stop, ends.next().unwrap_or(1))
    };
    Selection::Slab(what.split(',').map(slice).collect())
}
