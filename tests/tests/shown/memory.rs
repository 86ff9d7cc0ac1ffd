//! How much memory the process takes at its highest, where the system tells (Linux).

/// From when on memory is looked at.
pub struct Memory {
    before: Option<u64>,
}

impl Memory {
    /// From now on.
    pub fn begin() -> Self {
        // Forgets the highest so far; where that is refused, the test is stricter than it need be.
        let _ = std::fs::write("/proc/self/clear_refs", "5");
        Self {
            before: kib("VmRSS:"),
        }
    }

    /// MiB by which the highest lies above the beginning.
    pub fn grown(&self) -> Option<u64> {
        Some(kib("VmHWM:")?.saturating_sub(self.before?) / 1024)
    }
}

fn kib(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

#[test]
fn memory_is_told_where_the_system_is_linux() {
    let told = kib("VmRSS:").is_some_and(|kib| kib > 1024) && kib("VmHWM:").is_some();
    assert_eq!(told, cfg!(target_os = "linux"));
}
