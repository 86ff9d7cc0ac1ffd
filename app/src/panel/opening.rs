//! The page of a file that is not there yet: who holds it, or why it cannot be opened.

use std::time::{Duration, Instant};

use egui::{RichText, Ui};

use super::{error_view, parts, waiting};
use crate::command::Action;
use crate::settings::Recent;
use crate::state::document::{Document, Status, Waiting};
use crate::ui::{icons, tokens};

/// Opening that takes less than this says nothing: it would only flicker.
const QUIET: Duration = Duration::from_millis(150);
/// How often the time to the next attempt is counted down.
const TICK: Duration = Duration::from_millis(100);

/// Shows the page.
pub fn show(ui: &mut Ui, document: &Document, recent: &Recent, actions: &mut Vec<Action>) {
    match &document.status {
        Status::Open => {}
        Status::Failed(error) => {
            let is_recent = recent.has(&document.full_path());
            error_view::file(ui, document, error, is_recent, actions);
        }
        Status::Opening {
            waiting: Some(waiting),
            ..
        } => waiting_ui(ui, document, waiting, actions),
        Status::Opening { task, since, .. } => {
            let elapsed = since.elapsed();
            if elapsed < QUIET {
                ui.ctx().request_repaint_after(QUIET - elapsed);
                return;
            }
            ui.ctx().request_repaint_after(TICK);
            let frame = egui::Frame::NONE.inner_margin(tokens::space::TWO);
            frame.show(ui, |ui| {
                let progress = waiting::progress(task);
                parts::quiet(ui, format!("Opening {}{progress}", document.name()));
                if ui.button("Stop").clicked() {
                    actions.push(Action::StopOpening(document.id));
                }
            });
        }
    }
}

fn waiting_ui(ui: &mut Ui, document: &Document, waiting: &Waiting, actions: &mut Vec<Action>) {
    let colors = tokens::colors(ui);
    let frame = egui::Frame::NONE.inner_margin(tokens::space::TWO);
    frame.show(ui, |ui| {
        ui.set_max_width(640.0);
        ui.horizontal_wrapped(|ui| {
            let icon = RichText::new(icons::LOCK).font(tokens::icon());
            ui.label(icon.color(colors.warning));
            let what = format!("{} is in use by {}", document.name(), waiting.by());
            ui.label(RichText::new(what).font(tokens::strong()));
        });
        let left = waiting.next.saturating_duration_since(Instant::now());
        parts::quiet(ui, attempt_text(waiting, left));
        ui.add_space(tokens::space::HALF);
        parts::quiet(
            ui,
            "It opens by itself as soon as it is free. Opened anyway, it may show values that are half written.",
        );
        ui.horizontal(|ui| {
            if ui.button("Open anyway").clicked() {
                actions.push(Action::OpenAnyway(document.id));
            }
            if ui.button("Stop").clicked() {
                actions.push(Action::StopOpening(document.id));
            }
        });
        ui.ctx().request_repaint_after(TICK);
    });
}

/// The attempt that was refused, and when the next one comes.
fn attempt_text(waiting: &Waiting, left: Duration) -> String {
    let Waiting {
        attempt, attempts, ..
    } = waiting;
    let next = match left.is_zero() {
        true => "trying again now".to_owned(),
        // Rounded up: the last tenth of a second is not over yet.
        false => format!(
            "next in {:.1} s",
            left.as_millis().div_ceil(100) as f64 / 10.0
        ),
    };
    format!("Attempt {attempt} of {attempts} · {next}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_attempt_and_the_time_to_the_next_are_told() {
        let waiting = Waiting {
            attempt: 2,
            attempts: 10,
            holders: Vec::new(),
            next: Instant::now(),
        };
        let told = |ms| attempt_text(&waiting, Duration::from_millis(ms));
        assert_eq!(told(1_230), "Attempt 2 of 10 · next in 1.3 s");
        assert_eq!(told(0), "Attempt 2 of 10 · trying again now");
        assert_eq!(waiting.by(), "another program");
    }
}
