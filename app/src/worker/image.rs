//! Parts of an image as numbers or colours.

use std::sync::Arc;

use hyperslab_engine::data::Elements;
use hyperslab_engine::selection::{Selection, Slice};
use hyperslab_engine::{Dataset, Error, Result, Task};

use super::library::OpenFile;
use super::numbers::NumberReader;
use super::{Reply, cells};
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
    let [row_stride, column_stride] = wanted.strides.map(|stride| stride.max(1));
    let rows = (wanted.rows.end - wanted.rows.start).div_ceil(row_stride);
    let columns = (wanted.columns.end - wanted.columns.start).div_ceil(column_stride);
    if rows.saturating_mul(columns) > MOST {
        return Err(Error::invalid("image", "too many pixels were asked for"));
    }
    let size = [rows as usize, columns as usize];
    let pixels = match &wanted.class {
        Some(ImageClass::PixelInterlaced) => true_color(&dataset, wanted, size, 2, task)?,
        Some(ImageClass::PlaneInterlaced) => true_color(&dataset, wanted, size, 0, task)?,
        Some(ImageClass::Indexed(palette)) => {
            Pixels::Colors(indexed(&plane(&dataset, wanted, size, task)?, palette))
        }
        _ => Pixels::Values(plane(&dataset, wanted, size, task)?.into()),
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
        pixels,
        sample,
    }))
}

fn plane(
    dataset: &Dataset,
    wanted: &ImageWanted,
    size: [usize; 2],
    task: &Task,
) -> Result<Vec<f32>> {
    let selection = wanted
        .plane
        .selection(&wanted.rows, &wanted.columns, wanted.strides);
    let elements = dataset.read_elements(&selection, task)?;
    let numbers = numbers(&elements)?;
    if !wanted.plane.is_transposed() {
        return Ok(numbers.into_iter().map(|n| n as f32).collect());
    }
    let [rows, columns] = size;
    let places = (0..rows).flat_map(|r| (0..columns).map(move |c| c * rows + r));
    Ok(places
        .map(|at| numbers.get(at).map_or(f32::NAN, |n| *n as f32))
        .collect())
}

fn numbers(elements: &Elements) -> Result<Vec<f64>> {
    let column = cells::whole(elements);
    let reader = NumberReader::new(elements.datatype().size, &column, Part::Real)?;
    Ok(reader.numbers(elements))
}

/// Red, green and blue along `channel_axis` of three dimensions.
fn true_color(
    dataset: &Dataset,
    wanted: &ImageWanted,
    [rows, columns]: [usize; 2],
    channel_axis: usize,
    task: &Task,
) -> Result<Pixels> {
    let shape = dataset.shape();
    if shape.len() != 3 || shape[channel_axis] < 3 {
        return Err(Error::invalid(
            "image",
            "a true-colour image has three channels",
        ));
    }
    let [row_stride, column_stride] = wanted.strides;
    let mut slices = vec![
        Slice::range(wanted.rows.start, wanted.rows.end, row_stride),
        Slice::range(wanted.columns.start, wanted.columns.end, column_stride),
    ];
    slices.insert(channel_axis, Slice::range(0, 3, 1));
    let elements = dataset.read_elements(&Selection::Slab(slices), task)?;
    let numbers = numbers(&elements)?;
    // Eight bits are the rule; wider integers are scaled by their highest bits.
    let scale = match elements.datatype().size {
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
        colors.push(255);
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
