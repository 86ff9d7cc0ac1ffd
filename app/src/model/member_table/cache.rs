//! Rows that were on screen, so that scrolling back shows them at once.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Column, Fact, Row};

/// Rows that are kept; more than fit on any screen, and what is copied at once.
const KEPT: usize = 50_000;

/// What was read of members.
#[derive(Debug, Clone, Default)]
pub struct Cache {
    rows: HashMap<u32, (Arc<[Column]>, Row)>,
}

impl Cache {
    /// Takes rows that arrived, with the columns that were read. Where it would hold too many,
    /// it forgets the others.
    pub fn take(&mut self, columns: Vec<Column>, rows: Vec<Row>) {
        if self.rows.len() + rows.len() > KEPT {
            self.rows.clear();
        }
        let columns: Arc<[Column]> = columns.into();
        for row in rows {
            self.rows.insert(row.member, (columns.clone(), row));
        }
    }

    /// Forgets everything: the file changed.
    pub fn clear(&mut self) {
        self.rows.clear();
    }

    /// What was read of a member.
    pub fn row(&self, member: u32) -> Option<&Row> {
        Some(&self.rows.get(&member)?.1)
    }

    /// What a column says of a member, where that was read.
    pub fn fact(&self, member: u32, column: &Column) -> Option<&Fact> {
        let (columns, row) = self.rows.get(&member)?;
        let place = columns.iter().position(|other| other == column)?;
        row.facts.get(place)
    }

    /// Whether all of these columns were read of a member.
    pub fn covers(&self, member: u32, columns: &[Column]) -> bool {
        let read = self.rows.get(&member).map(|(columns, _)| columns);
        read.is_some_and(|read| columns.iter().all(|column| read.contains(column)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::tree::NodeIcon;

    fn row(member: u32, text: &str) -> Row {
        Row {
            member,
            icon: Ok(NodeIcon::Group),
            facts: vec![Fact::words(text)],
        }
    }

    #[test]
    fn a_fact_is_found_by_its_column() {
        let mut cache = Cache::default();
        cache.take(vec![Column::Kind], vec![row(3, "group")]);
        assert_eq!(&*cache.fact(3, &Column::Kind).unwrap().text, "group");
        assert!(cache.fact(3, &Column::Type).is_none());
        assert!(cache.covers(3, &[Column::Kind]));
        assert!(!cache.covers(3, &[Column::Kind, Column::Type]));
        assert!(!cache.covers(4, &[]));
    }

    #[test]
    fn it_holds_no_more_than_it_may() {
        let mut cache = Cache::default();
        cache.take(
            vec![Column::Kind],
            (0..KEPT as u32).map(|n| row(n, "")).collect(),
        );
        assert!(cache.row(0).is_some());
        cache.take(vec![Column::Kind], vec![row(u32::MAX, "")]);
        assert!(cache.row(0).is_none() && cache.row(u32::MAX).is_some());
    }
}
