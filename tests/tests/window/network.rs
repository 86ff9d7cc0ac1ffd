//! A link into the network: the window says where it leads, and goes there when it is told to.

use super::stage::Stage;
use crate::network::with_far;

#[test]
fn the_network_is_entered_at_a_click() {
    with_far(
        "window::network::the_network_is_entered_at_a_click",
        |path| {
            for object in ["/link", "/raw", "/virtual"] {
                let mut stage = Stage::open(path, Some(object));
                assert!(stage.mentions("in the network"), "{object}");
                stage.click("Allow network");
                stage.settle();
                assert!(!stage.has("Allow network"), "{object}");
                assert!(stage.mentions("not connected"), "{object}");
            }
        },
    );
}
