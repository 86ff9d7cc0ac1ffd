//! What a file is that is not HDF5, and what opens it.

/// Signatures at the start of a file, what they mean, and what opens it.
const KNOWN: &[(&[u8], &str)] = &[
    (
        b"CDF\x01",
        "a netCDF-3 (classic) file; ncdump, Panoply or xarray open it, and nccopy -k nc4 makes a netCDF-4 file of it, which is HDF5",
    ),
    (
        b"CDF\x02",
        "a netCDF-3 (64-bit offset) file; ncdump, Panoply or xarray open it, and nccopy -k nc4 makes a netCDF-4 file of it, which is HDF5",
    ),
    (
        b"CDF\x05",
        "a netCDF-3 (64-bit data, CDF-5) file; ncdump or xarray open it, and nccopy -k nc4 makes a netCDF-4 file of it, which is HDF5",
    ),
    (
        b"MATLAB 5.0 MAT-file",
        "a MATLAB file of version 5 (MAT 5); MATLAB, Octave or scipy.io.loadmat open it, and save -v7.3 in MATLAB writes HDF5",
    ),
    (
        b"MATLAB 7.3 MAT-file",
        "a MATLAB file of version 7.3 that lost the HDF5 part behind its header; copy or download it again",
    ),
    (
        b"\x0e\x03\x13\x01",
        "an HDF4 file; HDFView or hdp open it, and h4toh5 converts it to HDF5",
    ),
    (b"\x93NUMPY", "a NumPy array (npy); numpy.load opens it"),
    (
        b"\x1f\x8b",
        "compressed with gzip; unpack it with gunzip first",
    ),
    (
        b"BZh",
        "compressed with bzip2; unpack it with bunzip2 first",
    ),
    (
        b"\xfd7zXZ\0",
        "compressed with xz; unpack it with unxz first",
    ),
    (
        b"\x28\xb5\x2f\xfd",
        "compressed with zstd; unpack it with unzstd first",
    ),
    (
        b"\x04\x22\x4d\x18",
        "compressed with lz4; unpack it with unlz4 first",
    ),
    (
        b"7z\xbc\xaf\x27\x1c",
        "a 7z archive; unpack it with 7z first",
    ),
    (
        b"version https://git-lfs.github.com/spec/",
        "a Git LFS pointer, not the data themselves; git lfs pull fetches them",
    ),
    (
        b"/annex/objects/",
        "a git-annex pointer, not the data themselves; git annex get fetches them",
    ),
    (b"SIMPLE  =", "a FITS file; DS9 or astropy open it"),
    (b"PAR1", "a Parquet file; pandas, pyarrow or DuckDB open it"),
    (b"ARROW1", "an Arrow (Feather) file; pyarrow opens it"),
    (b"SQLite format 3\0", "an SQLite database; sqlite3 opens it"),
    (b"GRIB", "a GRIB file; ecCodes or wgrib2 open it"),
    (b"root", "a ROOT file; ROOT or uproot open it"),
    (b"%PDF", "a PDF document; a PDF viewer opens it"),
    (b"\x89PNG", "a PNG picture; an image viewer opens it"),
    (b"\xff\xd8\xff", "a JPEG picture; an image viewer opens it"),
    (b"II*\0", "a TIFF picture; an image viewer opens it"),
    (b"MM\0*", "a TIFF picture; an image viewer opens it"),
    (b"{\\rtf", "a rich-text document; a word processor opens it"),
    (
        b"\x89HDF\n\x1a\n",
        "an HDF5 file that was damaged by a transfer in text mode; transfer it again in binary mode",
    ),
    (
        b"\x89HDF\r\r\n\x1a",
        "an HDF5 file that was damaged by a transfer in text mode; transfer it again in binary mode",
    ),
    (
        b"\x09HDF\r\n",
        "an HDF5 file whose eighth bits a transfer has cleared; transfer it again in binary mode",
    ),
];

/// Says what the bytes at the start of a file of `length` bytes are, and what opens it; never that
/// it is HDF5.
pub fn describe_foreign(head: &[u8], length: u64) -> String {
    if length == 0 {
        return "not HDF5: the file is empty (0 bytes); its writer or its download never finished"
            .into();
    }
    let known = KNOWN.iter().find(|(magic, _)| head.starts_with(magic));
    let what = match known {
        Some((_, what)) => what,
        None => describe_by_content(head),
    };
    format!("not HDF5: this is {what}")
}

fn describe_by_content(head: &[u8]) -> &'static str {
    let text = head
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(head)
        .trim_ascii_start();
    let begins = |prefix: &[u8]| {
        text.get(..prefix.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return describe_zip(head);
    }
    if b"\x89HDF\r\n\x1a\n".starts_with(head) {
        return "the first bytes of an HDF5 file that was cut short; copy or download it again";
    }
    if head.get(257..262) == Some(b"ustar") {
        return "a tar archive; unpack it with tar first";
    }
    if begins(b"<!doctype html") || begins(b"<html") || begins(b"<head") {
        return "an HTML page, probably the answer of a server that wanted a login or did not find the file; a web browser opens it";
    }
    if begins(b"<?xml") {
        return "an XML document; a text editor opens it";
    }
    if head.iter().all(|byte| *byte == 0) {
        return "a file of zero bytes only, at least at its start: a copy, download or writer that did not finish";
    }
    match std::str::from_utf8(head) {
        Ok(text) if !text.contains('\0') => match text.trim_start().as_bytes().first() {
            Some(b'{' | b'[') => "text, probably JSON; a text editor opens it",
            _ => "text; a text editor or a spreadsheet opens it",
        },
        // A character may be cut at the end of what was read.
        Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 => {
            "text; a text editor or a spreadsheet opens it"
        }
        _ => "a file of unknown kind: no HDF5 signature at 0, 512, 1024, …",
    }
}

/// The first entry of a zip archive tells npz from the rest.
fn describe_zip(head: &[u8]) -> &'static str {
    let length = match head.get(26..28) {
        Some(&[low, high]) => usize::from(u16::from_le_bytes([low, high])),
        _ => 0,
    };
    let name = head.get(30..30 + length).unwrap_or_default();
    if name.ends_with(b".npy") {
        return "a NumPy archive (npz); numpy.load opens it";
    }
    if name.starts_with(b"[Content_Types]") || name.starts_with(b"_rels/") {
        return "an Office document (zip); a spreadsheet or a word processor opens it";
    }
    if name.ends_with(b".zarray") || name.ends_with(b".zgroup") || name.ends_with(b"zarr.json") {
        return "a Zarr store in a zip archive; zarr or xarray open it";
    }
    "a zip archive; unpack it with unzip first"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn describe(bytes: &[u8]) -> String {
        describe_foreign(bytes, bytes.len() as u64)
    }

    #[test]
    fn foreign_files_are_named_with_what_opens_them() {
        let npz = b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x05\0\0\0a.npy";
        let mut tar = vec![b'x'; 512];
        tar[257..262].copy_from_slice(b"ustar");
        let cases: &[(&[u8], &str)] = &[
            (b"CDF\x01\0\0\0\0", "netCDF-3"),
            (b"CDF\x02\0\0\0\0", "netCDF-3"),
            (b"CDF\x05\0\0\0\0", "netCDF-3"),
            (b"MATLAB 5.0 MAT-file, Platform: GLNXA64", "MAT 5"),
            (b"\x0e\x03\x13\x01\0", "HDF4"),
            (npz, "npz"),
            (b"PK\x03\x04", "zip"),
            (
                b"version https://git-lfs.github.com/spec/v1\noid sha256:0",
                "Git LFS",
            ),
            (b"\n <!DOCTYPE HTML><title>", "HTML"),
            (b"", "empty"),
            (b"\x89HDF\r", "cut short"),
            (b"\x89HDF\n\x1a\n\0", "text mode"),
            (&[0; 600], "zero"),
            (&tar, "tar"),
            (b"time,value\n0,1\n", "text"),
            (b"{\"a\": 1}", "JSON"),
            (b"\x01\x02\x03\xff\xfe", "unknown"),
        ];
        for (bytes, word) in cases {
            let described = describe(bytes);
            assert!(described.starts_with("not HDF5"), "{described}");
            assert!(described.contains(word), "{word}: {described}");
        }
    }

    #[test]
    fn every_cut_of_every_signature_is_described_without_panic() {
        for (magic, _) in KNOWN {
            for length in 0..magic.len() {
                assert!(describe(&magic[..length]).starts_with("not HDF5"));
            }
        }
        let mut zip = [0xff; 64];
        zip[..4].copy_from_slice(b"PK\x03\x04");
        for length in 0..zip.len() {
            describe(&zip[..length]);
        }
    }
}
