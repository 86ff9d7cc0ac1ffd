//! The two sides that tabs may stand on: which of them there are, and where the line between them
//! runs.

use serde::{Deserialize, Serialize};

/// A side of the split; without a split all tabs stand on the first one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Side {
    /// The left or upper one.
    #[default]
    First,
    /// The right or lower one.
    Second,
}

impl Side {
    /// Both of them.
    pub const BOTH: [Self; 2] = [Self::First, Self::Second];

    /// The one across.
    pub fn other(self) -> Self {
        match self {
            Self::First => Self::Second,
            Self::Second => Self::First,
        }
    }

    pub(super) fn of<T>(self, pair: &[T; 2]) -> &T {
        let [first, second] = pair;
        match self {
            Self::First => first,
            Self::Second => second,
        }
    }

    pub(super) fn of_mut<T>(self, pair: &mut [T; 2]) -> &mut T {
        let [first, second] = pair;
        match self {
            Self::First => first,
            Self::Second => second,
        }
    }
}

/// How the window is split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Split {
    /// Whether the second side lies below the first one, and not to its right.
    pub down: bool,
    /// The part that the first side has, in thousandths.
    pub share: u16,
}

/// Smallest and largest part of the first side, in thousandths.
const SHARES: std::ops::RangeInclusive<u16> = 100..=900;

impl Split {
    /// Two halves.
    pub fn halves(down: bool) -> Self {
        Self { down, share: 500 }
    }

    /// The same with another share, within bounds.
    pub fn with_share(self, share: u16) -> Self {
        let share = share.clamp(*SHARES.start(), *SHARES.end());
        Self { share, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_side_is_pushed_out_of_the_window() {
        let split = Split::halves(true);
        assert_eq!(split.with_share(0).share, 100);
        assert_eq!(split.with_share(u16::MAX).share, 900);
        assert!(split.with_share(300).down);
    }
}
