//! Which columns the table has: those of every group, and the attributes that occur.

use egui::containers::menu::{MenuButton, MenuConfig};
use egui::{PopupCloseBehavior, RichText, ScrollArea, Ui};

use crate::model::member_table::{Column, Tallied, Tally};
use crate::model::tree::Branch;
use crate::panel::{parts, waiting};
use crate::state::members::MembersView;
use crate::text;
use crate::ui::tokens::{self, size, space};

/// Lines of attributes that are shown at once.
const LINES: f32 = 14.0;

/// Shows the button and, while it is open, the columns to choose from.
pub fn show(ui: &mut Ui, members: &mut MembersView, branch: &Branch, columns: &[Column]) {
    let config = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    let button = MenuButton::new("Columns").config(config);
    let (button, _) = button.ui(ui, |ui| {
        ui.set_min_width(260.0);
        let mut chosen = columns.to_vec();
        for column in Column::FACTS {
            // Without names nothing could be opened.
            let free = column != Column::Name;
            ui.add_enabled_ui(free, |ui| toggle(ui, &mut chosen, &column, None));
        }
        ui.separator();
        attributes_ui(ui, members, branch, &mut chosen);
        if chosen != columns {
            members.chosen = Some(chosen);
        }
    });
    button.on_hover_text("Attributes of the members as columns");
}

fn attributes_ui(
    ui: &mut Ui,
    members: &mut MembersView,
    branch: &Branch,
    chosen: &mut Vec<Column>,
) {
    let Some(tally) = &members.tally else {
        parts::quiet(ui, "Looking for attributes…");
        return;
    };
    parts::quiet(ui, looked(tally, branch));
    if !tally.complete {
        match members.tallying.waiting() {
            Some((task, _)) if members.tally_all => {
                let progress = waiting::progress(task);
                parts::quiet(ui, format!("Looking at all members{progress}"));
                ui.ctx()
                    .request_repaint_after(std::time::Duration::from_millis(100));
            }
            _ => {
                if ui.button("Look at all members").clicked() {
                    members.tally_all = true;
                }
            }
        }
    }
    let area = ScrollArea::vertical().max_height(LINES * size::ROW);
    let rows = tally.attributes.len();
    area.show_rows(ui, size::ROW, rows, |ui, range| {
        ui.set_min_width(250.0);
        for tallied in tally.attributes.get(range).unwrap_or_default() {
            let column = Column::Attribute(tallied.name.clone());
            toggle(ui, chosen, &column, Some((tallied, tally)));
        }
    });
    if members.chosen.is_some() && ui.button("Choose columns for me").clicked() {
        *chosen = tally.columns(branch.has_links());
    }
}

/// How many members the attributes are of.
fn looked(tally: &Tally, branch: &Branch) -> String {
    let grouped = text::grouped;
    let of = match tally.complete {
        true => match tally.looked {
            1 => "1 member".to_owned(),
            count => format!("all {} members", grouped(count)),
        },
        false => format!(
            "the first {} of {} members",
            grouped(tally.looked),
            grouped((branch.len() as u64).max(tally.looked))
        ),
    };
    let more = match tally.full {
        true => " (there are more)",
        false => "",
    };
    match tally.attributes.len() {
        0 => format!("No attributes in {of}"),
        1 => format!("1 attribute in {of}"),
        count => format!("{} attributes{more} in {of}", grouped(count as u64)),
    }
}

fn toggle(
    ui: &mut Ui,
    chosen: &mut Vec<Column>,
    column: &Column,
    tallied: Option<(&Tallied, &Tally)>,
) {
    let mut on = chosen.contains(column);
    ui.horizontal(|ui| {
        if ui.checkbox(&mut on, column.title()).changed() {
            match on {
                true => insert(chosen, column),
                false => chosen.retain(|other| other != column),
            }
        }
        if let Some((tallied, tally)) = tallied
            && tallied.members < tally.looked
        {
            let text = format!("in {}", text::grouped(tallied.members));
            let color = tokens::colors(ui).faint;
            ui.add_space(space::HALF);
            ui.label(RichText::new(text).font(tokens::small()).color(color));
        }
    });
}

/// Columns of every group keep their order before the attributes, which come as they are chosen.
fn insert(chosen: &mut Vec<Column>, column: &Column) {
    let rank = |column: &Column| {
        let place = Column::FACTS.iter().position(|fact| fact == column);
        place.unwrap_or(Column::FACTS.len())
    };
    let after = chosen.iter().rposition(|other| rank(other) <= rank(column));
    chosen.insert(after.map_or(0, |at| at + 1), column.clone());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chosen_columns_keep_their_places() {
        let attribute = |name: &str| Column::Attribute(name.into());
        let mut chosen = vec![Column::Name, Column::Shape, attribute("b")];
        insert(&mut chosen, &Column::Kind);
        insert(&mut chosen, &attribute("a"));
        insert(&mut chosen, &Column::Link);
        let wanted = [
            Column::Name,
            Column::Kind,
            Column::Shape,
            Column::Link,
            attribute("b"),
            attribute("a"),
        ];
        assert_eq!(chosen, wanted);
    }
}
