//! Members of a group as a list: name, type, shape, and where a link leads. Rows are anchored
//! on integers, as in the tree.

use egui::{Id, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::parts;
use crate::command::Action;
use crate::model::tree::{Branch, Child, KindState, LinkShape, NodeIcon};
use crate::state::document::Document;
use crate::state::tab::Tab;
use crate::text;
use crate::ui::grid::Held;
use crate::ui::grid::axis::{Anchor, Axis, Sizes};
use crate::ui::grid::scroll_bar::{Direction, ScrollBar};
use crate::ui::icons;
use crate::ui::tokens::{self, size, space};

/// What the list remembers between frames.
#[derive(Debug, Clone, Default)]
struct Scroll {
    top: Anchor,
    held: Option<Held>,
}

/// Width of the scroll bar.
const BAR: f32 = 10.0;
/// Where the columns begin, as parts of the width; the last one ends at 1.
const COLUMNS: [(&str, f32); 4] = [
    ("Name", 0.0),
    ("Type", 0.38),
    ("Shape", 0.58),
    ("Link", 0.76),
];

/// Shows the list in the room that is left.
pub fn show(
    ui: &mut Ui,
    document: &Document,
    tab: &Tab,
    branch: &Branch,
    actions: &mut Vec<Action>,
) {
    let rect = ui.available_rect_before_wrap();
    ui.allocate_rect(rect, Sense::hover());
    let (head, body) = rect.split_top_bottom_at_y(rect.min.y + size::ROW);
    let sizes = Sizes::uniform(size::ROW);
    let axis = Axis {
        count: branch.len() as u64,
        sizes: &sizes,
        view: body.height(),
    };
    let id = Id::unique("members").with(tab.id);
    let mut scroll: Scroll = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    let body = scroll_ui(ui, id, body, &axis, &mut scroll);
    let top = scroll.top;
    ui.data_mut(|data| data.insert_temp(id, scroll));
    head_ui(ui, head.with_max_x(body.max.x));
    let mut unknown = Vec::new();
    let mut list = ui.new_child(egui::UiBuilder::new().max_rect(body));
    list.shrink_clip_rect(body);
    for span in axis.visible(top) {
        let Some(child) = branch.ordered_at(span.index as usize) else {
            continue;
        };
        if matches!(child.kind, KindState::Unknown) {
            unknown.push(child.name.clone());
        }
        let at = pos2(body.min.x, body.min.y + span.start);
        let row = Rect::from_min_size(at, vec2(body.width(), size::ROW));
        let id = id.with(child.name.as_bytes());
        row_ui(&list, row, id, (document, tab), child, actions);
    }
    if !unknown.is_empty() {
        actions.push(Action::LookAt(document.id, tab.path.clone(), unknown));
    }
}

/// Serves wheel and scroll bar. Returns what is left for the rows.
fn scroll_ui(ui: &Ui, id: Id, rect: Rect, axis: &Axis<'_>, scroll: &mut Scroll) -> Rect {
    if !ui.input(|input| input.pointer.primary_down()) {
        scroll.held = None;
    }
    if ui.rect_contains_pointer(rect) {
        let wheel = ui.input(|input| input.smooth_scroll_delta().y);
        scroll.top = axis.scroll(scroll.top, -f64::from(wheel));
    }
    scroll.top = axis.clamp(scroll.top);
    if !axis.overflows() {
        return rect;
    }
    let body = rect.with_max_x(rect.max.x - BAR);
    let bar = ScrollBar {
        id: id.with("bar"),
        rect: rect.with_min_x(body.max.x),
        direction: Direction::Vertical,
        axis: Axis { ..*axis },
    };
    scroll.top = bar.show(ui, scroll.top, &mut scroll.held);
    body
}

/// Begin and width of a column.
fn column(rect: Rect, number: usize) -> (f32, f32) {
    let begin = |number: usize| COLUMNS.get(number).map_or(1.0, |column| column.1) * rect.width();
    let icon = if number == 0 {
        size::ICON + space::ONE
    } else {
        0.0
    };
    let x = begin(number) + icon;
    (rect.min.x + x, begin(number + 1) - x - space::ONE)
}

fn head_ui(ui: &Ui, rect: Rect) {
    let colors = tokens::colors(ui);
    let painter = ui.painter();
    for (number, (title, _)) in COLUMNS.iter().enumerate() {
        let (x, room) = column(rect, number);
        let at = pos2(x, rect.center().y);
        parts::text_at(painter, at, room, title, tokens::small(), colors.quiet);
    }
    painter.hline(
        rect.x_range(),
        rect.max.y - 0.5,
        Stroke::new(1.0, colors.line),
    );
}

fn row_ui(
    ui: &Ui,
    rect: Rect,
    id: Id,
    (document, tab): (&Document, &Tab),
    child: &Child,
    actions: &mut Vec<Action>,
) {
    let colors = tokens::colors(ui);
    let response = ui.interact(rect, id, Sense::click());
    let name = text::escaped(child.name.as_bytes());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Member {name}")));
    if response.hovered() {
        ui.painter().rect_filled(rect, 0, colors.hover);
    }
    let (icon, datatype, shape) = about(child);
    let broken = matches!(child.kind, KindState::Broken(_));
    let quiet = if broken { colors.error } else { colors.quiet };
    let link = leads_to(&child.link);
    let middle = rect.center().y;
    let center = pos2(rect.min.x + size::ICON / 2.0, middle);
    parts::icon_at(ui.painter(), center, icon, quiet);
    let texts = [
        (&*name, tokens::body(), colors.text),
        (&*datatype, tokens::mono(), quiet),
        (&*shape, tokens::mono(), colors.quiet),
        (&*link, tokens::mono(), colors.quiet),
    ];
    for (number, (text, font, color)) in texts.into_iter().enumerate() {
        let (x, mut room) = column(rect, number);
        if broken && number == 1 {
            // Why it is broken takes the place of the shape as well.
            room += column(rect, 2).1 + space::ONE;
        }
        parts::text_at(ui.painter(), pos2(x, middle), room, text, font, color);
    }
    if response.clicked() || response.double_clicked() {
        actions.push(Action::Show {
            document: document.id,
            path: tab.path.child(&child.name),
            keep: response.double_clicked(),
        });
    }
    if let KindState::Broken(error) = &child.kind {
        response.on_hover_text(error.to_string());
    }
}

/// Icon, type and shape of a member, or why there are none.
fn about(child: &Child) -> (&'static str, String, String) {
    match &child.kind {
        KindState::Known(kind) => {
            let icon = parts::node_icon(kind.icon, false);
            match kind.icon {
                NodeIcon::Group => {
                    let shape = match &*kind.detail {
                        "" => String::new(),
                        "1" => "1 member".to_owned(),
                        count => format!("{count} members"),
                    };
                    (icon, "group".to_owned(), shape)
                }
                NodeIcon::Datatype => (icon, kind.datatype.clone(), "committed type".to_owned()),
                _ => (icon, kind.datatype.clone(), kind.detail.clone()),
            }
        }
        KindState::Broken(error) => (icons::LINK_BROKEN, error.cause().to_owned(), String::new()),
        KindState::Unknown | KindState::Asked => ("", String::new(), String::new()),
    }
}

fn leads_to(link: &LinkShape) -> String {
    match link {
        LinkShape::Hard(_) => String::new(),
        LinkShape::Soft(path) => format!("→ {path}"),
        LinkShape::External(file, path) => format!("→ {file}::{path}"),
        LinkShape::UserDefined(class) => format!("link of class {class}"),
    }
}
