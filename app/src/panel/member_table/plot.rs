//! The plot above the table: one numeric column against another, or against the number of the
//! row; all rows as they are filtered, in their order.

use egui::{ComboBox, Ui};

use crate::command::Action;
use crate::model::member_table::{Column, MOST_ROWS, PointsWanted, Tally};
use crate::model::tree::{Branch, BranchState};
use crate::panel::line_plot::scatter::{self, MOST_JOINED, ScatterView};
use crate::panel::{error_view, parts, waiting};
use crate::state::members::MembersView;
use crate::text;
use crate::ui::grid::selection::{CellAt, Gesture, Unit};
use crate::ui::icons;
use crate::ui::tokens::space;

const ROW: &str = "Row";

/// Shows or hides the plot. At first it has the first two numeric columns that are shown.
pub fn toggle(members: &mut MembersView, columns: &[Column]) {
    members.plot.shown = !members.plot.shown;
    if !members.plot.shown {
        members.plot.wanted = None;
        members.plot.hovered = None;
        return;
    }
    if members.plot.y.is_none() {
        let offered = offered(members.tally.as_ref());
        let is_numeric =
            |column: &&Column| matches!(column, Column::Attribute(_)) && offered.contains(column);
        let mut shown = columns.iter().filter(is_numeric);
        let first = shown.next().or(offered.first()).cloned();
        let second = shown.next().cloned();
        (members.plot.x, members.plot.y) = match second {
            Some(second) => (first, Some(second)),
            None => (None, first),
        };
    }
}

/// The columns that have numbers.
fn offered(tally: Option<&Tally>) -> Vec<Column> {
    let attributes = tally.map_or(&[][..], |tally| &tally.attributes);
    let numeric = attributes.iter().filter(|tallied| tallied.numbers > 0);
    let numeric = numeric.map(|tallied| Column::Attribute(tallied.name.clone()));
    numeric.chain([Column::Shape, Column::Storage]).collect()
}

/// Shows the plot, and notes which points it would like.
pub fn show(ui: &mut Ui, members: &mut MembersView, branch: &Branch, actions: &mut Vec<Action>) {
    choice_ui(ui, members);
    // Rows on their way would be read again and again.
    let settled = !members.partial && !matches!(branch.state, BranchState::Loading);
    let y = members.plot.y.clone().filter(|_| settled);
    members.plot.wanted = y.map(|y| PointsWanted {
        x: members.plot.x.clone(),
        y,
        rows: members.revision,
    });
    waiting::show(ui, "Reading points", members.plot.slot.waiting(), actions);
    if let Some(error) = &members.plot.error {
        error_view::show(ui, "The points cannot be read", error, actions);
        return;
    }
    let Some((of, points)) = members.plot.points.take() else {
        return;
    };
    notes_ui(ui, members, branch, points.left_out, points.points.len());
    let x_label = of.x.as_ref().map_or(ROW.into(), Column::title);
    let y_label = of.y.title();
    let mut state = std::mem::take(&mut members.plot.state);
    let view = ScatterView {
        scatter: &points,
        joined: members.plot.joined && points.points.len() <= MOST_JOINED,
        x_label: &x_label,
        y_label: &y_label,
        exact: &|row| said(members, branch, &of, row),
    };
    // Rows of another order have other numbers.
    let current = of.rows == members.revision;
    let pointed = scatter::show(ui, &mut state, &view).filter(|_| current);
    members.plot.state = state;
    members.plot.hovered = pointed.map(|(row, _)| row);
    if let Some((row, true)) = pointed {
        let row = u64::from(row);
        let at = CellAt { row, column: 0 };
        let rows = members.rows(branch).len() as u64;
        let size = (rows, members.laid_out.len() as u64);
        let selection = &mut members.grid.selection;
        selection.click(at, Unit::Rows, Gesture::Replace, size);
        members.grid.reveal(at);
    }
    members.plot.points = Some((of, points));
}

/// Which columns are drawn, and how.
fn choice_ui(ui: &mut Ui, members: &mut MembersView) {
    let offered = offered(members.tally.as_ref());
    let plot = &mut members.plot;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::ONE;
        ui.label("x");
        let title = plot
            .x
            .as_ref()
            .map_or(ROW.into(), |x| x.title().into_owned());
        let combo = ComboBox::from_id_salt("plot x").selected_text(title);
        combo.show_ui(ui, |ui| {
            ui.selectable_value(&mut plot.x, None, ROW);
            for column in &offered {
                ui.selectable_value(&mut plot.x, Some(column.clone()), column.title());
            }
        });
        ui.label("y");
        let title = plot
            .y
            .as_ref()
            .map_or("".into(), |y| y.title().into_owned());
        let combo = ComboBox::from_id_salt("plot y").selected_text(title);
        combo.show_ui(ui, |ui| {
            for column in &offered {
                ui.selectable_value(&mut plot.y, Some(column.clone()), column.title());
            }
        });
        ui.checkbox(&mut plot.joined, "Join the points");
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if parts::icon_button(ui, icons::CLOSE, "Hide the plot").clicked() {
                plot.shown = false;
                plot.wanted = None;
            }
        });
    });
}

/// Says what is not drawn.
fn notes_ui(ui: &mut Ui, members: &MembersView, branch: &Branch, left_out: usize, drawn: usize) {
    let grouped = |count: usize| text::grouped(count as u64);
    let mut notes = Vec::new();
    let rows = members.rows(branch).len();
    if rows > MOST_ROWS {
        let (first, all) = (grouped(MOST_ROWS), grouped(rows));
        notes.push(format!("The first {first} of {all} rows are plotted"));
    }
    match left_out {
        0 => {}
        1 => notes.push("1 row has no number for both axes".to_owned()),
        count => notes.push(format!(
            "{} rows have no number for both axes",
            grouped(count)
        )),
    }
    if members.plot.joined && drawn > MOST_JOINED {
        let most = grouped(MOST_JOINED);
        notes.push(format!("No more than {most} points are joined"));
    }
    if !notes.is_empty() {
        parts::quiet(ui, notes.join(" · "));
    }
}

/// Name and values of the member in a row.
fn said(members: &MembersView, branch: &Branch, of: &PointsWanted, row: u32) -> Vec<String> {
    let member = members.rows(branch).get(row as usize);
    let Some(member) = member.filter(|_| of.rows == members.revision) else {
        return Vec::new();
    };
    let name = branch.numbered(*member).map(|child| &child.name);
    let mut lines = vec![name.map_or(String::new(), |n| text::escaped(n.as_bytes()).into())];
    for column in of.x.iter().chain([&of.y]) {
        if let Some(fact) = members.cache.fact(*member, column) {
            lines.push(format!("{} = {}", column.title(), fact.text));
        }
    }
    lines
}
