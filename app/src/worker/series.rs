//! Lines of a plot: extremes for each pixel column, however long the dataset is.
//!
//! Short datasets are kept whole, long ones as an overview of many buckets; a view that is
//! finer than the overview reads its own part of the file. What nobody asked for in full stays
//! within a budget: its beginning is read, and the reply's range says how far.

use std::ops::{ControlFlow, Range};
use std::sync::Arc;
use std::time::{Duration, Instant};

use hyperslab_engine::selection::{Selection, Slice};
use hyperslab_engine::{Dataset, Error, Result, Salvaged};
use parking_lot::Mutex;
use rayon::prelude::*;

use super::cells::CellMaker;
use super::cost::{self, Lying};
use super::library::OpenFile;
use super::numbers::{self, NumberReader};
use super::{Outlet, Reply, damage};
use crate::model::ObjectPath;
use crate::model::damage::{Checksums, DamageNote};
use crate::model::head::{self, Column};
use crate::model::series::{Line, LineSource, Part, SeriesWanted};
use crate::plot::decimate::{Bucket, Decimator};

/// Samples that are kept whole.
const SHORT: u64 = 1 << 20;
/// Buckets of the overview of a long series.
const OVERVIEW: usize = 1 << 16;
/// Samples that are read of the lines of a plot together unless all are asked for.
const MOST: u64 = 1 << 28;
/// Samples of which the exact text is sent along.
const TEXTS: u64 = 1 << 13;
/// Series whose overviews are kept.
const KEPT: usize = 16;
/// How often a long series shows what it has so far.
const PERIOD: Duration = Duration::from_millis(200);
/// Samples that one thread converts at a time.
const PIECE: usize = 1 << 18;

type Key = (ObjectPath, LineSource);

/// Overviews of the series that were drawn last.
#[derive(Default)]
pub struct Overviews(Mutex<Vec<(Key, Samples)>>);

/// Extremes of samples, and what is damaged among them.
#[derive(Clone)]
struct Samples {
    data: Arc<Decimator>,
    damage: Option<DamageNote>,
}

impl Overviews {
    /// Forgets everything: the file changed.
    pub fn clear(&self) {
        self.0.lock().clear();
    }

    fn get(&self, key: &Key) -> Option<Samples> {
        let kept = self.0.lock();
        kept.iter()
            .find(|(k, _)| k == key)
            .map(|(_, samples)| samples.clone())
    }

    fn put(&self, key: Key, samples: Samples) {
        let mut kept = self.0.lock();
        kept.retain(|(k, _)| *k != key);
        kept.push((key, samples));
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
        let reader = reader.sharing(wanted.lines.len());
        let data = reader.read(wanted, &mut |data| {
            let mut so_far = lines.clone();
            let samples = Samples {
                data: Arc::new(data),
                damage: None,
            };
            so_far.push(reader.line(samples, Arc::default()));
            outlet.send(Reply::Series(so_far));
        })?;
        if let Some(error) = all_lost(&data) {
            return Err(error);
        }
        let exact = reader.exact(&data.data)?;
        lines.push(reader.line(data, exact));
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
    column: Column,
    len: u64,
    affordable: u64,
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
            column: numbers::part_of(column, source.part),
            len,
            affordable: len,
            outlet,
        })
    }

    /// With the budget shared by so many lines.
    fn sharing(mut self, lines: usize) -> Self {
        let lines = lines.max(1) as u64;
        let lying = Lying::of(self.dataset);
        let most = self.len.min(MOST / lines);
        self.affordable = cost::affordable(most, cost::BUDGET / lines, |count| {
            lying.bytes(&self.slices(&(0..count)))
        });
        self
    }

    fn line(&self, samples: Samples, exact: Arc<[Box<str>]>) -> Line {
        Line {
            name: self.name.clone(),
            len: self.len,
            affordable: self.affordable,
            datatype: self.column.datatype.clone(),
            data: samples.data,
            damage: samples.damage,
            exact,
        }
    }

    /// The text of each sample, where each has a bucket of its own.
    fn exact(&self, data: &Decimator) -> Result<Arc<[Box<str>]>> {
        let range = data.range();
        if !data.is_exact() || range.is_empty() || range.end - range.start > TEXTS {
            return Ok(Arc::default());
        }
        let selection = Selection::Slab(self.slices(&range));
        let task = self.outlet.task.part();
        let Salvaged { elements, damage } =
            damage::read(self.file, self.dataset, &selection, &task)?;
        let maker = CellMaker::new(self.file, self.dataset)?;
        let text = |index| match damage::lost(&damage, index) {
            Some(_) => "damaged".into(),
            None => maker.cell(&elements, index, &self.column).text,
        };
        Ok((0..elements.len()).map(text).collect())
    }

    fn read(&self, wanted: &SeriesWanted, show: &mut dyn FnMut(Decimator)) -> Result<Samples> {
        let mut range = wanted.range.start.min(self.len)..wanted.range.end.min(self.len);
        let overview = self.file.overviews.get(&self.key);
        let limit = match (wanted.all, &overview) {
            (true, _) => self.len,
            (false, Some(overview)) => overview.data.range().end,
            (false, None) => self.affordable,
        };
        // What an overview has is free; beyond it the budget counts from where the view begins.
        if !wanted.all && range.end > limit {
            let from = if range.start < limit { 0 } else { range.start };
            let end = if from == 0 {
                limit
            } else {
                from.saturating_add(self.affordable)
            };
            range.end = range.end.min(end);
        }
        if let Some(overview) = overview.filter(|o| serves(&o.data, &range, wanted.buckets)) {
            let data = Arc::new(of_overview(&overview.data, range, wanted.buckets));
            return Ok(Samples { data, ..overview });
        }
        let whole = range.end <= limit && (range == (0..limit) || limit <= SHORT);
        if !whole {
            let mut data = Decimator::new(range.clone(), wanted.buckets);
            let damage = self.feed(range, &mut data, &mut |data| show(data.clone()))?;
            let data = Arc::new(data);
            return Ok(Samples { data, damage });
        }
        let buckets = if limit <= SHORT {
            limit as usize
        } else {
            OVERVIEW
        };
        let mut data = Decimator::new(0..limit, buckets);
        let damage = self.feed(0..limit, &mut data, &mut |data| {
            show(of_overview(data, range.clone(), wanted.buckets));
        })?;
        let data = Arc::new(data);
        let overview = Samples { data, damage };
        self.file.overviews.put(self.key.clone(), overview.clone());
        let data = Arc::new(of_overview(&overview.data, range, wanted.buckets));
        Ok(Samples { data, ..overview })
    }

    /// Streams a range of the line into `data`; converts with all threads of the pool. Damaged
    /// samples are no numbers.
    fn feed(
        &self,
        range: Range<u64>,
        data: &mut Decimator,
        show: &mut dyn FnMut(&Decimator),
    ) -> Result<Option<DamageNote>> {
        let mut lost = None;
        if range.is_empty() {
            return Ok(lost);
        }
        let mut told = Instant::now();
        let selection = Selection::Slab(self.slices(&range));
        let (task, how) = (&self.outlet.task, damage::how(self.file));
        self.dataset
            .for_each_salvaged_block(&selection, how, task, |start, block| {
                let numbers = self.numbers.salvaged(&block);
                DamageNote::join(&mut lost, damage::note(&block.damage));
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
            })?;
        Ok(lost)
    }

    fn slices(&self, range: &Range<u64>) -> Vec<Slice> {
        let mut slices = self.source.slices.clone();
        if let Some(slice) = slices.get_mut(self.source.axis) {
            slice.start += range.start * slice.step;
            slice.count = range.end - range.start;
        }
        slices
    }
}

/// Why there is nothing to draw, where every sample is damaged.
fn all_lost(samples: &Samples) -> Option<Error> {
    let damage = samples.damage.as_ref();
    let damage = damage.filter(|damage| damage.checksums == Checksums::Fine)?;
    let buckets = samples.data.buckets();
    (!buckets.iter().any(Bucket::has_numbers)).then(|| damage.first.clone())
}

fn line_name(path: &ObjectPath, dataset: &Dataset, column: &Column, source: &LineSource) -> String {
    let mut name = match column.name.as_str() {
        "" => path.name().to_string(),
        element if element.starts_with('[') => format!("{}{element}", path.name()),
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

/// Whether an overview has the range, and as finely as it is wanted.
fn serves(overview: &Decimator, range: &Range<u64>, buckets: usize) -> bool {
    let width =
        |range: &Range<u64>, buckets: usize| (range.end - range.start) / buckets.max(1) as u64;
    let coarse = overview.buckets().len();
    range.end <= overview.range().end
        && (overview.is_exact() || width(range, buckets) >= 2 * width(&overview.range(), coarse))
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
