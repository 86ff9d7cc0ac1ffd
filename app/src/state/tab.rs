//! A tab: an object, the view of it that is chosen, and what each view holds.

use std::sync::Arc;

use hyperslab_engine::Error;

use super::slot::Slot;
use super::view::{ImageView, PlotView, TableView, ValueView};
use crate::model::ObjectPath;
use crate::model::head::{HeadKind, ObjectHead, ViewKind};
use crate::model::plane::Plane;
use crate::panel::dimension_bar::{DimensionState, Role, SliceText};
use crate::panel::dimensions;
use crate::panel::heat_map::HeatMapState;
use crate::worker::DocumentId;

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
    /// Whether the next click in the tree leaves it alone.
    pub kept: bool,
    /// The view that the user chose.
    pub chosen: Option<ViewKind>,
    /// The header's requests.
    pub head_slot: Slot<()>,
    /// The header.
    pub head: Option<Result<Arc<ObjectHead>, Error>>,
    /// Roles and indices of the dimensions, as the bar has them.
    pub dimensions: DimensionState,
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
    /// The attribute whose whole value is shown.
    pub attribute: Option<usize>,
}

impl Tab {
    /// A tab of an object about which nothing is known yet.
    pub fn new(id: u64, document: DocumentId, path: ObjectPath, kept: bool) -> Self {
        let slot_id = |part: Part| id * PARTS + part as u64;
        Self {
            id,
            document,
            path,
            kept,
            chosen: None,
            head_slot: Slot::new(slot_id(Part::Head)),
            head: None,
            dimensions: DimensionState::default(),
            slice_text: SliceText::default(),
            plane: Plane::default(),
            table: TableView::new(
                slot_id(Part::Table),
                [Part::Statistics, Part::Copy, Part::Rows].map(slot_id),
            ),
            plot: PlotView::new(slot_id(Part::Plot)),
            image: ImageView::new(slot_id(Part::Image)),
            value: ValueView::new(slot_id(Part::Value)),
            attribute: None,
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
            _ => None,
        };
        (view / PARTS, part)
    }

    /// The view that is shown.
    pub fn view(&self) -> ViewKind {
        if let Some(chosen) = self.chosen {
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
            && let HeadKind::Dataset(dataset) = &head.kind
        {
            if self.dimensions.rank() != dataset.shape.len() {
                self.dimensions = DimensionState::new(&dataset.shape);
                // Members are the columns already.
                if let Some(columns) = self.dimensions.axis_of(Role::Columns)
                    && dataset.is_compound()
                {
                    self.dimensions.set_role(columns, Role::Fixed);
                }
            }
            self.dimensions.set_lengths(&dataset.shape);
            self.plane = dimensions::plane_of(&self.dimensions);
        }
        self.head = Some(head);
    }

    /// Shows another plane: what was read of the old one is of no use.
    pub fn set_plane(&mut self, plane: Plane) {
        let turned = (plane.rows, plane.columns) != (self.plane.rows, self.plane.columns);
        if turned || plane.size() != self.plane.size() {
            self.table.rows.sort = None;
            self.table.grid = crate::ui::grid::GridState::default();
            self.image.state = HeatMapState::default();
            self.image.all = false;
            self.plot.state.bounds = None;
            self.plot.across = None;
            self.plot.across_text = None;
            self.plot.all = false;
        }
        self.plane = plane;
        self.table.rows.forget();
        self.table.stale = true;
    }

    /// Asks for everything anew: the file changed. What is shown stays until replies come, but for
    /// what could not be read.
    pub fn forget(&mut self) {
        self.head_slot.forget();
        self.table.slot.forget();
        self.table.windows.clear();
        self.table.rows.forget();
        self.table.statistics.slot.forget();
        self.table.statistics.result = None;
        self.plot.slot.forget();
        self.plot.error = None;
        self.image.slot.forget();
        self.image.error = None;
        self.image.ground = None;
        self.value.slot.forget();
    }

    /// Name on the tab.
    pub fn title(&self, document_name: &str) -> String {
        match self.path.is_root() {
            true => document_name.to_owned(),
            false => self.path.name().to_string(),
        }
    }
}

impl ObjectHead {
    /// The view that opens first.
    pub fn first_view(&self) -> ViewKind {
        self.views().first().copied().unwrap_or(ViewKind::Info)
    }

    /// The views that make sense.
    pub fn views(&self) -> &[ViewKind] {
        match &self.kind {
            HeadKind::Group => &[ViewKind::Members, ViewKind::Info],
            HeadKind::Dataset(dataset) => &dataset.views,
            HeadKind::Datatype(_) => &[ViewKind::Info],
        }
    }

    /// The dataset's part.
    pub fn dataset(&self) -> Option<&crate::model::head::DatasetHead> {
        match &self.kind {
            HeadKind::Dataset(dataset) => Some(dataset),
            _ => None,
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
    }
}
