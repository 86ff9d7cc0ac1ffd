//! The lines below the names of a table's columns: count, missing, least, mean and greatest of each
//! column in view.

use std::borrow::Cow;
use std::ops::Range;

use egui::{Context, Ui};

use super::statistics;
use crate::command::Action;
use crate::model::head::DatasetHead;
use crate::model::reading::Readings;
use crate::model::region::Rectangle;
use crate::model::statistics::{ColumnStatistics, MOST_COLUMNS, Summary};
use crate::panel::waiting;
use crate::state::summary::{Known, SummaryView};
use crate::state::tab::Tab;
use crate::text::grouped;
use crate::worker::StatisticsWanted;

/// What the lines are called.
pub const LINES: [&str; 5] = ["count", "missing", "min", "mean", "max"];

/// What a line says of a column; `None` while it is not known.
pub fn text<'a>(
    known: &'a Known,
    column: u64,
    line: usize,
    readings: &Readings,
) -> Option<Cow<'a, str>> {
    match known.get(&column)? {
        Ok(found) => Some(Cow::Owned(line_of(found, line, readings))),
        Err(error) if line == 0 => Some(Cow::Borrowed(error.cause())),
        Err(_) => Some(Cow::Borrowed("")),
    }
}

fn line_of(found: &ColumnStatistics, line: usize, readings: &Readings) -> String {
    match (line, &found.summary) {
        (0, Summary::Numbers(numbers)) => grouped(numbers.count),
        (0, Summary::Texts(texts)) => grouped(texts.count),
        (1, _) => grouped(found.missing.count()),
        (_, Summary::Numbers(numbers)) => {
            let [least, mean, greatest] = statistics::ends_and_mean(found, numbers, readings);
            let text = match line {
                2 => least,
                3 => mean,
                _ => greatest,
            };
            text.unwrap_or_default()
        }
        (_, Summary::Texts(_)) => String::new(),
    }
}

/// Notes which columns it would like to know of: those in view, one after the other; members of a
/// compound together, as they lie in the same elements.
pub fn want(ctx: &Context, tab: &mut Tab, dataset: &DatasetHead, rows: u64, columns: &Range<u64>) {
    let about = StatisticsWanted {
        path: tab.path.clone(),
        plane: tab.plane.clone(),
        region: Vec::new(),
        list: tab.table.rows.list.clone(),
        shown: tab.table.shown.clone(),
    };
    let summary = &mut tab.table.summary;
    if !summary.open || rows == 0 {
        if summary.wanted.take().is_some() {
            summary.slot.cancel();
        }
        return;
    }
    summary.be_about(about.clone());
    if summary.slot.waiting().is_some() {
        return;
    }
    let unknown = columns
        .clone()
        .filter(|column| !summary.known.contains_key(column));
    let together = match dataset.is_compound() && tab.plane.columns.is_none() {
        true => MOST_COLUMNS,
        false => 1,
    };
    let columns: Vec<u64> = unknown.take(together).collect();
    let rectangle = |run: &[u64]| {
        let (first, last) = (run.first()?, run.last()?);
        Some(Rectangle {
            rows: 0..rows,
            columns: *first..last + 1,
        })
    };
    let runs = columns.chunk_by(|one, next| one + 1 == *next);
    let wanted = (!columns.is_empty()).then(|| StatisticsWanted {
        region: runs.filter_map(rectangle).collect(),
        ..about
    });
    if wanted != summary.wanted {
        summary.wanted = wanted;
        ctx.request_repaint();
    }
}

/// How far it is, and the way to stop it.
pub fn waiting_ui(ui: &mut Ui, summary: &SummaryView, actions: &mut Vec<Action>) {
    waiting::show(ui, "Summing up columns", summary.slot.waiting(), actions);
}
