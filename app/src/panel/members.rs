//! The page of a group: its members; and for a file's root, what the file is.

use egui::{RichText, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use super::{error_view, parts};
use crate::command::Action;
use crate::model::summary::Census;
use crate::model::tree::{Branch, BranchState, Child, KindState, LinkShape};
use crate::state::State;
use crate::state::document::Document;
use crate::state::tab::Tab;
use crate::text;
use crate::ui::icons;
use crate::ui::tokens::{self, size, space};

/// Shows the page of the tab's group.
pub fn show(ui: &mut Ui, state: &State, tab: &Tab, actions: &mut Vec<Action>) {
    let Some(document) = state.document(tab.document) else {
        return;
    };
    egui::Frame::NONE.inner_margin(space::ONE).show(ui, |ui| {
        if tab.path.is_root() {
            summary_ui(ui, document, actions);
            parts::heading(ui, "Members of the root group");
        }
        match document.tree.find(&tab.path) {
            Some(branch) => members_ui(ui, document, tab, branch, actions),
            // The tree never had this group open: it gets the members, and shows them when asked.
            None => {
                actions.push(Action::Load(document.id, tab.path.clone()));
                parts::quiet(ui, "Loading…");
            }
        }
    });
}

fn members_ui(
    ui: &mut Ui,
    document: &Document,
    tab: &Tab,
    branch: &Branch,
    actions: &mut Vec<Action>,
) {
    match &branch.state {
        BranchState::Loading => {
            let count = text::grouped(branch.children().len() as u64);
            parts::quiet(ui, format!("Loading… {count} so far"));
        }
        BranchState::Failed(error) => {
            error_view::show(ui, "Not all members can be read", error, actions);
        }
        BranchState::Loaded if branch.children().is_empty() => {
            parts::quiet(ui, "No members");
        }
        BranchState::Loaded => {}
    }
    let mut unknown = Vec::new();
    ScrollArea::vertical()
        .id_salt("members")
        .auto_shrink(false)
        .show_rows(ui, size::ROW, branch.children().len(), |ui, range| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for child in range.filter_map(|place| branch.ordered_at(place)) {
                if matches!(child.kind, KindState::Unknown) {
                    unknown.push(child.name.clone());
                }
                row_ui(ui, document, tab, child, actions);
            }
        });
    if !unknown.is_empty() {
        actions.push(Action::LookAt(document.id, tab.path.clone(), unknown));
    }
}

fn row_ui(ui: &mut Ui, document: &Document, tab: &Tab, child: &Child, actions: &mut Vec<Action>) {
    let colors = tokens::colors(ui);
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), Sense::click());
    let name = text::escaped(child.name.as_bytes());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Member {name}")));
    if response.hovered() {
        ui.painter().rect_filled(rect, 0, colors.hover);
    }
    let (icon, what, color) = match &child.kind {
        KindState::Known(kind) => (
            parts::node_icon(kind.icon, false),
            format!("{}  {}", parts::node_label(kind.icon), kind.detail),
            colors.quiet,
        ),
        KindState::Broken(error) => (icons::LINK_BROKEN, error.to_string(), colors.error),
        _ => ("", String::new(), colors.quiet),
    };
    let link = match &child.link {
        LinkShape::Hard(_) => String::new(),
        LinkShape::Soft(path) => format!("→ {path}"),
        LinkShape::External(file, path) => format!("→ {file}::{path}"),
        LinkShape::UserDefined(class) => format!("link of class {class}"),
    };
    let middle = rect.center().y;
    let painter = ui.painter();
    parts::icon_at(painter, pos2(rect.min.x + 12.0, middle), icon, color);
    let width = rect.width();
    let columns = [
        (
            28.0,
            width * 0.4 - 28.0,
            &*name,
            tokens::body(),
            colors.text,
        ),
        (width * 0.4, width * 0.3, &what, tokens::body(), color),
        (
            width * 0.7,
            width * 0.3,
            &link,
            tokens::mono(),
            colors.quiet,
        ),
    ];
    for (x, room, text, font, color) in columns {
        let at = pos2(rect.min.x + x, middle);
        parts::text_at(painter, at, room - space::ONE, text, font, color);
    }
    if response.clicked() || response.double_clicked() {
        actions.push(Action::Show {
            document: document.id,
            path: tab.path.child(&child.name),
            keep: response.double_clicked(),
        });
    }
}

fn summary_ui(ui: &mut Ui, document: &Document, actions: &mut Vec<Action>) {
    match &document.summary {
        None => {
            parts::quiet(ui, "Loading…");
        }
        Some(Err(error)) => error_view::show(ui, "The file's facts cannot be read", error, actions),
        Some(Ok(summary)) => {
            let colors = tokens::colors(ui);
            ui.label(RichText::new(&summary.name).font(tokens::title()));
            for note in &summary.notes {
                let text = format!("{} {note}", icons::WARNING);
                ui.add(egui::Label::new(RichText::new(text).color(colors.warning)).wrap());
            }
            ui.add_space(space::HALF);
            let mut facts = vec![
                ("Size".to_owned(), text::byte_size(summary.size)),
                ("Folder".to_owned(), summary.folder.clone()),
            ];
            if let Some(producer) = &summary.producer {
                facts.push(("Written by".to_owned(), producer.clone()));
            }
            facts.push(("Contents".to_owned(), census_text(&document.census)));
            facts.extend(summary.facts.iter().cloned());
            parts::facts(ui, "file facts", &facts);
        }
    }
}

/// Counts of a file in words.
pub fn census_text(census: &Census) -> String {
    let mut counts = Vec::new();
    let mut count = |number: u64, one: &str, many: &str| {
        if number > 0 {
            let word = if number == 1 { one } else { many };
            counts.push(format!("{} {word}", text::grouped(number)));
        }
    };
    count(census.groups, "group", "groups");
    count(census.datasets, "dataset", "datasets");
    count(
        census.datatypes,
        "committed datatype",
        "committed datatypes",
    );
    count(census.links, "link", "links");
    count(census.unreadable, "unreadable", "unreadable");
    let text = counts.join(", ");
    if census.complete {
        text
    } else {
        format!("{text}… counting")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_words_in_singular_and_plural() {
        let census = Census {
            groups: 1,
            datasets: 1_200,
            complete: true,
            ..Census::default()
        };
        assert_eq!(census_text(&census), "1 group, 1,200 datasets");
    }
}
