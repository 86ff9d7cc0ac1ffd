//! What every driver must do: one suite, run by the tests of each.

use super::{Medium, Source};
use crate::error::Kind;

/// Runs the suite on sources that `make` builds from bytes.
pub fn run(make: impl Fn(&[u8]) -> Box<dyn Source>) {
    let bytes: Vec<u8> = (0..100_000u32).map(|i| (i % 251) as u8).collect();
    let source = make(&bytes);
    reads_what_was_written(&*source, &bytes);
    refuses_to_read_past_the_end(&*source, &bytes);
    serves_many_threads(&*source, &bytes);
    assert_eq!(source.stamp().unwrap(), source.stamp().unwrap());

    let empty = make(&[]);
    assert!(empty.is_empty().unwrap());
    empty.read_at(0, &mut []).unwrap();
    assert_eq!(
        empty.read_at(0, &mut [0]).unwrap_err().kind(),
        Kind::Truncated
    );
}

fn reads_what_was_written(source: &dyn Source, bytes: &[u8]) {
    assert_eq!(source.len().unwrap(), bytes.len() as u64);
    for (start, length) in [(0, 1), (0, bytes.len()), (17, 4096), (bytes.len() - 1, 1)] {
        let mut out = vec![0; length];
        source.read_at(start as u64, &mut out).unwrap();
        assert_eq!(out, bytes[start..start + length]);
    }
}

fn refuses_to_read_past_the_end(source: &dyn Source, bytes: &[u8]) {
    let end = bytes.len() as u64;
    for (offset, length) in [(end, 1), (end - 1, 2), (end + 4096, 8), (u64::MAX >> 1, 8)] {
        let error = source.read_at(offset, &mut vec![0; length]).unwrap_err();
        assert_eq!(error.kind(), Kind::Truncated, "{offset} + {length}");
        assert_eq!(error.address(), Some(offset));
    }
}

fn serves_many_threads(source: &dyn Source, bytes: &[u8]) {
    std::thread::scope(|scope| {
        for thread in 0..4usize {
            scope.spawn(move || {
                for round in 0..100usize {
                    let start = (thread * 7919 + round * 104_729) % (bytes.len() - 64);
                    let mut out = [0; 64];
                    source.read_at(start as u64, &mut out).unwrap();
                    assert_eq!(out, bytes[start..start + 64]);
                }
            });
        }
    });
}

/// Runs the suite of media on those that `make` builds from bytes.
pub fn run_medium(make: impl Fn(&[u8]) -> Box<dyn Medium>) {
    let medium = make(b"0123456789");
    let before = medium.stamp().unwrap();
    let all = |medium: &dyn Medium| {
        let mut out = vec![0; medium.len().unwrap() as usize];
        medium.read_at(0, &mut out).unwrap();
        out
    };
    medium.write_at(3, b"abc").unwrap();
    assert_eq!(all(&*medium), b"012abc6789");
    medium.write_at(9, b"xyz").unwrap();
    assert_eq!(all(&*medium), b"012abc678xyz");
    medium.write_at(14, b"!").unwrap();
    assert_eq!(all(&*medium), b"012abc678xyz\0\0!");
    medium.set_len(4).unwrap();
    assert_eq!(all(&*medium), b"012a");
    medium.set_len(6).unwrap();
    assert_eq!(all(&*medium), b"012a\0\0");
    medium.write_at(6, b"").unwrap();
    assert_eq!(medium.len().unwrap(), 6);
    medium.sync().unwrap();
    assert_ne!(medium.stamp().unwrap(), before);
    assert_eq!(medium.stamp().unwrap().id, before.id);
    assert!(medium.write_at(u64::MAX - 1, b"far").is_err());
    assert_eq!(all(&*medium), b"012a\0\0");
}
