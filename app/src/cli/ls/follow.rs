//! Links that are not hard: what they say, and where that was asked, what they lead to.

use std::io;

use hyperslab_engine::{Error, Group, Kind, Link, LinkTarget, Name, Object};

use super::route::{Lost, Route};
use super::walk::Listing;

/// Most links that are followed from within the groups that others lead to.
const DEEPEST: usize = 256;

impl Listing<'_> {
    /// Lists the link at `path`, a member of `group` behind `passed` external links.
    pub(super) fn list_link(
        &mut self,
        group: &Group,
        path: &[u8],
        link: &Link,
        passed: u64,
    ) -> io::Result<()> {
        let (text, follows) = match &link.target {
            LinkTarget::Soft(target) => (
                [b"Soft Link {", target.as_bytes(), b"}"].concat(),
                self.options.follow,
            ),
            LinkTarget::External { file, path } => (
                external(file, path),
                self.options.follow || self.options.external,
            ),
            LinkTarget::Hard(_) | LinkTarget::UserDefined { .. } => {
                self.write_name(path, "")?;
                return self.out.write_all(b"UD Link {cannot follow UD links}\n");
            }
        };
        // It is asked whether there is a link, of what kind, and what it says.
        self.numbers.count(passed.saturating_mul(3));
        if !follows {
            self.write_name(path, "")?;
            self.out.write_all(&text)?;
            return self.out.write_all(b"\n");
        }
        let mut route = Route::default();
        let found = route.follow(group, link);
        let opened = passed.saturating_add(route.opened);
        // Is there an object, and of what kind?
        self.numbers.count(opened);
        match &found {
            Ok(_) => self.numbers.count(opened),
            Err(Lost::Dangling(error)) => {
                self.dangling = true;
                self.say_why(path, error);
            }
            // Such a link the tool passes over in silence.
            Err(Lost::Broken(error)) => {
                self.out.flush()?;
                super::super::complain(&format!("{}: {error}", String::from_utf8_lossy(path)));
                return Ok(());
            }
        }
        self.write_name(path, "")?;
        self.out.write_all(&text)?;
        self.out.write_all(b" ")?;
        if !self.visit_first(&link.target) {
            return self.out.write_all(b"{Already Visited}\n");
        }
        match found {
            Ok(object) => self.list_target(path, object, opened),
            Err(_) => {
                self.numbers.count(opened);
                self.out.write_all(b"{**NOT FOUND**}\n")
            }
        }
    }

    /// Lists what a link leads to, behind it.
    fn list_target(&mut self, path: &[u8], object: Object, opened: u64) -> io::Result<()> {
        let number = self.numbers.pass(opened, object.file().id());
        match object {
            Object::Group(group) if self.options.recursive && self.depth < DEEPEST => {
                self.hidden = self.base;
                self.depth += 1;
                let result = self.traverse(group, path, opened, Some(true));
                self.depth -= 1;
                result
            }
            object => {
                self.forgets = true;
                self.numbers.count(opened);
                self.list_object(path, &object, None, number, true)
            }
        }
    }

    /// Whether no link of that kind with the same path was followed before; the tool does not
    /// look at the file.
    fn visit_first(&mut self, target: &LinkTarget) -> bool {
        let key = match target {
            LinkTarget::External { path, .. } => (true, path.as_bytes().to_vec()),
            LinkTarget::Soft(path) => (false, path.as_bytes().to_vec()),
            _ => return true,
        };
        self.followed.insert(key)
    }

    /// Says what keeps a link from leading anywhere, where that is more than a missing name or
    /// everything was asked for.
    fn say_why(&self, path: &[u8], error: &Error) {
        if self.options.errors || error.kind() != Kind::NotFound {
            super::super::complain(&format!("{}: {error}", String::from_utf8_lossy(path)));
        }
    }
}

/// `External Link {file//path}`: the path always begins with a slash.
fn external(file: &Name, path: &Name) -> Vec<u8> {
    let (file, path) = (file.as_bytes(), path.as_bytes());
    let slash: &[u8] = if path.starts_with(b"/") { b"" } else { b"/" };
    [b"External Link {", file, b"/", slash, path, b"}"].concat()
}
