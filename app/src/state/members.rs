//! The table of a group's members in a tab: its columns, its rows, what was read of them.

use std::collections::HashMap;

use hyperslab_engine::{Error, Kind};

use super::slot::Slot;
use crate::model::member_table::{
    Cache, Column, Found, PointsWanted, RowsWanted, Sort, Tally, View,
};
use crate::model::query;
use crate::model::tree::Branch;
use crate::panel::line_plot::scatter::ScatterState;
use crate::plot::scatter::Scatter;
use crate::text;
use crate::ui::grid::GridState;
use crate::worker::member_table::TextTarget;

/// The numbers of its slots.
#[derive(Debug, Clone, Copy)]
pub struct SlotIds {
    /// Facts of rows on screen.
    pub facts: u64,
    /// Rows of a view.
    pub finding: u64,
    /// Attributes that occur.
    pub tallying: u64,
    /// Rows as text.
    pub texting: u64,
    /// Points of a plot.
    pub plotting: u64,
}

/// The plot of one column against another.
#[derive(Debug)]
pub struct MemberPlot {
    /// Whether it is shown.
    pub shown: bool,
    /// The column along the x axis; the number of the row where none.
    pub x: Option<Column>,
    /// The column along the y axis.
    pub y: Option<Column>,
    /// Whether lines join the points.
    pub joined: bool,
    /// Zoom and what else the drawing keeps.
    pub state: ScatterState,
    /// The points, and what they are of.
    pub points: Option<(PointsWanted, Scatter)>,
    /// Requests for them.
    pub slot: Slot<PointsWanted>,
    /// Points that it would like.
    pub wanted: Option<PointsWanted>,
    /// The row whose point is under the pointer.
    pub hovered: Option<u32>,
    /// Why there are none.
    pub error: Option<Error>,
}

/// Rows that go somewhere as text.
#[derive(Debug, Clone)]
pub struct TextWish {
    /// Tells it from other wishes.
    pub number: u64,
    /// The rows from first to last, both inside; all where there are none.
    pub rows: Vec<(u64, u64)>,
    /// The columns.
    pub columns: Vec<Column>,
    /// Where they go.
    pub target: TextTarget,
}

/// A table of members.
#[derive(Debug)]
pub struct MembersView {
    /// Scroll position, selection, column widths.
    pub grid: GridState,
    /// Columns, where the user chose.
    pub chosen: Option<Vec<Column>>,
    /// The columns that the widths are of, and widths of columns that were shown before.
    pub laid_out: Vec<Column>,
    /// Widths of columns that were shown before.
    pub widths: HashMap<Column, f32>,
    /// What was read of members.
    pub cache: Cache,
    /// Requests for facts.
    pub facts: Slot<RowsWanted>,
    /// Facts that it would like.
    pub wanted: Option<RowsWanted>,
    /// What it is sorted and filtered by.
    pub view: View,
    /// Requests for rows.
    pub finding: Slot<View>,
    /// Rows that were found.
    pub found: Option<Found>,
    /// Whether these are not all: more are on their way.
    pub partial: bool,
    /// The text in the filter box.
    pub query: String,
    /// What is wrong with it.
    pub wrong: Option<String>,
    /// Attributes that occur.
    pub tally: Option<Tally>,
    /// Whether all members are looked at for them.
    pub tally_all: bool,
    /// Requests for them.
    pub tallying: Slot<bool>,
    /// Rows that are to go somewhere as text.
    pub wish: Option<TextWish>,
    /// Requests for them.
    pub texting: Slot<u64>,
    /// Text for the clipboard, and what to say of it.
    pub copied: Option<String>,
    /// What to say in the status bar.
    pub said: Option<String>,
    /// The plot above it.
    pub plot: MemberPlot,
    /// Tells rows from those of another order or filter.
    pub revision: u64,
    /// Why something could not be read.
    pub error: Option<Error>,
}

impl MemberPlot {
    /// Takes points that arrived. Those of other columns are shown as a whole.
    pub fn take(&mut self, of: Option<PointsWanted>, scatter: Scatter) {
        let Some(of) = of else {
            return;
        };
        let same = |(before, _): &(PointsWanted, Scatter)| before.x == of.x && before.y == of.y;
        let zoomed = self.points.as_ref().is_some_and(same);
        self.state.renew(!zoomed);
        self.points = Some((of, scatter));
    }
}

impl MembersView {
    /// The group as it is.
    pub fn new(ids: SlotIds) -> Self {
        Self {
            grid: GridState::default(),
            chosen: None,
            laid_out: Vec::new(),
            widths: HashMap::new(),
            cache: Cache::default(),
            facts: Slot::new(ids.facts),
            wanted: None,
            view: View::default(),
            finding: Slot::new(ids.finding),
            found: None,
            partial: false,
            query: String::new(),
            wrong: None,
            tally: None,
            tally_all: false,
            tallying: Slot::new(ids.tallying),
            wish: None,
            texting: Slot::new(ids.texting),
            copied: None,
            said: None,
            plot: MemberPlot {
                shown: false,
                x: None,
                y: None,
                joined: false,
                state: ScatterState::default(),
                points: None,
                slot: Slot::new(ids.plotting),
                wanted: None,
                hovered: None,
                error: None,
            },
            revision: 0,
            error: None,
        }
    }

    /// The columns that are shown: those that were chosen, or those that say something.
    pub fn columns(&self, branch: &Branch) -> Vec<Column> {
        match (&self.chosen, &self.tally) {
            (Some(chosen), _) => chosen.clone(),
            (None, Some(tally)) => tally.columns(branch.has_links()),
            (None, None) => Tally::default().columns(branch.has_links()),
        }
    }

    /// The members in the order of the rows: those that were found, or all as the group has them.
    pub fn rows<'a>(&'a self, branch: &'a Branch) -> &'a [u32] {
        match &self.found {
            Some(found) if !self.view.is_plain() => &found.rows,
            _ => branch.order(),
        }
    }

    /// Sorts by the column whose header was clicked: up, down, as the group has it.
    pub fn sort_by(&mut self, column: &Column) {
        self.set_sort(Sort::after(self.view.sort.as_ref(), column));
    }

    /// Sorts by this.
    pub fn set_sort(&mut self, sort: Option<Sort>) {
        let filter = self.view.filter.clone();
        self.set_view(View { sort, filter });
    }

    fn set_view(&mut self, view: View) {
        // Rows so far of one view are not those of another that was left before.
        if std::mem::take(&mut self.partial) || view.is_plain() {
            self.finding.forget();
            self.found = None;
        }
        self.view = view;
        self.revision += 1;
        self.grid.selection.clear();
    }

    /// Filters by the text in the box, if it can be read; says what is wrong with it otherwise.
    pub fn set_query(&mut self) {
        let text = self.query.trim();
        self.wrong = match text.is_empty() {
            true => None,
            false => query::parse(text).err(),
        };
        if self.wrong.is_none() && self.view.filter != text {
            let filter = text.to_owned();
            let sort = self.view.sort.clone();
            self.set_view(View { sort, filter });
            self.grid.top = Default::default();
        }
    }

    /// Has rows go somewhere as text.
    pub fn wish_text(&mut self, rows: Vec<(u64, u64)>, columns: Vec<Column>, target: TextTarget) {
        let number = self.wish.as_ref().map_or(0, |wish| wish.number + 1);
        self.wish = Some(TextWish {
            number,
            rows,
            columns,
            target,
        });
    }

    /// Stops what it waits for, and keeps what is here.
    pub fn stop(&mut self) {
        self.facts.stop();
        if self.finding.stop() {
            self.stop_finding();
        }
        if self.tallying.stop() {
            self.tally_all = false;
        }
        if self.plot.slot.stop() {
            let stopped = Error::new(Kind::Cancelled, "task", "you stopped it");
            self.plot.error = Some(stopped);
        }
        if self.texting.stop() {
            self.said = Some("You stopped it: nothing was written".to_owned());
        }
    }

    /// Rows that were met so far stay; where there are none, all come back as the group has them.
    fn stop_finding(&mut self) {
        if let Some(found) = self.found.as_mut().filter(|_| self.partial) {
            let looked = text::grouped(found.looked);
            found.full = Some(format!("You stopped it: {looked} members were looked at"));
            return;
        }
        if !self.view.filter.is_empty() {
            self.wrong = Some("you stopped it: change the query to look again".to_owned());
        }
        self.set_view(View::default());
    }

    /// Asks for everything anew: the file changed.
    pub fn forget(&mut self) {
        self.cache.clear();
        self.facts.forget();
        self.finding.forget();
        self.found = None;
        self.partial = false;
        self.tallying.forget();
        self.revision += 1;
        self.plot.slot.forget();
        self.plot.error = None;
        if self.texting.stop() {
            self.said = Some("Not written: the file changed".to_owned());
        }
        self.error = None;
    }

    /// Takes widths over to the columns that are shown now.
    pub fn lay_out(&mut self, columns: &[Column]) {
        if self.laid_out == columns {
            return;
        }
        let laid_out = std::mem::take(&mut self.laid_out);
        // Widths from before anything was seen say nothing.
        let known = laid_out.iter().enumerate().filter(|_| self.grid.fitted);
        for (at, column) in known {
            let width = self.grid.widths.get(at as u64);
            self.widths.insert(column.clone(), width);
        }
        self.laid_out = columns.to_vec();
        self.grid.fitted = false;
    }

    /// Widths of columns that were shown before stay when others are fitted.
    pub fn keep_widths(&mut self) {
        if !self.grid.fitted || self.widths.is_empty() {
            return;
        }
        for (at, column) in self.laid_out.iter().enumerate() {
            if let Some(width) = self.widths.remove(column) {
                self.grid.widths.set(at as u64, width);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::member_table::Found;
    use hyperslab_engine::Task;

    fn looking_for(filter: &str) -> MembersView {
        let ids = SlotIds {
            facts: 1,
            finding: 2,
            tallying: 3,
            texting: 4,
            plotting: 5,
        };
        let mut members = MembersView::new(ids);
        members.query = filter.to_owned();
        members.set_query();
        members.finding.start(members.view.clone(), &Task::new());
        members
    }

    #[test]
    fn who_stops_a_search_keeps_what_was_met() {
        let mut members = looking_for("@mass");
        members.found = Some(Found {
            rows: vec![3],
            looked: 1_200,
            full: None,
        });
        members.partial = true;
        members.stop();
        let full = members.found.unwrap().full.unwrap();
        assert!(full.contains("1,200 members"), "{full}");
        assert_eq!(members.view.filter, "@mass");
    }

    #[test]
    fn who_stops_it_before_anything_was_met_sees_all_members() {
        let mut members = looking_for("@mass");
        members.stop();
        assert!(members.view.is_plain() && members.found.is_none());
        assert!(members.wrong.is_some());
        members.query = "@mas".to_owned();
        members.set_query();
        assert!(members.wrong.is_none() && !members.view.is_plain());
    }

    #[test]
    fn a_wrong_query_leaves_the_rows_as_they_are() {
        let mut members = looking_for("@mass");
        members.query = "@mass >".to_owned();
        members.set_query();
        assert!(members.wrong.is_some());
        assert_eq!(members.view.filter, "@mass");
    }
}
