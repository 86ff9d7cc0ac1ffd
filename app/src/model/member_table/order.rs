//! The order of rows by what one column says of them.

use std::cmp::Ordering;

use super::{Column, Fact};
use crate::model::query::Number;
use crate::text;

/// What rows are sorted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sort {
    /// The column.
    pub column: Column,
    /// Whether the largest comes first.
    pub falls: bool,
}

impl Sort {
    /// The order that a click on a column's header leads to: up, down, the group's own.
    pub fn after(before: Option<&Self>, column: &Column) -> Option<Self> {
        match before.filter(|sort| sort.column == *column) {
            None => Some(Self {
                column: column.clone(),
                falls: false,
            }),
            Some(sort) if !sort.falls => Some(Self {
                column: column.clone(),
                falls: true,
            }),
            Some(_) => None,
        }
    }
}

/// What a row is sorted by.
#[derive(Debug, Clone, PartialEq)]
pub enum Key {
    /// A number: before all texts, NaN behind the others.
    Number(Number),
    /// A text, in natural order.
    Text(Box<[u8]>),
    /// Nothing, or nothing that can be read: last, whichever way the others are sorted.
    Nothing,
}

impl From<Fact> for Key {
    fn from(fact: Fact) -> Self {
        match fact.number {
            Some(number) => Self::Number(number),
            None if fact.failed || fact.is_empty() => Self::Nothing,
            None => Self::Text(fact.text.into_boxed_bytes()),
        }
    }
}

impl Key {
    /// Bytes that it takes.
    pub fn bytes(&self) -> usize {
        let text = match self {
            Self::Text(text) => text.len(),
            _ => 0,
        };
        size_of::<Self>() + text
    }

    fn compare(&self, other: &Self, falls: bool) -> Ordering {
        let order = match (self, other) {
            (Self::Nothing, Self::Nothing) => return Ordering::Equal,
            (Self::Nothing, _) => return Ordering::Greater,
            (_, Self::Nothing) => return Ordering::Less,
            (Self::Number(a), Self::Number(b)) => a.order(*b),
            (Self::Number(_), Self::Text(_)) => Ordering::Less,
            (Self::Text(_), Self::Number(_)) => Ordering::Greater,
            (Self::Text(a), Self::Text(b)) => text::natural(a, b),
        };
        if falls { order.reverse() } else { order }
    }
}

/// The place of each member in the group's own order.
pub fn positions(order: &[u32]) -> Vec<u32> {
    let mut positions = vec![0; order.len()];
    for (position, member) in order.iter().enumerate() {
        if let Some(place) = positions.get_mut(*member as usize) {
            *place = position as u32;
        }
    }
    positions
}

/// Members sorted by their keys; those of equal keys as the group has them.
pub fn arrange(mut rows: Vec<(u32, Key)>, positions: &[u32], falls: bool) -> Vec<u32> {
    let place = |member: u32| positions.get(member as usize).copied().unwrap_or(member);
    rows.sort_unstable_by(|a, b| {
        let by_key = a.1.compare(&b.1, falls);
        by_key.then_with(|| place(a.0).cmp(&place(b.0)).then(a.0.cmp(&b.0)))
    });
    rows.into_iter().map(|(member, _)| member).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(keys: &[Key], falls: bool) -> Vec<u32> {
        let rows = keys.iter().cloned().enumerate();
        let rows = rows.map(|(at, key)| (at as u32, key)).collect();
        let order: Vec<u32> = (0..keys.len() as u32).rev().collect();
        arrange(rows, &positions(&order), falls)
    }

    fn whole(number: i128) -> Key {
        Key::Number(Number::Whole(number))
    }

    fn real(number: f64) -> Key {
        Key::Number(Number::Real(number))
    }

    fn words(text: &str) -> Key {
        Fact::words(text).into()
    }

    #[test]
    fn integers_are_exact_beyond_what_doubles_tell_apart() {
        let big = 1_i128 << 53;
        assert_eq!(
            sorted(&[whole(big + 1), whole(big), whole(big + 2)], false),
            [1, 0, 2]
        );
        let max = i128::from(u64::MAX);
        assert_eq!(sorted(&[whole(max), whole(max - 1)], false), [1, 0]);
        assert_eq!(
            sorted(&[whole(big + 1), real(big as f64), whole(big - 1)], false),
            [2, 1, 0]
        );
    }

    #[test]
    fn texts_are_in_natural_order_and_nothing_is_last_both_ways() {
        let keys = [
            words("run10"),
            words(""),
            words("run2"),
            real(f64::NAN),
            real(1.5),
        ];
        assert_eq!(sorted(&keys, false), [4, 3, 2, 0, 1]);
        assert_eq!(sorted(&keys, true), [0, 2, 3, 4, 1]);
    }

    #[test]
    fn equal_keys_keep_the_order_of_the_group() {
        let keys = [whole(1), whole(1), whole(0), whole(1)];
        assert_eq!(sorted(&keys, false), [2, 3, 1, 0]);
        assert_eq!(sorted(&keys, true), [3, 1, 0, 2]);
    }

    #[test]
    fn a_header_sorts_up_then_down_then_not() {
        let name = Column::Name;
        let up = Sort::after(None, &name).unwrap();
        assert!(!up.falls);
        let down = Sort::after(Some(&up), &name).unwrap();
        assert!(down.falls);
        assert_eq!(Sort::after(Some(&down), &name), None);
        assert!(!Sort::after(Some(&down), &Column::Kind).unwrap().falls);
    }

    #[test]
    fn an_order_that_lacks_members_does_no_harm() {
        let rows = vec![(7, whole(1)), (9, whole(1)), (0, whole(0))];
        assert_eq!(arrange(rows, &positions(&[5, 0]), false), [0, 7, 9]);
    }
}
