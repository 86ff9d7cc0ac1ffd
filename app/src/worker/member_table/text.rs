//! Rows as text, with the titles above them: whole values, for the clipboard or a file.

use hyperslab_engine::datatype::Name;
use hyperslab_engine::{Error, Kind, Result, Task};

use super::member::Members;
use super::{MemberReply, TextTarget};
use crate::model::ObjectPath;
use crate::model::member_table::Column;
use crate::text::separated::{Separator, write_line};
use crate::worker::library::OpenFile;

/// Most bytes for the clipboard.
const CLIPBOARD: usize = 256 << 20;

/// Writes the rows of these members.
pub fn write(
    file: &OpenFile,
    path: &ObjectPath,
    names: &[Name],
    columns: &[Column],
    target: TextTarget,
    task: &Task,
) -> Result<MemberReply> {
    task.expect(names.len() as u64);
    let members = Members {
        file,
        path,
        group: &file.group(path)?,
        task: &task.part(),
        limit: usize::MAX,
    };
    let rows = names.len();
    match target {
        TextTarget::Clipboard => {
            let mut text = String::new();
            lines(
                &members,
                names,
                columns,
                Separator::Tab,
                task,
                &mut |line| {
                    if text.len() + line.len() > CLIPBOARD {
                        return Err(too_much());
                    }
                    text.push_str(line);
                    Ok(())
                },
            )?;
            // A single cell goes into the middle of a line elsewhere: no title, no line end.
            if let ([name], [column]) = (names, columns) {
                text = members.named(name).fact(column)?.text.into();
            }
            Ok(MemberReply::Text(text, rows))
        }
        TextTarget::File(to) => {
            refuse_own_file(file, &to)?;
            hyperslab_engine::storage::replace_file::replace(&to, |out| {
                lines(
                    &members,
                    names,
                    columns,
                    Separator::Comma,
                    task,
                    &mut |line| {
                        let written = out.write_all(line.as_bytes());
                        written.map_err(|error| Error::io("writing the table", error))
                    },
                )
            })?;
            Ok(MemberReply::Written(to, rows))
        }
    }
}

fn lines(
    members: &Members<'_>,
    names: &[Name],
    columns: &[Column],
    separator: Separator,
    progress: &Task,
    send: &mut dyn FnMut(&str) -> Result<()>,
) -> Result<()> {
    let mut line = String::new();
    write_line(&mut line, columns.iter().map(Column::title), separator);
    send(&line)?;
    for name in names {
        let member = members.named(name);
        let facts = columns.iter().map(|column| member.fact(column));
        let facts = facts.collect::<Result<Vec<_>>>()?;
        line.clear();
        write_line(&mut line, facts.iter().map(|fact| &fact.text), separator);
        send(&line)?;
        member.check()?;
        progress.advance(1);
    }
    Ok(())
}

fn too_much() -> Error {
    let size = crate::text::byte_size(CLIPBOARD as u64);
    let cause = format!("more than {size} do not go onto the clipboard: export the table instead");
    Error::new(Kind::LimitExceeded, "clipboard", cause)
}

/// The file that is shown is not written over by a table of it.
fn refuse_own_file(file: &OpenFile, to: &std::path::Path) -> Result<()> {
    let real = |path: &std::path::Path| std::fs::canonicalize(path).ok();
    match (real(file.file.path()), real(to)) {
        (Some(own), Some(other)) if own == other => Err(Error::invalid(
            "export",
            "the table would replace the file that it is of",
        )),
        _ => Ok(()),
    }
}
