//! What a panel shows while it waits: for what, how far it is, and a way to stop.

use std::time::Duration;

use egui::{RichText, Ui};
use hyperslab_engine::Task;

use super::parts;
use crate::command::Action;
use crate::ui::{icons, tokens};

/// A wait shorter than this shows nothing: it would only flicker.
const QUIET: Duration = Duration::from_millis(150);

/// Shows that something is on its way.
pub fn show(
    ui: &mut Ui,
    what: &str,
    waiting: Option<(&Task, Duration)>,
    actions: &mut Vec<Action>,
) {
    let Some((task, since)) = waiting else {
        return;
    };
    if since < QUIET {
        ui.ctx().request_repaint_after(QUIET - since);
        return;
    }
    ui.ctx().request_repaint_after(Duration::from_millis(100));
    let color = tokens::colors(ui).quiet;
    ui.horizontal(|ui| {
        ui.label(RichText::new(icons::WAITING).color(color));
        ui.label(RichText::new(format!("{what}{}", progress(task))).color(color));
        if parts::icon_button(ui, icons::CLOSE, "Stop").clicked() {
            actions.push(Action::Stop);
        }
    });
}

/// How far a task is, as ` · 42 %`; empty while nothing is known.
pub fn progress(task: &Task) -> String {
    match task.progress() {
        (_, 0) => String::new(),
        (done, total) => {
            let percent = u128::from(done) * 100 / u128::from(total);
            format!(" · {} %", percent.min(100))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_a_percentage_and_never_over_100() {
        let task = Task::new();
        assert_eq!(progress(&task), "");
        task.expect(200);
        task.advance(50);
        assert_eq!(progress(&task), " · 25 %");
        task.advance(500);
        assert_eq!(progress(&task), " · 100 %");
    }
}
