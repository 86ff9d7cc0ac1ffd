//! What all objects have in common: file, object header, the path by which they were reached.

use std::sync::Arc;

use parking_lot::Mutex;

use super::File;
use crate::bytes::Address;
use crate::datatype::Name;
use crate::error::{Error, Kind, Result};
use crate::file::Core;
use crate::metadata::object_header::{self, HeaderKind, ObjectHeader};
use crate::transaction::Life;

/// A place in a file where an object header is or should be. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Node(Arc<Inner>);

struct Inner {
    file: File,
    address: Address,
    generation: u64,
    lineage: u64,
    /// What edits had made of the object when it was opened.
    life: Option<Life>,
    path: Name,
    display: String,
    /// The header, and the generation in which it was read.
    header: Mutex<Option<(u64, Result<Arc<ObjectHeader>>)>>,
}

impl Node {
    /// The object at `address`, reached by `path`. Nothing is read yet.
    pub(crate) fn new(file: File, address: Address, path: &[u8]) -> Self {
        let path = Name::new(path);
        Self(Arc::new(Inner {
            generation: file.generation(),
            lineage: file.core().lineage(),
            life: file.document().life(address),
            display: path.to_string(),
            header: Mutex::new(None),
            path,
            file,
            address,
        }))
    }

    /// The object at `address`, reached by the link `name` of the group `self`.
    pub(crate) fn child(&self, name: &[u8], address: Address) -> Self {
        Self::new(self.file().clone(), address, &self.child_path(name))
    }

    /// The same object as reached by the link `name` of `group`; an object of another file keeps
    /// its path there.
    pub(crate) fn reached_by(self, group: &Node, name: &[u8]) -> Self {
        match self.file().id() == group.file().id() {
            true => group.child(name, self.address()),
            false => self,
        }
    }

    fn child_path(&self, name: &[u8]) -> Vec<u8> {
        let mut path = self.path_bytes().to_vec();
        if path.last() != Some(&b'/') {
            path.push(b'/');
        }
        path.extend_from_slice(name);
        path
    }

    pub(crate) fn file(&self) -> &File {
        &self.0.file
    }

    pub(crate) fn address(&self) -> Address {
        self.0.address
    }

    pub(crate) fn path(&self) -> &str {
        &self.0.display
    }

    pub(crate) fn path_bytes(&self) -> &[u8] {
        self.0.path.as_bytes()
    }

    /// Generation of the file in which the object was opened.
    pub(crate) fn generation(&self) -> u64 {
        self.0.generation
    }

    /// Names the object in an error that does not name one yet.
    pub(crate) fn name(&self, error: Error) -> Error {
        error.on(self.path())
    }

    /// The opened file, unless it was closed, or another program changed it since the object was
    /// opened: then addresses are void. Neither where the object was deleted.
    pub(crate) fn core(&self) -> Result<&Core> {
        self.file().confirm_open()?;
        let core = self.file().core();
        if core.lineage() == self.0.lineage {
            return self.confirm_alive().map(|()| core);
        }
        let cause = "the file changed on disk since the object was opened; open it again";
        Err(self.name(Error::new(Kind::Changed, "object", cause)))
    }

    /// Whether what lies at the address is still the object that was opened.
    fn confirm_alive(&self) -> Result<()> {
        let now = self.file().document().life(self.address());
        let cause = match now {
            now if now == self.0.life && !now.is_some_and(Life::is_gone) => return Ok(()),
            Some(life) if life.is_gone() => "the object was deleted",
            Some(_) => "the object was deleted, and another lies in its place",
            None => "the change that made the object was taken back",
        };
        Err(self.name(Error::new(Kind::NotFound, "object", cause)))
    }

    /// The object header, read once in each generation of the file.
    pub(crate) fn header(&self) -> Result<Arc<ObjectHeader>> {
        let core = self.core()?;
        let generation = core.generation();
        let mut kept = self.0.header.lock();
        if let Some((of, header)) = &*kept
            && *of == generation
        {
            return header.clone();
        }
        let (generation, header) = self.steady(|core| {
            let header = object_header::read_kept(core, self.address());
            Ok((core.generation(), header))
        })?;
        let header = header.map_err(|error| self.name(error));
        *kept = Some((generation, header.clone()));
        header
    }

    /// Reads anew as often as an edit comes between: what is read is of one state of the file.
    ///
    /// # Errors
    /// [`Kind::Changed`] where edits leave no time to read between them.
    pub(crate) fn steady<R>(&self, mut read: impl FnMut(&Core) -> Result<R>) -> Result<R> {
        const ATTEMPTS: usize = 100;
        for _ in 0..ATTEMPTS {
            let core = self.core()?;
            let generation = core.generation();
            let found = read(core);
            if core.generation() == generation {
                return found;
            }
        }
        let cause = "it was changed each time that it was read; read again";
        Err(self.name(Error::new(Kind::Changed, "object", cause)))
    }

    /// What was read since the file was of this generation is of one state: no edit came between.
    ///
    /// # Errors
    /// [`Kind::Changed`]. What a visit hands over is asked for before, so that it never mixes states.
    pub(crate) fn confirm_state(&self, generation: u64) -> Result<()> {
        if self.core()?.generation() == generation {
            return Ok(());
        }
        let cause = "the file was changed while it was read; begin again";
        Err(self.name(Error::new(Kind::Changed, "object", cause)))
    }

    /// The same object in the current generation of the file: edits may have changed its header.
    pub(crate) fn renewed(&self) -> Self {
        Self::new(self.file().clone(), self.address(), self.path_bytes())
    }

    /// What the object is.
    pub(crate) fn kind(&self) -> Result<HeaderKind> {
        self.header()?.kind().map_err(|error| self.name(error))
    }
}

impl std::fmt::Debug for Node {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} at {} of {:?}",
            self.path(),
            self.address(),
            self.file()
        )
    }
}
