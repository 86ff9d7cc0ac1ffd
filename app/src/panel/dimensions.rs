//! The dimension bar of a tab, and the plane that follows from it.

use egui::Ui;
use hyperslab_engine::selection::Slice;

use super::dimension_bar::{self, DimensionName, DimensionState, Role};
use crate::model::head::DatasetHead;
use crate::model::plane::Plane;
use crate::state::tab::Tab;

/// Shows the bar; a change of the plane drops what was read of another.
pub fn show(ui: &mut Ui, tab: &mut Tab, dataset: &DatasetHead) {
    let name = |name: &Option<String>| DimensionName {
        name: name.clone().unwrap_or_default(),
        value: String::new(),
    };
    let names: Vec<_> = dataset.dimension_names.iter().map(name).collect();
    if dimension_bar::show(ui, &mut tab.dimensions, &mut tab.slice_text, &names) {
        let plane = plane_of(&tab.dimensions);
        tab.set_plane(plane);
    }
}

/// The plane that a state of the bar chooses.
pub fn plane_of(state: &DimensionState) -> Plane {
    let slice = |slice: &dimension_bar::Slice| Slice::range(slice.start, slice.stop, slice.step);
    Plane {
        rows: state.axis_of(Role::Rows),
        columns: state.axis_of(Role::Columns),
        slices: state.selection().iter().map(slice).collect(),
    }
}
