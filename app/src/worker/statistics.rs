//! Statistics of selected cells, streamed: each chunk is read once, in whatever order, and memory
//! stays bounded however many cells there are.

use std::ops::Range;

use hyperslab_engine::data::decode::{decode_value, trimmed, vlen_string_bytes};
use hyperslab_engine::data::{Elements, Heap};
use hyperslab_engine::datatype::{Class, Datatype};
use hyperslab_engine::format::fill_value::FillValue;
use hyperslab_engine::selection::{Selection, Slice};
use hyperslab_engine::{Error, Result, Salvaged, Task};
use rayon::prelude::*;

use super::lens::Content;
use super::library::OpenFile;
use super::numbers::{NumberReader, part_of};
use super::references::Referrer;
use super::{Reply, Rows, StatisticsWanted, cells, damage, rows};
use crate::model::damage::DamageNote;
use crate::model::head::{self, CellState, Column};
use crate::model::region::{self, Rectangle};
use crate::model::series::Part;
use crate::model::statistics::{
    ColumnStatistics, KEPT, MOST_COLUMNS, Missing, NumberTally, Statistics, Summary, TextTally,
};

/// Elements that are looked at in one go.
const PIECE: usize = 1 << 15;
/// Threads that tally: each has tallies of its own.
const THREADS: usize = 2;
/// Characters of a text that is shown.
const SHOWN: usize = 200;

/// Reads the cells and sums them up.
pub fn read(file: &OpenFile, wanted: &StatisticsWanted, task: &Task) -> Result<Reply> {
    let content = file.content(&wanted.path, task)?;
    let from = content.clone();
    let mut tallier = Tallier::new(Referrer::new(file, from.file()), &content, wanted, task)?;
    let content = content.only(tallier.places.iter().copied());
    let size = content.datatype()?.size as u64;
    let parts: Vec<Strip> = wanted
        .region
        .iter()
        .flat_map(|rectangle| strips(rectangle, tallier.width))
        .collect();
    for strip in &parts {
        let elements = u128::from(strip.rows.end - strip.rows.start)
            * u128::from(strip.across.end - strip.across.start);
        let bytes = elements.saturating_mul(size.into());
        task.expect(u64::try_from(bytes).unwrap_or(u64::MAX));
    }
    for strip in &parts {
        let selections: Box<dyn Iterator<Item = Result<Selection>>> = match &wanted.list {
            Some(list) => Box::new(listed(wanted, list, strip, size)),
            None => {
                let slices = slices_of(&content, wanted, strip)?;
                Box::new(content.tiles(slices).map(|tile| Ok(Selection::Slab(tile))))
            }
        };
        for selection in selections {
            task.check()?;
            let read = content.read_salvaging(&selection?, damage::how(file), &task.part())?;
            tallier.feed(&read, &strip.members)?;
            task.advance((read.elements.len() as u64).saturating_mul(size));
        }
    }
    let cells = region::cells(&wanted.region);
    Ok(Reply::Statistics(
        tallier.finish(u64::try_from(cells).unwrap_or(u64::MAX)),
    ))
}

/// Some rows, some elements across, and the members of them that are selected.
struct Strip {
    rows: Range<u64>,
    across: Range<u64>,
    members: Range<usize>,
}

/// A rectangle of cells as strips of elements, of which each takes `width` columns.
fn strips(rectangle: &Rectangle, width: u64) -> Vec<Strip> {
    let Range { start, end } = rectangle.columns;
    let strip = |across: Range<u64>, members: Range<u64>| Strip {
        rows: rectangle.rows.clone(),
        across,
        members: members.start as usize..members.end as usize,
    };
    let (first, last) = (start / width, end / width);
    let (head, tail) = (start % width, end % width);
    if first == last {
        return vec![strip(first..first + 1, head..tail)];
    }
    let mut strips = Vec::new();
    if head > 0 {
        strips.push(strip(first..first + 1, head..width));
    }
    let whole = first + u64::from(head > 0)..last;
    if !whole.is_empty() {
        strips.push(strip(whole, 0..width));
    }
    if tail > 0 {
        strips.push(strip(last..last + 1, 0..tail));
    }
    strips
}

/// The elements of listed rows, some rows and some across at a time; rows in the dataset's order,
/// as far as one part goes.
fn listed<'a>(
    wanted: &'a StatisticsWanted,
    list: &'a Rows,
    strip: &'a Strip,
    size: u64,
) -> impl Iterator<Item = Result<Selection>> + 'a {
    const BYTES: u64 = 16 << 20;
    let most = (BYTES / size.max(1)).max(1);
    let wide = (strip.across.end - strip.across.start).clamp(1, most);
    let high = (most / wide).max(1);
    let pieces = |range: &Range<u64>, step: u64| {
        let end = range.end;
        let starts = range
            .clone()
            .step_by(usize::try_from(step).unwrap_or(usize::MAX));
        starts.map(move |start| start..end.min(start.saturating_add(step)))
    };
    pieces(&strip.rows, high).flat_map(move |places| {
        let numbers = list.read(places).map(|mut numbers| {
            numbers.sort_unstable();
            numbers
        });
        pieces(&strip.across, wide).map(move |across| {
            let numbers = numbers.as_ref().map_err(Clone::clone)?;
            Ok(rows::selection(&wanted.plane, numbers, &across))
        })
    })
}

/// A scalar has no axes to select along.
fn slices_of(dataset: &Content, wanted: &StatisticsWanted, strip: &Strip) -> Result<Vec<Slice>> {
    if dataset.shape().is_empty() {
        return Ok(Vec::new());
    }
    let selection = wanted.plane.selection(&strip.rows, &strip.across, [1, 1]);
    selection.resolve(dataset.shape())
}

/// What is tallied of one member, or of one part of a complex one.
#[derive(Clone)]
struct Kind {
    member: usize,
    /// Its place among the columns of an element.
    place: usize,
    name: String,
    column: Column,
    /// How to get numbers; none for what is told apart by its text.
    numbers: Option<NumberReader>,
    missing: Missing,
    tally: Tally,
}

#[derive(Clone)]
enum Tally {
    Numbers(NumberTally),
    Texts(TextTally),
}

struct Tallier<'a> {
    from: Referrer<'a>,
    /// Columns that one element takes.
    width: u64,
    /// The columns that are tallied, by their places among all.
    places: Vec<usize>,
    /// The fill value, where it marks what has no value.
    fill: Option<Elements>,
    /// The tallies of each thread.
    threads: Vec<Vec<Kind>>,
    damage: Option<DamageNote>,
}

impl<'a> Tallier<'a> {
    fn new(
        from: Referrer<'a>,
        dataset: &Content,
        wanted: &StatisticsWanted,
        task: &Task,
    ) -> Result<Self> {
        let datatype = dataset.datatype()?;
        let columns = wanted.shown.pick(&dataset.columns()?);
        let width = columns.len().max(1) as u64;
        let selected = |member: usize| {
            let mut all = wanted.region.iter().flat_map(|r| strips(r, width));
            all.any(|strip| strip.members.contains(&member))
        };
        let members: Vec<usize> = (0..columns.len()).filter(|m| selected(*m)).collect();
        if members.len() > MOST_COLUMNS {
            let cause = format!(
                "{} members are selected; statistics are made of at most {MOST_COLUMNS} at once: select fewer columns",
                members.len()
            );
            return Err(Error::invalid("statistics", cause));
        }
        let share = KEPT / THREADS / members.len().max(1).next_power_of_two();
        let places = members.iter().map(|member| columns[*member].0).collect();
        let kinds = members
            .into_iter()
            .flat_map(|member| kinds_of(member, &columns[member], datatype.size, share))
            .collect();
        Ok(Self {
            from,
            width,
            places,
            fill: match marks_gaps(dataset.fill_value()?) {
                true => dataset.fill_element(task)?,
                false => None,
            },
            threads: vec![kinds; THREADS],
            damage: None,
        })
    }

    fn feed(&mut self, read: &Salvaged, members: &Range<usize>) -> Result<()> {
        DamageNote::join(&mut self.damage, damage::note(&read.damage));
        let (from, count) = (self.from, read.elements.len());
        let fill = self.fill.as_ref().map(|fill| fill.element(0));
        let share = count.div_ceil(THREADS).max(1);
        let threads = self.threads.par_iter_mut().enumerate();
        threads.try_for_each(|(number, kinds)| {
            let end = count.min((number + 1) * share);
            let mut first = number * share;
            while first < end {
                let piece = Piece {
                    from,
                    read,
                    range: first..end.min(first + PIECE),
                    states: states(read, first..end.min(first + PIECE), fill),
                };
                for kind in kinds.iter_mut().filter(|k| members.contains(&k.member)) {
                    piece
                        .of(&kind.column)
                        .as_ref()
                        .unwrap_or(&piece)
                        .feed(kind)?;
                }
                first += PIECE;
            }
            Ok(())
        })
    }

    fn finish(self, cells: u64) -> Statistics {
        let mut threads = self.threads.into_iter();
        let mut kinds = threads.next().unwrap_or_default();
        for kind in &mut kinds {
            if let Tally::Numbers(tally) = &mut kind.tally {
                tally.widen(THREADS);
            }
        }
        for other in threads {
            for (kind, other) in kinds.iter_mut().zip(other) {
                kind.merge(other);
            }
        }
        let (from, fill) = (self.from, self.fill.as_ref());
        Statistics {
            cells,
            columns: kinds
                .into_iter()
                .map(|kind| kind.finish(from, fill))
                .collect(),
            damage: self.damage,
        }
    }
}

/// Whether a fill value marks what was never written. One of zeros does not: zero is what most
/// values begin with.
fn marks_gaps(fill: &FillValue) -> bool {
    matches!(fill, FillValue::Value(bytes) if bytes.iter().any(|byte| *byte != 0))
}

fn kinds_of(
    member: usize,
    (place, column): &(usize, Column),
    size: usize,
    kept: usize,
) -> Vec<Kind> {
    let kind = |name: String, column: Column, numbers: Option<NumberReader>| Kind {
        member,
        place: *place,
        name,
        tally: match &numbers {
            Some(numbers) => Tally::Numbers(NumberTally::new(numbers.scale(), kept)),
            None => Tally::Texts(TextTally::default()),
        },
        column,
        numbers,
        missing: Missing::default(),
    };
    if head::is_complex(&column.datatype) {
        let parts = [
            (Part::Real, "real part"),
            (Part::Imaginary, "imaginary part"),
        ];
        return parts
            .into_iter()
            .map(|(part, called)| {
                let name = match column.name.as_str() {
                    "" => called.to_owned(),
                    name => format!("{name}, {called}"),
                };
                let reader = NumberReader::new(size, column, part).ok();
                kind(name, part_of(column, part), reader)
            })
            .collect();
    }
    let numbers = match &column.datatype.class {
        // Names say more than the numbers behind them; bits are no amounts.
        Class::Integer(_) | Class::Float(_) => NumberReader::new(size, column, Part::Real).ok(),
        _ => None,
    };
    vec![kind(column.name.clone(), column.clone(), numbers)]
}

/// Whether an element has a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Value,
    None,
    Fill,
    Damaged,
}

/// The state of each element of a range; none where all have values.
fn states(read: &Salvaged, range: Range<usize>, fill: Option<&[u8]>) -> Option<Vec<State>> {
    if fill.is_none() && read.damage.is_empty() {
        return None;
    }
    let state = |index: usize| match fill {
        _ if damage::lost(&read.damage, index).is_some() => State::Damaged,
        Some(fill) if read.elements.element(index) == fill => State::Fill,
        _ => State::Value,
    };
    Some(range.map(state).collect())
}

/// Some elements of a part that was read.
struct Piece<'a> {
    from: Referrer<'a>,
    read: &'a Salvaged,
    range: Range<usize>,
    states: Option<Vec<State>>,
}

impl Piece<'_> {
    fn state(&self, place: usize) -> State {
        let states = self.states.as_ref();
        let state = states.and_then(|states| states.get(place));
        state.copied().unwrap_or(State::Value)
    }

    /// The same piece with the states of a column that has its own.
    fn of(&self, column: &Column) -> Option<Self> {
        column.state?;
        let state = |index| match column.state_in(self.read.elements.element(index)) {
            CellState::Value => self.state(index - self.range.start),
            CellState::Missing => State::None,
            CellState::Lost => State::Damaged,
        };
        Some(Self {
            states: Some(self.range.clone().map(state).collect()),
            range: self.range.clone(),
            ..*self
        })
    }

    fn feed(&self, kind: &mut Kind) -> Result<()> {
        for place in 0..self.states.as_ref().map_or(0, Vec::len) {
            match self.state(place) {
                State::Value => {}
                State::None => kind.missing.none += 1,
                State::Fill => kind.missing.fill += 1,
                State::Damaged => kind.missing.damaged += 1,
            }
        }
        let elements = &self.read.elements;
        match (&mut kind.tally, &kind.numbers) {
            (Tally::Numbers(tally), Some(numbers)) => {
                let size = elements.datatype().size;
                let bytes = elements.bytes();
                let bytes = bytes.get(self.range.start * size..self.range.end * size);
                let mut keys = numbers.keys(bytes.unwrap_or_default());
                if self.states.is_some() {
                    let mut place = 0;
                    keys.retain(|_| {
                        place += 1;
                        self.state(place - 1) == State::Value
                    });
                }
                tally.feed(&mut keys);
            }
            (Tally::Texts(tally), _) => {
                for index in self.range.clone() {
                    if self.state(index - self.range.start) == State::Value {
                        feed_text(self.from, elements, index, &kind.column, tally);
                    }
                }
            }
            (Tally::Numbers(_), None) => {}
        }
        Ok(())
    }
}

/// Feeds a value, known by its bytes where equal bytes are equal values, else by its text.
fn feed_text(
    from: Referrer<'_>,
    elements: &Elements,
    index: usize,
    column: &Column,
    tally: &mut TextTally,
) {
    let field = field_of(elements, index, column);
    let text = |limit| text_of(from, &column.datatype, field, elements.heap(), limit);
    match &column.datatype.class {
        Class::Enum(_) | Class::Opaque { .. } => tally.feed(field, || text(SHOWN)),
        Class::String(string) => tally.feed(trimmed(string, field), || text(SHOWN)),
        Class::VlenString(_) => match vlen_string_bytes(field, elements.heap()) {
            Ok(bytes) => tally.feed(bytes, || text(SHOWN)),
            Err(error) => tally.feed(error.cause().as_bytes(), || text(SHOWN)),
        },
        _ => tally.feed(text(usize::MAX).as_bytes(), || text(SHOWN)),
    }
}

/// The bytes of a member of an element.
fn field_of<'e>(elements: &'e Elements, index: usize, column: &Column) -> &'e [u8] {
    let rest = elements.element(index).get(column.offset..);
    rest.and_then(|rest| rest.get(..column.datatype.size))
        .unwrap_or_default()
}

fn text_of(
    from: Referrer<'_>,
    datatype: &Datatype,
    field: &[u8],
    heap: &Heap,
    limit: usize,
) -> String {
    match decode_value(datatype, field, heap) {
        Ok(value) => cells::line(from, &value, datatype, limit),
        Err(error) => format!("⚠ {}", error.cause()),
    }
}

impl Kind {
    fn merge(&mut self, other: Self) {
        self.missing.merge(&other.missing);
        match (&mut self.tally, other.tally) {
            (Tally::Numbers(ours), Tally::Numbers(theirs)) => ours.merge(theirs),
            (Tally::Texts(ours), Tally::Texts(theirs)) => ours.merge(theirs),
            _ => {}
        }
    }

    fn finish(mut self, from: Referrer<'_>, fill: Option<&Elements>) -> ColumnStatistics {
        let summary = match &self.tally {
            Tally::Numbers(tally) => {
                self.missing.nan = tally.nan();
                Summary::Numbers(Box::new(tally.summary()))
            }
            Tally::Texts(tally) => Summary::Texts(tally.summary()),
        };
        let fill = fill.filter(|_| self.missing.fill > 0).map(|elements| {
            let field = field_of(elements, 0, &self.column);
            text_of(from, &self.column.datatype, field, elements.heap(), SHOWN)
        });
        ColumnStatistics {
            place: self.place,
            name: self.name,
            datatype: self.column.datatype,
            missing: self.missing,
            fill,
            summary,
        }
    }
}
