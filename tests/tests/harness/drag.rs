//! Another program from which files are dragged: the source's side of X11's drag and drop
//! (XDND 5), which file managers speak.

use std::path::Path;
use std::time::{Duration, Instant};

use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ClientMessageEvent, ConnectionExt as _, CreateWindowAux, EventMask, PropMode,
    SELECTION_NOTIFY_EVENT, SelectionNotifyEvent, SelectionRequestEvent, Window, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;
use x11rb::{COPY_DEPTH_FROM_PARENT, COPY_FROM_PARENT, CURRENT_TIME, NONE};

use super::display::Display;

/// A drag under way.
struct Source {
    connection: RustConnection,
    window: Window,
    target: Window,
    uris: String,
}

/// Drops a file in the middle of the window with the number `target`; waits until it is taken.
pub fn drop_file(display: &Display, target: u32, file: &Path) {
    let (connection, screen) = x11rb::connect(Some(display.name())).expect("the display");
    let root = &connection.setup().roots[screen];
    let window = connection.generate_id().expect("a number");
    let aux = CreateWindowAux::new();
    connection
        .create_window(
            COPY_DEPTH_FROM_PARENT,
            window,
            root.root,
            0,
            0,
            1,
            1,
            0,
            WindowClass::INPUT_OUTPUT,
            COPY_FROM_PARENT,
            &aux,
        )
        .expect("a window");
    let source = Source {
        connection,
        window,
        target,
        uris: format!("{}\r\n", uri(file)),
    };
    source.run();
}

impl Source {
    fn run(&self) {
        let selection = self.atom("XdndSelection");
        self.connection
            .set_selection_owner(self.window, selection, CURRENT_TIME)
            .expect("the selection");
        self.send("XdndEnter", [5 << 24, self.atom("text/uri-list"), 0, 0]);
        let middle = 640 << 16 | 400;
        let copy = self.atom("XdndActionCopy");
        self.send("XdndPosition", [0, middle, CURRENT_TIME, copy]);
        let status = self.serve_until("XdndStatus");
        assert!(status[1] & 1 == 1, "the window takes no files");
        self.send("XdndDrop", [0, CURRENT_TIME, 0, 0]);
        self.serve_until("XdndFinished");
    }

    fn atom(&self, name: &str) -> Atom {
        let cookie = self.connection.intern_atom(false, name.as_bytes());
        let reply = cookie.expect("a request").reply();
        reply.expect("an atom").atom
    }

    fn send(&self, kind: &str, data: [u32; 4]) {
        let [a, b, c, d] = data;
        let words = [self.window, a, b, c, d];
        let event = ClientMessageEvent::new(32, self.target, self.atom(kind), words);
        self.connection
            .send_event(false, self.target, EventMask::NO_EVENT, event)
            .expect("a message");
        self.connection.flush().expect("sent");
    }

    /// Hands the names over to who asks, until a message of this kind comes.
    fn serve_until(&self, kind: &str) -> [u32; 5] {
        let kind_atom = self.atom(kind);
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            match self.connection.poll_for_event().expect("the display") {
                Some(Event::SelectionRequest(request)) => self.hand_over(&request),
                Some(Event::ClientMessage(message)) if message.type_ == kind_atom => {
                    return message.data.as_data32();
                }
                Some(_) => {}
                None => std::thread::sleep(Duration::from_millis(2)),
            }
            assert!(Instant::now() < end, "no {kind} came");
        }
    }

    fn hand_over(&self, request: &SelectionRequestEvent) {
        let (requestor, property) = (request.requestor, request.property);
        let names = self.uris.as_bytes();
        self.connection
            .change_property8(
                PropMode::REPLACE,
                requestor,
                property,
                request.target,
                names,
            )
            .expect("a property");
        let done = SelectionNotifyEvent {
            response_type: SELECTION_NOTIFY_EVENT,
            sequence: 0,
            time: request.time,
            requestor,
            selection: request.selection,
            target: request.target,
            property: if property == NONE {
                AtomEnum::NONE.into()
            } else {
                property
            },
        };
        self.connection
            .send_event(false, requestor, EventMask::NO_EVENT, done)
            .expect("a message");
        self.connection.flush().expect("sent");
    }
}

/// A path as file managers send it: everything but the plainest characters escaped.
fn uri(path: &Path) -> String {
    let text = path.to_str().expect("UTF-8");
    let escape = |byte: u8| match byte {
        b'/' | b'.' | b'-' | b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    format!("file://{}", text.bytes().map(escape).collect::<String>())
}
