//! Two sides: splitting the window, moving tabs between its sides, and which of them is meant.

use super::Window;
use crate::command::CommandId;
use crate::state::sides::{Side, Split};

impl Window {
    /// Carries out a command about sides.
    pub(super) fn arrange(&mut self, id: CommandId) {
        let tabs = &mut self.state.tabs;
        let side = tabs.focus();
        match id {
            CommandId::SplitRight => tabs.split_off(false),
            CommandId::SplitDown => tabs.split_off(true),
            CommandId::OtherSide => {
                tabs.set_focus(side.other());
                if let Some(tab) = tabs.active_mut() {
                    tab.table.grid.take_focus = true;
                }
            }
            CommandId::LinkSides => {
                let linked = !tabs.are_linked();
                tabs.link(linked);
                self.linked = super::linked::Linked::default();
            }
            CommandId::JoinSides => tabs.join(),
            CommandId::CloseSide => tabs.close_side(side),
            CommandId::MoveTab => {
                let split = tabs.split().unwrap_or(Split::halves(false));
                if let Some(id) = tabs.active().map(|tab| tab.id) {
                    tabs.move_to(id, side.other(), split);
                }
            }
            _ => {}
        }
        self.follow_front();
    }

    /// Keys and commands are about this side from now on.
    pub(super) fn focus_side(&mut self, side: Side) {
        if self.state.tabs.focus() != side {
            self.state.tabs.set_focus(side);
            self.follow_front();
        }
    }

    /// Another tab is in front: the tree's cursor goes to its object.
    pub(super) fn follow_front(&mut self) {
        self.front = self.state.tabs.active().map(|tab| tab.document);
        self.state.cursor = self.state.tabs.place().or(self.state.cursor.take());
    }
}
