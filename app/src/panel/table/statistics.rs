//! The statistics of what is selected in a table: a panel beside it, a line in the status bar.

use egui::{ComboBox, Context, RichText, ScrollArea, Ui};
use hyperslab_engine::datatype::Datatype;

use super::histogram;
use crate::command::{Action, CommandId};
use crate::model::query::Number;
use crate::model::reading::{Reading, Readings};
use crate::model::region::{self, Rectangle};
use crate::model::statistics::{
    ColumnStatistics, NumberSummary, PERCENTAGES, Statistics, Summary, TextSummary,
};
use crate::panel::{damage_note, error_view, parts, waiting};
use crate::state::tab::Tab;
use crate::text::{self, grouped};
use crate::ui::grid::selection::Block;
use crate::ui::icons;
use crate::ui::tokens::{self, space};
use crate::worker::StatisticsWanted;

/// Cells that are summed up for the status bar without being asked.
const AT_A_GLANCE: u128 = 100_000;
/// Cells that are summed up for the panel without being asked.
const AT_ONCE: u128 = 10_000_000;

/// Blocks of the grid as rectangles.
pub fn rectangles(blocks: &[Block]) -> Vec<Rectangle> {
    let rectangle = |block: &Block| Rectangle {
        rows: block.first.row..block.last.row.saturating_add(1),
        columns: block.first.column..block.last.column.saturating_add(1),
    };
    blocks.iter().map(rectangle).collect()
}

/// Notes which statistics the table would like: of what is selected; in the panel of everything
/// where that is a single cell or none.
pub fn want(ctx: &Context, tab: &mut Tab, (rows, columns): (u64, u64)) {
    let mut region = region::disjoint(&rectangles(tab.table.grid.selection.blocks()));
    let open = tab.table.statistics.open;
    let all = region::cells(&region) <= 1;
    if all {
        let whole = Rectangle {
            rows: 0..rows,
            columns: 0..columns,
        };
        region = if open {
            region::disjoint(&[whole])
        } else {
            Vec::new()
        };
    }
    let statistics = &mut tab.table.statistics;
    if region.is_empty() {
        statistics.wanted = None;
        statistics.large = None;
        statistics.slot.cancel();
        return;
    }
    let cells = region::cells(&region);
    let wanted = StatisticsWanted {
        path: tab.path.clone(),
        plane: tab.plane.clone(),
        region,
        list: tab.table.rows.list.clone(),
        shown: tab.table.shown.clone(),
    };
    let most = if open { AT_ONCE } else { AT_A_GLANCE };
    let asked = statistics.asked.as_ref() == Some(&wanted);
    if cells > most && !asked {
        statistics.slot.cancel();
    }
    statistics.large = (cells > most && !asked).then_some(wanted.clone());
    statistics.all = all;
    let wanted = (cells <= most || asked).then_some(wanted);
    if wanted != statistics.wanted {
        statistics.wanted = wanted;
        ctx.request_repaint();
    }
}

/// Shows the panel.
pub fn show(ui: &mut Ui, tab: &mut Tab, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        ui.label(RichText::new("Statistics").font(tokens::strong()));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if parts::icon_button(ui, icons::CLOSE, "Close statistics").clicked() {
                actions.push(Action::Run(CommandId::ShowStatistics));
            }
        });
    });
    let statistics = &mut tab.table.statistics;
    let about = statistics.wanted.as_ref().or(statistics.large.as_ref());
    let Some(about) = about.cloned() else {
        parts::quiet(ui, "There are no cells");
        return;
    };
    let cells = region::cells(&about.region);
    parts::quiet(ui, about_text(cells, statistics.all));
    if tab
        .table
        .readings
        .values()
        .any(|reading| !reading.is_time())
    {
        parts::quiet(ui, "Of the numbers as they are stored");
    }
    if let Some(large) = &statistics.large {
        ui.add_space(space::HALF);
        let button = egui::Button::new(format!("Compute for {} cells", many(cells)));
        let hint = "All of these cells are read; memory stays small, and it can be stopped";
        if ui.add(button).on_hover_text(hint).clicked() {
            statistics.asked = Some(large.clone());
        }
        return;
    }
    waiting::show(ui, "Reading cells", statistics.slot.waiting(), actions);
    let result = statistics.result.as_ref();
    let result = result.filter(|(of, _)| Some(of) == statistics.wanted.as_ref());
    match result {
        None => {}
        Some((_, Err(error))) => {
            error_view::show(ui, "There are no statistics", error, actions);
        }
        Some((_, Ok(found))) => {
            damage_note::show(ui, found.damage.as_ref(), "elements", actions);
            let column = &mut statistics.column;
            ScrollArea::vertical()
                .id_salt("statistics")
                .show(ui, |ui| result_ui(ui, found, column, &tab.table.readings));
        }
    }
}

fn about_text(cells: u128, all: bool) -> String {
    match (all, cells) {
        (true, 1) => "The only cell".to_owned(),
        (true, _) => format!("All {} cells", many(cells)),
        (false, _) => format!("{} selected cells", many(cells)),
    }
}

fn many(cells: u128) -> String {
    u64::try_from(cells).map_or_else(|_| cells.to_string(), grouped)
}

fn result_ui(ui: &mut Ui, found: &Statistics, chosen: &mut usize, readings: &Readings) {
    if found.columns.len() > 1 {
        *chosen = (*chosen).min(found.columns.len() - 1);
        let name = |n: usize| found.columns.get(n).map_or("", |column| &column.name);
        ui.name_inputs("Column of the statistics", |ui| {
            ComboBox::from_id_salt("column of statistics")
                .width(ui.available_width() - space::TWO)
                .selected_text(name(*chosen))
                .show_ui(ui, |ui| {
                    for n in 0..found.columns.len() {
                        ui.selectable_value(chosen, n, name(n));
                    }
                });
        });
    }
    let place = if found.columns.len() > 1 { *chosen } else { 0 };
    let Some(column) = found.columns.get(place) else {
        return;
    };
    ui.add_space(space::HALF);
    match &column.summary {
        Summary::Numbers(numbers) => numbers_ui(ui, column, numbers, readings),
        Summary::Texts(texts) => texts_ui(ui, column, texts),
    }
}

fn numbers_ui(
    ui: &mut Ui,
    column: &ColumnStatistics,
    numbers: &NumberSummary,
    readings: &Readings,
) {
    let datatype = &column.datatype;
    let time = time_of(column, readings);
    let write = |number: &Number| time_text(*number, datatype, time);
    let real = |number: f64| text::number_text(number, datatype);
    let mut facts = vec![("Values".to_owned(), grouped(numbers.count))];
    facts.extend(missing_fact(column));
    if numbers.infinite > 0 {
        facts.push(("Infinite".to_owned(), grouped(numbers.infinite)));
    }
    if let Some((low, high)) = &numbers.extremes {
        facts.push(("Smallest".to_owned(), write(low)));
        facts.push(("Largest".to_owned(), write(high)));
    }
    if let Some(mean) = mean_of(numbers, datatype, time) {
        facts.push(("Mean".to_owned(), mean));
    }
    if let Some(deviation) = numbers.deviation.filter(|_| numbers.mean.is_some()) {
        let name = match time {
            Some(_) => "Standard deviation, in the stored unit",
            None => "Standard deviation",
        };
        facts.push((name.to_owned(), real(deviation)));
    }
    if let Some(sum) = numbers.sum.filter(|_| time.is_none()) {
        facts.push(("Sum".to_owned(), sum.to_string()));
    }
    let wide: Vec<_> = PERCENTAGES.iter().zip(&numbers.percentiles).collect();
    facts.extend(wide.into_iter().map(|(percentage, number)| {
        let name = match *percentage {
            50.0 => "Median".to_owned(),
            25.0 => "First quartile".to_owned(),
            75.0 => "Third quartile".to_owned(),
            percentage => format!("{percentage} % are below"),
        };
        (name, write(number))
    }));
    if let Some(shown) = &numbers.histogram {
        histogram::show(ui, shown, &|at| match time {
            Some(_) => time_text(Number::Real(at), datatype, time),
            None => short(at, datatype),
        });
        ui.add_space(space::HALF);
    }
    parts::facts(ui, "statistics", &facts);
    if numbers.infinite > 0 {
        parts::quiet(
            ui,
            "Mean, deviation and histogram leave infinite values out",
        );
    }
    if numbers.rank_error > 0.0 {
        ui.add_space(space::HALF);
        parts::quiet(ui, accuracy_text(numbers.rank_error));
    }
    ui.add_space(space::HALF);
    parts::quiet(ui, "The deviation divides by the count, as numpy does");
}

/// What the bound of ranks means for who reads percentiles.
fn accuracy_text(error: f64) -> String {
    let percent = error * 100.0;
    let digits = (-percent.log10().floor()).clamp(0.0, 9.0) as usize;
    let bound = (percent * 10_f64.powi(digits as i32)).ceil() / 10_f64.powi(digits as i32);
    format!("Percentiles and histogram: ranks are right within {bound:.digits$} % of the values")
}

fn texts_ui(ui: &mut Ui, column: &ColumnStatistics, texts: &TextSummary) {
    let mut facts = vec![("Values".to_owned(), grouped(texts.count))];
    facts.extend(missing_fact(column));
    if texts.empty > 0 {
        facts.push(("Empty".to_owned(), grouped(texts.empty)));
    }
    facts.push(("Distinct".to_owned(), distinct_text(texts)));
    parts::facts(ui, "statistics", &facts);
    parts::heading(ui, "Most frequent");
    if texts.others > 0 {
        let text = format!(
            "Among the first {} different ones; {} values are others",
            grouped(texts.distinct),
            grouped(texts.others)
        );
        parts::quiet(ui, text);
    }
    let listed = texts.frequent.iter().map(|(text, count)| {
        let shown = if text.is_empty() { "(empty)" } else { text };
        (grouped(*count), shown.to_owned())
    });
    parts::facts(ui, "most frequent", &listed.collect::<Vec<_>>());
}

fn distinct_text(texts: &TextSummary) -> String {
    match texts.others {
        0 => grouped(texts.distinct),
        _ => format!("{} at least", grouped(texts.distinct)),
    }
}

fn missing_fact(column: &ColumnStatistics) -> Option<(String, String)> {
    let missing = &column.missing;
    if missing.count() == 0 {
        return None;
    }
    let fill = match &column.fill {
        Some(fill) => format!("fill value {fill}"),
        None => "fill value".to_owned(),
    };
    let kinds = [
        (missing.none, "none given"),
        (missing.nan, "NaN"),
        (missing.fill, fill.as_str()),
        (missing.damaged, "damaged"),
    ];
    let kinds = kinds.iter().filter(|(count, _)| *count > 0);
    let texts: Vec<_> = kinds
        .map(|(n, kind)| format!("{} {kind}", grouped(*n)))
        .collect();
    Some(("Missing".to_owned(), texts.join(", ")))
}

/// A number with the digits that its type needs.
fn number_text(number: Number, datatype: &Datatype) -> String {
    match number {
        Number::Whole(whole) => whole.to_string(),
        Number::Real(real) => text::number_text(real, datatype),
    }
}

/// The least, mean and greatest of a column of numbers.
pub fn ends_and_mean(
    column: &ColumnStatistics,
    numbers: &NumberSummary,
    readings: &Readings,
) -> [Option<String>; 3] {
    let (datatype, time) = (&column.datatype, time_of(column, readings));
    let text = |number| time_text(number, datatype, time);
    let mean = mean_of(numbers, datatype, time);
    match numbers.extremes {
        Some((least, greatest)) => [Some(text(least)), mean, Some(text(greatest))],
        None => [None, mean, None],
    }
}

/// How the numbers of a column are times, where they are read so.
fn time_of<'a>(column: &ColumnStatistics, readings: &'a Readings) -> Option<&'a Reading> {
    readings
        .get(&column.place)
        .filter(|reading| reading.is_time())
}

/// A number, or the time that it stands for.
fn time_text(number: Number, datatype: &Datatype, time: Option<&Reading>) -> String {
    let told = time.and_then(|reading| reading.time(number));
    told.unwrap_or_else(|| number_text(number, datatype))
}

/// The mean, or the time that it is.
fn mean_of(numbers: &NumberSummary, datatype: &Datatype, time: Option<&Reading>) -> Option<String> {
    let number = match numbers.exact_mean {
        Some((whole, _)) => Some(Number::Whole(whole)),
        None => numbers.mean.map(Number::Real),
    };
    let told = time
        .zip(number)
        .and_then(|(reading, number)| reading.time(number));
    told.or_else(|| mean_text(numbers, datatype))
}

/// An end of a histogram's range, or of a bar: a few digits are enough.
fn short(number: f64, datatype: &Datatype) -> String {
    if number == number.round() && number.abs() < 1e15 {
        return format!("{number}");
    }
    let rounded: f64 = format!("{number:.5e}").parse().unwrap_or(number);
    text::number_text(rounded, datatype)
}

/// The mean: of integers that floating point does not hold with its whole part exact.
fn mean_text(numbers: &NumberSummary, datatype: &Datatype) -> Option<String> {
    const EXACT: i128 = 1 << 52;
    match numbers.exact_mean {
        Some((whole, 0.0)) => Some(whole.to_string()),
        Some((whole, rest)) if whole.abs() >= EXACT => {
            // Of -5 + 0.25 one writes -4.75.
            let (sign, whole, rest) = match whole < 0 {
                true => ("-", -(whole + 1), 1.0 - rest),
                false => ("", whole, rest),
            };
            let digits = ((rest * 1000.0).round() as u32).min(999);
            Some(format!("{sign}{whole}.{digits:03}"))
        }
        _ => numbers.mean.map(|mean| text::number_text(mean, datatype)),
    }
}

/// The line of the status bar about what is selected.
pub fn line(tab: &Tab) -> Option<String> {
    let statistics = &tab.table.statistics;
    let (of, found) = statistics.result.as_ref()?;
    if statistics.all || statistics.wanted.as_ref() != Some(of) {
        return None;
    }
    let Ok(Statistics { columns, .. }) = found else {
        return None;
    };
    let [column] = columns.as_slice() else {
        return None;
    };
    let time = time_of(column, &tab.table.readings);
    let mut parts = Vec::new();
    match &column.summary {
        Summary::Numbers(numbers) => {
            parts.push(counted(numbers.count, "value"));
            if let Some(mean) = mean_of(numbers, &column.datatype, time) {
                parts.push(format!("mean {mean}"));
            }
            if let Some((low, high)) = numbers.extremes {
                parts.push(format!("min {}", time_text(low, &column.datatype, time)));
                parts.push(format!("max {}", time_text(high, &column.datatype, time)));
            }
        }
        Summary::Texts(texts) => {
            parts.push(counted(texts.count, "value"));
            parts.push(format!("{} distinct", distinct_text(texts)));
        }
    }
    if time.is_none() && tab.table.readings.contains_key(&column.place) {
        parts.push("of stored numbers".to_owned());
    }
    if column.missing.count() > 0 {
        parts.push(format!("{} missing", grouped(column.missing.count())));
    }
    Some(parts.join(" · "))
}

fn counted(count: u64, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{} {what}s", grouped(count)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyperslab_engine::datatype::{ByteOrder, Class, Integer};

    #[test]
    fn a_mean_beyond_the_doubles_keeps_its_whole_part() {
        let datatype = Datatype {
            size: 8,
            class: Class::Integer(Integer::plain(ByteOrder::Little, true, 8)),
        };
        let mean = |whole, rest, mean| {
            let numbers = NumberSummary {
                count: 4,
                infinite: 0,
                extremes: None,
                sum: None,
                mean: Some(mean),
                exact_mean: Some((whole, rest)),
                deviation: None,
                percentiles: Vec::new(),
                rank_error: 0.0,
                histogram: None,
            };
            mean_text(&numbers, &datatype).unwrap()
        };
        let large = i128::from(i64::MAX);
        assert_eq!(mean(large - 1, 0.25, 9.2e18), "9223372036854775806.250");
        assert_eq!(mean(-large, 0.25, -9.2e18), "-9223372036854775806.750");
        assert_eq!(mean(-large, 0.0, -9.2e18), "-9223372036854775807");
        assert_eq!(mean(2, 0.5, 2.5), "2.5");
    }

    #[test]
    fn the_bound_is_rounded_up_and_never_to_nothing() {
        assert!(accuracy_text(0.000_043).contains("within 0.005 % of"));
        assert!(accuracy_text(0.011).contains("within 2 % of"));
    }
}
