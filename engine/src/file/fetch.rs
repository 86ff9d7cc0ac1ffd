//! An opened file as the walkers of metadata see it.

use super::Core;
use crate::bytes::{Address, Sizes};
use crate::error::Result;
use crate::filter::Registry;
use crate::format::message::MessageType;
use crate::format::shared_table::decode_shared_table_message;
use crate::limits::Limits;
use crate::metadata::{Fetch, Structures, object_header};

impl Fetch for Core {
    fn fetch(&self, address: Address, length: u64, structure: &'static str) -> Result<Vec<u8>> {
        self.fetch(address, length, structure)
    }

    fn fetch_up_to(
        &self,
        address: Address,
        length: u64,
        structure: &'static str,
    ) -> Result<Vec<u8>> {
        self.fetch_up_to(address, length, structure)
    }

    fn sizes(&self) -> Sizes {
        self.sizes()
    }

    fn limits(&self) -> &Limits {
        self.limits()
    }

    fn filters(&self) -> &Registry {
        self.filters()
    }

    fn structures(&self) -> &Structures {
        self.structures()
    }

    fn generation(&self) -> u64 {
        self.generation()
    }

    fn shared_message_table(&self) -> Option<Address> {
        let extension = self.located().superblock.extension?;
        // Damage shows where a message that lies in the table is asked for.
        let header = object_header::read(self, extension).ok()?;
        let message = header.message(MessageType::SHARED_TABLE)?;
        decode_shared_table_message(&message.body, message.address, self.sizes()).ok()?
    }
}
