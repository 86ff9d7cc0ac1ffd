//! All members of a group, one after the other, in the order of arrival.

use std::ops::ControlFlow;

use hyperslab_engine::{Error, Kind, Result, Task};

use super::member::{Member, Members};

/// Hands over each member with its number, until a break. A damaged part of the list costs only
/// its own members: whoever lists the group says so.
pub fn members<'a>(
    members: &'a Members<'a>,
    progress: &Task,
    visit: &mut dyn FnMut(u32, Member<'a>) -> Result<ControlFlow<()>>,
) -> Result<()> {
    let mut number = 0;
    let mut ended: Option<Error> = None;
    let listed = members.group.visit_links(members.task, &mut |link| {
        let visited = visit(number, members.linked(link));
        number = number.saturating_add(1);
        progress.advance(1);
        match visited {
            Ok(flow) => flow,
            Err(error) => {
                ended = Some(error);
                ControlFlow::Break(())
            }
        }
    });
    match (ended, listed) {
        (Some(error), _) => Err(error),
        (None, Err(error)) if error.is_cancelled() || error.kind() == Kind::Changed => Err(error),
        _ => Ok(()),
    }
}
