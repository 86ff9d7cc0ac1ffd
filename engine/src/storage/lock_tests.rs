//! The test of the advisory lock, and repeated attempts.

use super::*;

fn file_and_rival() -> (tempfile::NamedTempFile, File) {
    let file = tempfile::NamedTempFile::new().unwrap();
    let rival = File::options().write(true).open(file.path()).unwrap();
    (file, rival)
}

/// Skips what the environment would override.
fn environment_is_set() -> bool {
    let set = std::env::var_os(ENVIRONMENT).is_some();
    if set {
        eprintln!("skipped: {ENVIRONMENT} is set");
    }
    set
}

#[test]
fn the_environment_overrides_the_option_as_in_the_library() {
    let effect = |locking: Locking, value: &str| locking.overridden_by(Some(OsStr::new(value)));
    assert_eq!(effect(Locking::True, "FALSE"), Locking::False);
    assert_eq!(effect(Locking::True, "0"), Locking::False);
    assert_eq!(effect(Locking::False, "TRUE"), Locking::True);
    assert_eq!(effect(Locking::False, "1"), Locking::True);
    assert_eq!(effect(Locking::False, "BEST_EFFORT"), Locking::BestEffort);
    assert_eq!(effect(Locking::False, "maybe"), Locking::False);
    assert_eq!(Locking::Default.overridden_by(None), Locking::BestEffort);
    assert_eq!(Locking::True.overridden_by(None), Locking::True);
}

#[test]
fn viewing_is_refused_while_a_writer_holds_the_file_and_leaves_no_lock_behind() {
    if environment_is_set() {
        return;
    }
    let (file, rival) = file_and_rival();
    rival.try_lock().unwrap();
    let refused = test_shared(file.as_file(), Locking::Default).unwrap_err();
    assert_eq!(refused.error.kind(), Kind::Locked);
    test_shared(file.as_file(), Locking::False).unwrap();
    rival.unlock().unwrap();
    test_shared(file.as_file(), Locking::True).unwrap();
    rival.try_lock().unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn the_refusal_names_the_process_that_writes() {
    if environment_is_set() {
        return;
    }
    let (file, rival) = file_and_rival();
    rival.try_lock().unwrap();
    let refused = test_shared(file.as_file(), Locking::True).unwrap_err();
    let process = format!("(process {})", std::process::id());
    if std::fs::read_to_string("/proc/locks").is_ok_and(|text| text.contains("FLOCK")) {
        assert!(refused.error.to_string().contains(&process), "{refused:?}");
        assert_eq!(refused.holders.len(), 1);
    }
}

#[test]
fn attempts_wait_between_each_other_and_tell_of_each_refusal() {
    let attempts = Attempts {
        count: 3,
        wait: Duration::from_millis(5),
    };
    let mut heard = Vec::new();
    let mut tried = 0;
    let locked = || Refused::from(Error::new(Kind::Locked, "file lock", "held"));
    let error = attempts
        .run(
            &Task::new(),
            |e| e.kind() == Kind::Locked,
            |r| heard.push((r.attempt, r.attempts)),
            || -> Result<(), Refused> {
                tried += 1;
                Err(locked())
            },
        )
        .unwrap_err();
    assert_eq!(error.kind(), Kind::Locked);
    assert_eq!(tried, 3);
    assert_eq!(heard, [(1, 3), (2, 3)]);
}

#[test]
fn an_error_that_waiting_cannot_mend_is_not_repeated() {
    let mut tried = 0;
    let result = Attempts::default().run(
        &Task::new(),
        |e| e.kind() == Kind::Locked,
        |_| {},
        || -> Result<(), Refused> {
            tried += 1;
            Err(Error::new(Kind::NotHdf5, "file", "text").into())
        },
    );
    assert_eq!(result.unwrap_err().kind(), Kind::NotHdf5);
    assert_eq!(tried, 1);
}

#[test]
fn a_wait_ends_when_the_task_is_cancelled() {
    let task = Task::new();
    let begin = Instant::now();
    let result = Attempts {
        count: 2,
        wait: Duration::from_secs(3600),
    }
    .run(
        &task,
        |_| true,
        |_| task.cancel(),
        || -> Result<(), Refused> { Err(Error::new(Kind::Locked, "file lock", "held").into()) },
    );
    assert!(result.unwrap_err().is_cancelled());
    assert!(begin.elapsed() < Duration::from_secs(60));
}

#[cfg(target_os = "linux")]
#[test]
fn looking_for_a_writer_sees_exclusive_locks_alone() {
    if environment_is_set() {
        return;
    }
    let (file, rival) = file_and_rival();
    rival.try_lock_shared().unwrap();
    look_for_writer(file.as_file(), Locking::True).unwrap();
    rival.unlock().unwrap();
    rival.try_lock().unwrap();
    if !std::fs::read_to_string("/proc/locks").is_ok_and(|text| text.contains("FLOCK")) {
        eprintln!("skipped: the system does not show locks");
        return;
    }
    let refused = look_for_writer(file.as_file(), Locking::True).unwrap_err();
    assert_eq!(refused.error.kind(), Kind::Locked);
    look_for_writer(file.as_file(), Locking::False).unwrap();
}
