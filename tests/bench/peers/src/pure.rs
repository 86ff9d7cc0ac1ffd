//! The crate hdf5-pure. It reads whole datasets or ranges of whole rows: a window is cut from its
//! rows.

use std::error::Error;

use hdf5_pure::{ChunkCacheConfig, Dataset, File, FileAccessProperties};

use crate::{CACHE, Numbers, Peer, Selection};

pub struct Pure;

impl Peer for Pure {
    type File = File;
    type Dataset = Dataset;

    fn open(file: &str, cached: bool) -> Result<File, Box<dyn Error>> {
        let mut properties = FileAccessProperties::new();
        if cached {
            let cache = ChunkCacheConfig::new()
                .with_max_bytes(CACHE)
                .with_max_slots(100_003);
            properties = properties.with_chunk_cache(cache);
        }
        Ok(File::open_streaming_with_options(file, properties)?)
    }

    fn dataset(file: &File) -> Result<Dataset, Box<dyn Error>> {
        Ok(file.dataset("d")?)
    }

    fn numbers(
        dataset: &Dataset,
        float: bool,
        selection: &Selection,
    ) -> Result<Numbers, Box<dyn Error>> {
        let Some(slices) = selection else {
            return Ok(match float {
                true => Numbers::Floats(dataset.read_f32()?),
                false => Numbers::Integers(dataset.read_i32()?),
            });
        };
        let [[first, last, step], columns] = slices[..] else {
            return Err("not of two dimensions".into());
        };
        let width = *dataset.shape()?.get(1).ok_or("not of two dimensions")? as usize;
        let (start, count) = (first as u64, (last - first) as u64);
        Ok(match float {
            true => Numbers::Floats(cut(
                dataset.read_f32_rows(start, count)?,
                width,
                step,
                columns,
            )),
            false => Numbers::Integers(cut(
                dataset.read_i32_rows(start, count)?,
                width,
                step,
                columns,
            )),
        })
    }

    fn strings(dataset: &Dataset) -> Result<Vec<String>, Box<dyn Error>> {
        Ok(dataset.read_string()?)
    }

    fn rows(dataset: &Dataset) -> Result<Vec<u8>, Box<dyn Error>> {
        Ok(dataset.read_raw()?)
    }

    fn links(file: &File, group: &str) -> Result<Vec<String>, Box<dyn Error>> {
        let group = file.group(group)?;
        let mut names = group.groups()?;
        names.extend(group.datasets()?);
        Ok(names)
    }

    fn groups(file: &File, group: &str) -> Result<usize, Box<dyn Error>> {
        Ok(file.group(group)?.groups()?.len())
    }
}

/// Some columns of rows of `width`.
fn cut<T: Copy>(rows: Vec<T>, width: usize, step: usize, columns: [usize; 3]) -> Vec<T> {
    let [first, last, by] = columns;
    if step == 1 && columns == [0, width, 1] {
        return rows;
    }
    let rows = rows.chunks_exact(width.max(1)).step_by(step);
    rows.flat_map(|row| row[first..last].iter().step_by(by).copied())
        .collect()
}
