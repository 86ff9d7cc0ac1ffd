//! The lines about data that lie elsewhere: in external raw files, in the sources of a virtual
//! dataset.

use std::io::{self, Write};

use hyperslab_engine::{Dataset, ExternalFile};

use super::name::escaped;

/// Writes the raw files or the sources of a dataset that has some.
pub fn write(out: &mut dyn Write, dataset: &Dataset) -> io::Result<()> {
    let files = dataset.external_files().unwrap_or_default();
    if !files.is_empty() {
        write_files(out, &files)?;
    }
    let mappings = dataset.virtual_mappings().unwrap_or_default();
    if mappings.is_empty() {
        return Ok(());
    }
    writeln!(out, "    {:10} {{{}}} Source {{", "Maps:", mappings.len())?;
    for mapping in mappings {
        write!(out, "{:22}", "")?;
        out.write_all(&escaped(mapping.file.as_bytes(), true))?;
        out.write_all(b"   ")?;
        out.write_all(&escaped(mapping.dataset.as_bytes(), true))?;
        out.write_all(b"\n")?;
    }
    writeln!(out, "{:15}}}", "")
}

/// A table of raw files: which bytes of the dataset lie where.
fn write_files(out: &mut dyn Write, files: &[ExternalFile]) -> io::Result<()> {
    let names: Vec<Vec<u8>> = files
        .iter()
        .map(|file| escaped(file.name.as_bytes(), true))
        .collect();
    let dashes = "-".repeat(names.iter().map(Vec::len).max().unwrap_or(0));
    let rule = format!("        ---- ---------- ---------- ---------- {dashes}");
    let plural = if files.len() == 1 { "" } else { "s" };
    let label = "Extern:";
    writeln!(out, "    {label:10} {} external file{plural}", files.len())?;
    writeln!(
        out,
        "        {:>4} {:>10} {:>10} {:>10} File",
        "ID", "DSet-Addr", "File-Addr", "Bytes"
    )?;
    writeln!(out, "{rule}")?;
    let mut first = 0u64;
    for (number, (file, name)) in files.iter().zip(&names).enumerate() {
        let size = file.size.map_or("INF".into(), |size| size.to_string());
        write!(
            out,
            "        #{number:03} {first:>10} {:>10} {size:>10} ",
            file.offset
        )?;
        out.write_all(name)?;
        out.write_all(b"\n")?;
        first = first.wrapping_add(file.size.unwrap_or(u64::MAX));
    }
    writeln!(out, "{rule}")
}
