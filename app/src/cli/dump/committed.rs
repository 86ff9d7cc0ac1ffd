//! Committed datatypes, also those that no link leads to.

use std::io;

use hyperslab_engine::bytes::Address;
use hyperslab_engine::datatype::{Class, Datatype};
use hyperslab_engine::{CommittedDatatype, Object};

use super::printer::Printer;
use crate::text::ddl::{self, Block};

impl Printer<'_, '_> {
    /// Prints a committed datatype, or where it was printed before.
    pub(super) fn dump_committed(
        &mut self,
        name: &[u8],
        found: &CommittedDatatype,
        depth: usize,
    ) -> io::Result<()> {
        self.line(depth, [b"DATATYPE \"", name, b"\" "].concat())?;
        let object = Object::Datatype(found.clone());
        if object.reference_count().unwrap_or(1) > 1 || self.linked {
            let address = found.address().0;
            let entry = self.table().and_then(|table| table.datatype(address));
            match entry {
                None => {
                    self.fail("internal error: a datatype that was not met before", None);
                    return Ok(());
                }
                Some(entry) if entry.printed => {
                    let text = [b"HARDLINK \"", &entry.name[..], b"\""].concat();
                    return self.more(text);
                }
                Some(entry) => entry.printed = true,
            }
        }
        match found.datatype() {
            Ok(datatype) => self.dump_type_itself(datatype, depth)?,
            Err(error) => self.fail("unable to dump datatype", Some(&error)),
        }
        self.dump_attributes(&object, depth + 1)
    }

    fn dump_type_itself(&mut self, datatype: &Datatype, depth: usize) -> io::Result<()> {
        let mut block = Block::default();
        ddl::datatype(&mut block, datatype, 0);
        if !matches!(datatype.class, Class::Compound(_)) {
            block.push(";");
        }
        for (at, line) in block.lines().iter().enumerate() {
            match at {
                0 => self.more(&line.text)?,
                _ => self.block_line(depth + line.depth, b"", line)?,
            }
        }
        Ok(())
    }

    /// Prints the committed datatypes of datasets that no link leads to.
    pub(super) fn dump_unnamed_types(&mut self, depth: usize) -> io::Result<()> {
        let table = self.tables.first();
        let types = table.map_or(&[][..], |table| &table.types);
        let unnamed = types.iter().filter(|found| !found.named);
        let unnamed: Vec<u64> = unnamed.map(|found| found.address).collect();
        for address in unnamed {
            let name = format!("#{address}");
            match self.file.object_at(Address(address), &name) {
                Ok(Object::Datatype(found)) => {
                    self.dump_committed(name.as_bytes(), &found, depth)?;
                }
                Ok(_) => {}
                Err(error) => self.fail("unable to dump datatype", Some(&error)),
            }
        }
        Ok(())
    }

    /// Prints a committed datatype that was asked for, by its path or `#` and its address.
    pub(super) fn dump_chosen_type(&mut self, path: &[u8]) -> io::Result<()> {
        if let Ok(Object::Datatype(found)) = self.file.get(path) {
            return self.dump_committed(path, &found, 1);
        }
        let types = self.tables.first().map_or(&[][..], |table| &table.types);
        let mut unnamed = types.iter().filter(|found| !found.named);
        let found = unnamed.find(|found| format!("/#{}", found.address).as_bytes() == path);
        let address = found.map(|found| Address(found.address));
        let object = address.map(|address| self.file.object_at(address, path));
        match object {
            Some(Ok(Object::Datatype(found))) => self.dump_committed(path, &found, 1),
            _ => {
                self.raw(&[b"\nDATATYPE \"", path, b"\" \n   "].concat())?;
                let shown = String::from_utf8_lossy(path).into_owned();
                self.fail(&format!("unable to open datatype \"{shown}\""), None);
                Ok(())
            }
        }
    }

    /// The line of a type: a committed one by name.
    pub(super) fn dump_datatype(
        &mut self,
        datatype: Result<&Datatype, hyperslab_engine::Error>,
        committed: Option<Address>,
        depth: usize,
    ) -> io::Result<()> {
        let mut block = Block::default();
        self.type_block(&mut block, datatype, committed);
        self.block(depth, b"DATATYPE  ", &block)
    }

    /// Writes a type, or the name of a committed one.
    pub(super) fn type_block(
        &mut self,
        block: &mut Block,
        datatype: Result<&Datatype, hyperslab_engine::Error>,
        committed: Option<Address>,
    ) {
        if let Some(address) = committed {
            let found = self.table().and_then(|table| table.datatype(address.0));
            match found {
                Some(found) if found.named => {
                    block.push([b"\"", &found.name[..], b"\""].concat());
                }
                Some(_) => block.push(format!("\"/#{}\"", address.0)),
                None => self.fail("unknown committed type.", None),
            }
            return;
        }
        match datatype {
            Ok(datatype) => ddl::datatype(block, datatype, 0),
            Err(error) => self.fail("unable to dump datatype", Some(&error)),
        }
    }
}
