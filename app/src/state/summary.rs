//! The statistics of whole columns that a table shows below their names.

use std::collections::BTreeMap;

use hyperslab_engine::Error;

use super::slot::Slot;
use crate::model::statistics::{ColumnStatistics, Statistics};
use crate::worker::StatisticsWanted;

/// What is known of columns, by their places in the table.
pub type Known = BTreeMap<u64, Result<ColumnStatistics, Error>>;

/// What is known of the columns in view.
#[derive(Debug)]
pub struct SummaryView {
    /// Whether it is shown.
    pub open: bool,
    /// Its requests: one column after the other, or all members in view.
    pub slot: Slot<StatisticsWanted>,
    /// What it would like to know.
    pub wanted: Option<StatisticsWanted>,
    /// What the columns are of, without any region.
    pub about: Option<StatisticsWanted>,
    /// What is known, by the column of the table.
    pub known: Known,
}

impl SummaryView {
    /// Nothing yet.
    pub fn new(id: u64) -> Self {
        Self {
            open: false,
            slot: Slot::new(id),
            wanted: None,
            about: None,
            known: BTreeMap::new(),
        }
    }

    /// Everything is to be read anew.
    pub fn forget(&mut self) {
        self.slot.forget();
        self.known.clear();
    }

    /// Forgets what is known where that is of other rows or columns.
    pub fn be_about(&mut self, about: StatisticsWanted) {
        if self.about.as_ref() != Some(&about) {
            self.known.clear();
            self.slot.forget();
            self.wanted = None;
            self.about = Some(about);
        }
    }

    /// Takes what became of the request for some columns.
    pub fn take(&mut self, result: Result<Statistics, Error>) {
        let Some(of) = self.slot.has().cloned() else {
            return;
        };
        let asked = self.about.as_ref().is_some_and(|about| {
            let bare = StatisticsWanted {
                region: Vec::new(),
                ..of.clone()
            };
            *about == bare
        });
        if !asked {
            return;
        }
        let columns: Vec<u64> = of.region.iter().flat_map(|r| r.columns.clone()).collect();
        match result {
            Err(error) => {
                let failed = columns
                    .into_iter()
                    .map(|column| (column, Err(error.clone())));
                self.known.extend(failed);
            }
            Ok(found) => {
                let mut found = found.columns;
                // Of a complex member the real part comes first: that is the one shown.
                found.dedup_by_key(|column| column.place);
                self.known
                    .extend(columns.into_iter().zip(found.into_iter().map(Ok)));
            }
        }
    }
}
