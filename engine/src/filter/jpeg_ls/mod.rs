//! Filter 32018, FCIDECOMP: a chunk as a JPEG-LS image (ITU-T T.87), as EUMETSAT has its imagers'.
//!
//! The image is one component, or several one after the other. What the filter's parameters say
//! is in the image's own header, too.

use super::{Filter, Room};
use crate::error::{Error, Result};

mod bits;
mod context;
mod header;
mod scan;

use header::{Header, Marker};

const NAME: &str = "JPEG-LS image";

/// Filter 32018.
#[derive(Debug, Clone, Copy, Default)]
pub struct FciDecomp;

impl Filter for FciDecomp {
    fn decode(&self, input: &[u8], room: Room, _: &[u32], out: &mut Vec<u8>) -> Result<()> {
        out.clear();
        let mut header = Header::default();
        let mut rest = input
            .strip_prefix(&[0xff, 0xd8])
            .ok_or_else(|| Error::corrupt(NAME, "it does not begin as an image"))?;
        let mut components = 0;
        loop {
            match header.read_marker(&mut rest)? {
                Marker::Header => {}
                Marker::Scan(coding) => {
                    room_for(&header, room, components, out)?;
                    let length = header.component_len();
                    let plane = out.get_mut(components * length..(components + 1) * length);
                    let plane = plane.ok_or_else(|| Error::corrupt(NAME, "too many scans"))?;
                    rest = scan::decode(&coding, rest, plane)?;
                    components += 1;
                }
                Marker::End if components > 0 && components == header.components => return Ok(()),
                Marker::End => {
                    let cause = format!("{components} of {} components", header.components);
                    return Err(Error::corrupt(NAME, cause));
                }
            }
        }
    }

    fn encode(&self, _: &[u8], _: &[u32], _: &mut Vec<u8>) -> Result<()> {
        Err(Error::unsupported(
            "FCIDECOMP filter",
            "it is read, not written",
        ))
    }
}

/// Makes room for the whole image before its first scan, as far as `room` agrees.
fn room_for(header: &Header, room: Room, components: usize, out: &mut Vec<u8>) -> Result<()> {
    if components == 0 {
        let length = header.component_len().saturating_mul(header.components);
        room.agree(NAME, length)?;
        out.resize(length, 0);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
