//! Which columns a table shows: how far each is unfolded, and which are hidden.

use std::borrow::Cow;
use std::sync::Arc;

use super::columns::{Column, unfolds};

/// The columns that are shown, by their places among all, in their own order. At first compounds
/// are unfolded, arrays are folded, and none is hidden.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShownMembers(Option<Arc<Chosen>>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Chosen {
    /// Columns as far as they are unfolded, hidden ones too.
    unfolded: Vec<usize>,
    /// Those of them that are shown.
    shown: Vec<usize>,
}

/// What is to be changed about the columns that are shown; columns by their places among all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Show or hide a column.
    Toggle(usize),
    /// Show those that are hidden.
    ShowAll,
    /// Put the parts of a column in its place.
    Unfold(usize),
    /// Put a column in the place of its parts.
    Fold(usize),
    /// Unfold everything that can be.
    UnfoldAll,
    /// Fold everything that can be.
    FoldAll,
}

impl ShownMembers {
    /// The columns that are shown after a change.
    #[must_use]
    pub fn changed(&self, change: Change, columns: &[Column]) -> Self {
        match change {
            Change::Toggle(place) => self.toggle(place, columns),
            Change::ShowAll => self.show_all(columns),
            Change::Unfold(place) => self.unfold(place, columns),
            Change::Fold(place) => self.fold(place, columns),
            Change::UnfoldAll => self.fold_all(false, columns),
            Change::FoldAll => self.fold_all(true, columns),
        }
    }

    /// The places of the columns that are shown.
    pub fn places(&self, columns: &[Column]) -> Cow<'_, [usize]> {
        match &self.0 {
            Some(chosen) => Cow::Borrowed(&chosen.shown),
            None => Cow::Owned(at_first(columns)),
        }
    }

    /// The places of the columns as far as they are unfolded, hidden ones too.
    pub fn unfolded(&self, columns: &[Column]) -> Cow<'_, [usize]> {
        match &self.0 {
            Some(chosen) => Cow::Borrowed(&chosen.unfolded),
            None => Cow::Owned(at_first(columns)),
        }
    }

    /// Whether some are hidden.
    pub fn hides(&self) -> bool {
        let chosen = self.0.as_ref();
        chosen.is_some_and(|chosen| chosen.shown.len() < chosen.unfolded.len())
    }

    /// Those of `columns` that are shown, each with its place among all.
    pub fn pick(&self, columns: &[Column]) -> Vec<(usize, Column)> {
        let places = self.places(columns);
        let column = |place: &usize| Some((*place, columns.get(*place)?.clone()));
        places.iter().filter_map(column).collect()
    }

    /// The column among those of the table that would show everything for this one of it as it is.
    pub fn full_column(&self, column: u64, columns: &[Column]) -> u64 {
        let places = self.places(columns);
        let width = places.len().max(1) as u64;
        let place = places.get((column % width) as usize).copied().unwrap_or(0);
        (column / width)
            .saturating_mul(columns.len().max(1) as u64)
            .saturating_add(place as u64)
    }

    /// Shows or hides the column at a place. The last one stays.
    fn toggle(&self, place: usize, columns: &[Column]) -> Self {
        let mut chosen = self.chosen(columns);
        if !chosen.unfolded.contains(&place) {
            return self.clone();
        }
        match chosen.shown.binary_search(&place) {
            Ok(_) if chosen.shown.len() == 1 => return self.clone(),
            Ok(at) => {
                chosen.shown.remove(at);
            }
            Err(at) => chosen.shown.insert(at, place),
        }
        Self::of(chosen, columns)
    }

    /// Shows those that are hidden; what is folded stays so.
    fn show_all(&self, columns: &[Column]) -> Self {
        let mut chosen = self.chosen(columns);
        chosen.shown.clone_from(&chosen.unfolded);
        Self::of(chosen, columns)
    }

    /// Puts the parts of a column in its place.
    fn unfold(&self, place: usize, columns: &[Column]) -> Self {
        let Some(inner) = columns.get(place).map(|column| column.inner) else {
            return self.clone();
        };
        let parts = direct_parts(place, columns);
        if inner == 0 || parts.is_empty() {
            return self.clone();
        }
        let mut chosen = self.chosen(columns);
        for list in [&mut chosen.unfolded, &mut chosen.shown] {
            if let Ok(at) = list.binary_search(&place) {
                list.splice(at..=at, parts.iter().copied());
            }
        }
        Self::of(chosen, columns)
    }

    /// Puts a column in the place of its parts, shown if one of them was.
    fn fold(&self, place: usize, columns: &[Column]) -> Self {
        let Some(inner) = columns.get(place).map(|column| column.inner) else {
            return self.clone();
        };
        let mut chosen = self.chosen(columns);
        for list in [&mut chosen.unfolded, &mut chosen.shown] {
            let start = list.partition_point(|other| *other <= place);
            let end = list.partition_point(|other| *other <= place.saturating_add(inner));
            if start < end {
                list.splice(start..end, [place]);
            }
        }
        Self::of(chosen, columns)
    }

    /// Unfolds everything that can be, or folds it.
    fn fold_all(&self, fold: bool, columns: &[Column]) -> Self {
        let places = 0..columns.len();
        let outermost = |place: &usize| columns.get(*place).is_some_and(|c| c.parent.is_none());
        match fold {
            true => places
                .filter(outermost)
                .fold(self.clone(), |shown, place| shown.fold(place, columns)),
            false => places.fold(self.clone(), |shown, place| shown.unfold(place, columns)),
        }
    }

    fn chosen(&self, columns: &[Column]) -> Chosen {
        match &self.0 {
            Some(chosen) => Chosen::clone(chosen),
            None => Chosen {
                unfolded: at_first(columns),
                shown: at_first(columns),
            },
        }
    }

    fn of(chosen: Chosen, columns: &[Column]) -> Self {
        let first = at_first(columns);
        let is_first = chosen.unfolded == first && chosen.shown == first;
        Self((!is_first).then(|| Arc::new(chosen)))
    }
}

/// The columns that are shown before anybody chose.
fn at_first(columns: &[Column]) -> Vec<usize> {
    let mut places = Vec::new();
    let mut place = 0;
    while let Some(column) = columns.get(place) {
        let opens = column.folds() && unfolds(&column.datatype);
        if !opens {
            places.push(place);
            place += column.inner;
        }
        place += 1;
    }
    places
}

/// The parts of a column right below it.
fn direct_parts(place: usize, columns: &[Column]) -> Vec<usize> {
    let Some(column) = columns.get(place) else {
        return Vec::new();
    };
    let below = place + 1..=place.saturating_add(column.inner);
    let is_part = |other: &usize| columns.get(*other).and_then(|c| c.parent) == Some(place);
    below.filter(is_part).collect()
}

#[cfg(test)]
mod tests {
    use hyperslab_engine::datatype::{ByteOrder, Class, Datatype, Integer, Member, Name};

    use super::*;
    use crate::model::columns::columns;

    fn integer() -> Datatype {
        Datatype {
            size: 4,
            class: Class::Integer(Integer::plain(ByteOrder::Little, true, 4)),
        }
    }

    fn compound(members: &[(&str, Datatype)]) -> Datatype {
        let member = |(name, datatype): &(&str, Datatype)| Member {
            name: Name::from(*name),
            offset: 0,
            datatype: datatype.clone(),
        };
        Datatype {
            size: 4,
            class: Class::Compound(members.iter().map(member).collect()),
        }
    }

    /// `id`, `at` with `at.x` and `at.y`, `three` with three elements, `last`.
    fn example() -> Vec<Column> {
        let at = compound(&[("x", integer()), ("y", integer())]);
        let three = Datatype {
            size: 12,
            class: Class::Array {
                dims: [3].into(),
                base: integer().into(),
            },
        };
        let members = [
            ("id", integer()),
            ("at", at),
            ("three", three),
            ("last", integer()),
        ];
        columns(&compound(&members))
    }

    fn names(shown: &ShownMembers, columns: &[Column]) -> Vec<String> {
        let picked = shown.pick(columns).into_iter();
        picked.map(|(_, column)| column.name).collect()
    }

    #[test]
    fn compounds_are_unfolded_at_first_and_arrays_folded() {
        let (columns, shown) = (example(), ShownMembers::default());
        let expected = ["id", "at.x", "at.y", "three", "last"];
        assert_eq!(names(&shown, &columns), expected);
        let unfolded = shown.fold_all(false, &columns);
        let expected = [
            "id", "at.x", "at.y", "three[0]", "three[1]", "three[2]", "last",
        ];
        assert_eq!(names(&unfolded, &columns), expected);
        let folded = unfolded.fold_all(true, &columns);
        assert_eq!(names(&folded, &columns), ["id", "at", "three", "last"]);
        assert_eq!(folded.unfold(1, &columns), shown);
    }

    #[test]
    fn hidden_columns_leave_the_others_in_order() {
        let (columns, all) = (example(), ShownMembers::default());
        assert!(!all.hides() && all.full_column(5, &columns) == 9);
        let some = all.toggle(2, &columns).toggle(0, &columns);
        assert_eq!(names(&some, &columns), ["at.y", "three", "last"]);
        assert!(some.hides());
        // The second column of the second element across.
        assert_eq!(some.full_column(4, &columns), 9 + 4);
        assert_eq!(some.toggle(0, &columns).toggle(2, &columns), all);
        assert_eq!(some.show_all(&columns), all);
        // A folded column that one of its parts was shown of is shown, and all of its parts then.
        let folded = some.fold(1, &columns);
        assert_eq!(names(&folded, &columns), ["at", "three", "last"]);
        let again = folded.unfold(1, &columns);
        assert_eq!(names(&again, &columns), ["at.x", "at.y", "three", "last"]);
    }

    #[test]
    fn the_last_column_cannot_be_hidden() {
        let columns = columns(&compound(&[("a", integer()), ("b", integer())]));
        let one = ShownMembers::default().toggle(0, &columns);
        assert_eq!(one.toggle(1, &columns), one);
        assert_eq!(one.toggle(99, &columns), one);
    }
}
