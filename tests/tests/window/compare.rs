//! Pictures against those in `tests/pictures`. `HYPERSLAB_UPDATE_PICTURES=1` writes what is drawn
//! now; a picture that differs leaves `NAME.new.png` and `NAME.diff.png` beside the committed one.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use hyperslab::shell::raster::Picture;

use crate::harness::project_file;

/// A channel that differs by no more is the same: rounding of another processor.
const CHANNEL: u8 = 12;

/// The share of pixels that may differ.
const SHARE: f64 = 0.000_5;

/// Fails unless `picture` looks like `tests/pictures/NAME.png`.
pub fn assert_looks_like(name: &str, picture: &Picture) {
    let folder = project_file("tests/pictures");
    let file = |suffix: &str| folder.join(format!("{name}{suffix}.png"));
    let (expected, new, marked) = (file(""), file(".new"), file(".diff"));
    if std::env::var_os("HYPERSLAB_UPDATE_PICTURES").is_some() {
        picture.save(&expected).expect("the picture is written");
    }
    let known = read(&expected);
    let difference = difference(&known, picture);
    if difference.share <= SHARE {
        for stale in [&new, &marked] {
            // Mostly there is none.
            let _ = std::fs::remove_file(stale);
        }
        return;
    }
    picture.save(&new).expect("the new picture is written");
    difference
        .marked
        .save(&marked)
        .expect("the difference is written");
    panic!(
        "{name}: {:.3} % of the pixels differ; see {} and {}. If that is meant: \
         HYPERSLAB_UPDATE_PICTURES=1",
        difference.share * 100.0,
        new.display(),
        marked.display()
    );
}

/// What two pictures do not share.
struct Difference {
    /// Of all pixels; 1 where the sizes differ.
    share: f64,
    /// The new picture, pale, with what differs in red.
    marked: Picture,
}

fn difference(known: &Picture, new: &Picture) -> Difference {
    let mut marked = new.clone();
    if (known.width, known.height) != (new.width, new.height) {
        return Difference { share: 1.0, marked };
    }
    let mut count = 0_usize;
    for (pixel, before) in marked.pixels.iter_mut().zip(&known.pixels) {
        let differs = channels(*pixel)
            .zip(channels(*before))
            .any(|(a, b)| a.abs_diff(b) > CHANNEL);
        count += usize::from(differs);
        *pixel = match differs {
            true => 0x00e0_0000,
            false => channels(*pixel).fold(0, |p, c| p << 8 | u32::from(191 + c / 4)),
        };
    }
    let share = count as f64 / marked.pixels.len() as f64;
    Difference { share, marked }
}

fn channels(pixel: u32) -> impl Iterator<Item = u8> {
    pixel.to_be_bytes().into_iter().skip(1)
}

fn read(path: &Path) -> Picture {
    let hint = "HYPERSLAB_UPDATE_PICTURES=1 makes it";
    let file = File::open(path).unwrap_or_else(|e| panic!("{}: {e}; {hint}", path.display()));
    let mut reader = png::Decoder::new(BufReader::new(file))
        .read_info()
        .expect("a PNG file");
    let mut bytes = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut bytes).expect("a whole picture");
    assert_eq!(
        (info.color_type, info.bit_depth),
        (png::ColorType::Rgb, png::BitDepth::Eight)
    );
    let pixel = |p: &[u8]| u32::from_be_bytes([0, p[0], p[1], p[2]]);
    Picture {
        width: info.width as usize,
        height: info.height as usize,
        pixels: bytes.chunks_exact(3).map(pixel).collect(),
    }
}

#[test]
fn a_moved_line_is_seen_and_a_rounded_colour_is_not() {
    let plain = Picture {
        width: 100,
        height: 100,
        pixels: vec![0x0080_8080; 10_000],
    };
    let mut rounded = plain.clone();
    rounded.pixels.fill(0x0083_7d80);
    assert!(difference(&plain, &rounded).share == 0.0);
    let mut moved = plain.clone();
    moved.pixels[500..520].fill(0);
    let found = difference(&plain, &moved);
    assert!(found.share > SHARE);
    assert_eq!(found.marked.pixels[510], 0x00e0_0000);
    let mut narrow = plain.clone();
    (narrow.width, narrow.height) = (50, 200);
    assert!(difference(&plain, &narrow).share > SHARE);
}

#[test]
fn a_picture_comes_back_from_its_file() {
    let folder = crate::harness::folder();
    let path: PathBuf = folder.path().join("small.png");
    let picture = Picture {
        width: 3,
        height: 2,
        pixels: vec![
            0x0001_0203,
            0x00ff_0000,
            0x0000_ff00,
            0x0000_00ff,
            0,
            0x00ff_ffff,
        ],
    };
    picture.save(&path).expect("written");
    assert_eq!(read(&path), picture);
}
