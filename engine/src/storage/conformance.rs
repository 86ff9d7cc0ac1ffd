//! What every driver must do: one suite, run by the tests of each.

use super::Source;
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
