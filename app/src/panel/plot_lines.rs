//! Which lines a plot draws: members of a compound, columns of a plane, parts of complex numbers.

use egui::{TextEdit, Ui};
use hyperslab_engine::selection::Slice;

use crate::command::Action;
use crate::model::head::{self, Column, DatasetHead};
use crate::model::series::{LineSource, Part};
use crate::model::shown::Change;
use crate::plot::indices;
use crate::state::tab::Tab;
use crate::text;
use crate::ui::tokens;

/// Lines that are drawn before the user chooses.
const FIRST_LINES: u64 = 6;

/// Lets the user choose.
pub fn show(ui: &mut Ui, tab: &mut Tab, dataset: &DatasetHead, actions: &mut Vec<Action>) {
    members_ui(ui, tab, dataset, actions);
    across_ui(ui, tab, dataset);
}

/// The members of a compound that can be drawn, each to be switched on or off.
fn members_ui(ui: &mut Ui, tab: &mut Tab, dataset: &DatasetHead, actions: &mut Vec<Action>) {
    if dataset.columns.len() < 2 {
        return;
    }
    let mut chosen = chosen(tab, dataset);
    let before = chosen.clone();
    let unfolded = tab.table.shown.unfolded(&dataset.columns);
    ui.horizontal_wrapped(|ui| {
        for place in unfolded.iter() {
            let Some(column) = dataset.columns.get(*place) else {
                continue;
            };
            if head::is_numeric(&column.datatype) {
                let mut on = chosen.contains(place);
                if ui.toggle_value(&mut on, &column.name).changed() {
                    chosen.retain(|c| c != place);
                    if on {
                        chosen.push(*place);
                        chosen.sort_unstable();
                    }
                }
            } else if column.folds() && numeric(dataset).any(|n| is_part(n, *place, column)) {
                let label = format!("{} …", column.shown_name());
                let unfold = ui.button(label).on_hover_text("Show its parts");
                if unfold.clicked() {
                    actions.push(Action::Columns(Change::Unfold(*place)));
                }
            }
        }
    });
    if chosen != before {
        tab.plot.columns = Some(chosen);
        tab.plot.state.bounds = None;
    }
}

/// The columns of a plane that are drawn, as a field to type in.
fn across_ui(ui: &mut Ui, tab: &mut Tab, dataset: &DatasetHead) {
    let Some(count) = across(tab).map(|(_, slice)| slice.count).filter(|n| *n > 1) else {
        return;
    };
    let drawn = drawn_across(tab, count);
    let mut draft = match &tab.plot.across_text {
        Some(draft) => draft.clone(),
        None => indices::format(&drawn),
    };
    let parsed = indices::parse(&draft, count);
    let axis = across(tab).map_or(0, |(axis, _)| axis);
    let name = match dataset.dimension_names.get(axis) {
        Some(Some(name)) if !name.is_empty() => name.clone(),
        _ => "Columns".to_owned(),
    };
    let colors = tokens::colors(ui);
    ui.horizontal_wrapped(|ui| {
        ui.label(name);
        let field = TextEdit::singleline(&mut draft)
            .font(tokens::mono())
            .desired_width(120.0);
        let field = ui
            .add(field)
            .on_hover_text("Columns to draw: 0:6, or 0, 5, 100:200:10")
            .accessible_name("Columns to draw");
        if field.changed() {
            tab.plot.across_text = Some(draft.clone());
        }
        let of = format!("{} of {} drawn", drawn.len(), text::grouped(count));
        match (&parsed, tab.plot.across_text.is_some()) {
            (Err(error), true) => ui.colored_label(colors.error, error),
            _ => ui.colored_label(colors.quiet, of),
        };
        if field.lost_focus()
            && let Ok(chosen) = indices::parse(&draft, count)
        {
            tab.plot.across_text = None;
            if chosen != drawn {
                tab.plot.across = Some(chosen);
                tab.plot.state.bounds = None;
            }
        }
    });
}

/// The axis across the lines, and what is chosen of it.
fn across(tab: &Tab) -> Option<(usize, Slice)> {
    let line = tab.plane.line_axis();
    let axis = tab.plane.columns.filter(|across| *across != line)?;
    Some((axis, *tab.plane.slices.get(axis)?))
}

fn drawn_across(tab: &Tab, count: u64) -> Vec<u64> {
    let chosen = tab.plot.across.iter().flatten().copied();
    let chosen: Vec<u64> = chosen.filter(|index| *index < count).collect();
    match chosen.is_empty() {
        true => (0..count.min(FIRST_LINES)).collect(),
        false => chosen,
    }
}

fn numeric(dataset: &DatasetHead) -> impl Iterator<Item = usize> {
    let columns = dataset.columns.iter().enumerate();
    columns
        .filter(|(_, column)| head::is_numeric(&column.datatype))
        .map(|(n, _)| n)
}

/// Whether a column is a part of another, at any depth.
fn is_part(of: usize, place: usize, whole: &Column) -> bool {
    (place..=place.saturating_add(whole.inner)).contains(&of)
}

fn chosen(tab: &Tab, dataset: &DatasetHead) -> Vec<usize> {
    match &tab.plot.columns {
        Some(chosen) => chosen.clone(),
        None => numeric(dataset).take(1).collect(),
    }
}

/// The lines to draw: the chosen members of a compound, columns of a plane, and both parts of
/// complex numbers.
pub fn sources(tab: &Tab, dataset: &DatasetHead) -> Vec<LineSource> {
    let axis = tab.plane.line_axis();
    let source = |slices: Vec<Slice>, column, part| LineSource {
        axis,
        slices,
        column,
        part,
    };
    let across = across(tab);
    let mut base = tab.plane.slices.clone();
    let drawn = drawn_across(tab, across.map_or(1, |(_, slice)| slice.count));
    let columns = chosen(tab, dataset);
    let mut sources = Vec::new();
    for column in columns {
        let complex = dataset
            .columns
            .get(column)
            .is_some_and(|c| head::is_complex(&c.datatype));
        for index in &drawn {
            if let Some((axis, slice)) = across {
                base[axis] = Slice::index(slice.start + index * slice.step);
            }
            sources.push(source(base.clone(), column, Part::Real));
            if complex {
                sources.push(source(base.clone(), column, Part::Imaginary));
            }
        }
    }
    sources
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ObjectPath;
    use crate::model::plane::Plane;
    use crate::worker::DocumentId;

    #[test]
    fn the_first_columns_are_drawn_until_others_are_chosen() {
        let mut tab = Tab::new(1, DocumentId(1), ObjectPath::root(), true);
        tab.plane = Plane::first(&[100, 9]);
        assert_eq!(drawn_across(&tab, 9), [0, 1, 2, 3, 4, 5]);
        assert_eq!(drawn_across(&tab, 2), [0, 1]);
        tab.plot.across = Some(vec![8, 3]);
        assert_eq!(drawn_across(&tab, 9), [8, 3]);
        assert_eq!(drawn_across(&tab, 4), [3], "those that are there");
        assert_eq!(drawn_across(&tab, 3), [0, 1, 2], "or the first again");
        assert_eq!(across(&tab), Some((1, Slice::range(0, 9, 1))));
        tab.plane = Plane::first(&[100]);
        assert_eq!(across(&tab), None);
    }
}
