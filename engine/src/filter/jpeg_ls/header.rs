//! The segments of a JPEG-LS image: frame, coding parameters, starts of scans.

use super::NAME;
use crate::error::{Error, Result};

/// What the segments so far say.
#[derive(Debug, Default)]
pub struct Header {
    precision: u32,
    lines: usize,
    columns: usize,
    /// How many components the image has.
    pub components: usize,
    /// Largest sample, thresholds, and when counters are halved; 0 for the default.
    preset: [u32; 5],
}

/// How the samples of a scan are coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coding {
    /// Samples of a line, and bytes of a sample.
    pub columns: usize,
    pub bytes: usize,
    /// Largest sample, and how far a decoded one may be off.
    pub largest: i32,
    pub near: i32,
    /// Where gradients change class, and when counters are halved.
    pub thresholds: [i32; 3],
    pub reset: i32,
}

/// What [`Header::read_marker`] found.
pub enum Marker {
    /// A segment of the header.
    Header,
    /// The start of a scan, whose bits follow.
    Scan(Coding),
    /// The end of the image.
    End,
}

impl Header {
    /// Bytes of a component.
    pub fn component_len(&self) -> usize {
        self.lines.saturating_mul(self.columns) * self.sample()
    }

    fn sample(&self) -> usize {
        if self.precision <= 8 { 1 } else { 2 }
    }

    /// Reads the next segment.
    pub fn read_marker(&mut self, rest: &mut &[u8]) -> Result<Marker> {
        let early = || Error::corrupt(NAME, "it ends early");
        while rest.starts_with(&[0xff, 0xff]) {
            *rest = rest.get(1..).unwrap_or_default();
        }
        let (marker, after) = rest.split_first_chunk::<2>().ok_or_else(early)?;
        let [0xff, marker] = *marker else {
            return Err(Error::corrupt(NAME, "no marker where one belongs"));
        };
        if marker == 0xd9 {
            return Ok(Marker::End);
        }
        let length = after.first_chunk().ok_or_else(early)?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (segment, after) = after.split_at_checked(length).ok_or_else(early)?;
        let segment = segment.get(2..).ok_or_else(early)?;
        *rest = after;
        match marker {
            0xf7 => self.read_frame(segment)?,
            0xf8 => self.read_preset(segment)?,
            0xda => return self.read_scan(segment).map(Marker::Scan),
            // What applications say, and comments.
            0xe0..=0xef | 0xfe => {}
            _ => {
                let cause = format!("a segment of marker {marker:#x}");
                return Err(Error::unsupported(NAME, cause));
            }
        }
        Ok(Marker::Header)
    }

    fn read_frame(&mut self, segment: &[u8]) -> Result<()> {
        let [precision @ 2..=16, l0, l1, c0, c1, components, ..] = *segment else {
            return Err(Error::corrupt(NAME, "a broken frame header"));
        };
        self.precision = precision.into();
        self.lines = u16::from_be_bytes([l0, l1]).into();
        self.columns = u16::from_be_bytes([c0, c1]).into();
        self.components = components.into();
        match self.lines > 0 && self.columns > 0 {
            true => Ok(()),
            false => Err(Error::unsupported(
                NAME,
                "a size that is told later, or none",
            )),
        }
    }

    fn read_preset(&mut self, segment: &[u8]) -> Result<()> {
        let Some((1, fields)) = segment.split_first() else {
            return Err(Error::unsupported(
                NAME,
                "tables of values, or sizes beyond 65535",
            ));
        };
        for (place, field) in self.preset.iter_mut().zip(fields.as_chunks().0) {
            *place = u16::from_be_bytes(*field).into();
        }
        Ok(())
    }

    fn read_scan(&self, segment: &[u8]) -> Result<Coding> {
        let [1, _, table, near, interleaved, shift] = *segment else {
            return Err(Error::unsupported(NAME, "components that are interleaved"));
        };
        if self.columns == 0 {
            return Err(Error::corrupt(NAME, "a scan before the frame header"));
        }
        if table != 0 || interleaved != 0 || shift != 0 {
            return Err(Error::unsupported(
                NAME,
                "mapped, interleaved or shifted samples",
            ));
        }
        self.coding(near.into())
    }

    /// The parameters of a scan, by default as T.87, C.2.4.1.1 has them.
    fn coding(&self, near: i32) -> Result<Coding> {
        let [largest, t1, t2, t3, reset] = self.preset.map(|field| field as i32);
        let whole = (1 << self.precision) - 1;
        let largest = if largest == 0 { whole } else { largest };
        let or = |given, default| if given == 0 { default } else { given };
        let within = |value, least| {
            if value > largest || value < least {
                least
            } else {
                value
            }
        };
        let [a, b, c] = match largest >= 128 {
            true => {
                let factor = (largest.min(4095) + 128) / 256;
                [factor + 2, factor * 4 + 3, factor * 17 + 4]
            }
            false => {
                let factor = 256 / (largest + 1);
                [
                    (3 / factor).max(2),
                    (7 / factor).max(3),
                    (21 / factor).max(4),
                ]
            }
        };
        let t1 = or(t1, within(a + 3 * near, near + 1));
        let t2 = or(t2, within(b + 5 * near, t1));
        let t3 = or(t3, within(c + 7 * near, t2));
        let reset = or(reset, 64);
        if largest > whole || near > largest / 2 || reset < 3 {
            return Err(Error::corrupt(NAME, "coding parameters that make no sense"));
        }
        Ok(Coding {
            columns: self.columns,
            bytes: self.sample(),
            largest,
            near,
            thresholds: [t1, t2, t3],
            reset,
        })
    }
}
