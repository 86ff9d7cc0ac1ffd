//! A tab: an object, the view of it that is chosen, and what each view holds.

use std::ops::Range;
use std::sync::Arc;

use hyperslab_engine::Error;

use super::members::{MembersView, SlotIds};
use super::sides::Side;
use super::slot::Slot;
use super::view::{ImageView, PlotView, TableView, ValueView};
use crate::model::ObjectPath;
use crate::model::head::{DatasetHead, HeadKind, ObjectHead, ViewKind};
use crate::model::plane::Plane;
use crate::model::region_link::RegionLink;
use crate::model::shown::{Change, ShownMembers};
use crate::panel::dimension_bar::{self, DimensionState, Role, SliceText};
use crate::panel::dimensions;
use crate::panel::heat_map::{HeatMapState, View};
use crate::panel::line_plot::Bounds;
use crate::settings::memory::MOST_WIDTHS;
use crate::settings::{ObjectMemory, Zoom};
use crate::ui::grid::GridState;
use crate::ui::grid::selection::{CellAt, Gesture, Unit};
use crate::worker::{DocumentId, TableRequest};

/// Parts of a tab that ask for something; together with the tab's number they are the view
/// that replies name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The header.
    Head,
    /// The table.
    Table,
    /// The plot.
    Plot,
    /// The image.
    Image,
    /// The value.
    Value,
    /// Statistics of the table's selection.
    Statistics,
    /// Cells on their way to the clipboard.
    Copy,
    /// Rows that the table shows.
    Rows,
    /// Facts of a group's members.
    MemberFacts = 8,
    /// Which members the table shows.
    MemberRows,
    /// Attributes that occur among the members.
    MemberTally,
    /// Rows of members as text.
    MemberText,
    /// The plot of members.
    MemberPlot,
    /// The whole value of a cell.
    Cell,
    /// Statistics of whole columns.
    Summary,
}

/// Parts that fit in a tab's numbers.
const PARTS: u64 = 16;

/// A tab.
#[derive(Debug)]
pub struct Tab {
    /// Its number; not zero.
    pub id: u64,
    /// The document.
    pub document: DocumentId,
    /// The object.
    pub path: ObjectPath,
    /// The side that it stands on.
    pub side: Side,
    /// Whether the next click in the tree leaves it alone.
    pub kept: bool,
    /// The view that the user chose.
    pub chosen: Option<ViewKind>,
    /// The view that is shown until then, where it is not the object's own first one.
    pub first: Option<ViewKind>,
    /// Whether what is remembered of the object has been looked up.
    pub recalled: bool,
    /// The header's requests.
    pub head_slot: Slot<()>,
    /// The header.
    pub head: Option<Result<Arc<ObjectHead>, Error>>,
    /// Roles and indices of the dimensions, as the bar has them.
    pub dimensions: DimensionState,
    /// Those of the object before: where this one has the same shape, they go on to hold.
    pub before: Option<DimensionState>,
    /// Which scale of each dimension names its indices, where it is not the first.
    pub scales: Vec<usize>,
    /// The bar's text field.
    pub slice_text: SliceText,
    /// The plane that follows from them.
    pub plane: Plane,
    /// The table.
    pub table: TableView,
    /// The plot.
    pub plot: PlotView,
    /// The image.
    pub image: ImageView,
    /// The value.
    pub value: ValueView,
    /// The table of a group's members.
    pub members: MembersView,
    /// The attribute whose whole value is shown.
    pub attribute: Option<usize>,
    /// What is to be shown of it once the header is here.
    pub region: Option<Arc<RegionLink>>,
    /// The name of an attribute to show once the header is here.
    pub sought: Option<String>,
}

impl Tab {
    /// A tab of an object about which nothing is known yet.
    pub fn new(id: u64, document: DocumentId, path: ObjectPath, kept: bool) -> Self {
        let slot_id = |part: Part| id * PARTS + part as u64;
        Self {
            id,
            document,
            path,
            side: Side::First,
            kept,
            chosen: None,
            first: None,
            recalled: false,
            head_slot: Slot::new(slot_id(Part::Head)),
            head: None,
            dimensions: DimensionState::default(),
            before: None,
            scales: Vec::new(),
            slice_text: SliceText::default(),
            plane: Plane::default(),
            table: TableView::new(
                slot_id(Part::Table),
                [
                    Part::Statistics,
                    Part::Copy,
                    Part::Rows,
                    Part::Cell,
                    Part::Summary,
                ]
                .map(slot_id),
            ),
            plot: PlotView::new(slot_id(Part::Plot)),
            image: ImageView::new(slot_id(Part::Image)),
            value: ValueView::new(slot_id(Part::Value)),
            members: MembersView::new(SlotIds {
                facts: slot_id(Part::MemberFacts),
                finding: slot_id(Part::MemberRows),
                tallying: slot_id(Part::MemberTally),
                texting: slot_id(Part::MemberText),
                plotting: slot_id(Part::MemberPlot),
            }),
            attribute: None,
            region: None,
            sought: None,
        }
    }

    /// The tab and its part that a reply's view names.
    pub fn of_view(view: u64) -> (u64, Option<Part>) {
        let part = match view % PARTS {
            0 => Some(Part::Head),
            1 => Some(Part::Table),
            2 => Some(Part::Plot),
            3 => Some(Part::Image),
            4 => Some(Part::Value),
            5 => Some(Part::Statistics),
            6 => Some(Part::Copy),
            7 => Some(Part::Rows),
            8 => Some(Part::MemberFacts),
            9 => Some(Part::MemberRows),
            10 => Some(Part::MemberTally),
            11 => Some(Part::MemberText),
            12 => Some(Part::MemberPlot),
            13 => Some(Part::Cell),
            14 => Some(Part::Summary),
            _ => None,
        };
        (view / PARTS, part)
    }

    /// The view that is shown.
    pub fn view(&self) -> ViewKind {
        if let Some(chosen) = self.chosen.or(self.first) {
            return chosen;
        }
        match self.head() {
            Some(head) => head.first_view(),
            None => ViewKind::Info,
        }
    }

    /// The header, once it is here.
    pub fn head(&self) -> Option<&Arc<ObjectHead>> {
        self.head.as_ref()?.as_ref().ok()
    }

    /// Takes the header: views begin at the first plane, unless they have one that fits.
    pub fn take_head(&mut self, head: Result<Arc<ObjectHead>, Error>) {
        if let Ok(head) = &head
            && let Some(dataset) = head.dataset()
        {
            let columns = self.head().and_then(|head| head.dataset());
            let columns = columns.map(|dataset| dataset.columns.len());
            if columns.is_some_and(|columns| columns != dataset.columns.len()) {
                self.table.show_members(ShownMembers::default());
                self.table.rows.sort = None;
            }
            if self.dimensions.rank() != dataset.shape.len() {
                let before = self.before.take();
                let before = before.filter(|before| is_alike(before, dataset));
                self.dimensions = before.unwrap_or_else(|| first_dimensions(dataset));
            }
            self.table.read_as_described(dataset.description.as_ref());
            self.dimensions.set_lengths(&dataset.shape);
            let plane = dimensions::plane_of(&self.dimensions);
            self.stay_at_end(plane.size().0);
            self.plane = plane;
        }
        self.head = Some(head);
    }

    /// What folds the column of the current cell into the one that it is a part of, or unfolds it;
    /// `None` where that cannot be.
    pub fn fold_of_current(&self, fold: bool) -> Option<Change> {
        let columns = &self.head()?.dataset()?.columns;
        let at = self.table.grid.selection.current()?;
        let places = self.table.shown.places(columns);
        let place = *places.get((at.column % places.len().max(1) as u64) as usize)?;
        let column = columns.get(place)?;
        match fold {
            true => column.parent.map(Change::Fold),
            false => column.folds().then_some(Change::Unfold(place)),
        }
    }

    /// The request for cells of the table as it is shown.
    pub fn cells(&self, rows: Range<u64>, columns: Range<u64>) -> TableRequest {
        TableRequest {
            path: self.path.clone(),
            plane: self.plane.clone(),
            rows,
            columns,
            list: self.table.rows.list.clone(),
            shown: self.table.shown.clone(),
            readings: self.table.readings.clone(),
            numbers: self.table.numbers,
            scales: self.scales.clone(),
        }
    }

    /// The scale that names the indices of a dimension; beyond the last one: none does.
    pub fn scale_of(&self, axis: usize) -> usize {
        self.scales.get(axis).copied().unwrap_or(0)
    }

    /// Another scale names the indices of a dimension: the cells are read with those names, and
    /// the plot runs along it.
    pub fn choose_scale(&mut self, axis: usize, scale: usize) {
        if self.scales.len() <= axis {
            self.scales.resize(axis + 1, 0);
        }
        if let Some(mine) = self.scales.get_mut(axis) {
            *mine = scale;
        }
        self.table.slot.forget();
        self.table.stale = true;
        if axis == self.plane.line_axis() {
            self.plot.state.bounds = None;
        }
    }

    /// Where the last row was in view, the last of `rows` comes into view.
    fn stay_at_end(&mut self, rows: u64) {
        if self.table.at_end && rows > self.plane.size().0 {
            let grid = &mut self.table.grid;
            grid.reveal(CellAt {
                row: rows - 1,
                column: grid.left.index,
            });
        }
    }

    /// Shows another plane: what was read of the old one is of no use.
    pub fn set_plane(&mut self, plane: Plane) {
        let turned = (plane.rows, plane.columns) != (self.plane.rows, self.plane.columns);
        if turned || plane.size() != self.plane.size() {
            self.table.rows.sort = None;
            self.table.grid = GridState::default();
            self.image.state = HeatMapState::default();
            self.image.all = false;
            self.plot.state.bounds = None;
            self.plot.across = None;
            self.plot.across_text = None;
            self.plot.all = false;
        }
        self.plane = plane;
        self.table.rows.forget();
        if self.table.rows.list.take().is_some() {
            self.table.windows.clear();
        }
        self.table.stale = true;
    }

    /// How the object is shown, as far as that is not how it is shown at first; `None` while
    /// nothing is known of it.
    pub fn memory(&self) -> Option<ObjectMemory> {
        let head = self.head().filter(|_| self.recalled)?;
        let mut memory = ObjectMemory::new(self.path.clone());
        memory.view = self.chosen;
        let Some(dataset) = head.dataset() else {
            return Some(memory);
        };
        if self.dimensions != first_dimensions(dataset) {
            memory.slice = Some(dimension_bar::format_slice_text(&self.dimensions));
            memory.rows = self.dimensions.axis_of(Role::Rows);
        }
        let grid = &self.table.grid;
        let by_hand = grid.by_hand.iter().take(MOST_WIDTHS);
        let width = |column: &u64| (column.to_string(), grid.widths.get(*column).round() as u16);
        memory.widths = by_hand.map(width).collect();
        memory.numbers = self.table.own_numbers;
        memory.zoom = self.zoom(dataset);
        Some(memory)
    }

    /// Shows the object as it was shown once, as far as it still can be; `view` is the one that
    /// was chosen last of its kind.
    pub fn recall(&mut self, memory: Option<&ObjectMemory>, view: Option<ViewKind>) {
        let Some(head) = self.head().filter(|_| !self.recalled).cloned() else {
            return;
        };
        self.recalled = true;
        let possible = |view: Option<ViewKind>| view.filter(|view| head.views().contains(view));
        self.first = possible(view);
        let Some(memory) = memory else {
            return;
        };
        self.chosen = self.chosen.or(possible(memory.view));
        if let Some(text) = &memory.slice {
            self.recall_slice(text, memory.rows);
        }
        let shape = head.dataset().map(lengths);
        if let Some(zoom) = memory
            .zoom
            .as_ref()
            .filter(|zoom| Some(&zoom.shape) == shape.as_ref())
        {
            self.recall_zoom(zoom);
        }
        self.table.own_numbers = memory.numbers;
        for (column, width) in &memory.widths {
            if let Ok(column) = column.parse() {
                self.table.grid.set_width(column, f32::from(*width));
            }
        }
    }

    /// What is seen of plot and image, where that is not all.
    fn zoom(&self, dataset: &DatasetHead) -> Option<Zoom> {
        let plot = self.plot.state.bounds;
        let image = self.image.state.view;
        let zoom = Zoom {
            shape: lengths(dataset),
            plot: plot.map(|at| [at.x[0], at.x[1], at.y[0], at.y[1]]),
            image: image.map(|at| [at.middle[0], at.middle[1], at.scale[0], at.scale[1]]),
        };
        Some(zoom).filter(|zoom| zoom.plot.is_some() || zoom.image.is_some())
    }

    fn recall_zoom(&mut self, zoom: &Zoom) {
        if let Some([left, right, bottom, top]) = zoom.plot {
            self.plot.state.bounds = Bounds::of_box([left, bottom], [right, top]);
            self.plot.is_recalled = true;
        }
        let sound = |at: &[f64; 4]| at.iter().all(|n| n.is_finite()) && at[2] > 0.0 && at[3] > 0.0;
        self.image.state.view = zoom.image.filter(sound).map(|at| View {
            middle: [at[0], at[1]],
            scale: [at[2], at[3]],
        });
    }

    /// A slice that the dataset has no more is dropped.
    fn recall_slice(&mut self, text: &str, rows: Option<usize>) {
        let Ok(mut dimensions) = dimension_bar::parse_slice_text(text, &self.dimensions) else {
            return;
        };
        if dimensions.axis_of(Role::Columns).is_some() && dimensions.axis_of(Role::Columns) == rows
        {
            dimensions.transpose();
        }
        let (rows, columns) = dimensions.shape();
        if rows > 0 && columns > 0 {
            self.plane = dimensions::plane_of(&dimensions);
            self.dimensions = dimensions;
        }
    }

    /// Shows the region that is to be shown: its box as the slice, its parts selected. One that does
    /// not fit the object is dropped.
    pub fn show_region(&mut self) {
        let Some(head) = self.head().cloned() else {
            return;
        };
        let region = self.region.take();
        let Some((region, dataset)) = region.zip(head.dataset()) else {
            return;
        };
        let text = region.slice_text(dataset.is_compound());
        let mut fresh = first_dimensions(dataset);
        fresh.set_lengths(&dataset.shape);
        let Ok(dimensions) = dimension_bar::parse_slice_text(&text, &fresh) else {
            return;
        };
        self.chosen = Some(ViewKind::Table);
        self.dimensions = dimensions;
        self.set_plane(dimensions::plane_of(&self.dimensions));
        self.table.grid = GridState::default();
        let width = self.table.shown.places(&dataset.columns).len().max(1) as u64;
        let (rows, across) = self.plane.size();
        let size = (rows, across.saturating_mul(width));
        let selected = region
            .boxes
            .iter()
            .filter_map(|part| self.cells_of(part, width));
        for (first, last) in selected.collect::<Vec<_>>() {
            let selection = &mut self.table.grid.selection;
            selection.click(first, Unit::Cells, Gesture::Add, size);
            selection.click(last, Unit::Cells, Gesture::Extend, size);
        }
    }

    /// First and last cell of a box of elements, where it is in the plane.
    fn cells_of(&self, part: &[(u64, u64)], width: u64) -> Option<(CellAt, CellAt)> {
        let plane = &self.plane;
        let mut found = ((0, 0), (0, 0));
        for (axis, ((from, to), slice)) in part.iter().zip(&plane.slices).enumerate() {
            let place = |index: u64| index.checked_sub(slice.start);
            if Some(axis) == plane.rows {
                found = ((place(*from)?, found.0.1), (place(*to)?, found.1.1));
            } else if Some(axis) == plane.columns {
                found = ((found.0.0, place(*from)?), (found.1.0, place(*to)?));
            } else if !(*from..=*to).contains(&slice.start) {
                return None;
            }
        }
        let first = CellAt {
            row: found.0.0,
            column: found.0.1 * width,
        };
        let last = CellAt {
            row: found.1.0,
            column: found.1.1 * width + width - 1,
        };
        Some((first, last))
    }

    /// Asks for everything anew: the file changed. What is shown stays until replies come, but for
    /// what could not be read.
    pub fn forget(&mut self) {
        self.head_slot.forget();
        self.table.slot.forget();
        self.table.whole.slot.forget();
        self.table.rows.forget();
        match self.table.windows.error() {
            Some(_) => self.table.windows.clear(),
            None => self.table.stale = true,
        }
        self.table.summary.forget();
        self.table.statistics.slot.forget();
        self.table.statistics.result = None;
        self.plot.slot.forget();
        self.plot.error = None;
        self.image.slot.forget();
        self.image.error = None;
        self.image.ground = None;
        self.value.slot.forget();
        self.members.forget();
    }

    /// Asks anew for what the object's attributes have a part in: one of them was edited.
    pub fn forget_described(&mut self) {
        self.head_slot.forget();
        self.table.slot.forget();
        self.table.stale = true;
    }

    /// Name on the tab.
    pub fn title(&self, document_name: &str) -> String {
        match self.path.is_root() {
            true => document_name.to_owned(),
            false => self.path.name().to_string(),
        }
    }
}

/// The lengths of the dimensions, as they are kept.
fn lengths(dataset: &DatasetHead) -> String {
    let lengths: Vec<_> = dataset.shape.iter().map(u64::to_string).collect();
    lengths.join(", ")
}

/// Whether the dimensions of the object before serve a dataset as they are.
fn is_alike(before: &DimensionState, dataset: &DatasetHead) -> bool {
    // Members are the columns of a compound.
    let members = before.axis_of(Role::Columns).is_none();
    let alike = before.rank() == 1 || members == dataset.is_compound();
    alike && before.lengths() == dataset.shape
}

/// The dimensions of the first plane that is shown of a dataset.
fn first_dimensions(dataset: &DatasetHead) -> DimensionState {
    let mut dimensions = DimensionState::new(&dataset.shape);
    if dataset.is_reversed {
        dimensions.transpose();
    }
    // Members are the columns already.
    if let Some(columns) = dimensions.axis_of(Role::Columns)
        && dataset.is_compound()
    {
        dimensions.set_role(columns, Role::Fixed);
    }
    dimensions
}

impl ObjectHead {
    /// The view that opens first.
    pub fn first_view(&self) -> ViewKind {
        self.views().first().copied().unwrap_or(ViewKind::Info)
    }

    /// The views that make sense.
    pub fn views(&self) -> &[ViewKind] {
        match &self.kind {
            HeadKind::Group => match &self.table {
                Some(table) => &table.views,
                None => &[ViewKind::Members, ViewKind::Info],
            },
            HeadKind::Dataset(dataset) => &dataset.views,
            HeadKind::Datatype(_) => &[ViewKind::Info],
        }
    }

    /// The part of a dataset, or of a group that is shown as a table.
    pub fn dataset(&self) -> Option<&DatasetHead> {
        match &self.kind {
            HeadKind::Dataset(dataset) => Some(dataset),
            HeadKind::Group => self.table.as_deref(),
            HeadKind::Datatype(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_names_its_tab_and_part() {
        let tab = Tab::new(7, DocumentId(1), ObjectPath::root(), true);
        assert_eq!(Tab::of_view(tab.table.slot.id()), (7, Some(Part::Table)));
        assert_eq!(Tab::of_view(tab.value.slot.id()), (7, Some(Part::Value)));
        let tally = tab.members.tallying.id();
        assert_eq!(Tab::of_view(tally), (7, Some(Part::MemberTally)));
    }
}
