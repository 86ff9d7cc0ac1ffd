//! Which part of an n-dimensional dataset is on screen: a role and an index for each dimension.

/// What a dimension does on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// It runs downwards: rows of a table or an image, x of a line plot.
    Rows,
    /// It runs across: columns.
    Columns,
    /// It stays at one index.
    Fixed,
}

/// Positions along a dimension that are on screen: `start`, `start + step`, … below `stop`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Slice {
    /// The first position.
    pub start: u64,
    /// The end; not itself taken.
    pub stop: u64,
    /// The distance of positions; at least one.
    pub step: u64,
}

impl Slice {
    /// All positions of a dimension.
    pub fn all(length: u64) -> Self {
        Self {
            start: 0,
            stop: length,
            step: 1,
        }
    }

    /// How many positions it takes.
    pub fn count(&self) -> u64 {
        let span = self.stop.saturating_sub(self.start);
        span.div_ceil(self.step.max(1))
    }
}

/// The state of a dimension bar.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DimensionState {
    pub(super) lengths: Vec<u64>,
    pub(super) roles: Vec<Role>,
    pub(super) indices: Vec<u64>,
    pub(super) slices: Vec<Slice>,
}

impl DimensionState {
    /// The first view of a dataset: the last two dimensions are rows and columns, all others stay
    /// at 0.
    pub fn new(lengths: &[u64]) -> Self {
        let rank = lengths.len();
        let roles = (0..rank).map(|axis| match (rank, rank - axis) {
            (1, _) | (_, 2) => Role::Rows,
            (_, 1) => Role::Columns,
            _ => Role::Fixed,
        });
        Self {
            lengths: lengths.to_vec(),
            roles: roles.collect(),
            indices: vec![0; rank],
            slices: lengths.iter().map(|length| Slice::all(*length)).collect(),
        }
    }

    /// How many dimensions there are.
    pub fn rank(&self) -> usize {
        self.lengths.len()
    }

    /// The lengths of the dimensions.
    pub fn lengths(&self) -> &[u64] {
        &self.lengths
    }

    /// The role of a dimension; `Fixed` beyond the rank.
    pub fn role(&self, axis: usize) -> Role {
        self.roles.get(axis).copied().unwrap_or(Role::Fixed)
    }

    /// The dimension with a role.
    pub fn axis_of(&self, role: Role) -> Option<usize> {
        self.roles.iter().position(|mine| *mine == role)
    }

    /// The index at which a fixed dimension stays.
    pub fn index(&self, axis: usize) -> u64 {
        self.indices.get(axis).copied().unwrap_or(0)
    }

    /// How many rows and columns are on screen; one column without a column dimension.
    pub fn shape(&self) -> (u64, u64) {
        let count = |role| {
            self.axis_of(role)
                .and_then(|axis| self.slices.get(axis))
                .map_or(1, Slice::count)
        };
        let columns = if self.lengths.contains(&0) && self.axis_of(Role::Columns).is_none() {
            u64::from(!self.is_empty())
        } else {
            count(Role::Columns)
        };
        (count(Role::Rows), columns)
    }

    /// Whether no element is on screen since a fixed dimension has none.
    pub fn is_empty(&self) -> bool {
        self.lengths
            .iter()
            .zip(&self.roles)
            .any(|(length, role)| *length == 0 && *role == Role::Fixed)
    }

    /// What is on screen along each dimension: a single position for a fixed one.
    pub fn selection(&self) -> Vec<Slice> {
        (0..self.rank())
            .map(|axis| match self.role(axis) {
                Role::Fixed => {
                    let start = self.index(axis);
                    Slice {
                        start,
                        stop: start.saturating_add(1).min(self.lengths[axis].max(start)),
                        step: 1,
                    }
                }
                Role::Rows | Role::Columns => self.slices[axis],
            })
            .collect()
    }

    /// Gives a dimension a role. The one that had it takes over the old role in exchange, so
    /// that there is never more than one of rows and one of columns.
    pub fn set_role(&mut self, axis: usize, role: Role) {
        let Some(old) = self.roles.get(axis).copied() else {
            return;
        };
        if old == role {
            return;
        }
        if role != Role::Fixed {
            if let Some(other) = self.axis_of(role) {
                self.roles[other] = old;
            }
        } else if old == Role::Rows {
            // Something must run downwards: the columns do, or nothing changes.
            match self.axis_of(Role::Columns) {
                Some(other) => self.roles[other] = Role::Rows,
                None => return,
            }
        }
        self.roles[axis] = role;
        if self.axis_of(Role::Rows).is_none()
            && let Some(other) = self.axis_of(Role::Columns)
        {
            self.roles[other] = Role::Rows;
        }
    }

    /// Exchanges rows and columns.
    pub fn transpose(&mut self) {
        if let (Some(rows), Some(columns)) = (self.axis_of(Role::Rows), self.axis_of(Role::Columns))
        {
            self.roles.swap(rows, columns);
        }
    }

    /// Moves a fixed dimension; beyond the last index, there.
    pub fn set_index(&mut self, axis: usize, index: u64) {
        if let (Some(mine), Some(length)) = (self.indices.get_mut(axis), self.lengths.get(axis)) {
            *mine = index.min(length.saturating_sub(1));
        }
    }

    /// Follows a dataset whose dimensions grew or shrank; another rank begins anew.
    pub fn set_lengths(&mut self, lengths: &[u64]) {
        if lengths == self.lengths {
            return;
        }
        if lengths.len() != self.rank() {
            *self = Self::new(lengths);
            return;
        }
        for (axis, length) in lengths.iter().copied().enumerate() {
            let whole = self.slices[axis] == Slice::all(self.lengths[axis]);
            let slice = &mut self.slices[axis];
            slice.stop = if whole {
                length
            } else {
                slice.stop.min(length)
            };
            slice.start = slice.start.min(slice.stop);
            self.lengths[axis] = length;
            self.set_index(axis, self.indices[axis]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_two_dimensions_are_on_screen_at_first() {
        let state = DimensionState::new(&[5, 4, 3]);
        assert_eq!(state.roles, [Role::Fixed, Role::Rows, Role::Columns]);
        assert_eq!(state.shape(), (4, 3));
        assert_eq!(DimensionState::new(&[7]).shape(), (7, 1));
        assert_eq!(DimensionState::new(&[]).shape(), (1, 1));
        assert_eq!(DimensionState::new(&[0, 4, 3]).shape(), (4, 3));
        assert!(DimensionState::new(&[0, 4, 3]).is_empty());
    }

    #[test]
    fn a_role_is_exchanged_with_the_dimension_that_had_it() {
        let mut state = DimensionState::new(&[5, 4, 3]);
        state.set_role(0, Role::Columns);
        assert_eq!(state.roles, [Role::Columns, Role::Rows, Role::Fixed]);
        state.set_role(0, Role::Rows);
        assert_eq!(state.roles, [Role::Rows, Role::Columns, Role::Fixed]);
        state.set_role(0, Role::Fixed);
        assert_eq!(state.roles, [Role::Fixed, Role::Rows, Role::Fixed]);
        state.set_role(1, Role::Fixed);
        assert_eq!(state.roles, [Role::Fixed, Role::Rows, Role::Fixed]);
        state.set_role(1, Role::Columns);
        assert_eq!(state.axis_of(Role::Rows), Some(1), "rows come first");
    }

    #[test]
    fn indices_stay_within_the_dimension() {
        let mut state = DimensionState::new(&[5, 4, 3]);
        state.set_index(0, 99);
        assert_eq!(state.index(0), 4);
        state.set_lengths(&[2, 9, 3]);
        assert_eq!(state.index(0), 1);
        assert_eq!(state.shape(), (9, 3));
        state.set_lengths(&[2]);
        assert_eq!(state.rank(), 1);
    }

    #[test]
    fn the_selection_has_one_position_of_a_fixed_dimension_and_none_of_an_empty_one() {
        let mut state = DimensionState::new(&[5, 4, 3]);
        state.set_index(0, 2);
        let selection = state.selection();
        assert_eq!((selection[0].start, selection[0].stop), (2, 3));
        assert_eq!(selection[1], Slice::all(4));
        assert_eq!(DimensionState::new(&[0, 4, 3]).selection()[0].count(), 0);
        assert_eq!(
            DimensionState::new(&[u64::MAX, u64::MAX]).shape(),
            (u64::MAX, u64::MAX)
        );
    }
}
