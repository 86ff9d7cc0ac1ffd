//! Reads datasets on demand and says how long it took; driven by `tests/bench/read.py`.
//!
//! Each line of standard input is `FILE DATASET START:STOP,…` (or `FILE DATASET all`); each line
//! of output the seconds of the read and a sum over its bytes, which keeps it honest.

use std::io::BufRead;
use std::time::Instant;

use hyperslab_engine::{File, Object, Result, Selection, Slice, Task};

fn main() -> Result<()> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.ok().map(std::sync::Arc::new);
    let mut out = std::io::stdout();
    for line in std::io::stdin().lock().lines().map_while(|line| line.ok()) {
        let mut words = line.split_whitespace();
        let (Some(file), Some(path), Some(what)) = (words.next(), words.next(), words.next())
        else {
            break;
        };
        let mut options = File::options();
        if let Some(pool) = &pool {
            options = options.pool(pool.clone());
        }
        let file = options.open(file)?;
        let Object::Dataset(dataset) = file.get(path)? else {
            break;
        };
        let selection = parse(what);
        let start = Instant::now();
        let elements = dataset.read_elements(&selection, &Task::new())?;
        let seconds = start.elapsed().as_secs_f64();
        let sum = elements
            .bytes()
            .iter()
            .step_by(4099)
            .map(|byte| u64::from(*byte))
            .sum::<u64>();
        let answer = format!("{seconds} {sum} {}\n", elements.bytes().len());
        std::io::Write::write_all(&mut out, answer.as_bytes())
            .and_then(|()| std::io::Write::flush(&mut out))
            .map_err(|error| hyperslab_engine::Error::io("writing", error))?;
    }
    Ok(())
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
