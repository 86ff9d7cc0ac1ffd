//! The line above the table: what it is filtered by, how much is left, its columns and order.

use egui::{Align, Layout, TextEdit, Ui};

use super::{chooser, plot};
use crate::command::{Action, CommandId, find};
use crate::model::member_table::{Column, Sort};
use crate::model::tree::Branch;
use crate::panel::parts;
use crate::state::members::MembersView;
use crate::text;
use crate::ui::icons;
use crate::ui::tokens::{self, space};

const HINT: &str = "Filter: word, @mass > 1e-17, kind = dataset";
const HELP: &str = "A word is looked for in names, types and attributes; with * or ? it is the \
                    whole of one, /…/ is a regular expression. @NAME is an attribute, and may be \
                    compared: @mass > 1e-17. So may name, kind, type, shape, size, rank and unit. \
                    and, or, not and parentheses join them.";

/// Shows the line.
pub fn show(
    ui: &mut Ui,
    members: &mut MembersView,
    branch: &Branch,
    columns: &[Column],
    actions: &mut Vec<Action>,
) {
    let colors = tokens::colors(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::ONE;
        let icon = egui::RichText::new(icons::FILTER).font(tokens::icon());
        ui.label(icon.color(colors.quiet));
        let width = (ui.available_width() * 0.45).clamp(120.0, 360.0);
        let edit = TextEdit::singleline(&mut members.query)
            .font(tokens::mono())
            .hint_text(HINT)
            .desired_width(width);
        let edit = ui.add(edit).accessible_name("Filter the members");
        if edit.on_hover_text(HELP).changed() {
            members.set_query();
        }
        if !members.query.is_empty()
            && parts::icon_button(ui, icons::CLOSE, "Show all members").clicked()
        {
            members.query.clear();
            members.set_query();
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = space::HALF;
            let export = find(CommandId::ExportMembers);
            if parts::icon_button(ui, icons::EXPORT, export.label).clicked() {
                actions.push(Action::Run(export.id));
            }
            sort_ui(ui, members, columns);
            chooser::show(ui, members, branch, columns);
            let shown = egui::Button::new("Plot").selected(members.plot.shown);
            let hint = "One column against another, or against the number of the row";
            if ui.add(shown).on_hover_text(hint).clicked() {
                plot::toggle(members, columns);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                note_ui(ui, members, branch);
            });
        });
    });
    if let Some(full) = members.found.as_ref().and_then(|found| found.full.as_ref())
        && !members.view.is_plain()
    {
        let text = format!("{} {full}", icons::WARNING);
        ui.add(egui::Label::new(egui::RichText::new(text).color(colors.warning)).wrap());
    }
}

/// What is wrong with the query, or how much is left.
fn note_ui(ui: &mut Ui, members: &MembersView, branch: &Branch) {
    let colors = tokens::colors(ui);
    let (text, color) = match &members.wrong {
        Some(wrong) => (wrong.clone(), colors.error),
        None => (count(members, branch), colors.quiet),
    };
    let label = egui::Label::new(egui::RichText::new(text).color(color)).truncate();
    ui.add(label);
}

/// How many of all are left, where a query leaves some out.
fn count(members: &MembersView, branch: &Branch) -> String {
    match &members.found {
        Some(found) if !members.view.filter.is_empty() => format!(
            "{} of {}",
            text::grouped(found.rows.len() as u64),
            text::grouped(branch.len() as u64)
        ),
        _ => String::new(),
    }
}

/// The order of the rows by menu: what a click on a header does, for the keyboard.
fn sort_ui(ui: &mut Ui, members: &mut MembersView, columns: &[Column]) {
    let now = members.view.sort.clone();
    let button = ui.menu_button("Sort", |ui| {
        if ui.radio(now.is_none(), "As the group has it").clicked() {
            members.set_sort(None);
            ui.close();
        }
        ui.separator();
        for column in columns {
            let is_by = now.as_ref().is_some_and(|sort| sort.column == *column);
            if ui.radio(is_by, column.title()).clicked() {
                members.set_sort(Some(Sort {
                    column: column.clone(),
                    falls: false,
                }));
                ui.close();
            }
        }
        ui.separator();
        let mut falls = now.as_ref().is_some_and(|sort| sort.falls);
        let check = egui::Checkbox::new(&mut falls, "Largest first");
        if ui.add_enabled(now.is_some(), check).changed()
            && let Some(sort) = now.clone()
        {
            members.set_sort(Some(Sort { falls, ..sort }));
            ui.close();
        }
    });
    button
        .response
        .on_hover_text("The order of the rows; a click on a header sorts as well");
}
