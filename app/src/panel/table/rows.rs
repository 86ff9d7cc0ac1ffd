//! Which rows a table shows, and in which order: the line with the filter, the column that rows
//! are sorted by, and what to ask the worker for.

use egui::{Context, RichText, TextEdit, Ui};

use super::columns;
use crate::command::{Action, CommandId};
use crate::model::filter::ColumnNames;
use crate::model::head::DatasetHead;
use crate::model::reading::Readings;
use crate::panel::{damage_note, parts, waiting};
use crate::state::tab::Tab;
use crate::state::view::RowsView;
use crate::text::grouped;
use crate::ui::grid::axis::Anchor;
use crate::ui::icons;
use crate::ui::tokens::{self, space};
use crate::worker::{RowsStep, RowsWanted};

/// Widest field for the filter.
const FIELD: f32 = 420.0;

/// Notes which rows the table would like, and shows those that are here.
pub fn want(ctx: &Context, tab: &mut Tab, one_based: bool) {
    let times = |readings: &Readings| -> Readings {
        let timed = readings.iter().filter(|(_, reading)| reading.is_time());
        timed.map(|(place, how)| (*place, how.clone())).collect()
    };
    let step = |step: RowsStep| RowsWanted {
        path: tab.path.clone(),
        plane: tab.plane.clone(),
        step,
    };
    let rows = &tab.table.rows;
    let mut list = None;
    let mut wanted = None;
    if !rows.filter.is_empty() {
        let filter = step(RowsStep::Filter {
            text: rows.filter.clone(),
            base: u64::from(one_based),
            readings: times(&tab.table.readings),
        });
        match rows.kept.as_ref().filter(|(of, _)| *of == filter) {
            Some((_, found)) => list = Some(found.rows.clone()),
            None => wanted = Some(filter),
        }
    }
    if let (Some((column, descending)), None) = (rows.sort, &wanted) {
        let sort = step(RowsStep::Sort {
            column,
            descending,
            within: list.clone(),
        });
        match rows.sorted.as_ref().filter(|(of, _)| *of == sort) {
            Some((_, found)) => list = Some(found.rows.clone()),
            None => wanted = Some(sort),
        }
    }
    // What failed is not asked for again by itself; until there is something else, what was shown
    // stays.
    let failed = rows
        .error
        .as_ref()
        .is_some_and(|(of, _)| Some(of) == wanted.as_ref());
    let coming = wanted.is_some();
    if wanted.is_none() {
        tab.table.rows.slot.cancel();
    }
    let wanted = wanted.filter(|_| !failed);
    if wanted != tab.table.rows.wanted {
        tab.table.rows.wanted = wanted;
        ctx.request_repaint();
    }
    if !coming && list != tab.table.rows.list {
        let table = &mut tab.table;
        table.rows.list = list;
        table.slot.forget();
        table.windows.clear();
        table.grid.selection.clear();
        table.grid.top = Anchor::default();
        table.current = None;
        ctx.request_repaint();
    }
}

/// Shows the line above the table, where rows can be filtered.
pub fn show(
    ui: &mut Ui,
    tab: &mut Tab,
    dataset: &DatasetHead,
    one_based: bool,
    actions: &mut Vec<Action>,
) {
    let rows = &mut tab.table.rows;
    // Who looks at records wants some of them; of plain numbers rarely.
    let many = tab.plane.size().0 > 1;
    let parts = dataset.columns.len() > 1;
    let filters = rows.open || !rows.filter.is_empty() || parts && many;
    if !filters && rows.sort.is_none() && !tab.table.shown.hides() {
        return;
    }
    let margin = egui::Margin {
        left: 8,
        right: 8,
        top: 4,
        bottom: 2,
    };
    egui::Frame::NONE.inner_margin(margin).show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = space::HALF;
            if filters {
                filter_ui(ui, tab, dataset, one_based);
            }
            let rows = &tab.table.rows;
            let what = match rows.wanted.as_ref().map(|wanted| &wanted.step) {
                Some(RowsStep::Sort { .. }) => "Sorting",
                _ => "Filtering",
            };
            waiting::show(ui, what, rows.slot.waiting(), actions);
            if rows.slot.waiting().is_none() {
                outcome_ui(ui, rows);
            }
            let mut readings = tab.table.readings.values();
            let otherwise = readings.any(|reading| !reading.is_time());
            if otherwise && (rows.sort.is_some() || !rows.filter.is_empty()) {
                parts::quiet(ui, "by the numbers as stored");
            }
            order_ui(ui, rows, dataset, one_based, actions);
            if dataset.columns.len() > 1 {
                columns::menu_ui(ui, &tab.table.shown, dataset, actions);
            }
        });
    });
    let rows = &tab.table.rows;
    let found = rows.kept.as_ref().filter(|_| !rows.filter.is_empty());
    let sorted = rows.sorted.as_ref().filter(|_| rows.sort.is_some());
    let damage = found
        .or(sorted)
        .and_then(|(_, found)| found.damage.as_ref());
    damage_note::show(ui, damage, "elements", actions);
}

/// Says what rows are sorted by, and takes it back.
fn order_ui(
    ui: &mut Ui,
    rows: &RowsView,
    dataset: &DatasetHead,
    one_based: bool,
    actions: &mut Vec<Action>,
) {
    let Some((column, descending)) = rows.sort else {
        return;
    };
    let done = rows.wanted.is_none() && rows.error.is_none();
    let verb = if done { "Sorted by" } else { "Sort by" };
    let way = match descending {
        true => "descending",
        false => "ascending",
    };
    let text = format!("{verb} {}, {way}", column_name(dataset, column, one_based));
    let color = tokens::colors(ui).quiet;
    ui.add(egui::Label::new(RichText::new(text).color(color)).extend());
    if parts::icon_button(ui, icons::CLOSE, "Original order").clicked() {
        actions.push(Action::Run(CommandId::SortNot));
    }
}

fn filter_ui(ui: &mut Ui, tab: &mut Tab, dataset: &DatasetHead, one_based: bool) {
    let names = ColumnNames {
        members: &dataset.columns,
        plane: &tab.plane,
        base: u64::from(one_based),
    };
    let rows = &mut tab.table.rows;
    let color = tokens::colors(ui).quiet;
    ui.label(
        RichText::new(icons::FILTER)
            .font(tokens::icon())
            .color(color),
    );
    let width = (ui.available_width() / 2.0).clamp(120.0, FIELD);
    let hint = names.hint();
    let edit = TextEdit::singleline(&mut rows.text)
        .font(tokens::mono())
        .hint_text(hint)
        .desired_width(width);
    let response = ui.add(edit).accessible_name("Filter of the rows");
    if std::mem::take(&mut rows.focus) {
        response.request_focus();
    }
    if response.changed() {
        rows.mistake = None;
    }
    if response.lost_focus() {
        if ui.input(|input| input.key_pressed(egui::Key::Escape)) {
            rows.text = rows.filter.clone();
            rows.mistake = None;
        } else {
            apply(rows, &names);
        }
    }
    let active = !rows.filter.is_empty() || !rows.text.is_empty();
    if active && parts::icon_button(ui, icons::CLOSE, "All rows").clicked() {
        rows.show_all();
    }
}

/// Keeps rows by the text that was typed, unless something is wrong with it.
fn apply(rows: &mut RowsView, names: &ColumnNames<'_>) {
    let text = rows.text.trim();
    if text.is_empty() {
        rows.filter.clear();
        rows.mistake = None;
        return;
    }
    match names.parse(text) {
        Ok(_) => {
            rows.filter = text.to_owned();
            rows.mistake = None;
            rows.retry();
        }
        Err(mistake) => rows.mistake = Some(mistake),
    }
}

/// How many rows there are, or why there are none.
fn outcome_ui(ui: &mut Ui, rows: &RowsView) {
    let colors = tokens::colors(ui);
    let label = |ui: &mut Ui, text: String, color| {
        ui.label(RichText::new(text).color(color));
        ui.add_space(space::ONE);
    };
    if let Some(mistake) = &rows.mistake {
        label(ui, format!("Not applied: {mistake}"), colors.error);
        return;
    }
    if let Some((of, error)) = &rows.error {
        let what = match of.step {
            RowsStep::Filter { .. } => "Not filtered",
            RowsStep::Sort { .. } => "Not sorted",
        };
        label(ui, format!("{what}: {}", error.cause()), colors.error);
        return;
    }
    let mut parts = Vec::new();
    if let Some((_, found)) = rows.kept.as_ref().filter(|_| !rows.filter.is_empty()) {
        let (kept, of) = (grouped(found.rows.len()), grouped(found.of));
        parts.push(format!("{kept} of {of} rows"));
        if found.damaged > 0 {
            let damaged = grouped(found.damaged);
            parts.push(format!("{damaged} damaged rows are left out"));
        }
    }
    if let Some((_, found)) = rows.sorted.as_ref().filter(|_| rows.sort.is_some()) {
        if found.damaged > 0 && rows.filter.is_empty() {
            parts.push(format!("{} damaged rows come last", grouped(found.damaged)));
        }
        if found.cut > 0 {
            let cut = grouped(found.cut);
            parts.push(format!("{cut} texts sorted by their first 1,024 bytes"));
        }
    }
    if !parts.is_empty() {
        label(ui, parts.join(" · "), colors.quiet);
    }
}

fn column_name(dataset: &DatasetHead, column: u64, one_based: bool) -> String {
    let members = dataset.columns.len().max(1) as u64;
    let member = dataset.columns.get((column % members) as usize);
    match member.map(|member| member.name.as_str()) {
        Some(name) if !name.is_empty() => name.to_owned(),
        _ if dataset.shape.len() > 1 => {
            format!("column {}", column / members + u64::from(one_based))
        }
        _ => "value".to_owned(),
    }
}
