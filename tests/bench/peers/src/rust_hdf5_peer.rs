//! The crate rust-hdf5, with its threads and memory maps.

use std::error::Error;

use rust_hdf5::{H5Dataset, H5File, H5Type};

use crate::{Numbers, Peer, Selection};

pub struct RustHdf5;

impl Peer for RustHdf5 {
    type File = H5File;
    type Dataset = H5Dataset;

    /// The size of its cache cannot be chosen.
    fn open(file: &str, _cached: bool) -> Result<H5File, Box<dyn Error>> {
        Ok(H5File::open(file)?)
    }

    fn dataset(file: &H5File) -> Result<H5Dataset, Box<dyn Error>> {
        Ok(file.dataset("d")?)
    }

    fn numbers(
        dataset: &H5Dataset,
        float: bool,
        selection: &Selection,
    ) -> Result<Numbers, Box<dyn Error>> {
        Ok(match float {
            true => Numbers::Floats(read(dataset, selection)?),
            false => Numbers::Integers(read(dataset, selection)?),
        })
    }

    fn strings(dataset: &H5Dataset) -> Result<Vec<String>, Box<dyn Error>> {
        Ok(dataset.read_vlen_strings()?)
    }

    fn rows(dataset: &H5Dataset) -> Result<Vec<u8>, Box<dyn Error>> {
        Ok(dataset.read_raw_bytes()?)
    }

    fn links(file: &H5File, group: &str) -> Result<Vec<String>, Box<dyn Error>> {
        Ok(file.root_group().group(group)?.link_names()?)
    }

    fn groups(file: &H5File, group: &str) -> Result<usize, Box<dyn Error>> {
        Ok(file.root_group().group(group)?.group_names()?.len())
    }
}

fn read<T: H5Type>(dataset: &H5Dataset, selection: &Selection) -> Result<Vec<T>, Box<dyn Error>> {
    let Some(slices) = selection else {
        return Ok(dataset.read_raw()?);
    };
    let starts: Vec<_> = slices.iter().map(|[start, _, _]| *start).collect();
    let steps: Vec<_> = slices.iter().map(|[_, _, step]| *step).collect();
    let counts = slices
        .iter()
        .map(|[start, stop, step]| (stop - start).div_ceil(*step));
    let counts: Vec<_> = counts.collect();
    Ok(match steps.iter().all(|step| *step == 1) {
        true => dataset.read_slice(&starts, &counts)?,
        false => dataset.read_hyperslab(&starts, &steps, &counts, &vec![1; steps.len()])?,
    })
}
