//! Which rows of a table are kept: an expression over its columns, in the grammar of queries.
//!
//! | text | keeps rows |
//! |---|---|
//! | `temp > 20 and name ~ "a*"` | of a compound, by members; nested ones are `a.b` |
//! | `c3 > 2` | of two dimensions, by the number above a column; of a compound `c3.temp` |
//! | `value = nan` | of one dimension |
//! | `row >= 100` | by the row's own index |
//! | `valid` | where a number is not 0 |
//!
//! A name with spaces stands in quotes.

use super::head::{Column, is_numeric};
use super::plane::Plane;
use super::query::{Comparison, Language, Pattern, parse_as};

/// Characters of the longest expression.
const LONGEST: usize = 4096;

/// Which rows are kept.
#[derive(Debug, Clone)]
pub enum RowFilter {
    /// Both hold.
    And(Box<RowFilter>, Box<RowFilter>),
    /// One of two holds.
    Or(Box<RowFilter>, Box<RowFilter>),
    /// It does not hold.
    Not(Box<RowFilter>),
    /// A column is compared; where with nothing, it is not 0.
    Term(Of, Option<Comparison>),
}

/// What of a row is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Of {
    /// Its index.
    Row,
    /// The cell of a column of the table.
    Column(u64),
}

impl RowFilter {
    /// Whether it holds of each of some rows, of which `term` judges all by one term.
    pub fn judge<E>(
        &self,
        term: &mut impl FnMut(Of, Option<&Comparison>) -> Result<Vec<bool>, E>,
    ) -> Result<Vec<bool>, E> {
        let join = |one: Vec<bool>, other: Vec<bool>, both: fn(bool, bool) -> bool| {
            one.into_iter()
                .zip(other)
                .map(|(a, b)| both(a, b))
                .collect()
        };
        Ok(match self {
            Self::And(one, other) => join(one.judge(term)?, other.judge(term)?, |a, b| a && b),
            Self::Or(one, other) => join(one.judge(term)?, other.judge(term)?, |a, b| a || b),
            Self::Not(filter) => filter
                .judge(term)?
                .into_iter()
                .map(|holds| !holds)
                .collect(),
            Self::Term(of, comparison) => term(*of, comparison.as_ref())?,
        })
    }

    /// Calls `each` with everything that it compares.
    pub fn visit(&self, each: &mut impl FnMut(Of)) {
        match self {
            Self::And(one, other) | Self::Or(one, other) => {
                one.visit(each);
                other.visit(each);
            }
            Self::Not(filter) => filter.visit(each),
            Self::Term(of, _) => each(*of),
        }
    }
}

/// The columns of a table by their names.
#[derive(Debug, Clone, Copy)]
pub struct ColumnNames<'a> {
    /// Columns that one element takes.
    pub members: &'a [Column],
    /// Which axes are rows and columns.
    pub plane: &'a Plane,
    /// What indices are counted from.
    pub base: u64,
}

impl ColumnNames<'_> {
    /// Reads an expression; or what is wrong with it.
    pub fn parse(&self, text: &str) -> Result<RowFilter, String> {
        if text.chars().count() > LONGEST {
            return Err(format!("it is longer than {LONGEST} characters"));
        }
        parse_as(self, text)
    }

    fn is_compound(&self) -> bool {
        self.members.iter().any(|member| !member.name.is_empty())
    }

    /// An example of a name, for who has none.
    fn example(&self) -> String {
        let member = self.members.first().map_or("", |member| &member.name);
        let first = self.plane.columns.map(|axis| self.plane.index(axis, 0, 0));
        match first.map(|index| u128::from(index) + u128::from(self.base)) {
            None if self.is_compound() => member.to_owned(),
            None => "value".to_owned(),
            Some(index) if self.is_compound() => format!("c{index}.{member}"),
            Some(index) => format!("c{index}"),
        }
    }

    /// What a filter may look like.
    pub fn hint(&self) -> String {
        let numbers = self.members.first();
        let term = match numbers.is_none_or(|member| is_numeric(&member.datatype)) {
            true => "> 20",
            false => "~ \"a*\"",
        };
        format!("{} {term} and row < 1000", self.example())
    }

    fn find(&self, name: &str) -> Result<Of, String> {
        let found = match self.plane.columns {
            None => self.member(name),
            Some(axis) => {
                let (number, member) = match name.find(['.', '[']) {
                    Some(at) if self.is_compound() => name.split_at(at),
                    _ => (name, ""),
                };
                let member = member.strip_prefix('.').unwrap_or(member);
                let across = self.across(axis, number);
                let width = self.members.len().max(1) as u64;
                let member = match self.is_compound() {
                    true => self.member(member),
                    false => Some(0),
                };
                across
                    .zip(member)
                    .map(|(across, member)| across * width + member)
            }
        };
        match found {
            Some(column) => Ok(Of::Column(column)),
            None if name.eq_ignore_ascii_case("row") => Ok(Of::Row),
            None => Err(format!(
                "the table has no column {name}; columns are named like {}, the index of a row is row",
                self.example()
            )),
        }
    }

    /// A member by its name, whose letters' case counts only where two differ by it.
    fn member(&self, name: &str) -> Option<u64> {
        let whole = self
            .members
            .first()
            .is_none_or(|member| member.name.is_empty());
        if whole && name.eq_ignore_ascii_case("value") {
            return Some(0);
        }
        let position = |same: &dyn Fn(&str) -> bool| {
            let mut members = self.members.iter();
            members.position(|member| same(&member.name))
        };
        let exact = position(&|member| member == name);
        let found = exact.or_else(|| position(&|member| member.eq_ignore_ascii_case(name)))?;
        Some(found as u64)
    }

    /// The place of a column of elements, `c3` by the number above it.
    fn across(&self, axis: usize, name: &str) -> Option<u64> {
        let number: u64 = name.strip_prefix(['c', 'C'])?.parse().ok()?;
        let slice = self.plane.slices.get(axis)?;
        let far = number.checked_sub(self.base)?.checked_sub(slice.start)?;
        let place = far / slice.step.max(1);
        (far % slice.step.max(1) == 0 && place < slice.count).then_some(place)
    }
}

impl Language for ColumnNames<'_> {
    type Tree = RowFilter;

    fn and(&self, one: RowFilter, other: RowFilter) -> RowFilter {
        RowFilter::And(Box::new(one), Box::new(other))
    }

    fn or(&self, one: RowFilter, other: RowFilter) -> RowFilter {
        RowFilter::Or(Box::new(one), Box::new(other))
    }

    fn not(&self, tree: RowFilter) -> RowFilter {
        RowFilter::Not(Box::new(tree))
    }

    fn pattern(&self, _: Pattern) -> Result<RowFilter, String> {
        Err(format!(
            "a column to compare is missing, as in {} ~ \"a*\"",
            self.example()
        ))
    }

    fn word(&self, word: &str) -> Result<RowFilter, String> {
        Ok(RowFilter::Term(self.find(word)?, None))
    }

    fn compared(&self, word: &str, comparison: Comparison) -> Result<RowFilter, String> {
        Ok(RowFilter::Term(self.find(word)?, Some(comparison)))
    }
}

#[cfg(test)]
mod tests {
    use hyperslab_engine::datatype::{ByteOrder, Class, Datatype, Integer};
    use hyperslab_engine::selection::Slice;

    use super::*;

    fn members(names: &[&str]) -> Vec<Column> {
        let column = |(n, name): (usize, &&str)| {
            let class = Class::Integer(Integer::plain(ByteOrder::Little, true, 4));
            Column::alone((*name).to_owned(), n * 4, Datatype { size: 4, class })
        };
        names.iter().enumerate().map(column).collect()
    }

    fn columns(names: &[&str], plane: &Plane, base: u64, text: &str) -> Result<Vec<Of>, String> {
        let members = members(names);
        let names = ColumnNames {
            members: &members,
            plane,
            base,
        };
        let mut found = Vec::new();
        names.parse(text)?.visit(&mut |of| found.push(of));
        Ok(found)
    }

    #[test]
    fn members_are_named_and_rows_are_numbered() {
        let plane = Plane::first(&[10]);
        let of = |text| columns(&["temp", "Temp", "at.x", "my name"], &plane, 0, text);
        let all = of("temp > 20 and (Temp = 3 or at.x < 1) and \"my name\" ~ \"a*\" row > 5");
        let expected = [0, 1, 2, 3].map(Of::Column).into_iter().chain([Of::Row]);
        assert_eq!(all.unwrap(), expected.collect::<Vec<_>>());
        assert_eq!(of("not AT.X").unwrap(), [Of::Column(2)]);
        let error = of("hum > 3").unwrap_err();
        assert!(
            error.contains("no column hum") && error.contains("temp"),
            "{error}"
        );
        assert!(of("\"text\"").unwrap_err().contains("column to compare"));
        assert!(
            of(&"temp ".repeat(2000))
                .unwrap_err()
                .contains("longer than")
        );
    }

    #[test]
    fn columns_of_two_dimensions_are_named_by_the_number_above_them() {
        let mut plane = Plane::first(&[10, 100]);
        plane.slices[1] = Slice::range(10, 90, 5);
        let of = |base, text| columns(&[""], &plane, base, text);
        assert_eq!(
            of(0, "c10 > 1 and c25 = 2").unwrap(),
            [0, 3].map(Of::Column)
        );
        assert_eq!(
            of(1, "c11 > 1 and C26 = 2").unwrap(),
            [0, 3].map(Of::Column)
        );
        for wrong in ["c11 > 1", "c5 > 1", "c90 > 1", "value > 1", "c > 1"] {
            assert!(
                of(0, wrong).unwrap_err().contains("named like c10"),
                "{wrong}"
            );
        }
        let both = columns(&["a", "b"], &plane, 0, "c15.b = 2 and c10.a > 1");
        assert_eq!(both.unwrap(), [3, 0].map(Of::Column));
        let one = columns(&[""], &Plane::first(&[7]), 0, "value != nan");
        assert_eq!(one.unwrap(), [Of::Column(0)]);
    }

    #[test]
    fn terms_are_joined_row_by_row() {
        let members = members(&["a", "b"]);
        let plane = Plane::first(&[4]);
        let names = ColumnNames {
            members: &members,
            plane: &plane,
            base: 0,
        };
        let holds = |text: &str| {
            let filter = names.parse(text).unwrap();
            let judged = filter.judge(&mut |of, _| {
                Ok::<_, ()>(match of {
                    Of::Column(0) => vec![true, true, false, false],
                    _ => vec![true, false, true, false],
                })
            });
            judged.unwrap()
        };
        assert_eq!(holds("a and b"), [true, false, false, false]);
        assert_eq!(holds("a or b"), [true, true, true, false]);
        assert_eq!(holds("not (a or b)"), [false, false, false, true]);
    }
}
