//! Arithmetic on pixels of four bytes, `0xAARRGGBB` with premultiplied alpha: two
//! channels at once in the halves of a word.

use egui::Color32;

/// The colour channels of a pixel.
pub const RGB: u32 = 0x00FF_FFFF;

const PAIR: u32 = 0x00FF_00FF;

/// egui's colour as a pixel.
pub fn pixel(color: Color32) -> u32 {
    let [r, g, b, a] = color.to_array();
    u32::from_be_bytes([a, r, g, b])
}

/// The alpha of a pixel.
pub fn alpha(pixel: u32) -> u32 {
    pixel >> 24
}

/// `pixel` times `factor / 255`, rounded.
#[inline]
pub fn scale(pixel: u32, factor: u32) -> u32 {
    let pair = |channels: u32| {
        let product = channels * factor + 0x0080_0080;
        ((product + ((product >> 8) & PAIR)) >> 8) & PAIR
    };
    pair(pixel & PAIR) | (pair((pixel >> 8) & PAIR) << 8)
}

/// Channel by channel: `a * b / 255`, rounded.
#[inline]
pub fn multiply(a: u32, b: u32) -> u32 {
    // White and grey texels (glyphs, solid areas) need no more than a scale.
    if b == 0xFFFF_FFFF {
        return a;
    }
    if b == alpha(b) * 0x0101_0101 {
        return scale(a, alpha(b));
    }
    let channel = |shift: u32| {
        let product = ((a >> shift) & 0xFF) * ((b >> shift) & 0xFF) + 0x80;
        ((product + (product >> 8)) >> 8) << shift
    };
    channel(0) | channel(8) | channel(16) | channel(24)
}

/// `source` over `target`. A source with less alpha than colour adds light, as
/// egui's additive colours do; sums stop at white.
#[inline]
pub fn over(target: u32, source: u32) -> u32 {
    match alpha(source) {
        0xFF => source & RGB,
        0 if source == 0 => target,
        alpha => add(scale(target, 255 - alpha), source) & RGB,
    }
}

#[inline]
fn add(a: u32, b: u32) -> u32 {
    let pair = |a: u32, b: u32| {
        let sum = a + b;
        let carried = (sum >> 8) & 0x0001_0001;
        (sum | (carried * 0xFF)) & PAIR
    };
    pair(a & PAIR, b & PAIR) | (pair((a >> 8) & PAIR, (b >> 8) & PAIR) << 8)
}

/// Lays one colour over a run of pixels.
pub fn fill(pixels: &mut [u32], source: u32) {
    match alpha(source) {
        0xFF => pixels.fill(source & RGB),
        0 if source == 0 => {}
        alpha => {
            for target in pixels {
                *target = add(scale(*target, 255 - alpha), source) & RGB;
            }
        }
    }
}

/// Between two pixels: `weight` of 256 from `a` to `b`.
#[inline]
pub fn mix(a: u32, b: u32, weight: u32) -> u32 {
    let pair = |a: u32, b: u32| ((a * (256 - weight) + b * weight) >> 8) & PAIR;
    pair(a & PAIR, b & PAIR) | (pair((a >> 8) & PAIR, (b >> 8) & PAIR) << 8)
}
