//! The lines about where raw data lie: the run of a contiguous dataset, or each chunk.

use std::io::{self, Write};
use std::ops::ControlFlow;

use hyperslab_engine::bytes::Address;
use hyperslab_engine::format::layout::{ChunkIndex, ChunkedLayout, Layout};
use hyperslab_engine::{ChunkInfo, Dataset, Error, Task};

/// Writes the addresses; an error where not all chunks are found.
pub fn write(out: &mut dyn Write, dataset: &Dataset) -> io::Result<Result<(), Error>> {
    match dataset.layout() {
        Ok(Layout::Contiguous { address, .. }) => {
            writeln!(out, "    Address:   {}", number(*address))?;
            Ok(Ok(()))
        }
        Ok(Layout::Chunked(layout)) => {
            writeln!(out, "    Address: {}", number(index_of(layout)))?;
            write_chunks(out, dataset)
        }
        Ok(_) => Ok(Ok(())),
        Err(error) => Ok(Err(error)),
    }
}

fn write_chunks(out: &mut dyn Write, dataset: &Dataset) -> io::Result<Result<(), Error>> {
    let mut written = Ok(());
    let mut first = true;
    let found = dataset.visit_chunks(&Task::new(), |chunk| {
        if std::mem::take(&mut first) {
            written = write_head(out);
        }
        let line = line_of(&chunk);
        if written.is_ok() {
            written = out.write_all(line.as_bytes());
        }
        match written {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    });
    written.map(|()| found)
}

fn write_head(out: &mut dyn Write) -> io::Result<()> {
    let [flags, bytes, address, offset] = ["Flags", "Bytes", "Address", "Logical Offset"];
    writeln!(
        out,
        "        {flags:>8} {bytes:>8} {address:>11} {offset:>23}"
    )?;
    let rule = [10, 8, 10, 30].map(|width| "=".repeat(width)).join(" ");
    writeln!(out, "        {rule}")
}

/// Filters that were left out, bytes, address, and the index of the first element; behind it
/// stands the first byte of an element, as the library counts its dimensions.
fn line_of(chunk: &ChunkInfo) -> String {
    let indexes: String = chunk.offset.iter().map(|at| format!("{at}, ")).collect();
    format!(
        "        0x{:08x} {:8} {:10} [{indexes}0]\n",
        chunk.filter_mask, chunk.size, chunk.address.0
    )
}

fn index_of(layout: &ChunkedLayout) -> Option<Address> {
    match layout.index {
        ChunkIndex::BTree1(address)
        | ChunkIndex::Single { address, .. }
        | ChunkIndex::Implicit(address)
        | ChunkIndex::FixedArray(address)
        | ChunkIndex::ExtensibleArray(address)
        | ChunkIndex::BTree2(address) => address,
    }
}

/// Of what has no place the undefined address.
fn number(address: Option<Address>) -> u64 {
    address.map_or(u64::MAX, |address| address.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_the_table_stands_over_its_columns() {
        let mut out = Vec::new();
        write_head(&mut out).unwrap();
        let expected = concat!(
            "           Flags    Bytes     Address          Logical Offset\n",
            "        ========== ======== ========== ==============================\n"
        );
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
