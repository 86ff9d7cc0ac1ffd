//! Counting the members of a whole file, in the background; notes where objects are on the way.

use std::collections::{HashSet, VecDeque};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use hyperslab_engine::format::link::LinkTarget;
use hyperslab_engine::{Group, Object, Result};

use super::library::OpenFile;
use super::{Outlet, Reply};
use crate::model::ObjectPath;
use crate::model::summary::Census;

/// How often the count so far is told.
const PERIOD: Duration = Duration::from_millis(250);
/// Objects that are remembered, to count each once.
const MOST: usize = 5_000_000;

/// Counts groups, datasets, committed datatypes and links.
pub fn count(file: &OpenFile, outlet: &Outlet) -> Result<Reply> {
    let root = file.file.root();
    let mut walk = Walk {
        file,
        outlet,
        census: Census::default(),
        seen: HashSet::from([root.address().0]),
        groups: VecDeque::from([(root, ObjectPath::root())]),
        told: Instant::now(),
    };
    let walked = walk.run();
    file.all_met();
    walked?;
    walk.census.complete = true;
    Ok(Reply::Census(walk.census))
}

struct Walk<'a> {
    file: &'a OpenFile,
    outlet: &'a Outlet,
    census: Census,
    seen: HashSet<u64>,
    /// Groups still to be looked at; the nearest to the root first, so that an object with
    /// several names is known by its shortest.
    groups: VecDeque<(Group, ObjectPath)>,
    told: Instant,
}

impl Walk<'_> {
    fn run(&mut self) -> Result<()> {
        while let Some((group, path)) = self.groups.pop_front() {
            self.outlet.task.check()?;
            self.census.groups += 1;
            self.file.note(group.address().0, &path);
            let mut targets = Vec::new();
            let mut links = 0;
            let listed = group.visit_links(&self.outlet.task, &mut |link| {
                match link.target {
                    LinkTarget::Hard(_) => targets.push(link),
                    _ => links += 1,
                }
                ControlFlow::Continue(())
            });
            self.census.links += links;
            match listed {
                Err(error) if error.is_cancelled() => return Err(error),
                Err(_) => self.census.unreadable += 1,
                Ok(()) => {}
            }
            for link in targets {
                self.outlet.task.check()?;
                let LinkTarget::Hard(address) = link.target else {
                    continue;
                };
                if self.seen.len() < MOST && self.seen.insert(address.0) {
                    let path = path.child(&link.name);
                    self.object(group.resolve(&link), path);
                }
            }
        }
        Ok(())
    }

    fn object(&mut self, object: Result<Object>, path: ObjectPath) {
        match object {
            Ok(Object::Group(group)) => self.groups.push_back((group, path)),
            Ok(Object::Dataset(dataset)) => {
                self.census.datasets += 1;
                self.file.note(dataset.address().0, &path);
            }
            Ok(Object::Datatype(datatype)) => {
                self.census.datatypes += 1;
                self.file.note(datatype.address().0, &path);
            }
            Err(_) => self.census.unreadable += 1,
        }
        if self.told.elapsed() > PERIOD {
            self.told = Instant::now();
            self.outlet.send(Reply::Census(self.census));
        }
    }
}
