//! What each view of a dataset holds: what it wants, what arrived, how it is shown.

use std::sync::Arc;

use hyperslab_engine::Error;

use super::slot::Slot;
use super::summary::SummaryView;
use crate::model::image::{ImageTile, ImageWanted};
use crate::model::plane::Plane;
use crate::model::reading::{Description, Reading, Readings};
use crate::model::series::{Line, SeriesWanted};
use crate::model::shown::ShownMembers;
use crate::model::statistics::Statistics;
use crate::model::table::{TableWindow, Windows};
use crate::model::value::ValueText;
use crate::panel::heat_map::{HeatMapState, ValueRange};
use crate::panel::line_plot::LinePlotState;
use crate::text::NumberFormat;
use crate::ui::grid::GridState;
use crate::ui::grid::selection::CellAt;
use crate::worker::{
    CopyRequest, Rows, RowsFound, RowsStep, RowsWanted, StatisticsWanted, TableRequest,
};

/// A table.
#[derive(Debug)]
pub struct TableView {
    /// Scroll position, selection, column widths.
    pub grid: GridState,
    /// Cells.
    pub windows: Windows,
    /// Its requests.
    pub slot: Slot<TableRequest>,
    /// The plane that the cells are of.
    pub plane: Plane,
    /// How the numbers of the cells are written.
    pub written: NumberFormat,
    /// How numbers are to be written.
    pub numbers: NumberFormat,
    /// How this table is to write them, where the user chose for it alone.
    pub own_numbers: Option<NumberFormat>,
    /// How the cells are read.
    pub read: Readings,
    /// How they are to be read.
    pub readings: Readings,
    /// Whether that was chosen, and not what the dataset's attributes say.
    pub own_readings: bool,
    /// Whether the cells are of another plane, shown until the first of this one arrive.
    pub stale: bool,
    /// Cells that it would like.
    pub wanted: Option<TableRequest>,
    /// The cell that the keyboard moves.
    pub current: Option<CellAt>,
    /// The cell under the pointer.
    pub hovered: Option<CellAt>,
    /// Whether the last row is in view.
    pub at_end: bool,
    /// Cells that are on their way to the clipboard.
    pub copying: CopyView,
    /// Which rows are shown, and in which order.
    pub rows: RowsView,
    /// Which members of a compound are shown.
    pub shown: ShownMembers,
    /// Statistics of what is selected.
    pub statistics: StatisticsView,
    /// Statistics of whole columns, below their names.
    pub summary: SummaryView,
    /// The whole value of the current cell.
    pub whole: WholeView,
}

/// The whole value of a cell.
#[derive(Debug)]
pub struct WholeView {
    /// Whether the panel is shown.
    pub open: bool,
    /// Its requests.
    pub slot: Slot<TableRequest>,
    /// The cell.
    pub wanted: Option<TableRequest>,
    /// What arrived, and of which cell.
    pub value: Option<(TableRequest, Result<ValueText, Error>)>,
}

/// Cells that are copied once they are read.
#[derive(Debug)]
pub struct CopyView {
    /// Its requests.
    pub slot: Slot<CopyRequest>,
    /// The cells.
    pub wanted: Option<CopyRequest>,
}

/// Rows of a table in an order of their own: filtered, sorted, or both.
#[derive(Debug)]
pub struct RowsView {
    /// Whether the filter is on screen although nothing is filtered.
    pub open: bool,
    /// Whether the filter is to have the keyboard.
    pub focus: bool,
    /// The filter as it is being typed.
    pub text: String,
    /// The filter that rows are kept by; empty for all rows.
    pub filter: String,
    /// What is wrong with the text.
    pub mistake: Option<String>,
    /// The column that rows are sorted by, and whether the largest comes first.
    pub sort: Option<(u64, bool)>,
    /// Its requests.
    pub slot: Slot<RowsWanted>,
    /// The rows that it would like.
    pub wanted: Option<RowsWanted>,
    /// What the filter kept, and which one.
    pub kept: Option<(RowsWanted, RowsFound)>,
    /// What was sorted, and how.
    pub sorted: Option<(RowsWanted, RowsFound)>,
    /// Why there is nothing of what is wanted.
    pub error: Option<(RowsWanted, Error)>,
    /// The rows that are shown, where they are not all.
    pub list: Option<Rows>,
}

/// Statistics of what is selected in a table.
#[derive(Debug)]
pub struct StatisticsView {
    /// Whether the panel is shown.
    pub open: bool,
    /// Its requests.
    pub slot: Slot<StatisticsWanted>,
    /// The cells that it would like to know of.
    pub wanted: Option<StatisticsWanted>,
    /// Cells that are too many to be summed up without being asked.
    pub large: Option<StatisticsWanted>,
    /// Many cells that the user asked for.
    pub asked: Option<StatisticsWanted>,
    /// Whether they are all cells of the table.
    pub all: bool,
    /// What arrived, and of which cells.
    pub result: Option<(StatisticsWanted, Result<Statistics, Error>)>,
    /// The column that is shown.
    pub column: usize,
}

/// A plot.
#[derive(Debug)]
pub struct PlotView {
    /// Zoom and what else the drawing keeps.
    pub state: LinePlotState,
    /// Whether the zoom is an earlier one, of which nobody knows yet whether it shows anything.
    pub is_recalled: bool,
    /// Lines.
    pub lines: Vec<Line>,
    /// Why there are none.
    pub error: Option<Error>,
    /// Its requests.
    pub slot: Slot<SeriesWanted>,
    /// Lines that it would like.
    pub wanted: Option<SeriesWanted>,
    /// Members of a compound that are drawn, where the user chose.
    pub columns: Option<Vec<usize>>,
    /// Columns of the plane that are drawn, where the user chose.
    pub across: Option<Vec<u64>>,
    /// The text in which they are being edited.
    pub across_text: Option<String>,
    /// Whether all samples are read, however many there are.
    pub all: bool,
}

/// An image.
#[derive(Debug)]
pub struct ImageView {
    /// Zoom, colour map, range.
    pub state: HeatMapState,
    /// The first tile, mostly all of the image, which lies under the others.
    pub ground: Option<(u64, ImageTile)>,
    /// The tile that arrived last. The numbers tell the drawing which is another.
    pub tile: Option<(u64, ImageTile)>,
    /// Range of the values, from the first tile.
    pub range: Option<ValueRange>,
    /// Why there is none.
    pub error: Option<Error>,
    /// Its requests.
    pub slot: Slot<ImageWanted>,
    /// The part that it would like.
    pub wanted: Option<ImageWanted>,
    /// Whether all of the part in view is read, however large it is.
    pub all: bool,
}

/// A single value.
#[derive(Debug)]
pub struct ValueView {
    /// The value.
    pub value: Option<Result<ValueText, Error>>,
    /// Its requests.
    pub slot: Slot<()>,
    /// Whether it is on screen.
    pub wanted: bool,
}

impl CopyView {
    /// Nothing yet.
    pub fn new(id: u64) -> Self {
        Self {
            slot: Slot::new(id),
            wanted: None,
        }
    }

    /// It is copied, or nothing came of it: the same may be copied again.
    pub fn finish(&mut self) {
        self.wanted = None;
        self.slot.forget();
    }
}

impl RowsView {
    /// All rows.
    pub fn new(id: u64) -> Self {
        Self {
            open: false,
            focus: false,
            text: String::new(),
            filter: String::new(),
            mistake: None,
            sort: None,
            slot: Slot::new(id),
            wanted: None,
            kept: None,
            sorted: None,
            error: None,
            list: None,
        }
    }

    /// Keeps all rows again.
    pub fn show_all(&mut self) {
        self.open = false;
        self.mistake = None;
        self.filter.clear();
        self.text.clear();
        self.retry();
    }

    /// Sorts by a column, the largest first or not; or not at all.
    pub fn sort_by(&mut self, sort: Option<(u64, bool)>) {
        self.sort = sort;
        self.retry();
    }

    /// Asks again for what failed or was stopped.
    pub fn retry(&mut self) {
        if self.error.take().is_some() {
            self.slot.forget();
        }
    }

    /// Takes what became of a request.
    pub fn take(&mut self, result: Result<RowsFound, Error>) {
        let Some(of) = self.slot.has().cloned() else {
            return;
        };
        self.error = None;
        match (result, &of.step) {
            (Ok(found), RowsStep::Filter { .. }) => self.kept = Some((of, found)),
            (Ok(found), RowsStep::Sort { .. }) => self.sorted = Some((of, found)),
            (Err(error), _) => self.error = Some((of, error)),
        }
    }

    /// Forgets what was found, so that it is looked for again; until then it is shown.
    pub fn forget(&mut self) {
        self.slot.forget();
        self.kept = None;
        self.sorted = None;
        self.error = None;
    }
}

impl StatisticsView {
    /// Nothing yet.
    pub fn new(id: u64) -> Self {
        Self {
            open: false,
            slot: Slot::new(id),
            wanted: None,
            large: None,
            asked: None,
            all: false,
            result: None,
            column: 0,
        }
    }

    /// Takes what became of the request for `wanted`.
    pub fn take(&mut self, result: Result<Statistics, Error>) {
        if let Some(of) = self.slot.has().cloned() {
            self.result = Some((of, result));
        }
    }
}

impl TableView {
    /// An empty table; the numbers are those of its requests.
    pub fn new(id: u64, [statistics, copying, rows, whole, summary]: [u64; 5]) -> Self {
        Self {
            grid: GridState::default(),
            windows: Windows::default(),
            plane: Plane::default(),
            written: NumberFormat::default(),
            numbers: NumberFormat::default(),
            own_numbers: None,
            read: Readings::default(),
            readings: Readings::default(),
            own_readings: false,
            stale: false,
            slot: Slot::new(id),
            wanted: None,
            current: None,
            hovered: None,
            at_end: false,
            copying: CopyView::new(copying),
            rows: RowsView::new(rows),
            shown: ShownMembers::default(),
            statistics: StatisticsView::new(statistics),
            summary: SummaryView::new(summary),
            whole: WholeView {
                open: false,
                slot: Slot::new(whole),
                wanted: None,
                value: None,
            },
        }
    }

    /// Shows other members: the cells that are here, and what is selected, are of others.
    pub fn show_members(&mut self, shown: ShownMembers) {
        if shown == self.shown {
            return;
        }
        self.shown = shown;
        self.slot.forget();
        self.windows.clear();
        let top = self.grid.top;
        self.grid = GridState::default();
        self.grid.top = top;
        self.current = None;
    }

    /// Takes cells that arrived; `plane` is the one that is wanted now.
    pub fn take(
        &mut self,
        plane: &Plane,
        of: Plane,
        (read, written): (Readings, NumberFormat),
        window: TableWindow,
    ) {
        let rewritten = written != self.written || read != self.read;
        // A reply of a plane in between is shown while the wanted one is on its way.
        if self.stale || of != self.plane || rewritten {
            self.windows.clear();
        }
        if rewritten {
            self.grid.fitted = false;
        }
        self.stale = of != *plane || written != self.numbers || read != self.readings;
        self.plane = of;
        self.written = written;
        self.read = read;
        self.windows.push(window);
    }

    /// Numbers of a column are to be read so.
    pub fn read_column(&mut self, column: usize, reading: Reading) {
        self.own_readings = true;
        self.stale = true;
        match reading {
            Reading::Stored => self.readings.remove(&column),
            reading => self.readings.insert(column, reading),
        };
    }

    /// Numbers are to be read as the dataset's attributes describe them, unless the user chose.
    pub fn read_as_described(&mut self, description: Option<&Arc<Description>>) {
        if self.own_readings {
            return;
        }
        let described = description.cloned().map(Reading::Described);
        let readings: Readings = described.map(|reading| (0, reading)).into_iter().collect();
        self.stale |= readings != self.readings;
        self.readings = readings;
    }

    /// Numbers are to be written as is preferred, or as was chosen for this table.
    pub fn write_numbers(&mut self, preferred: NumberFormat) {
        let numbers = self.own_numbers.unwrap_or(preferred);
        if numbers != self.numbers {
            self.numbers = numbers;
            self.stale = true;
        }
    }
}

impl PlotView {
    /// An empty plot.
    pub fn new(id: u64) -> Self {
        Self {
            state: LinePlotState::default(),
            is_recalled: false,
            lines: Vec::new(),
            error: None,
            slot: Slot::new(id),
            wanted: None,
            columns: None,
            across: None,
            across_text: None,
            all: false,
        }
    }
}

impl PlotView {
    /// Takes lines that arrived. An earlier zoom that shows nothing of them is dropped.
    pub fn take(&mut self, lines: Vec<Line>) {
        self.error = None;
        self.lines = lines;
        if !std::mem::take(&mut self.is_recalled) {
            return;
        }
        let Some([low, high]) = self.state.bounds.map(|bounds| bounds.y) else {
            return;
        };
        let logarithmic = self.state.logarithmic;
        let height = |y: f64| if logarithmic { y.log10() } else { y };
        let mut ranges = self
            .lines
            .iter()
            .filter_map(|line| line.data.finite_range());
        if !ranges.any(|(least, most)| height(least) <= high && height(most) >= low) {
            self.state.bounds = None;
        }
    }
}

impl ImageView {
    /// An empty image.
    pub fn new(id: u64) -> Self {
        Self {
            state: HeatMapState::default(),
            ground: None,
            tile: None,
            range: None,
            error: None,
            slot: Slot::new(id),
            wanted: None,
            all: false,
        }
    }
}

impl ImageView {
    /// Takes a tile that arrived.
    pub fn take(&mut self, number: u64, tile: ImageTile) {
        let same = |(_, ground): &(u64, ImageTile)| {
            let larger = ground.is_cut && tile.wanted.all;
            ground.wanted.plane == tile.wanted.plane && !larger
        };
        if self.ground.as_ref().is_some_and(same) {
            self.tile = Some((number, tile));
            return;
        }
        let range = tile.sample.as_deref().and_then(ValueRange::of);
        self.range = range;
        self.ground = Some((number, tile));
        self.tile = None;
    }
}

impl ValueView {
    /// Nothing yet.
    pub fn new(id: u64) -> Self {
        Self {
            value: None,
            slot: Slot::new(id),
            wanted: false,
        }
    }
}
