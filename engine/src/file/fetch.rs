//! An opened file as the walkers of metadata see it.

use super::Core;
use crate::bytes::{Address, Sizes};
use crate::error::Result;
use crate::limits::Limits;
use crate::metadata::Fetch;

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
}
