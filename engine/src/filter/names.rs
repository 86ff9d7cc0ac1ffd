//! The register of filters that The HDF Group keeps: names by number, and why some are left out.

use super::FilterSpec;

/// A registered filter.
struct Registered {
    id: u16,
    name: &'static str,
    /// Why it is not decoded; empty where it is, or nothing keeps anybody from it but work.
    reason: &'static str,
}

/// Name of a filter in the HDF Group's register.
pub fn registered_name(id: u16) -> Option<&'static str> {
    find(id).map(|filter| filter.name)
}

/// Number and name of a filter for people: `filter 32015 (Zstandard)`. A number that nobody
/// registered is followed by the name that the file gives.
pub fn describe(spec: &FilterSpec) -> String {
    match (registered_name(spec.id), &spec.name) {
        (Some(name), _) => format!("filter {} ({name})", spec.id),
        (None, Some(name)) if !name.as_bytes().is_empty() => {
            format!("filter {} (not registered), name in file '{name}'", spec.id)
        }
        (None, _) => format!("filter {} (not registered)", spec.id),
    }
}

/// Says that a filter is not decoded, with the reason where one is known.
pub fn describe_missing(spec: &FilterSpec) -> String {
    let name = describe(spec);
    match find(spec.id).map_or("", |filter| filter.reason) {
        "" => format!("{name} is not decoded"),
        reason => format!("{name} is not decoded: {reason}"),
    }
}

fn find(id: u16) -> Option<&'static Registered> {
    let place = REGISTER
        .binary_search_by_key(&id, |filter| filter.id)
        .ok()?;
    REGISTER.get(place)
}

const fn known(id: u16, name: &'static str) -> Registered {
    left_out(id, name, "")
}

const fn left_out(id: u16, name: &'static str, reason: &'static str) -> Registered {
    Registered { id, name, reason }
}

const RESEARCH: &str = "a lossy research codec, defined by its program alone";
const CLOSED: &str = "its method is not published";
const IMAGE: &str = "no well-kept decoder in safe Rust gives the same values";
const PROGRAM: &str = "it is defined by its program alone";
const UNSEEN: &str = "no file with it is known";

/// The register, by number.
const REGISTER: &[Registered] = &[
    known(1, "deflate"),
    known(2, "shuffle"),
    known(3, "fletcher32"),
    known(4, "szip"),
    known(5, "nbit"),
    known(6, "scale-offset"),
    left_out(257, "hzip", PROGRAM),
    left_out(258, "fpzip", PROGRAM),
    known(305, "LZO"),
    known(307, "bzip2"),
    known(32000, "LZF"),
    known(32001, "Blosc"),
    left_out(32002, "MAFISC", PROGRAM),
    left_out(32003, "Snappy", UNSEEN),
    known(32004, "LZ4"),
    left_out(32005, "APAX", CLOSED),
    left_out(32006, "CBF", UNSEEN),
    left_out(32007, "JPEG-XR", IMAGE),
    known(32008, "Bitshuffle"),
    left_out(32009, "SPDP", PROGRAM),
    left_out(32010, "LPC-Rice", UNSEEN),
    left_out(32011, "CCSDS-123", UNSEEN),
    left_out(32012, "JPEG-LS", IMAGE),
    known(32013, "ZFP"),
    left_out(32014, "fpzip", PROGRAM),
    known(32015, "Zstandard"),
    left_out(32016, "B3D", "it needs a graphics card"),
    left_out(32017, "SZ", RESEARCH),
    known(32018, "FCIDECOMP"),
    left_out(32019, "JPEG", IMAGE),
    known(32020, "VBZ"),
    left_out(32021, "FAPEC", CLOSED),
    known(32022, "BitGroom"),
    known(32023, "Granular BitRound"),
    left_out(32024, "SZ3", RESEARCH),
    left_out(32025, "Delta-Rice", UNSEEN),
    known(32026, "Blosc2"),
    left_out(32027, "FLAC", UNSEEN),
    left_out(32028, "SPERR", RESEARCH),
    left_out(32029, "TERSE/PROLIX", UNSEEN),
    left_out(32030, "FFMPEG", "it needs a library of video codecs"),
    left_out(32033, "HTJ2K", IMAGE),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(id: u16, name: Option<&str>) -> FilterSpec {
        FilterSpec {
            id,
            name: name.map(Into::into),
            optional: false,
            client_data: [].into(),
        }
    }

    #[test]
    fn the_register_is_sorted_for_the_search() {
        assert!(REGISTER.is_sorted_by_key(|filter| filter.id));
        assert_eq!(registered_name(32015), Some("Zstandard"));
        assert_eq!(registered_name(40000), None);
    }

    #[test]
    fn a_registered_filter_goes_by_its_registered_name() {
        assert_eq!(describe(&spec(307, Some("BZ"))), "filter 307 (bzip2)");
        assert_eq!(
            describe_missing(&spec(32017, None)),
            "filter 32017 (SZ) is not decoded: a lossy research codec, defined by its program alone"
        );
    }

    #[test]
    fn what_nobody_registered_goes_by_the_name_in_the_file() {
        assert_eq!(
            describe_missing(&spec(40000, Some("mine"))),
            "filter 40000 (not registered), name in file 'mine' is not decoded"
        );
        assert_eq!(
            describe(&spec(300, Some(""))),
            "filter 300 (not registered)"
        );
    }
}
