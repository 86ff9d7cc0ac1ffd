//! Points of a plot: what stands in two columns of all rows.

use std::ops::ControlFlow;

use hyperslab_engine::{Result, Task};

use super::MemberReply;
use super::member::Members;
use super::walk;
use crate::model::ObjectPath;
use crate::model::member_table::{Column, scatter};
use crate::model::query::Number;
use crate::worker::library::OpenFile;

/// Characters of a text that is read beside its number.
const TEXT: usize = 100;

/// Reads the numbers of these members, which are told in the order of their rows. They are met as
/// the group is listed: that takes less than to look each of them up.
pub fn read(
    file: &OpenFile,
    path: &ObjectPath,
    rows: &[u32],
    (x, y): (Option<&Column>, &Column),
    task: &Task,
) -> Result<MemberReply> {
    task.expect(rows.len() as u64);
    let members = Members {
        file,
        path,
        group: &file.group(path)?,
        task: &task.part(),
        limit: TEXT,
    };
    let row_of = rows_of(rows);
    let mut values = vec![(None, None); rows.len()];
    walk::members(&members, &Task::new(), &mut |number, member| {
        let row = row_of.get(number as usize).copied().unwrap_or(NONE);
        if let Some(value) = values.get_mut(row as usize) {
            let x = match x {
                Some(column) => member.fact(column)?.number,
                None => Some(Number::Whole(row.into())),
            };
            *value = (x, member.fact(y)?.number);
            task.advance(1);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(MemberReply::Points(scatter(&values)))
}

/// What stands for no row.
const NONE: u32 = u32::MAX;

/// The row of each member that has one.
fn rows_of(rows: &[u32]) -> Vec<u32> {
    let last = rows.iter().max().copied();
    let mut row_of = vec![NONE; last.map_or(0, |last| last as usize + 1)];
    for (row, member) in rows.iter().enumerate() {
        if let Some(place) = row_of.get_mut(*member as usize) {
            *place = row as u32;
        }
    }
    row_of
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_without_a_row_have_none() {
        assert_eq!(rows_of(&[3, 0]), [1, NONE, NONE, 0]);
        assert!(rows_of(&[]).is_empty());
    }
}
