//! One row of the tree: indent, chevron, icon, name, badges, shape.

use egui::{Color32, Id, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2};

use super::lines::{Content, Line};
use crate::command::{Action, CommandId, EditAction, find};
use crate::model::ObjectPath;
use crate::model::tree::{Child, KindState, LinkShape, Note, Row, RowContent};
use crate::panel::{menu, parts};
use crate::state::State;
use crate::state::document::{Document, Status};
use crate::state::editing::Field;
use crate::text;
use crate::ui::icons;
use crate::ui::tokens::{self, size, space};

/// From one badge to the next.
const BADGE: f32 = 18.0;
/// Room for the dot of what is not saved.
const DOT: f32 = 12.0;

/// What is painted in a row.
struct Paint<'a> {
    depth: usize,
    /// `Some` where members can be shown: whether they are.
    open: Option<bool>,
    icon: &'static str,
    icon_color: Color32,
    name: String,
    name_color: Color32,
    badges: Vec<(&'static str, Color32)>,
    /// Whether a dot says that not all of it is saved.
    unsaved: bool,
    detail: &'a str,
}

/// Shows a row and serves the pointer.
pub fn show(
    ui: &mut Ui,
    tree: Id,
    rect: Rect,
    state: &State,
    line: &Line<'_>,
    focused: bool,
    actions: &mut Vec<Action>,
) {
    match &line.content {
        Content::File => file_ui(ui, tree, rect, state, line, focused, actions),
        Content::Status => status_ui(ui, rect, line, actions),
        Content::Member(row) => match &row.content {
            RowContent::Child {
                child,
                expanded,
                is_loop,
            } => {
                let open = can_open(child, *is_loop).then_some(*expanded);
                let paint = member_paint(ui, row, child, open, *is_loop);
                let place = Place {
                    state,
                    line,
                    path: &row.path,
                    rect,
                    tree,
                };
                let response = place.serve(ui, &paint, focused, actions);
                if let Some(text) = tooltip(child, *is_loop) {
                    response.on_hover_text(text);
                }
            }
            RowContent::Note(note) => note_ui(ui, rect, row, note),
        },
    }
}

struct Place<'a> {
    state: &'a State,
    line: &'a Line<'a>,
    path: &'a ObjectPath,
    rect: Rect,
    tree: Id,
}

impl Place<'_> {
    fn serve(
        &self,
        ui: &Ui,
        paint: &Paint<'_>,
        focused: bool,
        actions: &mut Vec<Action>,
    ) -> Response {
        let document = self.line.document.id;
        let id = self.tree.with((document.0, self.path.as_bytes()));
        let response = ui.interact(self.rect, id, Sense::click());
        let place = (document, self.path.clone());
        let selected = self.state.cursor.as_ref() == Some(&place);
        response.widget_info(|| WidgetInfo::selected(Role::TreeItem, true, selected, &paint.name));
        background(ui, self.rect, selected, focused, response.hovered());
        let chevron = self.rect.min.x + indent(paint.depth);
        let badges = draw(ui, self.rect, paint);
        let on_chevron = |pos: egui::Pos2| pos.x < chevron + size::ICON + 2.0;
        let at = response.interact_pointer_pos();
        if response.clicked() {
            ui.memory_mut(|memory| memory.request_focus(self.tree));
            match paint.open {
                Some(open) if at.is_some_and(on_chevron) => self.expand(!open, actions),
                _ => actions.push(self.show_action(false)),
            }
        }
        if response.double_clicked() && !at.is_some_and(on_chevron) {
            if let Some(open) = paint.open {
                self.expand(!open, actions);
            }
            actions.push(self.show_action(true));
        }
        response.context_menu(|ui| self.context_menu(ui, paint, actions));
        if self.line.document.is_open() && matches!(self.line.content, Content::File) {
            self.lock_ui(ui, badges, paint.badges.len(), actions);
        }
        response
    }

    /// The padlock, the last badge of a file.
    fn lock_ui(&self, ui: &Ui, badges: f32, count: usize, actions: &mut Vec<Action>) {
        let document = self.line.document;
        let x = badges + (count.saturating_sub(1)) as f32 * BADGE;
        let middle = pos2(x, self.rect.center().y);
        let rect = Rect::from_center_size(middle, egui::Vec2::splat(BADGE));
        let id = self.tree.with(("lock", document.id.0));
        let response = ui.interact(rect, id, Sense::click());
        let name = document.name();
        let label = match document.editing.allowed {
            true => format!("Lock {name}"),
            false => format!("Unlock {name} for editing"),
        };
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &label));
        if response.clicked() {
            actions.push(Action::Edit(EditAction::Unlock(document.id)));
        }
        response.on_hover_text(label);
    }

    fn show_action(&self, keep: bool) -> Action {
        Action::Show {
            document: self.line.document.id,
            path: self.path.clone(),
            keep,
        }
    }

    fn expand(&self, open: bool, actions: &mut Vec<Action>) {
        actions.push(Action::Expand {
            document: self.line.document.id,
            path: self.path.clone(),
            open,
        });
    }

    /// What changes the object, where the file is unlocked.
    fn edit_menu(&self, ui: &mut Ui, paint: &Paint<'_>, actions: &mut Vec<Action>) {
        let document = self.line.document;
        if !document.editing.allowed {
            return;
        }
        ui.separator();
        let path = || self.path.clone();
        let mut item = |ui: &mut Ui, id: CommandId, keys: &str, action: EditAction| {
            let button = egui::Button::new(find(id).label).shortcut_text(keys);
            if ui.add(button).clicked() {
                actions.push(Action::Edit(action));
                ui.close();
            }
        };
        if paint.open.is_some() {
            let new = EditAction::NewGroup(document.id, path());
            item(ui, CommandId::NewGroup, "", new);
        }
        if !self.path.is_root() {
            let rename = EditAction::Begin(document.id, path(), Field::Link);
            item(ui, CommandId::RenameObject, "F2", rename);
            let delete = EditAction::DeleteObject(document.id, path());
            item(ui, CommandId::DeleteObject, "Delete", delete);
        }
    }

    fn context_menu(&self, ui: &mut Ui, paint: &Paint<'_>, actions: &mut Vec<Action>) {
        ui.set_min_width(180.0);
        if ui.button("Open in a tab").clicked() {
            actions.push(self.show_action(true));
            ui.close();
        }
        if let Some(open) = paint.open {
            let label = if open { "Hide members" } else { "Show members" };
            if ui.button(label).clicked() {
                self.expand(!open, actions);
                ui.close();
            }
        }
        if ui.button(find(CommandId::CopyPath).label).clicked() {
            actions.push(Action::Copy(self.path.to_string()));
            ui.close();
        }
        self.edit_menu(ui, paint, actions);
        if matches!(self.line.content, Content::File) {
            ui.separator();
            let label = match self.line.document.editing.allowed {
                true => "Lock",
                false => find(CommandId::Unlock).label,
            };
            if ui.button(label).clicked() {
                let unlock = EditAction::Unlock(self.line.document.id);
                actions.push(Action::Edit(unlock));
                ui.close();
            }
            menu::item(ui, find(CommandId::Reload), self.state, actions);
            if ui.button(find(CommandId::CloseFile).label).clicked() {
                actions.push(Action::Close(self.line.document.id));
                ui.close();
            }
        }
    }
}

fn file_ui(
    ui: &Ui,
    tree: Id,
    rect: Rect,
    state: &State,
    line: &Line<'_>,
    focused: bool,
    actions: &mut Vec<Action>,
) {
    let colors = tokens::colors(ui);
    let document = line.document;
    let is_open = document.is_open();
    let paint = Paint {
        depth: 0,
        open: is_open.then_some(document.expanded),
        icon: icons::FILE,
        icon_color: colors.accent,
        name: document.name(),
        name_color: colors.text,
        badges: file_badges(document, colors),
        unsaved: document.editing.is_unsaved(),
        detail: "",
    };
    let root = ObjectPath::root();
    let place = Place {
        state,
        line,
        path: &root,
        rect,
        tree,
    };
    let response = place.serve(ui, &paint, focused, actions);
    let changed = if document.changed {
        "\nChanged on disk since it was read"
    } else {
        ""
    };
    let state = match (document.editing.allowed, document.editing.is_unsaved()) {
        (_, true) => document.editing.unsaved_text(),
        (true, false) => "Unlocked for editing".to_owned(),
        (false, false) => "Read only".to_owned(),
    };
    response.on_hover_text(format!("{}\n{state}{changed}", document.path.display()));
}

/// What is said of a file behind its name; the padlock comes last.
fn file_badges(document: &Document, colors: &tokens::Colors) -> Vec<(&'static str, Color32)> {
    let lock = match document.editing.allowed {
        true => (icons::UNLOCK, colors.accent),
        false => (icons::LOCK, colors.faint),
    };
    match (document.is_open(), document.changed && !document.follows) {
        (true, true) => vec![(icons::RELOAD, colors.warning), lock],
        (true, false) => vec![lock],
        (false, _) => Vec::new(),
    }
}

fn status_ui(ui: &Ui, rect: Rect, line: &Line<'_>, actions: &mut Vec<Action>) {
    let colors = tokens::colors(ui);
    let (text, color) = match &line.document.status {
        Status::Opening { waiting: None, .. } => ("Opening…".to_owned(), colors.quiet),
        Status::Opening {
            waiting: Some(w), ..
        } => (
            format!("In use, attempt {} of {}", w.attempt, w.attempts),
            colors.warning,
        ),
        Status::Failed(error) => (error.cause().to_owned(), colors.error),
        Status::Open => return,
    };
    let left = pos2(rect.min.x + indent(1) + size::ICON, rect.center().y);
    let width = rect.max.x - left.x - size::ROW;
    parts::text_at(ui.painter(), left, width, &text, tokens::body(), color);
    let button = Rect::from_center_size(
        pos2(rect.max.x - size::ROW / 2.0, rect.center().y),
        egui::Vec2::splat(size::ROW),
    );
    let id = ui.scope_id().with(("close document", line.document.id.0));
    let response = ui.interact(button, id, Sense::click());
    let name = format!("Close {}", line.document.name());
    parts::icon_button_at(ui, button, &response, icons::CLOSE, &name);
    if response.clicked() {
        actions.push(Action::Close(line.document.id));
    }
}

fn can_open(child: &Child, is_loop: bool) -> bool {
    !is_loop && child.is_group()
}

fn member_paint<'a>(
    ui: &Ui,
    row: &Row<'_>,
    child: &'a Child,
    open: Option<bool>,
    is_loop: bool,
) -> Paint<'a> {
    let colors = tokens::colors(ui);
    let (icon, detail) = match &child.kind {
        KindState::Known(kind) => (
            parts::node_icon(kind.icon, open == Some(true)),
            &kind.detail[..],
        ),
        KindState::Broken(_) => (icons::LINK_BROKEN, ""),
        KindState::Unknown | KindState::Asked => ("", ""),
    };
    let broken = matches!(child.kind, KindState::Broken(_));
    let is_group = child.is_group();
    Paint {
        depth: row.depth,
        open,
        icon,
        icon_color: match (broken, is_group) {
            (true, _) => colors.error,
            (false, true) => colors.accent,
            (false, false) => colors.quiet,
        },
        name: text::escaped(child.name.as_bytes()).into_owned(),
        name_color: if broken { colors.quiet } else { colors.text },
        badges: badges(child, is_loop, colors),
        unsaved: false,
        detail,
    }
}

fn badges(child: &Child, is_loop: bool, colors: &tokens::Colors) -> Vec<(&'static str, Color32)> {
    let mut badges = Vec::new();
    match &child.link {
        LinkShape::Soft(_) => badges.push((icons::LINK_SOFT, colors.quiet)),
        LinkShape::External(..) => badges.push((icons::LINK_EXTERNAL, colors.quiet)),
        LinkShape::UserDefined(_) => badges.push((icons::UNKNOWN, colors.quiet)),
        LinkShape::Hard(_) => {
            if matches!(&child.kind, KindState::Known(kind) if kind.hard_links > 1) {
                badges.push((icons::LINK_HARD, colors.quiet));
            }
        }
    }
    if is_loop {
        badges.push((icons::LOOP, colors.quiet));
    }
    badges
}

fn tooltip(child: &Child, is_loop: bool) -> Option<String> {
    let mut lines = Vec::new();
    match &child.link {
        LinkShape::Soft(path) => lines.push(format!("Soft link to {path}")),
        LinkShape::External(file, path) => {
            lines.push(format!("External link to {path} in {file}"));
        }
        LinkShape::UserDefined(class) => lines.push(format!("User-defined link of class {class}")),
        LinkShape::Hard(_) => {}
    }
    match &child.kind {
        KindState::Known(kind) if kind.hard_links > 1 => {
            lines.push(format!(
                "{} hard links lead to this object",
                kind.hard_links
            ));
        }
        KindState::Broken(error) => lines.push(error.to_string()),
        _ => {}
    }
    if is_loop {
        lines.push("Leads back to a group that it lies in".to_owned());
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn note_ui(ui: &Ui, rect: Rect, row: &Row<'_>, note: &Note<'_>) {
    let colors = tokens::colors(ui);
    let (text, color) = match note {
        Note::Loading(0) => ("Loading…".to_owned(), colors.quiet),
        Note::Loading(count) => {
            let count = text::grouped(*count as u64);
            (format!("Loading… {count} so far"), colors.quiet)
        }
        Note::Empty => ("No members".to_owned(), colors.faint),
        Note::Filtering => ("Looking for names…".to_owned(), colors.quiet),
        Note::NoMatch => ("No name matches the filter".to_owned(), colors.faint),
        Note::Failed(error) => (error.to_string(), colors.error),
    };
    let left = pos2(
        rect.min.x + indent(row.depth) + size::ICON + space::HALF,
        rect.center().y,
    );
    let width = rect.max.x - left.x - space::ONE;
    parts::text_at(ui.painter(), left, width, &text, tokens::body(), color);
    if let Note::Failed(error) = note {
        let id = ui.scope_id().with(("note", row.path.as_bytes()));
        ui.interact(rect, id, Sense::hover())
            .on_hover_text(error.to_string());
    }
}

/// Where the name of a member stands.
pub fn name_place(row: Rect, depth: usize) -> Rect {
    let left = row.min.x + indent(depth) + 2.0 * size::ICON + 2.0;
    row.with_min_x(left.min(row.max.x))
        .with_max_x(row.max.x - space::HALF)
}

fn indent(depth: usize) -> f32 {
    space::HALF + depth as f32 * size::INDENT
}

fn background(ui: &Ui, rect: Rect, selected: bool, focused: bool, hovered: bool) {
    let colors = tokens::colors(ui);
    let fill = match (selected, focused, hovered) {
        (true, true, _) => colors.selection,
        (true, false, _) => colors.selection_quiet,
        (false, _, true) => colors.hover,
        (false, _, false) => return,
    };
    ui.painter().rect_filled(rect, 0, fill);
}

/// Draws the row. Returns the middle of the first badge.
fn draw(ui: &Ui, rect: Rect, paint: &Paint<'_>) -> f32 {
    let colors = tokens::colors(ui);
    let painter = ui.painter();
    let middle = rect.center().y;
    let mut x = rect.min.x + indent(paint.depth);
    if let Some(open) = paint.open {
        let icon = if open {
            icons::CHEVRON_DOWN
        } else {
            icons::CHEVRON_RIGHT
        };
        let font = egui::FontId::new(11.0, tokens::icon().family);
        let at = pos2(x + size::ICON / 2.0, middle);
        painter.text(at, egui::Align2::CENTER_CENTER, icon, font, colors.quiet);
    }
    x += size::ICON;
    parts::icon_at(
        painter,
        pos2(x + size::ICON / 2.0, middle),
        paint.icon,
        paint.icon_color,
    );
    x += size::ICON + 6.0;
    let right = rect.max.x - space::ONE;
    let detail_width = match paint.detail {
        "" => 0.0,
        detail => parts::text_width(painter, detail, tokens::small()) + space::ONE,
    };
    let dot = if paint.unsaved { DOT } else { 0.0 };
    let badges_width = paint.badges.len() as f32 * BADGE + dot;
    let room = right - x - badges_width;
    // The name is worth more than the shape: a narrow tree drops the shape.
    let shows_detail = room - detail_width >= 72.0;
    let name_room = if shows_detail {
        room - detail_width
    } else {
        room
    };
    let middle_left = pos2(x, middle);
    let font = tokens::body();
    let end = parts::text_at(
        painter,
        middle_left,
        name_room,
        &paint.name,
        font,
        paint.name_color,
    );
    if paint.unsaved {
        let at = pos2(end + DOT / 2.0 + 1.0, middle);
        painter.circle_filled(at, 3.0, colors.changed);
    }
    let badges = end + dot + 12.0;
    for (n, (icon, color)) in paint.badges.iter().enumerate() {
        let font = egui::FontId::new(12.0, tokens::icon().family);
        let at = pos2(badges + n as f32 * BADGE, middle);
        painter.text(at, egui::Align2::CENTER_CENTER, *icon, font, *color);
    }
    if shows_detail && !paint.detail.is_empty() {
        let align = egui::Align2::RIGHT_CENTER;
        painter.text(
            pos2(right, middle),
            align,
            paint.detail,
            tokens::small(),
            colors.quiet,
        );
    }
    badges
}
