//! Which of several scales names the indices of a dimension.

use egui::{ComboBox, Ui};

use crate::command::Action;
use crate::model::head::DatasetHead;
use crate::state::tab::Tab;

/// Width of the choice, in points.
const WIDTH: f32 = 132.0;

/// Lets the user choose, where a dimension has at least so many scales.
pub fn choice_ui(
    ui: &mut Ui,
    tab: &Tab,
    dataset: &DatasetHead,
    axis: usize,
    least: usize,
    actions: &mut Vec<Action>,
) {
    let scales = dataset.scales.get(axis).map_or(&[][..], |scales| scales);
    if scales.len() < least.max(1) {
        return;
    }
    let chosen = tab.scale_of(axis);
    let none = match dataset.x_label.as_str() {
        "Time" if axis == tab.plane.line_axis() => "Time",
        _ => "Index",
    };
    let shown = scales.get(chosen).map_or(none, |name| name);
    let name = match dataset.dimension_names.get(axis) {
        Some(Some(name)) => name.clone(),
        _ => format!("dimension {axis}"),
    };
    ui.label("Scale");
    ui.name_inputs(format!("Scale of {name}"), |ui| {
        ComboBox::from_id_salt(("scale", axis))
            .width(WIDTH)
            .truncate()
            .selected_text(shown)
            .show_ui(ui, |ui| {
                let names = scales.iter().map(String::as_str).chain([none]);
                for (n, name) in names.enumerate() {
                    if ui
                        .selectable_label(n == chosen.min(scales.len()), name)
                        .clicked()
                    {
                        actions.push(Action::ChooseScale(axis, n));
                    }
                }
            });
    });
}

/// The dimensions on screen that have several scales to choose from.
pub fn with_choice(tab: &Tab, dataset: &DatasetHead) -> Vec<usize> {
    let several = |axis: &usize| dataset.scales.get(*axis).is_some_and(|of| of.len() > 1);
    let axes = [tab.plane.rows, tab.plane.columns].into_iter().flatten();
    axes.filter(several).collect()
}
