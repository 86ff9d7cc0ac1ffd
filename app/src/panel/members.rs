//! The page of a group: its members; and for a file's root, what the file is.

use egui::{RichText, Ui};

use super::{error_view, member_table, parts};
use crate::command::Action;
use crate::model::head::DefaultPlot;
use crate::model::summary::Census;
use crate::model::tree::{Branch, BranchState};
use crate::state::document::Document;
use crate::state::tab::Tab;
use crate::text;
use crate::ui::icons;
use crate::ui::tokens::{self, space};

/// Shows the page of the tab's group.
pub fn show(
    ui: &mut Ui,
    document: &Document,
    tab: &mut Tab,
    one_based: bool,
    actions: &mut Vec<Action>,
) {
    egui::Frame::NONE.inner_margin(space::ONE).show(ui, |ui| {
        if let Some(plot) = tab.head().and_then(|head| head.default_plot.clone()) {
            default_plot_ui(ui, tab, &plot, actions);
        }
        // A plot needs the room.
        if tab.path.is_root() && !tab.members.plot.shown {
            summary_ui(ui, document, actions);
            parts::heading(ui, "Members of the root group");
        }
        match document.branch(&tab.path) {
            Some(branch) => members_ui(ui, tab, branch, one_based, actions),
            None => {
                // The groups that lead to it come first; then the tree gets its members, and
                // shows them when asked.
                if !document.is_coming(&tab.path) {
                    actions.push(Action::Load(document.id, tab.path.clone()));
                }
                parts::quiet(ui, "Loading…");
            }
        }
    });
}

/// The way to the plot that a group of NeXus offers.
fn default_plot_ui(ui: &mut Ui, tab: &Tab, plot: &DefaultPlot, actions: &mut Vec<Action>) {
    let signal = text::escaped(plot.signal.name().as_bytes()).into_owned();
    let words = match plot.axes.is_empty() {
        true => format!("{} Plot {signal}", icons::PLOT),
        false => format!(
            "{} Plot {signal} over {}",
            icons::PLOT,
            plot.axes.join(", ")
        ),
    };
    let button = ui.add(egui::Button::new(words));
    if button.on_hover_text(plot.signal.to_string()).clicked() {
        actions.push(Action::Show {
            document: tab.document,
            path: plot.signal.clone(),
            keep: false,
        });
        actions.push(Action::View(plot.view));
    }
    ui.add_space(space::HALF);
}

/// Shows what is known of a file whose root group cannot be read: that it is cut short, say.
pub fn facts_of_file(ui: &mut Ui, document: &Document, actions: &mut Vec<Action>) {
    egui::Frame::NONE
        .inner_margin(space::ONE)
        .show(ui, |ui| summary_ui(ui, document, actions));
}

fn members_ui(
    ui: &mut Ui,
    tab: &mut Tab,
    branch: &Branch,
    one_based: bool,
    actions: &mut Vec<Action>,
) {
    match &branch.state {
        BranchState::Loading => {
            let count = text::grouped(branch.len() as u64);
            parts::quiet(ui, format!("Loading… {count} so far"));
        }
        BranchState::Failed(error) => {
            error_view::show(ui, "Not all members can be read", error, actions);
        }
        BranchState::Loaded if branch.is_empty() => {
            parts::quiet(ui, "No members");
        }
        BranchState::Loaded => {}
    }
    if !branch.is_empty() {
        member_table::show(ui, tab, branch, one_based, actions);
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
