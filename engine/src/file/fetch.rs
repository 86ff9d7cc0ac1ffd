//! An opened file as the walkers of metadata see it.

use super::Core;
use crate::bytes::{Address, Sizes};
use crate::error::Result;
use crate::filter::Registry;
use crate::limits::Limits;
use crate::metadata::{Fetch, Structures};

impl Fetch for Core {
    fn fetch(&self, address: Address, length: u64, structure: &'static str) -> Result<Vec<u8>> {
        overridden(self, address, self.fetch(address, length, structure)?)
    }

    fn fetch_up_to(
        &self,
        address: Address,
        length: u64,
        structure: &'static str,
    ) -> Result<Vec<u8>> {
        overridden(self, address, self.fetch_up_to(address, length, structure)?)
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

    fn structures(&self) -> Option<&Structures> {
        self.structures()
    }

    fn generation(&self) -> u64 {
        self.generation()
    }

    fn wait_for_writer(&self, attempt: u32) -> bool {
        self.wait_for_writer(attempt)
    }

    fn shared_message_table(&self) -> Option<Address> {
        self.whole().shared_messages
    }
}

/// The bytes at `address` with what the image of the metadata cache has in their place.
fn overridden(core: &Core, address: Address, mut bytes: Vec<u8>) -> Result<Vec<u8>> {
    match &core.whole().cache_image {
        Ok(image) => image.lay_over(address, &mut bytes),
        Err(error) => return Err(error.clone()),
    }
    Ok(bytes)
}
