//! A display without a screen: Xvfb, whose picture is read from its frame buffer file, and
//! xdotool for the mouse and the keyboard.

use std::collections::HashSet;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::{folder, missing_command, program, run, skip};

/// Width and height of the display.
pub const SIZE: (usize, usize) = (1280, 800);

/// A running Xvfb; ends with the value.
pub struct Display {
    server: Child,
    name: String,
    buffers: TempDir,
}

impl Display {
    /// A display of its own; none, which skips the test, where the tools are missing.
    pub fn start() -> Option<Self> {
        if let Some(reason) = missing_command(&["Xvfb", "xdotool"]) {
            skip(&reason);
            return None;
        }
        let buffers = folder();
        let screen = format!("{}x{}x24", SIZE.0, SIZE.1);
        let mut server = Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-nolisten",
                "tcp",
                "-screen",
                "0",
                &screen,
                "-fbdir",
            ])
            .arg(buffers.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb starts");
        let mut number = String::new();
        let output = server.stdout.take().expect("its output is piped");
        BufReader::new(output)
            .read_line(&mut number)
            .expect("Xvfb says its number");
        let name = format!(":{}", number.trim());
        Some(Self {
            server,
            name,
            buffers,
        })
    }

    /// A command that draws on this display.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env("DISPLAY", &self.name)
            .env_remove("WAYLAND_DISPLAY");
        command
    }

    /// Its name, as `DISPLAY` has it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Has xdotool do what the words say; what it answers.
    pub fn act(&self, words: &str) -> String {
        run(self.command("xdotool").args(words.split_whitespace()))
    }

    /// Waits until the program's window has a title; fails with the one it has.
    pub fn wait_for_title(&self, title: &str) {
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            let shown = self.act("search --onlyvisible --class hyperslab getwindowname");
            if shown.trim() == title {
                return;
            }
            assert!(
                Instant::now() < end,
                "the title is {shown:?}, not {title:?}"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// What the display shows.
    pub fn picture(&self) -> Picture {
        let bytes =
            std::fs::read(self.buffers.path().join("Xvfb_screen0")).expect("the frame buffer");
        Picture::decode(&bytes)
    }

    /// The picture once it fulfils a condition, looked at for up to `seconds`.
    pub fn wait_for(&self, seconds: u64, condition: impl Fn(&Picture) -> bool) -> Option<Picture> {
        let end = Instant::now() + Duration::from_secs(seconds);
        loop {
            let picture = self.picture();
            if condition(&picture) {
                return Some(picture);
            }
            if Instant::now() > end {
                return None;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// The picture once it has stayed the same for half a second.
    pub fn settled(&self) -> Picture {
        let mut last = self.picture();
        for _ in 0..40 {
            std::thread::sleep(Duration::from_millis(500));
            let now = self.picture();
            if now.difference(&last, 0) == 0.0 {
                break;
            }
            last = now;
        }
        last
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// The pixels of a display, row by row.
pub struct Picture {
    pixels: Vec<u32>,
}

impl Picture {
    /// From an XWD dump, whose header has 25 big-endian words, a window name and a colour map.
    fn decode(bytes: &[u8]) -> Self {
        let word = |at: usize| {
            let field: [u8; 4] = bytes[at * 4..at * 4 + 4].try_into().expect("four bytes");
            u32::from_be_bytes(field) as usize
        };
        let (header, colours, stride) = (word(0), word(19), word(12));
        assert_eq!(
            (word(4), word(5), word(11)),
            (SIZE.0, SIZE.1, 32),
            "a screen of 32 bits a pixel"
        );
        let start = header + colours * 12;
        let pixel = |p: &[u8]| u32::from_le_bytes([p[0], p[1], p[2], 0]);
        let rows = bytes[start..].chunks(stride).take(SIZE.1);
        let pixels = rows
            .flat_map(|row| row.chunks_exact(4).take(SIZE.0).map(pixel))
            .collect();
        Self { pixels }
    }

    /// How many colours there are.
    pub fn colours(&self) -> usize {
        self.pixels.iter().collect::<HashSet<_>>().len()
    }

    /// The share of pixels right of `left` that differ from another picture's.
    pub fn difference(&self, other: &Self, left: usize) -> f64 {
        let pairs = self.pixels.iter().zip(&other.pixels).enumerate();
        let right = pairs.filter(|(at, _)| at % SIZE.0 >= left);
        let changed = right.filter(|(_, (a, b))| a != b).count();
        changed as f64 / ((SIZE.0 - left) * SIZE.1) as f64
    }
}

/// The program in its window; ends with the value.
pub struct Window {
    process: Child,
    home: TempDir,
    log: PathBuf,
}

impl Window {
    /// Starts the program on a display with these arguments.
    pub fn open(display: &Display, arguments: &[&str]) -> Self {
        Self::open_with(display, arguments, &[])
    }

    /// Starts the program with settings of its own, no desktop around it, and these variables.
    pub fn open_with(display: &Display, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let home = folder();
        let log = home.path().join("log");
        let output = std::fs::File::create(&log).expect("a log file");
        let process = display
            .command(program::path())
            .env("HOME", home.path())
            .env("XDG_CONFIG_HOME", home.path().join("config"))
            .env("XDG_STATE_HOME", home.path().join("state"))
            .env("XDG_DATA_HOME", home.path().join("data"))
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
            // No program of the desktop that could ask for a file.
            .env("PATH", home.path())
            .env("HYPERSLAB_LOG", "hyperslab=info")
            .envs(variables.iter().copied())
            .args(arguments)
            .stderr(output)
            .spawn()
            .expect("the program starts");
        Self { process, home, log }
    }

    /// Fails, with what the program said, unless it still runs.
    pub fn assert_running(&mut self) {
        let ended = self.process.try_wait().expect("the program's state");
        assert!(
            ended.is_none(),
            "the program ended ({ended:?}): {}",
            self.said()
        );
    }

    /// Waits until the program was left, which must succeed within 20 s.
    pub fn assert_ends(&mut self) {
        for _ in 0..400 {
            if let Some(status) = self.process.try_wait().expect("the program's state") {
                assert!(status.success(), "it ended with {status}: {}", self.said());
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the program goes on: {}", self.said());
    }

    /// Names of what lies in the home folder.
    pub fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.home.path()).expect("the home folder");
        let name = |entry: std::fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
        entries.filter_map(|entry| entry.ok().map(name)).collect()
    }

    /// What the program wrote to standard error.
    pub fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
