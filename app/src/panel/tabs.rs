//! The row of tabs, and the lines above the object: path, type, shape, views.

use egui::{Painter, Rect, RichText, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::parts;
use crate::command::{Action, CommandId, find};
use crate::model::ObjectPath;
use crate::model::head::{ObjectHead, ViewKind};
use crate::state::State;
use crate::state::document::Document;
use crate::state::sides::Side;
use crate::state::tab::Tab;
use crate::ui::icons;
use crate::ui::tokens::{self, Colors, size, space};

/// Widest tab.
const WIDEST: f32 = 220.0;

/// A tab that is being dragged.
#[derive(Debug, Clone, Copy)]
pub struct Dragged(pub u64);

/// Shows the tabs of a side.
pub fn show(ui: &mut Ui, state: &State, side: Side, actions: &mut Vec<Action>) {
    let room = ui.available_rect_before_wrap();
    let buttons = split_rect(room);
    let builder = egui::UiBuilder::new().max_rect(room.with_max_x(buttons.min.x));
    ui.scope_builder(builder, |ui| row_ui(ui, state, side, actions));
    if state.tabs.front(side).is_some() {
        split_ui(ui, state, side, buttons, actions);
    }
}

/// Where the button stands that splits the window, or joins its sides.
fn split_rect(room: Rect) -> Rect {
    let width = size::ROW + space::ONE;
    room.with_min_x((room.max.x - width).max(room.min.x))
}

fn split_ui(ui: &mut Ui, state: &State, side: Side, at: Rect, actions: &mut Vec<Action>) {
    let (id, icon) = match state.tabs.split() {
        Some(_) => (CommandId::CloseSide, icons::CLOSE),
        None => (CommandId::SplitRight, icons::SPLIT),
    };
    // A side is closed by a button of its own; the window is split by the one on the right.
    let button = Rect::from_center_size(at.center(), egui::Vec2::splat(size::ROW));
    let label = find(id).label;
    let response = ui.interact(button, ui.scope_id().with(("split", side)), Sense::click());
    parts::icon_button_at(ui, button, &response, icon, label);
    if response.clicked() {
        actions.push(Action::Focus(side));
        actions.push(Action::Run(id));
    }
    response.on_hover_text(label);
}

fn row_ui(ui: &mut Ui, state: &State, side: Side, actions: &mut Vec<Action>) {
    egui::ScrollArea::horizontal()
        .id_salt("tabs")
        .scroll_bar_visibility(egui::scroll_area::ScrollBarVisibility::AlwaysHidden)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            ui.horizontal(|ui| {
                for tab in state.tabs.of_side(side) {
                    tab_ui(ui, state, tab, actions);
                }
            });
        });
}

fn tab_ui(ui: &mut Ui, state: &State, tab: &Tab, actions: &mut Vec<Action>) {
    let colors = tokens::colors(ui);
    let document = state.document(tab.document);
    let title = tab.title(&document.map(Document::name).unwrap_or_default());
    let active = state
        .tabs
        .front(tab.side)
        .is_some_and(|front| front.id == tab.id);
    let text = title_text(
        &title,
        tab.kept,
        if active { colors.text } else { colors.quiet },
    );
    let galley = egui::WidgetText::from(text).into_galley(
        ui,
        Some(egui::TextWrapMode::Truncate),
        WIDEST,
        egui::TextStyle::Body,
    );
    let icon_room = size::ICON + 6.0;
    let is_linked = active && state.tabs.are_linked();
    let link_room = if is_linked { icon_room } else { 0.0 };
    let width = galley.size().x + icon_room + link_room + size::ROW + 3.0 * space::ONE;
    let (rect, response) = ui.allocate_exact_size(vec2(width, size::BAR), Sense::click_and_drag());
    response.dnd_set_drag_payload(Dragged(tab.id));
    let spoken = match is_linked {
        true => format!("Tab {title}, linked"),
        false => format!("Tab {title}"),
    };
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, active, &spoken));
    let painter = ui.painter();
    let accent = match tab.side == state.tabs.focus() {
        true => colors.accent,
        false => colors.line,
    };
    let active_color = active.then_some(accent);
    background(painter, rect, active_color, response.hovered(), colors);
    let x = rect.min.x + space::ONE;
    let middle = rect.center().y;
    parts::icon_at(
        painter,
        pos2(x + size::ICON / 2.0, middle),
        icon(tab),
        colors.quiet,
    );
    let at = pos2(x + icon_room, middle - galley.size().y / 2.0);
    let link = at
        + vec2(
            galley.size().x + 6.0 + size::ICON / 2.0,
            galley.size().y / 2.0,
        );
    painter.galley(at, galley, colors.text);
    if is_linked {
        parts::icon_at(painter, link, icons::LINK_HARD, colors.accent);
    }
    let button = Rect::from_center_size(
        pos2(rect.max.x - space::HALF - size::ROW / 2.0, middle),
        egui::Vec2::splat(size::ROW - 2.0),
    );
    let close = ui.interact(
        button,
        ui.scope_id().with(("close tab", tab.id)),
        Sense::click(),
    );
    if active || response.hovered() || close.hovered() {
        parts::icon_button_at(
            ui,
            button,
            &close,
            icons::CLOSE,
            &format!("Close tab {title}"),
        );
    }
    if close.clicked() || response.middle_clicked() {
        actions.push(Action::CloseTab(tab.id));
    } else if response.double_clicked() {
        actions.push(Action::Keep(tab.id));
    } else if response.clicked() {
        actions.push(Action::Activate(tab.id));
    }
    let place = document.map(|d| format!("{}::{}", d.path.display(), tab.path));
    response.on_hover_text(place.unwrap_or_default());
}

/// What lies behind the title, and the line to the next tab.
fn background(
    painter: &Painter,
    rect: Rect,
    active: Option<egui::Color32>,
    hovered: bool,
    colors: &Colors,
) {
    if let Some(accent) = active {
        painter.rect_filled(rect, 0, colors.surface);
        painter.rect_filled(rect.with_max_y(rect.min.y + 2.0), 0, accent);
    } else if hovered {
        painter.rect_filled(rect, 0, colors.hover);
    }
    let line = egui::Stroke::new(1.0, colors.line);
    painter.vline(rect.max.x - 0.5, rect.y_range(), line);
}

fn icon(tab: &Tab) -> &'static str {
    match (tab.path.is_root(), tab.head()) {
        (true, _) => icons::FILE,
        (false, Some(head)) => parts::node_icon(head.icon, false),
        (false, None) if tab.head.is_some() => icons::ERROR,
        (false, None) => icons::WAITING,
    }
}

fn title_text(title: &str, kept: bool, color: egui::Color32) -> RichText {
    let text = RichText::new(title).color(color);
    if kept { text } else { text.italics() }
}

/// Shows the path, each name a way there, and the way back.
pub fn path_ui(ui: &mut Ui, state: &State, tab: &Tab, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        for (id, icon) in [
            (CommandId::Back, icons::BACK),
            (CommandId::Forward, icons::FORWARD),
        ] {
            let command = find(id);
            ui.add_enabled_ui((command.enabled)(state), |ui| {
                if parts::icon_button(ui, icon, command.label).clicked() {
                    actions.push(Action::Run(id));
                }
            });
        }
        ui.add_space(space::HALF);
        let name = state.document(tab.document).map(Document::name);
        let mut crumbs = vec![(name.unwrap_or_default(), ObjectPath::root())];
        let mut path = ObjectPath::root();
        for name in tab.path.names() {
            path = path.child(&name.into());
            crumbs.push((crate::text::escaped(name).into_owned(), path.clone()));
        }
        egui::ScrollArea::horizontal()
            .id_salt("breadcrumb")
            .stick_to_right(true)
            .scroll_bar_visibility(egui::scroll_area::ScrollBarVisibility::AlwaysHidden)
            .show(ui, |ui| crumbs_ui(ui, tab, crumbs, actions));
    });
}

fn crumbs_ui(ui: &mut Ui, tab: &Tab, crumbs: Vec<(String, ObjectPath)>, actions: &mut Vec<Action>) {
    let colors = tokens::colors(ui);
    let last = crumbs.len() - 1;
    ui.spacing_mut().button_padding.x = space::HALF;
    for (n, (name, path)) in crumbs.into_iter().enumerate() {
        if n > 0 {
            let font = egui::FontId::new(10.0, tokens::icon().family);
            ui.label(
                RichText::new(icons::CHEVRON_RIGHT)
                    .font(font)
                    .color(colors.faint),
            );
        }
        let text = match n == last {
            true => RichText::new(name).font(tokens::strong()),
            false => RichText::new(name).color(colors.quiet),
        };
        let button = ui.add(egui::Button::new(text).frame_when_inactive(false));
        if button.clicked() && n != last {
            actions.push(Action::Show {
                document: tab.document,
                path,
                keep: false,
            });
        }
    }
}

/// Shows type, shape, chunks and filters.
pub fn caption_ui(ui: &mut Ui, head: &ObjectHead) {
    let colors = tokens::colors(ui);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.add_space(space::HALF);
        for (n, part) in head.caption.iter().enumerate() {
            if n > 0 {
                ui.label(RichText::new("·").color(colors.faint));
            }
            let text = RichText::new(part).font(tokens::mono()).color(colors.quiet);
            ui.add(egui::Label::new(text).selectable(true));
        }
    });
}

/// Shows the switch between views.
pub fn switch_ui(ui: &mut Ui, views: &[ViewKind], shown: ViewKind, actions: &mut Vec<Action>) {
    if views.len() < 2 {
        return;
    }
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        ui.add_space(space::HALF);
        for view in views {
            let text = match *view == shown {
                true => RichText::new(view.label()).font(tokens::strong()),
                false => RichText::new(view.label()),
            };
            if ui.selectable_label(*view == shown, text).clicked() {
                actions.push(Action::View(*view));
            }
        }
    });
}
