//! Lines of a plot: extremes for each pixel column, however long the dataset is.
//!
//! Short datasets are kept whole, long ones as an overview of many buckets; a view that is
//! finer than the overview reads its own part of the file.

use std::ops::{ControlFlow, Range};
use std::sync::Arc;
use std::time::{Duration, Instant};

use hyperslab_engine::selection::{Selection, Slice};
use hyperslab_engine::{Dataset, Error, Result};
use parking_lot::Mutex;
use rayon::prelude::*;

use super::library::OpenFile;
use super::numbers::NumberReader;
use super::{Outlet, Reply};
use crate::model::ObjectPath;
use crate::model::head::{self, Column};
use crate::model::series::{Line, LineSource, Part, SeriesWanted};
use crate::plot::decimate::{Bucket, Decimator};

/// Samples that are kept whole.
const SHORT: u64 = 1 << 20;
/// Buckets of the overview of a long series.
const OVERVIEW: usize = 1 << 16;
/// Series whose overviews are kept.
const KEPT: usize = 6;
/// How often a long series shows what it has so far.
const PERIOD: Duration = Duration::from_millis(200);
/// Samples that one thread converts at a time.
const PIECE: usize = 1 << 18;

type Key = (ObjectPath, LineSource);

/// Overviews of the series that were drawn last.
#[derive(Default)]
pub struct Overviews(Mutex<Vec<(Key, Arc<Decimator>)>>);

impl Overviews {
    /// Forgets everything: the file changed.
    pub fn clear(&self) {
        self.0.lock().clear();
    }

    fn get(&self, key: &Key) -> Option<Arc<Decimator>> {
        let kept = self.0.lock();
        kept.iter()
            .find(|(k, _)| k == key)
            .map(|(_, data)| data.clone())
    }

    fn put(&self, key: Key, data: Arc<Decimator>) {
        let mut kept = self.0.lock();
        kept.retain(|(k, _)| *k != key);
        kept.push((key, data));
        let surplus = kept.len().saturating_sub(KEPT);
        kept.drain(..surplus);
    }
}

/// Reads the lines of a plot.
pub fn read(
    file: &OpenFile,
    path: &ObjectPath,
    wanted: &SeriesWanted,
    outlet: &Outlet,
) -> Result<Reply> {
    let dataset = file.dataset(path)?;
    let columns = head::columns(dataset.datatype()?);
    let mut lines: Vec<Line> = Vec::new();
    for source in &wanted.lines {
        let reader = LineReader::new(file, path, &dataset, &columns, source, outlet)?;
        let data = reader.read(wanted, &mut |data| {
            let mut so_far = lines.clone();
            so_far.push(reader.line(Arc::new(data)));
            outlet.send(Reply::Series(so_far));
        })?;
        lines.push(reader.line(data));
    }
    Ok(Reply::Series(lines))
}

struct LineReader<'a> {
    file: &'a OpenFile,
    dataset: &'a Dataset,
    numbers: NumberReader,
    source: &'a LineSource,
    key: Key,
    name: String,
    len: u64,
    outlet: &'a Outlet,
}

impl<'a> LineReader<'a> {
    fn new(
        file: &'a OpenFile,
        path: &ObjectPath,
        dataset: &'a Dataset,
        columns: &[Column],
        source: &'a LineSource,
        outlet: &'a Outlet,
    ) -> Result<Self> {
        let missing = || Error::invalid("plot", "the dataset has no such column or dimension");
        let column = columns.get(source.column).ok_or_else(missing)?;
        let len = source.slices.get(source.axis).ok_or_else(missing)?.count;
        Ok(Self {
            numbers: NumberReader::new(dataset.datatype()?.size, column, source.part)?,
            key: (path.clone(), source.clone()),
            name: line_name(path, dataset, column, source),
            file,
            dataset,
            source,
            len,
            outlet,
        })
    }

    fn line(&self, data: Arc<Decimator>) -> Line {
        Line {
            name: self.name.clone(),
            len: self.len,
            data,
        }
    }

    fn read(
        &self,
        wanted: &SeriesWanted,
        show: &mut dyn FnMut(Decimator),
    ) -> Result<Arc<Decimator>> {
        let range = wanted.range.start.min(self.len)..wanted.range.end.min(self.len);
        let overview = self.file.overviews.get(&self.key);
        let coarse = |data: &Decimator| {
            let width = (range.end - range.start) / wanted.buckets.max(1) as u64;
            data.is_exact() || width >= 2 * (self.len / data.buckets().len().max(1) as u64)
        };
        if let Some(overview) = overview.filter(|data| coarse(data)) {
            return Ok(Arc::new(of_overview(&overview, range, wanted.buckets)));
        }
        let whole = range == (0..self.len) || self.len <= SHORT;
        if !whole {
            let mut data = Decimator::new(range.clone(), wanted.buckets);
            self.feed(range, &mut data, &mut |_| {})?;
            return Ok(Arc::new(data));
        }
        let buckets = if self.len <= SHORT {
            self.len as usize
        } else {
            OVERVIEW
        };
        let mut data = Decimator::new(0..self.len, buckets);
        self.feed(0..self.len, &mut data, &mut |data| {
            show(of_overview(data, range.clone(), wanted.buckets));
        })?;
        let data = Arc::new(data);
        self.file.overviews.put(self.key.clone(), data.clone());
        Ok(Arc::new(of_overview(&data, range, wanted.buckets)))
    }

    /// Streams a range of the line into `data`; converts with all threads of the pool.
    fn feed(
        &self,
        range: Range<u64>,
        data: &mut Decimator,
        show: &mut dyn FnMut(&Decimator),
    ) -> Result<()> {
        if range.is_empty() {
            return Ok(());
        }
        let mut told = Instant::now();
        let selection = self.selection(&range);
        self.dataset
            .for_each_block(&selection, &self.outlet.task, |start, elements| {
                let numbers = self.numbers.numbers(&elements);
                let first = range.start + start;
                let empty = || Decimator::new(data.range(), data.buckets().len());
                if numbers.len() >= 2 * PIECE && data.buckets().len() * 4 < numbers.len() {
                    let pieces = numbers.par_chunks(PIECE).enumerate();
                    let merged = pieces
                        .map(|(n, piece)| (first + (n * PIECE) as u64, piece))
                        .fold(empty, |mut part, (at, piece)| {
                            part.feed(at, piece);
                            part
                        })
                        .reduce(empty, |mut a, b| {
                            a.merge(&b);
                            a
                        });
                    data.merge(&merged);
                } else {
                    data.feed(first, &numbers);
                }
                if told.elapsed() > PERIOD {
                    told = Instant::now();
                    show(data);
                }
                ControlFlow::Continue(())
            })
    }

    fn selection(&self, range: &Range<u64>) -> Selection {
        let mut slices = self.source.slices.clone();
        if let Some(slice) = slices.get_mut(self.source.axis) {
            slice.start += range.start * slice.step;
            slice.count = range.end - range.start;
        }
        Selection::Slab(slices)
    }
}

fn line_name(path: &ObjectPath, dataset: &Dataset, column: &Column, source: &LineSource) -> String {
    let mut name = match column.name.as_str() {
        "" => path.name().to_string(),
        column => column.to_owned(),
    };
    if dataset.shape().len() > 1 {
        let index = |(axis, slice): (usize, &Slice)| match axis == source.axis {
            true => ":".to_owned(),
            false => slice.start.to_string(),
        };
        let text: Vec<_> = source.slices.iter().enumerate().map(index).collect();
        name = format!("{name}[{}]", text.join(", "));
    }
    if head::is_complex(&column.datatype) {
        name.push_str(match source.part {
            Part::Real => ", real part",
            Part::Imaginary => ", imaginary part",
        });
    }
    name
}

/// The buckets of a view made from those of the overview.
fn of_overview(overview: &Decimator, range: Range<u64>, buckets: usize) -> Decimator {
    let mut data = Decimator::new(range.clone(), buckets);
    for bucket in overview.buckets() {
        let inside =
            bucket.count > 0 && bucket.last_at >= range.start && bucket.first_at < range.end;
        if inside {
            feed_bucket(&mut data, bucket);
        }
    }
    data
}

/// A bucket as the few samples that are known of it.
fn feed_bucket(data: &mut Decimator, bucket: &Bucket) {
    data.feed(bucket.first_at, &[bucket.first]);
    if bucket.count > 2 && bucket.has_numbers() {
        let middle = bucket.first_at + (bucket.last_at - bucket.first_at) / 2;
        data.feed(middle, &[bucket.min]);
        data.feed(middle, &[bucket.max]);
    }
    if bucket.count > 1 {
        data.feed(bucket.last_at, &[bucket.last]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_of_the_overview_keeps_every_spike() {
        let mut samples: Vec<f64> = (0..100_000).map(|i| f64::from(i % 7)).collect();
        samples[54_321] = 1e9;
        samples[54_322] = -1e9;
        let mut overview = Decimator::new(0..100_000, 1_000);
        overview.feed(0, &samples);
        let view = of_overview(&overview, 50_000..60_000, 20);
        assert_eq!(view.finite_range(), Some((-1e9, 1e9)));
        let quiet = of_overview(&overview, 60_000..70_000, 20);
        assert_eq!(quiet.finite_range(), Some((0.0, 6.0)));
    }
}
