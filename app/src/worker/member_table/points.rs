//! Points of a plot: what stands in two columns of all rows.

use hyperslab_engine::datatype::Name;
use hyperslab_engine::{Result, Task};

use super::MemberReply;
use super::member::Members;
use crate::model::ObjectPath;
use crate::model::member_table::{Column, scatter};
use crate::model::query::Number;
use crate::worker::library::OpenFile;

/// Characters of a text that is read beside its number.
const TEXT: usize = 100;

/// Reads the numbers of these members.
pub fn read(
    file: &OpenFile,
    path: &ObjectPath,
    names: &[Name],
    (x, y): (Option<&Column>, &Column),
    task: &Task,
) -> Result<MemberReply> {
    task.expect(names.len() as u64);
    let members = Members {
        file,
        path,
        group: &file.group(path)?,
        task: &task.part(),
        limit: TEXT,
    };
    let mut values = Vec::with_capacity(names.len());
    for (row, name) in names.iter().enumerate() {
        let member = members.named(name);
        let x = match x {
            Some(column) => member.fact(column)?.number,
            None => Some(Number::Whole(row as i128)),
        };
        values.push((x, member.fact(y)?.number));
        member.check()?;
        task.advance(1);
    }
    Ok(MemberReply::Points(scatter(&values)))
}
