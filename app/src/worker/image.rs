//! Parts of an image as numbers or colours.
//!
//! A stride does not make a large image cheap: every chunk that it steps into is decoded. What
//! nobody asked for in full is cut to the middle of what a budget pays for.

use std::ops::Range;
use std::sync::Arc;

use hyperslab_engine::selection::{Selection, Slice};
use hyperslab_engine::{Dataset, Error, Result, Salvaged, Task};

use super::cost::{self, Lying};
use super::library::OpenFile;
use super::numbers::NumberReader;
use super::{Reply, cells, damage};
use crate::model::ObjectPath;
use crate::model::head::ImageClass;
use crate::model::image::{ImageTile, ImageWanted, Pixels};
use crate::model::series::Part;
use crate::plot::percentile::ValueSample;

/// Most pixels in one reply.
const MOST: u64 = 1 << 25;

/// Reads a part of an image.
pub fn read(
    file: &OpenFile,
    path: &ObjectPath,
    wanted: &ImageWanted,
    task: &Task,
) -> Result<Reply> {
    let dataset = file.dataset(path)?;
    let asked = wanted;
    let wanted = &match asked.all {
        true => asked.clone(),
        false => within_budget(&Lying::of(&dataset), asked, cost::BUDGET),
    };
    let [row_stride, column_stride] = wanted.strides.map(|stride| stride.max(1));
    let rows = (wanted.rows.end - wanted.rows.start).div_ceil(row_stride);
    let columns = (wanted.columns.end - wanted.columns.start).div_ceil(column_stride);
    if rows.saturating_mul(columns) > MOST {
        return Err(Error::invalid("image", "too many pixels were asked for"));
    }
    let size = [rows as usize, columns as usize];
    let elements = damage::read(file, &dataset, &select(&dataset, wanted)?, task)?;
    let pixels = match &wanted.class {
        Some(ImageClass::PixelInterlaced) => true_color(&elements, size, 2)?,
        Some(ImageClass::PlaneInterlaced) => true_color(&elements, size, 0)?,
        Some(ImageClass::Indexed(palette)) => {
            Pixels::Colors(indexed(&plane(&elements, wanted, size)?, palette))
        }
        _ => Pixels::Values(plane(&elements, wanted, size)?.into()),
    };
    let sample = match &pixels {
        Pixels::Values(values) => {
            let mut sample = ValueSample::default();
            sample.feed(0, values.iter().map(|value| f64::from(*value)));
            Some(Arc::new(sample))
        }
        Pixels::Colors(_) => None,
    };
    Ok(Reply::Image(ImageTile {
        wanted: wanted.clone(),
        is_cut: wanted != asked,
        pixels,
        sample,
        damage: damage::note(&elements.damage),
    }))
}

/// Steps in which a window is made smaller.
const PARTS: u64 = 1024;
/// Pixels that a window keeps in each direction.
const FEWEST: u64 = 8;

/// The middle of a window, as large as the budget pays for.
fn within_budget(lying: &Lying, asked: &ImageWanted, budget: u64) -> ImageWanted {
    let part = cost::affordable(PARTS, budget, |part| {
        lying.bytes(&slices_of(&middle(asked, part)))
    });
    middle(asked, part)
}

fn middle(asked: &ImageWanted, part: u64) -> ImageWanted {
    let [row_stride, column_stride] = asked.strides;
    ImageWanted {
        rows: middle_of(&asked.rows, row_stride, part),
        columns: middle_of(&asked.columns, column_stride, part),
        ..asked.clone()
    }
}

/// So many parts of the pixels of a range, from its middle.
fn middle_of(range: &Range<u64>, stride: u64, part: u64) -> Range<u64> {
    let stride = stride.max(1);
    let pixels = (range.end - range.start).div_ceil(stride);
    let share = u128::from(pixels) * u128::from(part) / u128::from(PARTS);
    let kept = (share as u64).max(FEWEST).min(pixels);
    let start = range.start + (pixels - kept) / 2 * stride;
    start
        ..start
            .saturating_add(kept.saturating_mul(stride))
            .min(range.end)
}

/// The elements of a window, all channels of a true-colour image among them.
fn slices_of(wanted: &ImageWanted) -> Vec<Slice> {
    let [row_stride, column_stride] = wanted.strides;
    let channel_axis = match wanted.class {
        Some(ImageClass::PixelInterlaced) => 2,
        Some(ImageClass::PlaneInterlaced) => 0,
        _ => {
            let plane = &wanted.plane;
            let selection = plane.selection(&wanted.rows, &wanted.columns, wanted.strides);
            return match selection {
                Selection::Slab(slices) => slices,
                _ => Vec::new(),
            };
        }
    };
    let mut slices = vec![
        Slice::range(wanted.rows.start, wanted.rows.end, row_stride),
        Slice::range(wanted.columns.start, wanted.columns.end, column_stride),
    ];
    slices.insert(channel_axis, Slice::range(0, 3, 1));
    slices
}

fn select(dataset: &Dataset, wanted: &ImageWanted) -> Result<Selection> {
    let channels = match wanted.class {
        Some(ImageClass::PixelInterlaced) => dataset.shape().get(2),
        Some(ImageClass::PlaneInterlaced) => dataset.shape().first(),
        _ => return Ok(Selection::Slab(slices_of(wanted))),
    };
    match channels {
        Some(3..) if dataset.shape().len() == 3 => Ok(Selection::Slab(slices_of(wanted))),
        _ => Err(Error::invalid(
            "image",
            "a true-colour image has three channels",
        )),
    }
}

fn plane(elements: &Salvaged, wanted: &ImageWanted, size: [usize; 2]) -> Result<Vec<f32>> {
    let numbers = numbers(elements)?;
    if !wanted.plane.is_transposed() {
        return Ok(numbers.into_iter().map(|n| n as f32).collect());
    }
    let [rows, columns] = size;
    let places = (0..rows).flat_map(|r| (0..columns).map(move |c| c * rows + r));
    Ok(places
        .map(|at| numbers.get(at).map_or(f32::NAN, |n| *n as f32))
        .collect())
}

fn numbers(salvaged: &Salvaged) -> Result<Vec<f64>> {
    let elements = &salvaged.elements;
    let column = cells::whole(elements);
    let reader = NumberReader::new(elements.datatype().size, &column, Part::Real)?;
    Ok(reader.salvaged(salvaged))
}

/// Red, green and blue along `channel_axis` of three dimensions.
fn true_color(
    salvaged: &Salvaged,
    [rows, columns]: [usize; 2],
    channel_axis: usize,
) -> Result<Pixels> {
    let numbers = numbers(salvaged)?;
    // Eight bits are the rule; wider integers are scaled by their highest bits.
    let scale = match salvaged.elements.datatype().size {
        2 => 1.0 / 257.0,
        _ => 1.0,
    };
    let count = rows * columns;
    let place = |pixel: usize, channel: usize| match channel_axis {
        0 => channel * count + pixel,
        _ => pixel * 3 + channel,
    };
    let mut colors = Vec::with_capacity(count * 4);
    for pixel in 0..count {
        for channel in 0..3 {
            let value = numbers.get(place(pixel, channel)).copied().unwrap_or(0.0);
            colors.push((value * scale) as u8);
        }
        // What is lost is clear.
        let lost = numbers.get(place(pixel, 0)).is_some_and(|n| n.is_nan());
        colors.push(if lost { 0 } else { 255 });
    }
    Ok(Pixels::Colors(colors.into()))
}

fn indexed(values: &[f32], palette: &[[u8; 3]]) -> Arc<[u8]> {
    let mut colors = Vec::with_capacity(values.len() * 4);
    for value in values {
        match palette.get(*value as usize) {
            Some([red, green, blue]) if *value >= 0.0 => {
                colors.extend([*red, *green, *blue, 255]);
            }
            _ => colors.extend([0, 0, 0, 0]),
        }
    }
    colors.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::plane::Plane;

    fn wanted(side: u64, stride: u64) -> ImageWanted {
        ImageWanted {
            plane: Plane::first(&[side, side]),
            class: None,
            rows: 0..side,
            columns: 0..side,
            strides: [stride; 2],
            all: false,
        }
    }

    #[test]
    fn what_the_budget_pays_for_is_left_whole() {
        let lying = Lying::new(&[8192, 8192], Some(&[256, 256]), 4);
        let asked = wanted(8192, 8);
        assert_eq!(within_budget(&lying, &asked, 1 << 28), asked);
    }

    #[test]
    fn of_a_huge_compressed_image_the_middle_is_read() {
        let lying = Lying::new(&[100_000, 100_000], Some(&[256, 256]), 4);
        let cut = within_budget(&lying, &wanted(100_000, 64), 1 << 30);
        let bytes = lying.bytes(&slices_of(&cut));
        assert!((1 << 29..=1 << 30).contains(&bytes), "{bytes}");
        assert!(cut.rows.contains(&50_000) && cut.columns.contains(&50_000));
        assert_eq!(cut.rows.start % 64, 0);
    }

    #[test]
    fn a_part_keeps_some_pixels_however_little_is_affordable() {
        let lying = Lying::new(&[u64::MAX, u64::MAX], None, 8);
        let cut = within_budget(&lying, &wanted(u64::MAX, 1 << 53), 1);
        assert_eq!(middle_of(&cut.rows, 1 << 53, PARTS), cut.rows);
        let rows = (cut.rows.end - cut.rows.start).div_ceil(1 << 53);
        assert_eq!(rows, FEWEST);
    }
}
