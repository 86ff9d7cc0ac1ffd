//! The page of a group: columns for its members, and for attributes that some of them have.

use hyperslab::model::ObjectPath;
use hyperslab::model::member_table::{Column, Fact, RowsWanted};
use hyperslab::worker::member_table::{MemberReply, MemberRequest};
use hyperslab::worker::{Reply, Request};
use hyperslab_engine::datatype::Name;

use super::oracle::{AttributeOracle, FileOracle, Link, Member, ObjectOracle};
use super::walk::Walk;
use super::{attributes, facts};

/// Members of a page that are looked at.
const ROWS: usize = 200;
/// Attributes that get a column.
const ATTRIBUTES: usize = 6;
/// Characters of a text.
const LIMIT: usize = 300;

/// Asks for the rows of a group's page and compares them.
pub fn show(walk: &mut Walk<'_>, path: &ObjectPath, names: &[Name], theirs: Option<&ObjectOracle>) {
    let place = path.to_string();
    let met: Vec<Option<&ObjectOracle>> = names
        .iter()
        .map(|name| of_member(walk.oracle?, theirs?, name))
        .collect();
    let columns = columns(&met);
    let names = names.iter().take(ROWS).cloned().zip(0..);
    let wanted = RowsWanted {
        members: names.map(|(name, number)| (number, name)).collect(),
        columns: columns.clone(),
        limit: LIMIT,
    };
    let request = Request::Members(path.clone(), MemberRequest::Facts(wanted));
    let rows = match walk.stage.one(request) {
        Ok(Reply::Members(MemberReply::Facts { rows, .. })) => rows,
        Ok(other) => return walk.tally.complain(&format!("{place}: {other:?}")),
        Err(refusal) => return walk.tally.refused(&place, &refusal, theirs.is_some()),
    };
    for row in rows {
        let Some(object) = met.get(row.member as usize).copied().flatten() else {
            continue;
        };
        let place = format!("{place} row {}", row.member);
        for (column, fact) in columns.iter().zip(&row.facts) {
            let outcome = compare(walk, object, column, fact);
            let told = |cause| format!("{column:?}: {cause}");
            walk.tally.compare("rows", &place, outcome.map_err(told));
        }
    }
}

/// What h5py says of the object behind a hard link.
fn of_member<'a>(
    oracle: &'a FileOracle,
    group: &ObjectOracle,
    name: &Name,
) -> Option<&'a ObjectOracle> {
    let is_it = |member: &&Member| member.name == name.as_bytes();
    match group.members.iter().find(is_it)?.link {
        Some(Link::Hard(address)) => oracle.at(address),
        _ => None,
    }
}

/// The columns of every page, and attributes that h5py reads.
fn columns(met: &[Option<&ObjectOracle>]) -> Vec<Column> {
    let mut columns = vec![Column::Kind, Column::Type, Column::Shape, Column::Storage];
    let mut names = Vec::new();
    for attribute in met.iter().flatten().flat_map(|object| &object.attributes) {
        if names.len() < ATTRIBUTES && !names.contains(&attribute.name) {
            names.push(attribute.name.clone());
        }
    }
    columns.extend(
        names
            .into_iter()
            .map(|name| Column::Attribute(Name::new(name))),
    );
    columns
}

fn compare(
    walk: &Walk<'_>,
    object: &ObjectOracle,
    column: &Column,
    fact: &Fact,
) -> Result<(), String> {
    let text = &*fact.text;
    let wrong = || format!("{text:?} is shown");
    let same = match column {
        Column::Kind => text == object.kind,
        Column::Type => match &object.datatype {
            Some((_, Some(words))) => text == words,
            _ => true,
        },
        Column::Shape => match (&object.extent, object.kind.as_str()) {
            (Some((extent, _)), _) => return facts::is_extent(text, extent),
            (None, "group") if !object.members_unread => {
                let count = text.replace(',', "");
                count.split(' ').next() == Some(&object.members.len().to_string())
            }
            _ => true,
        },
        Column::Attribute(name) => {
            let is_it = |attribute: &&AttributeOracle| attribute.name == name.as_bytes();
            let there = object.attributes.iter().find(is_it);
            match (there.map(|attribute| &attribute.value), walk.oracle) {
                (None, _) => text.is_empty() || object.attributes_unread,
                (Some(Ok((extent, values))), Some(oracle)) => {
                    let read = attributes::value(text, extent, values, &oracle.names);
                    return read.map_err(|cause| format!("{text:?}: {cause}"));
                }
                _ => true,
            }
        }
        _ => !fact.failed,
    };
    same.then_some(()).ok_or_else(wrong)
}
