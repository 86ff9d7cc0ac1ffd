//! Which attributes occur among the members of a group, and which of them are worth a column.

use std::collections::HashMap;

use hyperslab_engine::datatype::Name;

use super::Column;

/// Most different attributes that are told apart.
const MOST: usize = 10_000;
/// Columns that are proposed.
const PROPOSED: usize = 4;

/// Attributes of the members that were looked at.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// Members that were looked at.
    pub looked: u64,
    /// Whether these are all.
    pub complete: bool,
    /// Datasets among them.
    pub datasets: u64,
    /// Committed datatypes among them.
    pub datatypes: u64,
    /// Whether there are more different attributes than are told apart.
    pub full: bool,
    /// Attributes in the order in which they were met.
    pub attributes: Vec<Tallied>,
    places: HashMap<Name, usize>,
}

/// An attribute of some members.
#[derive(Debug, Clone)]
pub struct Tallied {
    /// Its name.
    pub name: Name,
    /// How many members have it.
    pub members: u64,
    /// In how many it is a single number or text.
    pub single: u64,
    /// In how many it is a single number.
    pub numbers: u64,
    /// Whether it says different things of different members.
    pub differs: bool,
    first: Box<str>,
}

impl Tally {
    /// Notes that a member has an attribute; `single`: its text, and whether that is a number,
    /// where it is a single value.
    pub fn note(&mut self, name: &Name, single: Option<(&str, bool)>) {
        let place = match self.places.get(name) {
            Some(place) => *place,
            None if self.attributes.len() >= MOST => {
                self.full = true;
                return;
            }
            None => {
                self.places.insert(name.clone(), self.attributes.len());
                self.attributes.push(Tallied {
                    name: name.clone(),
                    members: 0,
                    single: 0,
                    numbers: 0,
                    differs: false,
                    first: single.map_or("", |(text, _)| text).into(),
                });
                self.attributes.len() - 1
            }
        };
        let Some(tallied) = self.attributes.get_mut(place) else {
            return;
        };
        tallied.members += 1;
        if let Some((text, is_number)) = single {
            tallied.single += 1;
            tallied.numbers += u64::from(is_number);
            tallied.differs |= *tallied.first != *text;
        }
    }

    /// What was noted of an attribute.
    pub fn find(&self, name: &Name) -> Option<&Tallied> {
        self.attributes.get(*self.places.get(name)?)
    }

    /// Attributes that most members share as single values, and that tell them apart: the four
    /// that most of them have.
    pub fn proposed(&self) -> Vec<Name> {
        let shared = |tallied: &&Tallied| {
            tallied.single * 2 > self.looked && tallied.members > 1 && tallied.differs
        };
        let mut shared: Vec<_> = self.attributes.iter().filter(shared).collect();
        shared.sort_by_key(|tallied| std::cmp::Reverse(tallied.single));
        shared.truncate(PROPOSED);
        shared
            .into_iter()
            .map(|tallied| tallied.name.clone())
            .collect()
    }

    /// The columns of a table before the user chooses: those that say something, and the proposed
    /// attributes. `links`: whether there are links that are not hard.
    pub fn columns(&self, links: bool) -> Vec<Column> {
        let says = |column: &Column| match column {
            Column::Type => self.datasets + self.datatypes > 0,
            Column::Storage => self.datasets > 0,
            Column::Link => links,
            _ => true,
        };
        let mut columns: Vec<Column> = Column::FACTS.into_iter().filter(says).collect();
        columns.extend(self.proposed().into_iter().map(Column::Attribute));
        columns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An attribute: its name; of a single value the text, and whether it is a number.
    type Named<'a> = (&'a str, Option<(&'a str, bool)>);

    fn tally(members: &[&[Named<'_>]]) -> Tally {
        let mut tally = Tally {
            complete: true,
            ..Tally::default()
        };
        for attributes in members {
            tally.looked += 1;
            for (name, single) in *attributes {
                tally.note(&Name::from(*name), *single);
            }
        }
        tally
    }

    #[test]
    fn what_most_members_share_and_tells_them_apart_is_proposed() {
        let number = |text| Some((text, true));
        let tally = tally(&[
            &[
                ("class", Some(("event", false))),
                ("mass", number("1")),
                ("list", None),
            ],
            &[
                ("class", Some(("event", false))),
                ("mass", number("2")),
                ("list", None),
            ],
            &[
                ("class", Some(("event", false))),
                ("rare", number("3")),
                ("mass", number("2")),
            ],
        ]);
        assert_eq!(tally.proposed(), [Name::from("mass")]);
        let mass = tally.find(&Name::from("mass")).unwrap();
        assert_eq!((mass.members, mass.single, mass.numbers), (3, 3, 3));
        assert_eq!(tally.find(&Name::from("list")).unwrap().single, 0);
    }

    #[test]
    fn four_are_proposed_in_the_order_of_how_many_have_them() {
        let a = |name, text| (name, Some((text, true)));
        let tally = tally(&[
            &[
                a("e", "1"),
                a("a", "1"),
                a("b", "1"),
                a("c", "1"),
                a("d", "1"),
            ],
            &[a("a", "2"), a("b", "2"), a("c", "2"), a("d", "2")],
            &[
                a("e", "2"),
                a("d", "3"),
                a("a", "3"),
                a("b", "3"),
                a("c", "3"),
            ],
        ]);
        let names: Vec<String> = tally.proposed().iter().map(Name::to_string).collect();
        assert_eq!(names, ["a", "b", "c", "d"]);
    }

    #[test]
    fn columns_that_say_nothing_are_left_out_at_first() {
        let groups = tally(&[&[], &[]]);
        assert_eq!(
            groups.columns(false),
            [Column::Name, Column::Kind, Column::Shape]
        );
        let datasets = Tally {
            datasets: 1,
            ..groups
        };
        assert_eq!(datasets.columns(true), Column::FACTS);
    }
}
