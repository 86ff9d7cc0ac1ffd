//! Where the panels stand.

use egui::{CentralPanel, Frame, Margin, Panel, Ui, vec2};

use super::Window;
use crate::command::Action;
use crate::model::head::{ObjectHead, ViewKind};
use crate::model::tree::LinkShape;
use crate::panel::{self, Sheet, number_format};
use crate::state::State;
use crate::state::sides::Side;
use crate::state::tab::Tab;
use crate::ui::tokens::{self, size, space};

impl Window {
    /// Draws everything.
    pub(super) fn show(&mut self, ui: &mut Ui) {
        let Self {
            state,
            actions,
            tree,
            ..
        } = self;
        panel::menu::keys(ui.ctx(), state, actions);
        let colors = tokens::colors(ui);
        let bar = Frame::NONE
            .fill(colors.raised)
            .inner_margin(Margin::symmetric(8, 0));
        Panel::top("menu bar")
            .exact_size(panel::menu::HEIGHT)
            .frame(bar.inner_margin(Margin {
                left: 8,
                right: 8,
                top: 5,
                bottom: 0,
            }))
            .show(ui, |ui| {
                panel::menu::show(ui, state, actions);
            });
        Panel::bottom("status bar")
            .exact_size(size::STATUS)
            .frame(bar)
            .show(ui, |ui| {
                panel::status::show(ui, state, actions);
            });
        if !state.documents.is_empty() {
            Panel::left("tree")
                .resizable(true)
                .default_size(size::TREE)
                .size_range(140.0..=720.0)
                .frame(Frame::NONE.fill(colors.raised))
                .show(ui, |ui| match state.search.open {
                    true => panel::search::show(ui, state, actions),
                    false => {
                        let mut editor = state.editor.take();
                        panel::tree::show(ui, state, (tree, &mut editor), actions);
                        state.editor = editor;
                    }
                });
        }
        if state.shows_changes {
            Panel::right("changes")
                .resizable(true)
                .default_size(size::TREE)
                .size_range(180.0..=560.0)
                .frame(Frame::NONE.fill(colors.raised).inner_margin(space::ONE))
                .show(ui, |ui| panel::changes::show(ui, state, actions));
        }
        CentralPanel::default()
            .frame(Frame::NONE.fill(colors.surface))
            .show(ui, |ui| {
                center_ui(ui, state, actions);
            });
        self.dialogs
            .show(ui.ctx(), &mut self.state, &mut self.actions);
        panel::welcome::drop_hint(ui.ctx());
    }
}

fn center_ui(ui: &mut Ui, state: &mut State, actions: &mut Vec<Action>) {
    if state.documents.is_empty() {
        panel::welcome::show(ui, state, actions);
        return;
    }
    match state.tabs.split() {
        Some(split) => super::sides::show(ui, state, split, actions),
        None => {
            let room = ui.available_rect_before_wrap();
            side_ui(ui, state, Side::First, actions);
            super::sides::drop_ui(ui, state, Side::First, room, actions);
        }
    }
}

/// The tabs of a side, and what is in front of it.
pub(super) fn side_ui(ui: &mut Ui, state: &mut State, side: Side, actions: &mut Vec<Action>) {
    let colors = tokens::colors(ui);
    Panel::top("tabs")
        .exact_size(size::BAR)
        .frame(Frame::NONE.fill(colors.raised))
        .show(ui, |ui| panel::tabs::show(ui, state, side, actions));
    let Some((document, tab)) = state.shown_on(side) else {
        let mut opening = state.documents.iter().rev();
        match opening.find(|document| !document.is_open()) {
            Some(document) => panel::opening::show(ui, document, &state.recent, actions),
            None => panel::welcome::no_tab(ui),
        }
        return;
    };
    if !document.is_open() {
        panel::opening::show(ui, document, &state.recent, actions);
        return;
    }
    let head = tab.head.clone();
    object_ui(ui, state, side, head, actions);
}

type Head = Option<Result<std::sync::Arc<ObjectHead>, hyperslab_engine::Error>>;

fn object_ui(ui: &mut Ui, state: &mut State, side: Side, head: Head, actions: &mut Vec<Action>) {
    let header = Frame::NONE.inner_margin(Margin {
        left: 8,
        right: 8,
        top: 4,
        bottom: 4,
    });
    Panel::top("object header")
        .frame(header)
        .show_separator_line(true)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            let Some((_, tab)) = state.shown_on(side) else {
                return;
            };
            panel::tabs::path_ui(ui, state, tab, actions);
            if let Some(Ok(head)) = &head {
                panel::tabs::caption_ui(ui, head);
                switch_ui(ui, state, tab, head, actions);
            }
        });
    let head = match head {
        None => {
            let tab = state.tabs.front(side);
            let waiting = tab.and_then(|tab| tab.head_slot.waiting());
            Frame::NONE.inner_margin(space::TWO).show(ui, |ui| {
                panel::waiting::show(ui, "Reading the object's header", waiting, actions);
            });
            return;
        }
        Some(Err(error)) => {
            let what = unreadable(state, side);
            if let Some((document, tab)) = state.shown_on(side)
                && tab.path.is_root()
            {
                panel::members::facts_of_file(ui, document, actions);
            }
            panel::error_view::show(ui, &what, &error, actions);
            return;
        }
        Some(Ok(head)) => head,
    };
    let height = ui.available_height();
    let margin = Frame::NONE.inner_margin(Margin {
        left: 8,
        right: 8,
        top: 6,
        bottom: 4,
    });
    Panel::bottom("attributes panel")
        .resizable(true)
        .default_size((height * 0.28).clamp(96.0, 240.0))
        .size_range(56.0..=(height - 120.0).max(57.0))
        .frame(margin)
        .show(ui, |ui| {
            if let Some(sheet) = sheet(state, side) {
                panel::attributes::show(ui, sheet, actions);
            }
        });
    CentralPanel::default().frame(Frame::NONE).show(ui, |ui| {
        view_ui(ui, state, side, &head, actions);
    });
}

/// What is in front of a side, with what can be edited of it.
fn sheet(state: &mut State, side: Side) -> Option<Sheet<'_>> {
    let (documents, editor) = (&state.documents, &mut state.editor);
    let tab = state.tabs.front_mut(side)?;
    let document = documents.iter().find(|d| d.id == tab.document)?;
    Some(Sheet {
        tab,
        document,
        editor,
    })
}

/// The switch between views, and what belongs to the one that is shown.
fn switch_ui(ui: &mut Ui, state: &State, tab: &Tab, head: &ObjectHead, actions: &mut Vec<Action>) {
    let right = egui::Layout::right_to_left(egui::Align::Center);
    let table = head.dataset().filter(|_| tab.view() == ViewKind::Table);
    ui.horizontal(|ui| {
        panel::tabs::switch_ui(ui, head.views(), tab.view(), actions);
        let numbers = table.is_some_and(number_format::has_numbers);
        if numbers || table.is_some_and(|table| table.description.is_some()) {
            let preferred = state.preferences.numbers;
            ui.with_layout(right, |ui| {
                if numbers {
                    number_format::menu_ui(ui, tab, preferred, actions);
                }
                if let Some(dataset) = table {
                    panel::reading::menu_ui(ui, tab, dataset, actions);
                }
            });
        }
    });
}

/// What cannot be read: a link that leads nowhere is told by where it leads.
fn unreadable(state: &State, side: Side) -> String {
    let child = state
        .shown_on(side)
        .and_then(|(document, tab)| document.tree.child(&tab.path));
    match child.map(|child| &child.link) {
        Some(LinkShape::Soft(path)) => format!("The soft link to {path} leads nowhere"),
        Some(LinkShape::External(file, path)) => {
            format!("The external link to {path} in {file} cannot be followed")
        }
        _ => "This object cannot be read".to_owned(),
    }
}

fn view_ui(
    ui: &mut Ui,
    state: &mut State,
    side: Side,
    head: &ObjectHead,
    actions: &mut Vec<Action>,
) {
    let one_based = state.preferences.one_based;
    let view = state.tabs.front(side).map(Tab::view);
    if view == Some(ViewKind::Members) {
        let documents = &state.documents;
        let tab = state.tabs.front_mut(side);
        if let Some((tab, document)) = tab.and_then(|tab| {
            let document = documents.iter().find(|d| d.id == tab.document)?;
            Some((tab, document))
        }) {
            panel::members::show(ui, document, tab, one_based, actions);
        }
        return;
    }
    let python = state
        .shown_on(side)
        .map(|(document, tab)| super::python::line(document, tab));
    let numbers = state.preferences.numbers;
    let Some(sheet) = sheet(state, side) else {
        return;
    };
    let tab = &mut *sheet.tab;
    tab.table.write_numbers(numbers);
    match (head.dataset(), tab.view()) {
        (Some(dataset), ViewKind::Table | ViewKind::Plot | ViewKind::Image) => {
            dimensions_ui(ui, tab, dataset, actions);
            let inset = Frame::NONE.inner_margin(Margin::symmetric(8, 4));
            match tab.view() {
                ViewKind::Plot => {
                    inset.show(ui, |ui| panel::plot_view::show(ui, tab, dataset, actions));
                }
                ViewKind::Image => {
                    inset.show(ui, |ui| panel::image_view::show(ui, tab, dataset, actions));
                }
                _ => panel::table::show(ui, sheet, dataset, one_based, actions),
            }
        }
        (Some(dataset), ViewKind::Text) => {
            panel::text_view::show(ui, sheet, dataset, actions);
        }
        _ => panel::info::show(ui, head, &python.unwrap_or_default(), actions),
    }
}

/// The bar of dimensions, where there is something to choose.
fn dimensions_ui(
    ui: &mut Ui,
    tab: &mut Tab,
    dataset: &crate::model::head::DatasetHead,
    actions: &mut Vec<Action>,
) {
    if tab.view() == ViewKind::Table {
        let axes = panel::scale::with_choice(tab, dataset);
        if !axes.is_empty() {
            Frame::NONE
                .inner_margin(Margin::symmetric(8, 2))
                .show(ui, |ui| {
                    ui.horizontal(|ui| {
                        for axis in axes {
                            panel::scale::choice_ui(ui, tab, dataset, axis, 2, actions);
                        }
                    });
                });
        }
    }
    let flat = dataset.shape.len() < 2 || tab.view() == ViewKind::Image && dataset.is_true_color();
    if flat {
        return;
    }
    Frame::NONE
        .inner_margin(vec2(space::ONE, space::HALF))
        .show(ui, |ui| {
            panel::dimensions::show(ui, tab, dataset);
        });
}
