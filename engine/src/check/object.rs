//! An object: its header (specification IV.A.1), then what its messages lead to.

use super::checker::Checker;
use super::damage;
use super::links::PathId;
use crate::bytes::Address;
use crate::error::{Kind, Result};
use crate::metadata::object_header::{self, HeaderKind, ObjectHeader};

const HEADER: &str = "object header";
const CONTINUATION: &str = "object header continuation block";

impl Checker<'_> {
    /// Looks at the object whose header lies at `address`.
    pub(super) fn check_object(&mut self, address: Address, path: PathId) -> Result<()> {
        let Some(header) = self.read_header(address)? else {
            self.links_missing = true;
            return Ok(());
        };
        if !self.claim_header(&header)? {
            self.links_missing = true;
            return Ok(());
        }
        self.summary.objects += 1;
        self.links.claim(address, header.reference_count);
        for message in &header.messages {
            self.check_message(message)?;
        }
        self.check_attributes(&header, path)?;
        let kind = header.kind();
        match self.keep(kind)? {
            Some(HeaderKind::Group) => self.check_group(&header, path),
            Some(HeaderKind::Dataset) => self.check_dataset(&header, path),
            Some(HeaderKind::Datatype) | None => Ok(()),
        }
    }

    /// Reads a header. One of more bytes than the limit, in a file that has fewer, is damaged.
    pub(super) fn read_header(&mut self, address: Address) -> Result<Option<ObjectHeader>> {
        let header = object_header::read(self.core, address).map_err(|error| {
            let limit = self.core.limits().metadata_block;
            match error.kind() == Kind::LimitExceeded && self.end < limit {
                true => damage(HEADER, address.0, error.cause()),
                false => error,
            }
        });
        self.keep(header)
    }

    /// Takes the header's chunks and reports what is wrong with it as a whole. False where
    /// another structure has its bytes.
    pub(super) fn claim_header(&mut self, header: &ObjectHeader) -> Result<bool> {
        let mut sound = true;
        for (number, (address, size)) in header.chunks.iter().enumerate() {
            let name = if number == 0 { HEADER } else { CONTINUATION };
            let checked = if header.version == 1 { 0 } else { *size };
            sound &= self.claim(name, *address, *size, checked)?;
        }
        for damage in &header.damage {
            self.links_missing = true;
            self.note(damage.clone())?;
        }
        if let (Some(claimed), met) = header.message_count
            && usize::from(claimed) != met
            && header.damage.is_empty()
        {
            let cause = format!("it claims {claimed} messages and has {met}");
            self.damaged(HEADER, header.address, cause);
        }
        Ok(sound)
    }
}
