//! What datasets tell of themselves: shapes, chunks, filters, scales, members of compounds.

use std::path::Path;

use hyperslab_engine::format::fill_value::FillValue;
use hyperslab_engine::format::layout::Layout;
use hyperslab_engine::{
    Class, Dataset, Dataspace, File, Index, Result, Selection, Slice, Task, select,
};

use super::{Answers, compare, listed, of_h5py, read, texts, truth, tuple, written};

const NAMES: [&str; 15] = [
    "contiguous",
    "chunked",
    "big-endian",
    "compact",
    "virtual",
    "line",
    "scalar",
    "null",
    "empty",
    "words",
    "table",
    "sparse",
    "x",
    "other x",
    "y",
];

#[test]
fn datasets_answer_as_h5py_does() {
    let Some((python, scratch)) = written() else {
        return;
    };
    let folder = scratch.path().to_str().expect("a plain path");
    let theirs = of_h5py(&python, &["datasets", folder], "");
    compare(&ours(scratch.path()).expect("no error"), &theirs, 150);
}

fn ours(folder: &Path) -> Result<Answers> {
    let file = File::open(folder.join("data.h5"))?;
    let mut answers = Answers::default();
    for name in NAMES {
        let dataset = file.root().dataset(name)?;
        extent(&dataset, name, &mut answers)?;
        chunks(&dataset, name, &mut answers)?;
        scales(&dataset, name, &mut answers)?;
    }
    fields(&file, &mut answers)?;
    Ok(answers)
}

fn extent(dataset: &Dataset, name: &str, answers: &mut Answers) -> Result<()> {
    let of = |length: &Option<u64>| length.map_or("None".to_owned(), |n| n.to_string());
    let (shape, largest) = match dataset.dataspace() {
        Dataspace::Null => ("None".to_owned(), "None".to_owned()),
        Dataspace::Scalar => ("()".to_owned(), "()".to_owned()),
        Dataspace::Simple { dims, max_dims, .. } => (tuple(dims), tuple(max_dims.iter().map(of))),
    };
    let chunk = dataset.chunk_shape().map_or("None".to_owned(), tuple);
    let is_virtual = matches!(dataset.layout()?, Layout::Virtual { .. });
    let rank = dataset.shape().len();
    let answer = format!("{shape} {largest} {rank} {chunk} {}", truth(is_virtual));
    answers.line(format!("shape {name}"), answer);
    let count = dataset.dataspace().element_count().unwrap_or(0);
    answers.line(format!("size {name}"), count.to_string());
    let integer = matches!(dataset.datatype()?.class, Class::Integer(_));
    if integer && *dataset.dataspace() != Dataspace::Null {
        answers.answer(format!("fill {name}"), || {
            Ok(match dataset.fill_value()? {
                FillValue::Value(_) => {
                    let element = dataset.fill_element(&Task::new())?.expect("a value");
                    texts(&element)?.concat()
                }
                _ => "0".to_owned(),
            })
        });
    }
    let filters = dataset.filters()?.iter().map(|filter| filter.id);
    answers.line(format!("filters {name}"), listed(filters));
    Ok(())
}

fn chunks(dataset: &Dataset, name: &str, answers: &mut Answers) -> Result<()> {
    let task = Task::new();
    let all = dataset.chunks(&task);
    answers.answer(format!("chunks {name}"), || {
        let chunks = all.clone()?;
        let one = |chunk: &hyperslab_engine::ChunkInfo| {
            let offset: Vec<String> = chunk.offset.iter().map(u64::to_string).collect();
            let place = format!("{}@{}", offset.join(":"), chunk.address.0);
            format!("{place}+{}/{}", chunk.size, chunk.filter_mask)
        };
        Ok(format!(
            "{} {}",
            chunks.len(),
            listed(chunks.iter().map(one))
        ))
    });
    for place in [&[0, 0, 0][..], &[4, 6, 5], &[3, 2, 1], &[0]] {
        answers.answer(format!("chunk {name} {}", tuple(place)), || {
            Ok(match dataset.chunk_at(place, &task)? {
                Some(chunk) => {
                    format!("{} {} {}", chunk.address.0, chunk.size, chunk.filter_mask)
                }
                None => "none".to_owned(),
            })
        });
    }
    answers.answer(format!("raw {name}"), || {
        let raw = all.clone()?.into_iter().map(|chunk| {
            let raw = dataset
                .read_raw_chunk(&chunk.offset, &task)?
                .expect("it is listed");
            let hex: String = raw.bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            Ok(format!("{}:{hex}", raw.filter_mask))
        });
        Ok(listed(raw.collect::<Result<Vec<_>>>()?))
    });
    if dataset.dataspace().element_count().is_none_or(|n| n == 0) {
        return Ok(());
    }
    let slabs = |selection: &Selection| -> Result<String> {
        let one = |slice: &Slice| format!("{}:{}", slice.start, slice.start + slice.count);
        let slabs = dataset.chunk_slabs(selection)?;
        Ok(listed(slabs.map(|slices| listed(slices.iter().map(one)))))
    };
    answers.answer(format!("iter_chunks {name}"), || slabs(&Selection::All));
    let part = select![1.., 1..3, 2..6];
    answers.answer(format!("iter_chunks of a part {name}"), || slabs(&part));
    Ok(())
}

fn scales(dataset: &Dataset, name: &str, answers: &mut Answers) -> Result<()> {
    let task = Task::new();
    if !dataset.shape().is_empty() {
        answers.answer(format!("dims {name}"), || {
            let mut all = Vec::new();
            for dimension in dataset.dimensions(&task)? {
                let (mut names, mut paths) = (Vec::new(), Vec::new());
                for scale in dimension.scales() {
                    let scale = scale.dataset()?;
                    let name = scale.scale_name(&task)?.expect("a scale");
                    names.push(if name.is_empty() {
                        "-".to_owned()
                    } else {
                        name
                    });
                    paths.push(scale.name(&task)?.expect("a path"));
                }
                let label = dimension.label().unwrap_or("-");
                all.push(format!("{label}|{}|{}", listed(names), listed(paths)));
            }
            Ok(all.join(";"))
        });
    }
    let is_scale = dataset.is_scale(&task)?;
    answers.line(format!("scale {name}"), truth(is_scale));
    Ok(())
}

fn fields(file: &File, answers: &mut Answers) -> Result<()> {
    let task = Task::new();
    let table = file.root().dataset("table")?;
    let some = Selection::Index(vec![Index::Range {
        start: Some(1),
        stop: Some(7),
        step: 2,
    }]);
    let wanted: [&[&str]; 6] = [
        &["a"],
        &["b", "a"],
        &["s", "a", "b"],
        &["a", "b", "s"],
        &["v"],
        &["nothing"],
    ];
    for names in wanted {
        answers.answer(format!("fields {}", listed(names)), || {
            read(&table.read_fields(&some, names, &task)?)
        });
    }
    let part = table.read_elements(&select![2..5], &task)?;
    answers.answer("field a", || Ok(listed(part.field("a")?.to_vec::<i64>()?)));
    answers.answer("field v", || {
        // An array within each element: its dimensions follow those of the elements.
        let field = part.field("v")?;
        let Class::Array { dims, .. } = &field.datatype().class else {
            panic!("an array in each element");
        };
        let shape = field.shape().iter().chain(dims.iter());
        let numbers = texts(&field)?.join(",");
        let numbers = numbers.replace(['[', ']'], "");
        Ok(format!("{} {numbers}", tuple(shape)))
    });
    answers.answer("field nothing", || read(&part.field("nothing")?));
    let line = file.root().dataset("line")?;
    answers.answer("field of a number", || {
        read(&line.read_elements(&Selection::All, &task)?.field("a")?)
    });
    Ok(())
}
