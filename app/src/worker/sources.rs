//! The sources of a virtual dataset, and which are missing: what they should give reads as the
//! fill value, and people must be told.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use hyperslab_engine::{Dataset, SourceState, Task, VirtualSource};

use crate::model::head::Section;
use crate::text;

/// Sources that are looked for: each is a file to open.
const MOST: usize = 1000;
/// How long that may take.
const PATIENCE: Duration = Duration::from_millis(300);
/// Sources that the information page lists.
const LISTED: usize = 100;

/// What was found of a dataset's sources.
#[derive(Debug, Default)]
pub struct Sources {
    listed: Vec<(String, String)>,
    count: u64,
    missing: u64,
    unreadable: u64,
    /// Whether there are more that were not looked for.
    more: bool,
}

/// Looks for the sources of a virtual dataset; none of others.
pub fn of(dataset: &Dataset, task: &Task) -> Option<Sources> {
    if dataset.virtual_mappings().ok()?.is_empty() {
        return None;
    }
    let end = Instant::now() + PATIENCE;
    let mut sources = Sources::default();
    let visited = dataset.visit_virtual_sources(task, &mut |source| {
        if sources.count == MOST as u64 || Instant::now() > end {
            sources.more = true;
            return ControlFlow::Break(());
        }
        sources.add(&source);
        ControlFlow::Continue(())
    });
    sources.more |= visited.is_err();
    Some(sources)
}

impl Sources {
    fn add(&mut self, source: &VirtualSource) {
        let state = match &source.state {
            SourceState::Found => "found".to_owned(),
            SourceState::MissingFile => "no such file; reads as the fill value".to_owned(),
            SourceState::MissingDataset => "no such dataset; reads as the fill value".to_owned(),
            SourceState::Damaged(error) => format!("cannot be read: {error}"),
        };
        self.count += 1;
        match source.state {
            SourceState::Found => {}
            SourceState::Damaged(_) => self.unreadable += 1,
            _ => self.missing += 1,
        }
        if self.listed.len() < LISTED {
            let name = format!("{}:: {}", source.file, source.dataset);
            self.listed.push((name, state));
        }
    }

    /// In a few words, for the line above the data.
    pub fn caption(&self) -> String {
        let word = if self.count == 1 { "source" } else { "sources" };
        let first = if self.more { "the first " } else { "" };
        let all = text::grouped(self.count);
        let part = |count: u64, what: &str| match count {
            0 => String::new(),
            _ => format!(", {} {what}", text::grouped(count)),
        };
        format!(
            "virtual: {first}{all} {word}{}{}",
            part(self.missing, "missing (fill value)"),
            part(self.unreadable, "unreadable")
        )
    }

    /// The list for the information page.
    pub fn section(self) -> Section {
        let mut facts = self.listed;
        if self.count > facts.len() as u64 || self.more {
            facts.push(("…".to_owned(), "more sources".to_owned()));
        }
        Section {
            title: "Sources",
            facts,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_sources_are_told_in_the_caption() {
        let mut sources = Sources {
            count: 3,
            ..Sources::default()
        };
        assert_eq!(sources.caption(), "virtual: 3 sources");
        sources.missing = 2;
        sources.more = true;
        assert_eq!(
            sources.caption(),
            "virtual: the first 3 sources, 2 missing (fill value)"
        );
    }
}
