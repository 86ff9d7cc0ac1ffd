//! The picture that the bytes of an opaque value are: PNG is decoded, others are named.

use std::io::Cursor;
use std::sync::Arc;

use crate::model::value::{Picture, Pixels};

/// Most pixels along a side that are shown; of larger ones every so manyth.
const SIDE: usize = 2048;
/// Most pixels that are decoded.
const MOST: usize = 1 << 26;

/// Beginnings of files that are pictures, and what they are called.
const KINDS: [(&[u8], &str); 7] = [
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
];

/// The picture that bytes are; `None` where they do not begin like one.
pub fn of(bytes: &[u8]) -> Option<Arc<Picture>> {
    let (_, kind) = KINDS.iter().find(|(start, _)| bytes.starts_with(start))?;
    // Two letters are soon there by chance: a bitmap also says how long it is.
    let length = bytes.get(2..6).and_then(|length| length.try_into().ok());
    if *kind == "BMP" && length.map(u32::from_le_bytes).map(u64::from) != Some(bytes.len() as u64) {
        return None;
    }
    let picture = match *kind {
        "PNG" => png(bytes).unwrap_or_else(|why| undecoded(format!("PNG picture: {why}"))),
        kind => undecoded(format!("{kind} picture, which is not decoded here")),
    };
    Some(Arc::new(picture))
}

fn undecoded(caption: String) -> Picture {
    Picture {
        caption,
        pixels: None,
    }
}

fn png(bytes: &[u8]) -> Result<Picture, String> {
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(|error| error.to_string())?;
    let (width, height) = (reader.info().width as usize, reader.info().height as usize);
    if width.saturating_mul(height) > MOST {
        return Err(format!("{width} × {height} pixels are too many to show"));
    }
    let size = reader.output_buffer_size().ok_or("it is too large")?;
    let mut decoded = vec![0; size];
    let frame = reader
        .next_frame(&mut decoded)
        .map_err(|error| error.to_string())?;
    let channels = frame.color_type.samples();
    let step = width.max(height).div_ceil(SIDE).max(1);
    let mut rgba = Vec::new();
    for row in (0..height).step_by(step) {
        for column in (0..width).step_by(step) {
            let at = row * frame.line_size + column * channels;
            let pixel = decoded.get(at..at + channels).unwrap_or_default();
            rgba.extend(match *pixel {
                [grey] => [grey, grey, grey, 255],
                [grey, alpha] => [grey, grey, grey, alpha],
                [red, green, blue] => [red, green, blue, 255],
                [red, green, blue, alpha] => [red, green, blue, alpha],
                _ => [0; 4],
            });
        }
    }
    let shown = match step {
        1 => String::new(),
        step => format!(", one of {step} shown along each side"),
    };
    Ok(Picture {
        caption: format!("PNG picture, {width} × {height} pixels{shown}"),
        pixels: Some(Pixels {
            width: width.div_ceil(step),
            height: height.div_ceil(step),
            rgba: rgba.into(),
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(color: png::ColorType, width: u32, height: u32, pixels: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, width, height);
        encoder.set_color(color);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(pixels).unwrap();
        writer.finish().unwrap();
        bytes
    }

    #[test]
    fn pixels_of_every_form_become_colours() {
        let cases: [(png::ColorType, &[u8], [u8; 8]); 3] = [
            (
                png::ColorType::Grayscale,
                &[7, 9],
                [7, 7, 7, 255, 9, 9, 9, 255],
            ),
            (
                png::ColorType::Rgb,
                &[1, 2, 3, 4, 5, 6],
                [1, 2, 3, 255, 4, 5, 6, 255],
            ),
            (
                png::ColorType::GrayscaleAlpha,
                &[7, 0, 9, 8],
                [7, 7, 7, 0, 9, 9, 9, 8],
            ),
        ];
        for (color, pixels, rgba) in cases {
            let picture = of(&encoded(color, 2, 1, pixels)).unwrap();
            let shown = picture.pixels.as_ref().unwrap();
            assert_eq!((shown.width, shown.height), (2, 1));
            assert_eq!(shown.rgba[..], rgba);
            assert_eq!(picture.caption, "PNG picture, 2 × 1 pixels");
        }
    }

    #[test]
    fn large_ones_are_thinned_and_damaged_ones_say_why() {
        let wide = encoded(png::ColorType::Grayscale, 4097, 3, &[5; 4097 * 3]);
        let picture = of(&wide).unwrap();
        let shown = picture.pixels.as_ref().unwrap();
        assert_eq!(
            (shown.width, shown.height, shown.rgba.len()),
            (1366, 1, 1366 * 4)
        );
        assert!(
            picture
                .caption
                .ends_with(", one of 3 shown along each side")
        );
        let cut = of(&wide[..60]).unwrap();
        assert!(cut.pixels.is_none() && cut.caption.starts_with("PNG picture: "));
    }

    #[test]
    fn other_pictures_are_named_and_other_bytes_are_none() {
        let jpeg = of(b"\xff\xd8\xff\xe0\0\x10JFIF").unwrap();
        assert_eq!(jpeg.caption, "JPEG picture, which is not decoded here");
        assert!(of(b"BM\x08\0\0\0..").is_some() && of(b"BM: words").is_none());
        assert!(of(b"").is_none() && of(&[0; 100]).is_none());
    }
}
