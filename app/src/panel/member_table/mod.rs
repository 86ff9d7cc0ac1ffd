//! The table of a group's members: the integer grid over names that stream in and facts that are
//! read for the rows on screen; above it what it is filtered by, and which columns it has.

mod bar;
mod chooser;
mod keys;
mod plot;
mod source;

use egui::{Frame, Panel, Ui};

use self::source::MemberSource;
use super::{error_view, waiting};
use crate::command::Action;
use crate::model::member_table::{Column, RowsWanted};
use crate::model::table::window_around;
use crate::model::tree::Branch;
use crate::state::members::MembersView;
use crate::state::tab::Tab;
use crate::text;
use crate::ui::grid;
use crate::ui::grid::GridResponse;
use crate::ui::grid::copy::Copied;
use crate::worker::member_table::TextTarget;

/// Characters of a text: as many as the widest column can show.
const LIMIT: usize = 200;

/// Shows the table in the room that is left, and notes which facts it would like.
pub fn show(
    ui: &mut Ui,
    tab: &mut Tab,
    branch: &Branch,
    one_based: bool,
    actions: &mut Vec<Action>,
) {
    let columns = tab.members.columns(branch);
    bar::show(ui, &mut tab.members, branch, &columns, actions);
    if let Some(error) = &tab.members.error {
        error_view::show(ui, "The members cannot be looked at", error, actions);
    }
    let waits = tab.members.finding.waiting();
    waiting::show(ui, "Looking at members", waits, actions);
    let waits = tab.members.texting.waiting();
    waiting::show(ui, "Writing rows", waits, actions);
    if tab.members.plot.shown {
        plot_ui(ui, tab, branch, actions);
    }
    tab.members.lay_out(&columns);
    let mut state = std::mem::take(&mut tab.members.grid);
    let source = MemberSource::new(&tab.members, branch, &columns, one_based);
    let response = grid::show(ui, &mut state, &source, "Members");
    if let Some(why) = response.hovered.and_then(|at| source.why(at)) {
        let hovered = response.response.clone();
        hovered.on_hover_text_at_pointer(why);
    }
    if response.response.has_focus() {
        keys::type_to_find(ui, &source, &mut state);
    }
    let clicked = response.header.or(response.sort);
    let clicked = clicked.and_then(|at| columns.get(at as usize));
    let opened = response.followed.or(response.activated);
    if let Some(child) = opened.and_then(|at| source.child(at.row)) {
        actions.push(Action::Show {
            document: tab.document,
            path: tab.path.child(&child.name),
            keep: response.activated.is_some(),
        });
    }
    tab.members.grid = state;
    copy(&mut tab.members, &columns, &response, actions);
    tab.members.keep_widths();
    tab.members.wanted = wanted(&tab.members, branch, &columns, &response);
    if let Some(column) = clicked {
        tab.members.sort_by(column);
    }
}

/// The plot above the table, as high as the user makes it.
fn plot_ui(ui: &mut Ui, tab: &mut Tab, branch: &Branch, actions: &mut Vec<Action>) {
    let height = ui.available_height();
    Panel::top("plot of members")
        .resizable(true)
        .default_size(height * 0.55)
        .size_range(120.0..=(height - 80.0).max(121.0))
        .frame(Frame::NONE)
        .show(ui, |ui| {
            // As high with nothing in it as with a plot.
            ui.set_min_size(ui.available_size());
            plot::show(ui, &mut tab.members, branch, actions);
        });
}

/// Serves a wish to copy, and what came of an earlier one.
fn copy(
    members: &mut MembersView,
    columns: &[Column],
    response: &GridResponse,
    actions: &mut Vec<Action>,
) {
    match &response.copied {
        Some(Copied::NotLoaded(blocks)) => {
            let rows = blocks.iter().map(|block| (block.first.row, block.last.row));
            let is_in = |at: u64| {
                let mut blocks = blocks.iter();
                blocks.any(|block| block.has_column(at))
            };
            let copied = columns.iter().enumerate();
            let copied = copied.filter(|(at, _)| is_in(*at as u64));
            let copied = copied.map(|(_, column)| column.clone()).collect();
            members.wish_text(rows.collect(), copied, TextTarget::Clipboard);
        }
        Some(Copied::TooMany { cells }) => actions.push(Action::Say(format!(
            "{} cells are too many to copy: at most {}. Export the table instead",
            text::grouped(u64::try_from(*cells).unwrap_or(u64::MAX)),
            text::grouped(1_000_000)
        ))),
        _ => {}
    }
    actions.extend(members.copied.take().map(Action::Copy));
    actions.extend(members.said.take().map(Action::Say));
}

/// The facts that the rows on screen, and a few around them, lack; and what is said of the point
/// under the pointer.
fn wanted(
    members: &MembersView,
    branch: &Branch,
    columns: &[Column],
    response: &GridResponse,
) -> Option<RowsWanted> {
    let rows = members.rows(branch);
    let mut columns = columns.to_vec();
    if members.plot.shown {
        let drawn = members.plot.x.iter().chain(&members.plot.y);
        columns.extend(drawn.cloned());
    }
    let at = |row: u64| rows.get(row as usize).copied();
    let lacks = |row: &u64| at(*row).is_some_and(|member| !members.cache.covers(member, &columns));
    let pointed = members.plot.hovered.map(u64::from);
    if !response.rows.clone().chain(pointed).any(|row| lacks(&row)) {
        return None;
    }
    let around = window_around(response.rows.clone(), rows.len() as u64);
    let lacking = around.chain(pointed).filter(lacks).filter_map(at);
    let named = lacking.filter_map(|member| Some((member, branch.numbered(member)?.name.clone())));
    Some(RowsWanted {
        members: named.collect(),
        columns,
        limit: LIMIT,
    })
}
