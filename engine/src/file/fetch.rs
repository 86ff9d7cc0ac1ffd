//! An opened file as the walkers of metadata see it.

use super::Core;
use crate::bytes::{Address, Sizes};
use crate::error::Result;
use crate::filter::Registry;
use crate::limits::Limits;
use crate::metadata::{Fetch, Structures};

impl Fetch for Core {
    fn fetch(&self, address: Address, length: u64, structure: &'static str) -> Result<Vec<u8>> {
        let mut bytes = self.fetch(address, length, structure)?;
        self.whole().cache_image.lay_over(address, &mut bytes);
        Ok(bytes)
    }

    fn fetch_up_to(
        &self,
        address: Address,
        length: u64,
        structure: &'static str,
    ) -> Result<Vec<u8>> {
        let mut bytes = self.fetch_up_to(address, length, structure)?;
        self.whole().cache_image.lay_over(address, &mut bytes);
        Ok(bytes)
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
