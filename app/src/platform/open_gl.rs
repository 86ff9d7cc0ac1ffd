//! How OpenGL names itself. Asking it is a call into foreign code, which this crate
//! does not make; egui's painter asks, and says the answer to its log.

use std::sync::OnceLock;

static NAME: OnceLock<String> = OnceLock::new();

struct Listener;

impl log::Log for Listener {
    fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
        metadata.level() <= log::Level::Warn || metadata.target().starts_with("egui_glow")
    }

    fn log(&self, record: &log::Record<'_>) {
        if !self.enabled(record.metadata()) {
            return;
        }
        if record.level() <= log::Level::Warn {
            // With nobody listening to the trace, tracing (where a dependency switches its
            // `log` feature on) would send the message back here, without end.
            if !tracing::dispatcher::has_been_set() {
                return;
            }
            tracing::warn!("{}: {}", record.target(), record.args());
        } else if NAME.get().is_none()
            && let Some(name) = name_in(&record.args().to_string())
        {
            // Whoever comes second says the same.
            let _ = NAME.set(name.to_owned());
        }
    }

    fn flush(&self) {}
}

/// Begins to listen; call before OpenGL starts. Warnings of the window's crates go on
/// to the trace.
pub fn listen() {
    if log::set_logger(&Listener).is_ok() {
        log::set_max_level(log::LevelFilter::Debug);
    }
}

/// The name of the OpenGL that was started, if it said one.
pub fn name() -> Option<&'static str> {
    NAME.get().map(String::as_str)
}

/// Whether a name is that of OpenGL drawn by the processor.
pub fn is_software(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [
        "llvmpipe",
        "softpipe",
        "swrast",
        "swiftshader",
        "software",
        "gdi generic",
    ]
    .iter()
    .any(|software| name.contains(software))
}

fn name_in(message: &str) -> Option<&str> {
    message
        .lines()
        .find_map(|line| line.strip_prefix("opengl renderer: "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_found_in_what_the_painter_says() {
        let said = "\nopengl version: 4.5 Mesa 22.3.6\nopengl renderer: llvmpipe (LLVM 15.0.6, 256 bits)\nopengl vendor: Mesa";
        assert_eq!(name_in(said), Some("llvmpipe (LLVM 15.0.6, 256 bits)"));
        assert_eq!(name_in("Shader header: \"#version 140\""), None);
    }

    #[test]
    fn software_is_told_from_hardware() {
        assert!(is_software("llvmpipe (LLVM 15.0.6, 256 bits)"));
        assert!(is_software("GDI Generic"));
        assert!(is_software("Apple Software Renderer"));
        assert!(!is_software("Mesa Intel(R) UHD Graphics 620 (KBL GT2)"));
        assert!(!is_software("NVIDIA GeForce RTX 4090/PCIe/SSE2"));
    }
}
