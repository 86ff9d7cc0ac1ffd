//! Damage: bits flipped, telling numbers put in, parts copied over others, the end cut off; mostly
//! inside metadata, and often with the checksums of version 2 structures made right again.

use hyperslab_engine::checksum::lookup3;

/// First bytes of the structures of the format.
const SIGNATURES: [&[u8; 4]; 19] = [
    b"TREE", b"SNOD", b"HEAP", b"GCOL", b"OHDR", b"OCHK", b"FRHP", b"FHDB", b"FHIB", b"BTHD",
    b"BTLF", b"BTIN", b"FAHD", b"FADB", b"EAHD", b"EAIB", b"EASB", b"EADB", b"SMTB",
];

/// Longest structure whose checksum is looked for.
const LONGEST: usize = 4096;

/// Where the metadata of a file lies.
pub struct Map {
    /// Where structures start, object headers of version 1 among them.
    structures: Vec<usize>,
    /// Structures whose checksum was found.
    sealed: Vec<Sealed>,
}

/// A range with a checksum over it.
#[derive(Clone, Copy)]
struct Sealed {
    start: usize,
    end: usize,
    /// Place of the checksum: at the end, or inside (then taken with the field at zero).
    field: usize,
}

impl Map {
    /// Finds structures and checksums.
    pub fn of(bytes: &[u8]) -> Self {
        let mut map = Self {
            structures: vec![0],
            sealed: Vec::new(),
        };
        for (start, head) in bytes.windows(8).enumerate() {
            let signed = SIGNATURES.iter().any(|s| head.starts_with(*s));
            let object = start % 8 == 0 && looks_like_header(&bytes[start..]);
            if signed || object {
                map.structures.push(start);
            }
            if signed || head == b"\x89HDF\r\n\x1a\n" {
                map.sealed.extend(find_seal(bytes, start));
            }
        }
        map
    }
}

/// Whether an object header of version 1 may stand here.
fn looks_like_header(bytes: &[u8]) -> bool {
    match bytes {
        [1, 0, messages, 0, count, 0, 0, 0, low, high, 0, 0, ..] => {
            (1..100).contains(messages) && (1..10).contains(count) && low % 8 == 0 && *high < 32
        }
        _ => false,
    }
}

fn find_seal(bytes: &[u8], start: usize) -> Option<Sealed> {
    let stored = |at: usize| Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?));
    if bytes[start..].starts_with(b"FHDB") {
        for (size, field) in (9..16).flat_map(|k| [(1 << k, 17), (1 << k, 18)]) {
            let mut block = bytes.get(start..start + size)?.to_vec();
            block[field..field + 4].fill(0);
            if stored(start + field)? == lookup3(&block, 0) {
                return Some(Sealed {
                    start,
                    end: start + size,
                    field: start + field,
                });
            }
        }
        return None;
    }
    let most = bytes.len().min(start + LONGEST).saturating_sub(4);
    let end =
        (start + 8..most).find(|end| stored(*end) == Some(lookup3(&bytes[start..*end], 0)))?;
    Some(Sealed {
        start,
        end,
        field: end,
    })
}

/// A xorshift generator: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

/// The file with the damage of that seed.
pub fn mutate(original: &[u8], map: &Map, seed: u64) -> Vec<u8> {
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    for _ in 0..4 {
        random.next();
    }
    let mut bytes = original.to_vec();
    let mut touched = Vec::new();
    for _ in 0..=random.below(4) {
        let at = place(&mut random, map, bytes.len());
        damage(&mut bytes, &mut random, map, at);
        touched.push(at);
    }
    if random.below(8) > 0 {
        for sealed in &map.sealed {
            let hit = |at: &usize| (sealed.start..sealed.end.max(sealed.field)).contains(at);
            if touched.iter().any(hit) {
                seal(&mut bytes, *sealed);
            }
        }
    }
    if random.below(12) == 0 {
        let keep = place(&mut random, map, bytes.len());
        bytes.truncate(keep.max(96));
    }
    bytes
}

/// Makes a checksum right again.
fn seal(bytes: &mut [u8], sealed: Sealed) {
    if sealed.field < sealed.end {
        bytes[sealed.field..sealed.field + 4].fill(0);
    }
    let sum = lookup3(&bytes[sealed.start..sealed.end], 0);
    bytes[sealed.field..sealed.field + 4].copy_from_slice(&sum.to_le_bytes());
}

/// A place to damage: mostly shortly behind the start of a structure.
fn place(random: &mut Random, map: &Map, length: usize) -> usize {
    if random.below(8) == 0 {
        return random.below(length);
    }
    let start = map.structures[random.below(map.structures.len())];
    let reach = [12, 40, 120, 500][random.below(4)];
    (start + random.below(reach)).min(length.saturating_sub(1))
}

fn damage(bytes: &mut [u8], random: &mut Random, map: &Map, at: usize) {
    match random.below(6) {
        0 => bytes[at] ^= 1 << random.below(8),
        1 => bytes[at] = [0, 1, 2, 3, 0x7f, 0x80, 0xfe, 0xff][random.below(8)],
        2 => {
            let other = map.structures[random.below(map.structures.len())];
            put(bytes, at & !7, other as u64, 8);
        }
        3 => {
            let from = place(random, map, bytes.len());
            let length = 1 + random.below(64);
            let part = bytes[from..bytes.len().min(from + length)].to_vec();
            let room = part.len().min(bytes.len() - at);
            bytes[at..at + room].copy_from_slice(&part[..room]);
        }
        _ => {
            let width = [1, 2, 4, 8][random.below(4)];
            let number = telling_number(random, bytes.len() as u64);
            put(bytes, at, number, width);
        }
    }
}

fn put(bytes: &mut [u8], at: usize, number: u64, width: usize) {
    for (place, byte) in bytes
        .iter_mut()
        .skip(at)
        .zip(number.to_le_bytes())
        .take(width)
    {
        *place = byte;
    }
}

/// Numbers at the edges of widths, of limits and of the file.
fn telling_number(random: &mut Random, length: u64) -> u64 {
    let near = random.next() % 3;
    let number = match random.below(12) {
        0 => 0,
        1 => u64::MAX,
        2 => i64::MAX as u64,
        3 => length,
        4 => u64::from(u32::MAX),
        5 => 0x8000_8000_8000_8000,
        6 => 1 << random.below(64),
        7 => 0xffff,
        8 => length / 2,
        9 => random.next() % 64,
        10 => 1 << 60,
        _ => random.next(),
    };
    number.wrapping_add(near).wrapping_sub(1)
}
