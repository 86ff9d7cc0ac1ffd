//! An error in place: what failed, where, why, and what to do next.

use egui::{RichText, Ui};
use hyperslab_engine::{Error, Kind};

use super::parts;
use crate::command::Action;
use crate::state::document::Document;
use crate::ui::{icons, tokens};

/// Shows an error where the thing would have been.
pub fn show(ui: &mut Ui, what: &str, error: &Error, actions: &mut Vec<Action>) {
    page(ui, what, error, |_, _| {}, actions);
}

/// Shows why a file cannot be opened. One that somebody writes can be opened anyway; one that is
/// among the recent ones can be taken out of them.
pub fn file(
    ui: &mut Ui,
    document: &Document,
    error: &Error,
    is_recent: bool,
    actions: &mut Vec<Action>,
) {
    let what = format!("{} cannot be opened", document.name());
    let more = |ui: &mut Ui, actions: &mut Vec<Action>| {
        if error.kind() == Kind::Locked && ui.button("Open anyway").clicked() {
            actions.push(Action::OpenAnyway(document.id));
        }
        if is_recent && ui.button("Remove from recent files").clicked() {
            actions.push(Action::ForgetRecent(Some(document.full_path())));
            actions.push(Action::Close(document.id));
        }
    };
    page(ui, &what, error, more, actions);
}

fn page(
    ui: &mut Ui,
    what: &str,
    error: &Error,
    more: impl FnOnce(&mut Ui, &mut Vec<Action>),
    actions: &mut Vec<Action>,
) {
    let colors = tokens::colors(ui);
    egui::Frame::NONE
        .inner_margin(tokens::space::TWO)
        .show(ui, |ui| {
            ui.set_max_width(640.0);
            ui.horizontal_wrapped(|ui| {
                let icon = RichText::new(icons::ERROR).font(tokens::icon());
                ui.label(icon.color(colors.error));
                ui.label(RichText::new(what).font(tokens::strong()));
            });
            let cause = egui::Label::new(sentence(error.cause()))
                .selectable(true)
                .wrap();
            ui.add(cause);
            ui.add_space(tokens::space::HALF);
            let mut facts = Vec::new();
            if let Some(object) = error.object() {
                facts.push(("Object".to_owned(), object.to_owned()));
            }
            facts.push(("Structure".to_owned(), error.structure().to_owned()));
            if let Some(address) = error.address() {
                facts.push(("Address".to_owned(), format!("{address:#x}")));
            }
            parts::facts(ui, "error facts", &facts);
            ui.add_space(tokens::space::HALF);
            parts::quiet(ui, advice(error));
            ui.horizontal(|ui| {
                if ui.button("Try again").clicked() {
                    actions.push(Action::Retry);
                }
                more(ui, actions);
                if error.kind() == Kind::Network && ui.button("Allow network").clicked() {
                    actions.push(Action::AllowNetwork);
                }
                if ui.button("Copy details").clicked() {
                    actions.push(Action::Copy(error.to_string()));
                }
            });
        });
}

fn sentence(cause: &str) -> String {
    let mut letters = cause.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// What the user can do about an error.
pub fn advice(error: &Error) -> &'static str {
    let other_file = matches!(
        error.structure(),
        "external link" | "external data file" | "virtual dataset"
    );
    match error.kind() {
        Kind::NotFound if other_file => {
            "Put the file that is named to one of the places where it is looked for, then try again."
        }
        Kind::Network => {
            "Who made the file chose that place, and going there tells it about you. Allow it where you trust both; it holds until the file is closed."
        }
        Kind::NotHdf5 => "Open the file with the program that the message names.",
        Kind::Truncated => {
            "The file may still be on its way, or its copy was cut short: compare its size with the original, then reload."
        }
        Kind::Corrupt => {
            "This part of the file is damaged. Everything else can still be read; get the file again where there is another copy."
        }
        Kind::Unsupported => {
            "This version does not decode it yet. Everything else in the file can still be read."
        }
        Kind::LimitExceeded => {
            "The size is beyond what a healthy file has, or beyond what fits on screen: choose a smaller part."
        }
        Kind::NotFound => "Nothing is there under this name. The file may have changed: reload it.",
        Kind::Locked => {
            "Another program writes the file. Wait until it is done, or open it anyway."
        }
        Kind::Changed => "The file changed while it was read. Reload it.",
        Kind::Io => {
            "The system could not read the file. Look at the disk, the network or the permissions, then try again."
        }
        Kind::Cancelled => "It was stopped. Try again to go on.",
        Kind::Closed => "The file was closed. Open it again.",
        _ => "Everything else in the file can still be read.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_to_do_about_another_file_is_told() {
        let about = |kind, structure, cause| advice(&Error::new(kind, structure, cause));
        let missing = about(
            Kind::NotFound,
            "external link",
            "file \"a.h5\" is not there",
        );
        assert!(missing.starts_with("Put the file"), "{missing}");
        let refused = about(Kind::Network, "external data file", "leads to host");
        assert!(refused.contains("Allow"), "{refused}");
        let filter = about(
            Kind::Unsupported,
            "chunk [0]",
            "filter 40000 is not decoded",
        );
        assert!(filter.contains("does not decode"), "{filter}");
        let gone = about(Kind::NotFound, "group", "no link is called \"a\"");
        assert!(gone.contains("reload"), "{gone}");
    }

    #[test]
    fn a_cause_is_shown_as_a_sentence() {
        assert_eq!(sentence("checksum differs"), "Checksum differs");
        assert_eq!(sentence(""), "");
    }
}
