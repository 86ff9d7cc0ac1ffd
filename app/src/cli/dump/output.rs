//! Where the text goes: standard output, files, nowhere.

use std::fs::File;
use std::io::{self, BufWriter, Write};

use super::options::{Destination, Options};

/// Kinds of text that can go to different places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Everything but data.
    Ddl,
    /// Elements of datasets.
    Data,
    /// Elements of attributes.
    Attributes,
}

/// A place of text.
enum Place {
    Standard,
    File(BufWriter<File>),
    Nowhere,
}

impl Place {
    fn open(destination: &Destination) -> io::Result<Self> {
        Ok(match destination {
            Destination::Standard => Self::Standard,
            Destination::File(name) => Self::File(BufWriter::new(File::create(name)?)),
            Destination::Nowhere => Self::Nowhere,
        })
    }
}

/// The places of all kinds of text.
pub struct Outputs<'o> {
    standard: &'o mut dyn Write,
    ddl: Place,
    data: Place,
    attributes: Place,
}

impl<'o> Outputs<'o> {
    /// Opens the files that were asked for.
    pub fn open(standard: &'o mut dyn Write, options: &Options) -> io::Result<Self> {
        Ok(Self {
            standard,
            ddl: Place::open(&options.ddl_to)?,
            data: Place::open(&options.data_to)?,
            attributes: Place::open(&options.attributes_to)?,
        })
    }

    /// What takes a kind of text; none where that is not wanted.
    pub fn of(&mut self, stream: Stream) -> Option<&mut dyn Write> {
        let place = match stream {
            Stream::Ddl => &mut self.ddl,
            Stream::Data => &mut self.data,
            Stream::Attributes => &mut self.attributes,
        };
        match place {
            Place::Standard => Some(&mut *self.standard),
            Place::File(file) => Some(file),
            Place::Nowhere => None,
        }
    }

    /// Ends the output.
    pub fn finish(&mut self) -> io::Result<()> {
        // Data alone end without a line break of their own.
        if matches!((&self.ddl, &self.data), (Place::Nowhere, Place::Standard)) {
            self.standard.write_all(b"\n")?;
        }
        for place in [&mut self.ddl, &mut self.data, &mut self.attributes] {
            if let Place::File(file) = place {
                file.flush()?;
            }
        }
        self.standard.flush()
    }
}
