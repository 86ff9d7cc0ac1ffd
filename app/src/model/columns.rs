//! The columns of a table: members of compounds at any depth, and elements of array members. A
//! column that has others below it folds: it shows its whole value, or they stand in its place.

use hyperslab_engine::datatype::{Class, Datatype};

use super::head::is_complex;

/// Most columns that a type unfolds into; what would make more stays whole.
const MOST: usize = 4096;
/// Most elements of an array that become columns.
const MOST_ELEMENTS: u64 = 64;

/// A column of a table.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its whole name, as in `a.b[2]`; empty for elements that are no compounds.
    pub name: String,
    /// First byte in the element.
    pub offset: usize,
    /// Type of the member.
    pub datatype: Datatype,
    /// How many columns, right behind this one, are parts of it.
    pub inner: usize,
    /// The column that it is a part of.
    pub parent: Option<usize>,
    /// Where its own part of the name begins.
    pub own: usize,
    /// The byte of the element that says whether it has a value here (see [`CellState`]), where
    /// one does.
    pub state: Option<usize>,
}

/// Whether an element has a value in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellState {
    /// It has.
    Value,
    /// None was given.
    Missing,
    /// It is lost with a damaged chunk.
    Lost,
}

impl CellState {
    /// The byte that stands for it.
    pub fn byte(self) -> u8 {
        match self {
            Self::Value => 0,
            Self::Missing => 1,
            Self::Lost => 2,
        }
    }
}

impl Column {
    /// A column that is no part of another and has none.
    pub fn alone(name: String, offset: usize, datatype: Datatype) -> Self {
        Self {
            name,
            offset,
            datatype,
            inner: 0,
            parent: None,
            own: 0,
            state: None,
        }
    }

    /// Whether an element has a value here.
    pub fn state_in(&self, element: &[u8]) -> CellState {
        match self.state.and_then(|at| element.get(at)) {
            None | Some(0) => CellState::Value,
            Some(1) => CellState::Missing,
            Some(_) => CellState::Lost,
        }
    }

    /// Its name below that of the column that it is a part of.
    pub fn own_name(&self) -> &str {
        self.name.get(self.own..).unwrap_or(&self.name)
    }

    /// Its whole name, or what stands for the element itself.
    pub fn shown_name(&self) -> &str {
        match self.name.as_str() {
            "" => "Value",
            name => name,
        }
    }

    /// Whether it can be unfolded.
    pub fn folds(&self) -> bool {
        self.inner > 0
    }
}

/// Whether the columns of a table of such elements are members.
pub fn unfolds(datatype: &Datatype) -> bool {
    matches!(datatype.class, Class::Compound(_)) && !is_complex(datatype)
}

/// All columns that a table of such elements can have, each before its parts.
pub fn columns(datatype: &Datatype) -> Vec<Column> {
    let mut columns = Vec::new();
    match &datatype.class {
        Class::Compound(members) if unfolds(datatype) => {
            // The members themselves are columns, however many.
            let room = MOST.saturating_sub(members.len());
            for member in members.iter() {
                let name = member.name.to_string();
                let column = Column::alone(name, member.offset, member.datatype.clone());
                add(column, &mut columns, room);
            }
        }
        _ => add(
            Column::alone(String::new(), 0, datatype.clone()),
            &mut columns,
            MOST,
        ),
    }
    columns
}

/// Adds a column and its parts, the parts only while all columns are fewer than `room`.
fn add(column: Column, columns: &mut Vec<Column>, room: usize) {
    let place = columns.len();
    let fits = parts_of(&column.datatype).is_some_and(|parts| {
        let all = count(&column.datatype);
        parts > 0 && all.saturating_add(place) < room
    });
    let (name, offset, datatype) = (column.name.clone(), column.offset, column.datatype.clone());
    columns.push(column);
    if !fits {
        return;
    }
    let part = |own: String, offset: usize, datatype: &Datatype| Column {
        own: name.len() + usize::from(own.starts_with('.')),
        name: format!("{name}{own}"),
        offset,
        datatype: datatype.clone(),
        inner: 0,
        parent: Some(place),
        state: None,
    };
    match &datatype.class {
        Class::Compound(members) => {
            for member in members.iter() {
                let at = offset.saturating_add(member.offset);
                add(
                    part(format!(".{}", member.name), at, &member.datatype),
                    columns,
                    room,
                );
            }
        }
        Class::Array { dims, base } => {
            for number in 0..dims.iter().product::<u64>() {
                let at = offset.saturating_add((number as usize).saturating_mul(base.size));
                add(part(index_text(number, dims), at, base), columns, room);
            }
        }
        _ => {}
    }
    let inner = columns.len() - place - 1;
    if let Some(column) = columns.get_mut(place) {
        column.inner = inner;
    }
}

/// How many columns would stand right below one of this type; none for what stays whole.
fn parts_of(datatype: &Datatype) -> Option<usize> {
    match &datatype.class {
        Class::Compound(members) if unfolds(datatype) => Some(members.len()),
        Class::Array { dims, .. } => {
            let count = dims
                .iter()
                .try_fold(1_u64, |n, length| n.checked_mul(*length))?;
            (count <= MOST_ELEMENTS).then_some(count as usize)
        }
        _ => None,
    }
}

/// How many columns stand below one of this type at any depth.
fn count(datatype: &Datatype) -> usize {
    let Some(parts) = parts_of(datatype) else {
        return 0;
    };
    match &datatype.class {
        Class::Compound(members) => members
            .iter()
            .fold(parts, |n, member| n.saturating_add(count(&member.datatype))),
        Class::Array { base, .. } => parts.saturating_mul(count(base).saturating_add(1)),
        _ => 0,
    }
}

/// The place of an element in an array, as in `[1,0]`.
fn index_text(number: u64, dims: &[u64]) -> String {
    let mut rest = number;
    let mut indices: Vec<String> = dims
        .iter()
        .rev()
        .map(|length| {
            let index = rest % (*length).max(1);
            rest /= (*length).max(1);
            index.to_string()
        })
        .collect();
    indices.reverse();
    format!("[{}]", indices.join(","))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use hyperslab_engine::datatype::{ByteOrder, Integer, Member, Name};

    pub(super) fn integer() -> Datatype {
        Datatype {
            size: 4,
            class: Class::Integer(Integer::plain(ByteOrder::Little, true, 4)),
        }
    }

    fn array(dims: &[u64], base: Datatype) -> Datatype {
        let count: u64 = dims.iter().product();
        Datatype {
            size: base.size * count as usize,
            class: Class::Array {
                dims: dims.into(),
                base: Arc::new(base),
            },
        }
    }

    fn compound(members: &[(&str, Datatype)]) -> Datatype {
        let mut size = 0;
        let mut member = |(name, datatype): &(&str, Datatype)| {
            let offset = size;
            size += datatype.size;
            Member {
                name: Name::from(*name),
                offset,
                datatype: datatype.clone(),
            }
        };
        let members = members.iter().map(&mut member).collect();
        Datatype {
            class: Class::Compound(members),
            size,
        }
    }

    fn told(columns: &[Column]) -> Vec<(&str, &str, usize, usize)> {
        let told = columns
            .iter()
            .map(|c| (c.name.as_str(), c.own_name(), c.offset, c.inner));
        told.collect()
    }

    #[test]
    fn each_column_stands_before_its_parts() {
        let at = compound(&[("x", integer()), ("y", array(&[2], integer()))]);
        let outer = compound(&[("id", integer()), ("at", at)]);
        let expected = [
            ("id", "id", 0, 0),
            ("at", "at", 4, 4),
            ("at.x", "x", 4, 0),
            ("at.y", "y", 8, 2),
            ("at.y[0]", "[0]", 8, 0),
            ("at.y[1]", "[1]", 12, 0),
        ];
        let columns = columns(&outer);
        assert_eq!(told(&columns), expected);
        let parents: Vec<_> = columns.iter().map(|column| column.parent).collect();
        assert_eq!(parents, [None, None, Some(1), Some(1), Some(3), Some(3)]);
    }

    #[test]
    fn elements_of_arrays_are_numbered_along_each_dimension() {
        let columns = columns(&array(&[2, 2], compound(&[("x", integer())])));
        let names: Vec<_> = columns.iter().map(|column| column.name.as_str()).collect();
        let expected = [
            "", "[0,0]", "[0,0].x", "[0,1]", "[0,1].x", "[1,0]", "[1,0].x", "[1,1]", "[1,1].x",
        ];
        assert_eq!(names, expected);
        assert_eq!(columns[8].offset, 12);
    }

    #[test]
    fn what_is_large_stays_whole() {
        let large = compound(&[
            ("many", array(&[1000], integer())),
            ("few", array(&[3], integer())),
        ]);
        let inner: Vec<_> = columns(&large).iter().map(|column| column.inner).collect();
        assert_eq!(inner, [0, 3, 0, 0, 0]);
        let mut deep = array(&[64], integer());
        for _ in 0..8 {
            deep = array(&[64], deep);
        }
        let found = columns(&compound(&[("deep", deep), ("last", integer())]));
        assert_eq!(told(&found).last().unwrap().0, "last");
        assert!(found.len() <= MOST, "{}", found.len());
        let wide: Vec<_> = (0..5000).map(|n| format!("m{n}")).collect();
        let wide: Vec<_> = wide.iter().map(|name| (name.as_str(), integer())).collect();
        assert_eq!(columns(&compound(&wide)).len(), 5000);
    }
}
