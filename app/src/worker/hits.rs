//! The search of a file for the window: what is found comes in batches.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use hyperslab_engine::{Result, Task};

use super::children::node_kind;
use super::find::{self, Found};
use super::library::OpenFile;
use super::{Outlet, Reply};
use crate::model::hits::{Hit, HitAttribute};
use crate::model::query::{Place, Query};

/// How long what was found is held back for more.
const PERIOD: Duration = Duration::from_millis(60);
/// Objects of a batch.
const BATCH: usize = 500;
/// Objects that are told; whoever looks for more looks for too much.
const MOST: usize = 100_000;
/// Characters of an attribute's value.
const TEXT: usize = 400;

/// Searches the file; [`MOST`] objects are told.
pub fn find(file: &OpenFile, query: &Query, outlet: &Outlet) -> Result<Reply> {
    let task = &outlet.task;
    let mut batch = Batch::new();
    let ended = find::search(&file.file, query, task, &mut |found| {
        if batch.told == MOST {
            batch.full = true;
            return ControlFlow::Break(());
        }
        batch.told += 1;
        batch.hits.push(hit(found, task));
        if batch.hits.len() >= BATCH || batch.since.elapsed() > PERIOD {
            outlet.send(batch.take(task));
        }
        ControlFlow::Continue(())
    });
    // What was found counts, whatever could not be read.
    let rest = batch.take(task);
    match ended {
        Ok(()) => Ok(rest),
        Err(error) => {
            outlet.send(rest);
            Err(error)
        }
    }
}

struct Batch {
    hits: Vec<Hit>,
    since: Instant,
    told: usize,
    full: bool,
}

impl Batch {
    fn new() -> Self {
        Self {
            hits: Vec::new(),
            since: Instant::now(),
            told: 0,
            full: false,
        }
    }

    fn take(&mut self, task: &Task) -> Reply {
        self.since = Instant::now();
        Reply::Hits {
            hits: std::mem::take(&mut self.hits),
            looked_at: task.progress().0,
            full: self.full,
        }
    }
}

fn hit(found: Found, task: &Task) -> Hit {
    let Found {
        path,
        object,
        candidate,
        places,
    } = found;
    let kind = object.and_then(|object| node_kind(&object, &task.part()).ok());
    let detail = match &kind {
        Some(kind) if kind.datatype.is_empty() || kind.datatype == kind.detail => {
            kind.detail.clone()
        }
        Some(kind) => format!("{}  {}", kind.datatype, kind.detail),
        None => candidate.kind.to_owned(),
    };
    let met = places.iter().filter_map(|place| match place {
        Place::Attribute(at) => candidate.attributes.get(*at),
        Place::Object => None,
    });
    let attributes = met.map(|property| HitAttribute {
        name: property.name.clone(),
        value: beginning(&property.text),
    });
    Hit {
        icon: kind.map(|kind| kind.icon),
        detail,
        attributes: attributes.collect(),
        path,
    }
}

/// The beginning of a text, on one line.
fn beginning(text: &str) -> String {
    let mut out: String = text
        .chars()
        .take(TEXT)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if text.chars().nth(TEXT).is_some() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_and_says_so() {
        assert_eq!(beginning("a\nb"), "a b");
        let long = "é".repeat(TEXT + 1);
        assert_eq!(beginning(&long).chars().count(), TEXT + 1);
        assert!(beginning(&long).ends_with('…'));
    }
}
