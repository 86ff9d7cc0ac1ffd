//! Which members of a compound a table shows as columns.

use std::sync::Arc;

use super::head::Column;

/// The members that are shown, in their own order; all of them unless some were hidden.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShownMembers(Option<Arc<[usize]>>);

impl ShownMembers {
    /// How many of `all` members are shown.
    pub fn count(&self, all: usize) -> usize {
        self.0.as_ref().map_or(all, |shown| shown.len())
    }

    /// The place among all members of the one that is shown at a place.
    pub fn place(&self, shown: usize) -> usize {
        let chosen = self.0.as_ref();
        chosen.map_or(shown, |chosen| {
            chosen.get(shown).copied().unwrap_or(usize::MAX)
        })
    }

    /// Whether the member at a place among all is shown.
    pub fn has(&self, place: usize) -> bool {
        let chosen = self.0.as_ref();
        chosen.is_none_or(|chosen| chosen.binary_search(&place).is_ok())
    }

    /// Whether some are hidden.
    pub fn hides(&self) -> bool {
        self.0.is_some()
    }

    /// Those of `columns` that are shown.
    pub fn pick(&self, columns: Vec<Column>) -> Vec<Column> {
        match &self.0 {
            None => columns,
            Some(_) => {
                let columns = columns.into_iter().enumerate();
                let shown = columns.filter(|(place, _)| self.has(*place));
                shown.map(|(_, column)| column).collect()
            }
        }
    }

    /// The column among those of all members that is shown as this one of the table.
    pub fn full_column(&self, column: u64, all: usize) -> u64 {
        let shown = self.count(all).max(1) as u64;
        let place = self.place((column % shown) as usize) as u64;
        (column / shown)
            .saturating_mul(all as u64)
            .saturating_add(place)
    }

    /// Shows or hides the member at a place among `all`. The last one stays.
    pub fn toggle(&self, place: usize, all: usize) -> Self {
        let shown: Vec<usize> = (0..all)
            .filter(|other| self.has(*other) != (*other == place))
            .collect();
        match shown.len() {
            0 => self.clone(),
            count if count == all => Self(None),
            _ => Self(Some(shown.into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_members_leave_the_others_in_order() {
        let all = ShownMembers::default();
        assert!(!all.hides() && all.count(4) == 4 && all.full_column(6, 4) == 6);
        let some = all.toggle(1, 4).toggle(0, 4);
        assert_eq!((some.count(4), some.place(0), some.place(1)), (2, 2, 3));
        assert!(some.hides() && !some.has(1) && some.has(3));
        // The second of two columns of the second element across.
        assert_eq!(some.full_column(3, 4), 7);
        assert_eq!(some.toggle(0, 4).toggle(1, 4), all);
    }

    #[test]
    fn the_last_member_cannot_be_hidden() {
        let one = ShownMembers::default().toggle(0, 2);
        assert_eq!(one.toggle(1, 2), one);
    }
}
