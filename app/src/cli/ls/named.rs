//! What the command line names: a whole file, an object, a link.

use std::io;

use hyperslab_engine::{Kind, LinkTarget, Object};

use super::route::{Route, split};
use super::walk::Listing;

impl Listing<'_> {
    /// Lists the object at `path` (empty for the whole file); false where there is none.
    pub fn list(&mut self, path: &[u8]) -> io::Result<bool> {
        let whole = path.is_empty();
        let path = if whole { b"/" } else { path };
        // Alone, an object shows its path without the slash before it.
        self.hidden = usize::from(!whole);
        self.base = match whole {
            true => 0,
            false => path.len() - usize::from(path.ends_with(b"/")),
        };
        let mut route = Route::default();
        if let Some((parent, name)) = split(path) {
            let parent = route.walk(&self.file.root(), parent);
            self.numbers.count(route.opened);
            if let Ok(Object::Group(parent)) = parent
                && let Ok(link) = parent.link(name)
                && !matches!(link.target, LinkTarget::Hard(_))
            {
                self.list_link(&parent, path, &link, route.opened)?;
                return Ok(true);
            }
        }
        match self.file.get(path) {
            Ok(object) => self.list_found(path, object, route.opened).map(|()| true),
            Err(error) => {
                self.write_name(path, "**NOT FOUND**")?;
                self.out.flush()?;
                if self.options.errors || error.kind() != Kind::NotFound {
                    super::super::complain(&error.to_string());
                }
                Ok(false)
            }
        }
    }

    fn list_found(&mut self, path: &[u8], object: Object, opened: u64) -> io::Result<()> {
        let number = self.numbers.pass(opened, object.file().id());
        match object {
            Object::Group(group) if !self.options.group => {
                self.hidden = self.base;
                let file = group.file().id().clone();
                self.numbers.hold(opened, &file);
                let itself = self.shows_root.then_some(false);
                self.traverse(group, path, opened, itself)?;
                if !self.forgets {
                    self.numbers.release();
                }
                Ok(())
            }
            object => {
                self.numbers.count(opened);
                self.list_object(path, &object, None, number, false)
            }
        }
    }
}
