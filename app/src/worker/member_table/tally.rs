//! Which attributes occur among the members of a group.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use hyperslab_engine::{Object, Result};

use super::MemberReply;
use super::member::{Member, Members};
use super::walk;
use crate::model::ObjectPath;
use crate::model::member_table::Tally;
use crate::worker::library::OpenFile;
use crate::worker::{Outlet, Reply};

/// Members that are looked at before the user asks for all.
const SAMPLE: u64 = 1_000;
/// How often what was counted so far is sent.
const OFTEN: Duration = Duration::from_millis(500);
/// Characters by which values are told apart.
const TEXT: usize = 200;

/// Looks at the first members, or at all.
pub fn count(
    file: &OpenFile,
    path: &ObjectPath,
    all: bool,
    outlet: &Outlet,
) -> Result<MemberReply> {
    let members = Members {
        file,
        path,
        group: &file.group(path)?,
        task: &outlet.task.part(),
        limit: TEXT,
    };
    let count = members.group.link_count(members.task).unwrap_or(0);
    outlet
        .task
        .expect(if all { count } else { count.min(SAMPLE) });
    let mut tally = Tally::default();
    tally.complete = true;
    let mut sent = Instant::now();
    walk::members(&members, &outlet.task, &mut |_, member| {
        if !all && tally.looked >= SAMPLE {
            tally.complete = false;
            return Ok(ControlFlow::Break(()));
        }
        note(&mut tally, &member)?;
        if sent.elapsed() >= OFTEN {
            sent = Instant::now();
            let mut so_far = tally.clone();
            so_far.complete = false;
            outlet.send(Reply::Members(MemberReply::Tally(so_far)));
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(MemberReply::Tally(tally))
}

fn note(tally: &mut Tally, member: &Member<'_>) -> Result<()> {
    tally.looked += 1;
    match member.object() {
        Ok(Object::Dataset(_)) => tally.datasets += 1,
        Ok(Object::Datatype(_)) => tally.datatypes += 1,
        _ => {}
    }
    member.visit_attributes(&mut |name, single| {
        let single = single.as_ref();
        tally.note(
            name,
            single.map(|fact| (&*fact.text, fact.number.is_some())),
        );
    })
}
