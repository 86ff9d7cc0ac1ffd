//! Links that are not hard, and objects that were asked for by name.

use std::io;

use hyperslab_engine::{LinkTarget, Object};

use super::options::{Chosen, Wanted};
use super::printer::Printer;

impl Printer<'_, '_> {
    /// Prints where a link leads.
    pub(super) fn dump_link(
        &mut self,
        name: &[u8],
        target: &LinkTarget,
        depth: usize,
    ) -> io::Result<()> {
        match target {
            LinkTarget::Hard(_) => return Ok(()),
            LinkTarget::Soft(path) => {
                self.open(depth, "SOFTLINK", name)?;
                self.named(depth + 1, "LINKTARGET", path.as_bytes())?;
            }
            LinkTarget::External { file, path } => {
                self.open(depth, "EXTERNAL_LINK", name)?;
                self.named(depth + 1, "TARGETFILE", file.as_bytes())?;
                self.named(depth + 1, "TARGETPATH", path.as_bytes())?;
            }
            LinkTarget::UserDefined { class, .. } => {
                self.open(depth, "USERDEFINED_LINK", name)?;
                self.line(depth + 1, format!("LINKCLASS {class}"))?;
            }
        }
        self.close(depth)
    }

    /// Prints an object that was asked for.
    pub(super) fn dump_chosen(&mut self, chosen: &Chosen) -> io::Result<()> {
        let path = &chosen.path;
        match chosen.wanted {
            Wanted::Attribute => self.dump_chosen_attribute(path),
            Wanted::Dataset => self.dump_chosen_dataset(chosen),
            Wanted::Group => match self.file.get(path) {
                Ok(Object::Group(group)) => self.dump_group(path, group, 1),
                _ => self.dump_missing_group(path),
            },
            Wanted::Link => self.dump_chosen_link(path),
            Wanted::Datatype => self.dump_chosen_type(path),
            Wanted::Any => self.dump_any(path),
        }
    }

    fn dump_chosen_dataset(&mut self, chosen: &Chosen) -> io::Result<()> {
        let dataset = match self.file.get(&chosen.path) {
            Ok(Object::Dataset(dataset)) => dataset,
            _ => return self.dump_chosen_link(&chosen.path),
        };
        let subset = chosen.subset.as_ref();
        let slab = subset.map(|subset| subset.of_rank(dataset.shape().len()));
        match slab.transpose() {
            Ok(slab) => self.dump_dataset_once(&chosen.path, &dataset, 1, slab.as_ref()),
            Err(cause) => {
                self.fail(&cause, None);
                Ok(())
            }
        }
    }

    fn dump_chosen_link(&mut self, path: &[u8]) -> io::Result<()> {
        let shown = String::from_utf8_lossy(path).into_owned();
        match self.link_at(path) {
            None => self.fail(&format!("unable to get link info from \"{shown}\""), None),
            Some(LinkTarget::Hard(_)) => self.fail(&format!("\"{shown}\" is a hard link"), None),
            Some(target) => self.dump_link(path, &target, 1)?,
        }
        Ok(())
    }

    /// Where the link leads that a path ends with.
    fn link_at(&self, path: &[u8]) -> Option<LinkTarget> {
        let end = path.iter().rposition(|byte| *byte != b'/')?;
        let path = path.get(..=end)?;
        let slash = path.iter().rposition(|byte| *byte == b'/');
        let (parent, name) = match slash {
            Some(slash) => (path.get(..=slash)?, path.get(slash + 1..)?),
            None => (&b"/"[..], path),
        };
        match self.file.get(parent) {
            Ok(Object::Group(group)) => group.link(name).ok().map(|link| link.target),
            _ => None,
        }
    }

    /// Prints a group that is not there, and says so.
    fn dump_missing_group(&mut self, path: &[u8]) -> io::Result<()> {
        self.raw(&[b"\nGROUP \"", path, b"\" {\n   "].concat())?;
        let shown = String::from_utf8_lossy(path).into_owned();
        self.fail(&format!("unable to open group \"{shown}\""), None);
        self.raw(b"}")
    }
}
