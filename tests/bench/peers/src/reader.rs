//! The crate hdf5-reader, with its threads.

use std::error::Error;

use hdf5_reader::{Dataset, H5Type, Hdf5File, OpenOptions, SliceInfo, SliceInfoElem};

use crate::{CACHE, Numbers, Peer, Selection};

pub struct Reader;

impl Peer for Reader {
    type File = Hdf5File;
    type Dataset = Dataset;

    fn open(file: &str, cached: bool) -> Result<Hdf5File, Box<dyn Error>> {
        let mut options = OpenOptions::default();
        if cached {
            options = options
                .with_chunk_cache_bytes(CACHE)
                .with_chunk_cache_slots(100_003);
        }
        Ok(Hdf5File::open_with_options(file, options)?)
    }

    fn dataset(file: &Hdf5File) -> Result<Dataset, Box<dyn Error>> {
        Ok(file.dataset("/d")?)
    }

    fn numbers(
        dataset: &Dataset,
        float: bool,
        selection: &Selection,
    ) -> Result<Numbers, Box<dyn Error>> {
        Ok(match float {
            true => Numbers::Floats(read(dataset, selection)?),
            false => Numbers::Integers(read(dataset, selection)?),
        })
    }

    fn strings(dataset: &Dataset) -> Result<Vec<String>, Box<dyn Error>> {
        Ok(dataset.read_strings()?)
    }

    fn rows(dataset: &Dataset) -> Result<Vec<u8>, Box<dyn Error>> {
        Ok(dataset.read_raw_bytes()?)
    }

    fn links(file: &Hdf5File, group: &str) -> Result<Vec<String>, Box<dyn Error>> {
        let (mut names, datasets) = file.root_group()?.group(group)?.member_names()?;
        names.extend(datasets);
        Ok(names)
    }

    fn groups(file: &Hdf5File, group: &str) -> Result<usize, Box<dyn Error>> {
        Ok(file.root_group()?.group(group)?.member_names()?.0.len())
    }
}

fn read<T: H5Type>(dataset: &Dataset, selection: &Selection) -> Result<Vec<T>, Box<dyn Error>> {
    let array = match selection {
        None => dataset.read_array_parallel::<T>()?,
        Some(slices) => {
            let selections = slices
                .iter()
                .map(|[start, stop, step]| SliceInfoElem::Slice {
                    start: *start as u64,
                    end: *stop as u64,
                    step: *step as u64,
                });
            let selection = SliceInfo {
                selections: selections.collect(),
            };
            // A window of few chunks is no work for threads.
            match slices
                .iter()
                .map(|[start, stop, _]| stop - start)
                .product::<usize>()
                < 1 << 16
            {
                true => dataset.read_slice::<T>(&selection)?,
                false => dataset.read_slice_parallel::<T>(&selection)?,
            }
        }
    };
    Ok(array.into_raw_vec_and_offset().0)
}
