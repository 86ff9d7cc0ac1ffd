//! Group info message: when links become dense, how many are expected (specification IV.A.2.k).

use crate::bytes::{Cursor, Sink, Sizes};
use crate::error::Result;

const STRUCTURE: &str = "group info message";

/// Advice for writers of a new-style group.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GroupInfo {
    /// Most links as messages, fewest in dense storage, where they are given.
    pub phase_change: Option<(u16, u16)>,
    /// Expected number of links and length of their names, where they are given.
    pub estimate: Option<(u16, u16)>,
}

/// Decodes a group info message.
pub fn decode_group_info(bytes: &[u8], address: u64) -> Result<GroupInfo> {
    let mut c = Cursor::new(bytes, STRUCTURE, address, Sizes::default());
    match c.u8()? {
        0 => {}
        version => return Err(c.unsupported(format!("version {version} is unknown"))),
    }
    let flags = c.u8()?;
    let mut pair = |bit| match flags & bit != 0 {
        true => Ok(Some((c.u16()?, c.u16()?))),
        false => Ok(None),
    };
    Ok(GroupInfo {
        phase_change: pair(0x01)?,
        estimate: pair(0x02)?,
    })
}

/// Encodes a group info message.
pub fn encode_group_info(info: &GroupInfo) -> Vec<u8> {
    let mut sink = Sink::new(STRUCTURE, Sizes::default());
    let pairs = [(info.phase_change, 0x01), (info.estimate, 0x02)];
    let flags = pairs.iter().filter(|(pair, _)| pair.is_some());
    sink.u8(0); // version
    sink.u8(flags.map(|(_, bit)| *bit).sum());
    for (first, second) in pairs.iter().filter_map(|(pair, _)| *pair) {
        sink.u16(first);
        sink.u16(second);
    }
    sink.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::every_truncation_fails;

    #[test]
    fn each_flag_adds_its_pair() {
        let bytes = [0, 3, 8, 0, 6, 0, 4, 0, 8, 0]; // version, flags, two pairs
        let info = decode_group_info(&bytes, 0).unwrap();
        assert_eq!(info.phase_change, Some((8, 6)));
        assert_eq!(info.estimate, Some((4, 8)));
        assert_eq!(encode_group_info(&info), bytes);
        assert_eq!(encode_group_info(&GroupInfo::default()), [0, 0]);
        assert_eq!(decode_group_info(&[0, 0], 0).unwrap(), GroupInfo::default());
        every_truncation_fails(&bytes, |b| decode_group_info(b, 0).map(drop));
    }
}
