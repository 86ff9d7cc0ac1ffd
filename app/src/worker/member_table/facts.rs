//! What columns say of the members on screen.

use std::time::{Duration, Instant};

use hyperslab_engine::{Object, Result, Task};

use super::MemberReply;
use super::member::{Member, Members};
use crate::model::ObjectPath;
use crate::model::member_table::{Row, RowsWanted};
use crate::model::tree::NodeIcon;
use crate::worker::library::OpenFile;
use crate::worker::{Outlet, Reply, children};

/// How often rows are sent that are here while others take long: a dataset of very many chunks.
const OFTEN: Duration = Duration::from_millis(100);

/// Looks at some members.
pub fn read(
    file: &OpenFile,
    path: &ObjectPath,
    wanted: RowsWanted,
    outlet: &Outlet,
) -> Result<MemberReply> {
    let task = &outlet.task;
    let mut sent = Instant::now();
    let members = Members {
        file,
        path,
        group: &file.group(path)?,
        task,
        limit: wanted.limit,
    };
    let mut rows = Vec::with_capacity(wanted.members.len());
    for (number, name) in &wanted.members {
        let member = members.named(name);
        let facts = wanted.columns.iter().map(|column| member.fact(column));
        let facts = facts.collect::<Result<_>>()?;
        rows.push(Row {
            member: *number,
            icon: icon(&member, task),
            facts,
        });
        member.check()?;
        if sent.elapsed() >= OFTEN {
            sent = Instant::now();
            outlet.send(Reply::Members(MemberReply::Facts {
                columns: wanted.columns.clone(),
                rows: rows.clone(),
            }));
        }
    }
    Ok(MemberReply::Facts {
        columns: wanted.columns,
        rows,
    })
}

fn icon(member: &Member<'_>, task: &Task) -> Result<NodeIcon> {
    Ok(match member.object().as_ref().map_err(Clone::clone)? {
        Object::Group(_) => NodeIcon::Group,
        Object::Dataset(dataset) => children::dataset_icon(dataset, task),
        Object::Datatype(_) => NodeIcon::Datatype,
    })
}
