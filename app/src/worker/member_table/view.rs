//! Which members meet a query, and in which order: streamed as they are met, arranged at the end.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use hyperslab_engine::{Error, Result};

use super::MemberReply;
use super::member::{Member, Members};
use super::walk;
use crate::model::ObjectPath;
use crate::model::member_table::{Column, Found, Key, MOST_ROWS, Sort, View, arrange, positions};
use crate::model::query::{self, Query};
use crate::text;
use crate::worker::library::OpenFile;
use crate::worker::{Outlet, Reply};

/// How often what was found so far is sent.
const OFTEN: Duration = Duration::from_millis(250);
/// Most bytes of what rows are sorted by.
const BYTES: usize = 256 << 20;

/// Finds the rows of a view.
pub fn find(
    file: &OpenFile,
    path: &ObjectPath,
    view: &View,
    order: &[u32],
    outlet: &Outlet,
) -> Result<MemberReply> {
    let query = match view.filter.is_empty() {
        true => None,
        false => Some(query::parse(&view.filter).map_err(|why| Error::invalid("query", why))?),
    };
    outlet.task.expect(order.len() as u64);
    let mut search = Search {
        query,
        sort: view.sort.as_ref(),
        rows: Vec::new(),
        bytes: 0,
        looked: 0,
        full: None,
        sent: Instant::now(),
    };
    let members = Members {
        file,
        path,
        group: &file.group(path)?,
        task: &outlet.task.part(),
        limit: usize::MAX,
    };
    walk::members(&members, &outlet.task, &mut |number, member| {
        let flow = search.look_at(number, &member, order.len())?;
        search.send(outlet);
        Ok(flow)
    })?;
    Ok(search.finish(order))
}

struct Search<'a> {
    query: Option<Query>,
    sort: Option<&'a Sort>,
    rows: Vec<(u32, Key)>,
    bytes: usize,
    looked: u64,
    full: Option<String>,
    sent: Instant,
}

impl Search<'_> {
    fn look_at(
        &mut self,
        number: u32,
        member: &Member<'_>,
        count: usize,
    ) -> Result<ControlFlow<()>> {
        let meets = |query: &Query| query.find(&member.candidate()).is_some();
        let meets = self.query.as_ref().is_none_or(meets);
        member.check()?;
        if meets && (self.rows.len() >= MOST_ROWS || self.bytes > BYTES) {
            self.full = Some(self.why_full(count));
            return Ok(ControlFlow::Break(()));
        }
        self.looked += 1;
        if meets {
            let key = match self.sort {
                Some(sort) => key(member, &sort.column)?,
                None => Key::Nothing,
            };
            self.bytes += key.bytes();
            self.rows.push((number, key));
        }
        Ok(ControlFlow::Continue(()))
    }

    fn why_full(&self, count: usize) -> String {
        let grouped = |count: usize| text::grouped(count as u64);
        let (rows, looked) = (grouped(self.rows.len()), text::grouped(self.looked));
        let limit = match self.rows.len() >= MOST_ROWS {
            true => format!("at most {} rows", grouped(MOST_ROWS)),
            false => format!("at most {} of text", text::byte_size(BYTES as u64)),
        };
        format!(
            "Only the first {looked} of {} members were looked at, {rows} are shown: \
             {limit} are sorted or filtered at once",
            grouped(count)
        )
    }

    /// Sends what was found so far, now and then, where a query leaves something out.
    fn send(&mut self, outlet: &Outlet) {
        if self.query.is_none() || self.sent.elapsed() < OFTEN {
            return;
        }
        self.sent = Instant::now();
        let found = Found {
            rows: self.rows.iter().map(|(member, _)| *member).collect(),
            looked: self.looked,
            full: None,
        };
        outlet.send(Reply::Members(MemberReply::View { found, done: false }));
    }

    fn finish(self, order: &[u32]) -> MemberReply {
        let falls = self.sort.is_some_and(|sort| sort.falls);
        let found = Found {
            rows: arrange(self.rows, &positions(order), falls),
            looked: self.looked,
            full: self.full,
        };
        MemberReply::View { found, done: true }
    }
}

/// Names are sorted by their bytes, anything else by what the table says.
fn key(member: &Member<'_>, column: &Column) -> Result<Key> {
    match column {
        Column::Name => Ok(Key::Text(member.name().as_bytes().into())),
        _ => Ok(member.fact(column)?.into()),
    }
}
