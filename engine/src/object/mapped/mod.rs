//! Virtual datasets: their mappings, their extent, and reading through to the sources.

mod carried;
mod extent;
mod nesting;
mod read;
mod sources;

use parking_lot::Mutex;

use super::node::Node;
use super::{Dataset, File, Object, external, resolve};
use crate::bytes::Address;
use crate::datatype::Name;
use crate::error::{Error, Kind, Result};
use crate::format::virtual_map::{VirtualMapping, decode_virtual_map};
use crate::metadata::global_heap::read_collection;

pub(super) use carried::Carried;
pub(super) use nesting::Nesting;
pub use nesting::VirtualView;
pub(super) use read::Reading;
pub use sources::{SourceState, VirtualSource};

const NAME: &str = "virtual dataset";

/// Source files that stay open between reads.
const MOST_OPEN: usize = 16;

/// What a virtual dataset is made of.
#[derive(Debug)]
pub(super) struct Mapped {
    pub(super) mappings: Vec<VirtualMapping>,
    nesting: Nesting,
    /// Files of sources by the name in the mapping, the latest last.
    open: Mutex<Vec<(Vec<u8>, File)>>,
}

impl Mapped {
    /// How its unlimited mappings are seen.
    pub(super) fn view(&self) -> VirtualView {
        self.nesting.view()
    }

    /// The mappings of the virtual dataset at `node`, stored in a global heap.
    pub(super) fn read(
        node: &Node,
        heap: Option<Address>,
        index: u32,
        nesting: &Nesting,
    ) -> Result<Self> {
        let mut mappings = Vec::new();
        if let Some(heap) = heap {
            let core = node.core()?;
            let collection = read_collection(core, heap)?;
            let Some(bytes) = collection.object(index) else {
                let cause = format!("no object {index}, which holds the mappings of a dataset");
                return Err(Error::corrupt("global heap collection", cause).at(heap.0));
            };
            mappings = decode_virtual_map(bytes, heap.0, core.sizes())?;
        }
        Ok(Self {
            mappings,
            nesting: nesting.within(node)?,
            open: Mutex::default(),
        })
    }

    /// The source of a mapping (or of its block of that number); `None` where it does not exist.
    ///
    /// As in the library a file or dataset that is there but cannot be opened is an error.
    fn source(
        &self,
        node: &Node,
        mapping: &VirtualMapping,
        number: Option<u64>,
    ) -> Result<Option<Dataset>> {
        match self.look_up(node, mapping, number) {
            Ok(dataset) => Ok(Some(dataset)),
            Err(Missing::File(error) | Missing::Dataset(error)) => match error.kind() {
                Kind::NotFound => Ok(None),
                _ => Err(error),
            },
        }
    }

    fn look_up(
        &self,
        node: &Node,
        mapping: &VirtualMapping,
        number: Option<u64>,
    ) -> Result<Dataset, Missing> {
        let file = self.file(node, &numbered(&mapping.file, number));
        let file = file.map_err(Missing::File)?;
        let path = numbered(&mapping.dataset, number);
        let open =
            || match Object::open_nested(resolve::walk(file.root().node(), &path)?, &self.nesting)?
            {
                Object::Dataset(dataset) => Ok(dataset),
                other => {
                    let cause = format!("{} is a source of it, but no dataset", other.path());
                    Err(Error::new(Kind::WrongKind, NAME, cause))
                }
            };
        open().map_err(Missing::Dataset)
    }

    /// The file that a mapping names, searched as those of external links; the latest stay open.
    fn file(&self, node: &Node, name: &[u8]) -> Result<File> {
        if name == b"." {
            return Ok(node.file().clone());
        }
        let mut open = self.open.lock();
        if let Some(at) = open.iter().position(|(known, _)| known == name) {
            let (name, file) = open.remove(at);
            if !file.replaced() {
                file.changed()?;
                open.push((name, file.clone()));
                return Ok(file);
            }
        }
        let file = external::open_source(node.file(), &Name::new(name))?;
        if open.len() == MOST_OPEN {
            open.remove(0);
        }
        open.push((name.to_vec(), file.clone()));
        Ok(file)
    }
}

/// What of a source cannot be opened.
enum Missing {
    File(Error),
    Dataset(Error),
}

/// Whether a file itself is the reason that it cannot be opened, not how or when it was asked for.
fn is_of_file(error: &Error) -> bool {
    !matches!(
        error.kind(),
        Kind::LimitExceeded | Kind::Locked | Kind::Changed | Kind::Cancelled | Kind::Closed
    )
}

/// Whether a name has the number of a block in it.
fn is_numbered(name: &Name) -> bool {
    numbered(name, Some(0)) != numbered(name, Some(1))
}

/// A name of a mapping for one block: `%b` is the block's number, `%%` a per cent sign.
fn numbered(name: &Name, number: Option<u64>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut bytes = name.as_bytes();
    while let Some((byte, rest)) = bytes.split_first() {
        bytes = rest;
        match (byte, rest.first(), number) {
            (b'%', Some(b'%'), _) => out.push(b'%'),
            (b'%', Some(b'b'), Some(number)) => out.extend(number.to_string().bytes()),
            _ => {
                out.push(*byte);
                continue;
            }
        }
        bytes = rest.get(1..).unwrap_or_default();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_blocks_have_their_number_and_per_cent_signs() {
        let name = Name::from("a%b-%%b.h5");
        assert_eq!(numbered(&name, Some(12)), b"a12-%b.h5");
        assert!(is_numbered(&name));
        assert!(!is_numbered(&Name::from("a%%b%")));
    }
}
