//! Order and length of turns at a file's gate.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use super::*;
use crate::storage::MemorySource;

/// Waits until `count` plans stand before the gate.
fn wait_for_queue(gate: &Gate, count: usize) {
    while gate
        .state
        .lock()
        .waiting
        .iter()
        .map(VecDeque::len)
        .sum::<usize>()
        < count
    {
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn a_visible_read_gets_the_very_next_turn() {
    let gate = Arc::new(Gate::default());
    let (sender, order) = mpsc::channel();
    let first = gate.turn(&Task::new()).unwrap();
    let mut threads = Vec::new();
    let queue = [
        Priority::Background,
        Priority::Background,
        Priority::Prefetch,
        Priority::Visible,
    ];
    for (position, priority) in queue.into_iter().enumerate() {
        let (gate, sender) = (gate.clone(), sender.clone());
        threads.push(std::thread::spawn({
            let gate = gate.clone();
            move || {
                let _turn = gate.turn(&Task::with_priority(priority)).unwrap();
                sender.send(priority).unwrap();
            }
        }));
        wait_for_queue(&gate, position + 1);
    }
    drop(first);
    for thread in threads {
        thread.join().unwrap();
    }
    let order: Vec<_> = order.try_iter().collect();
    assert_eq!(
        order,
        [
            Priority::Visible,
            Priority::Prefetch,
            Priority::Background,
            Priority::Background
        ]
    );
}

#[test]
fn a_visible_read_waits_for_one_turn_of_a_whole_file_read() {
    let gate = Arc::new(Gate::default());
    let turns = Arc::new(AtomicUsize::new(0));
    let stop = Task::with_priority(Priority::Background);
    let scan = std::thread::spawn({
        let (gate, turns, stop) = (gate.clone(), turns.clone(), stop.clone());
        move || {
            while let Ok(_turn) = gate.turn(&stop) {
                std::thread::sleep(Duration::from_millis(2));
                turns.fetch_add(1, Ordering::SeqCst);
            }
        }
    });
    while turns.load(Ordering::SeqCst) == 0 {
        std::thread::yield_now();
    }
    for _ in 0..20 {
        let before = turns.load(Ordering::SeqCst);
        let turn = gate.turn(&Task::new()).unwrap();
        // One turn was running, and a second may have begun before this thread stood in the queue.
        assert!(turns.load(Ordering::SeqCst) - before <= 2);
        drop(turn);
    }
    stop.cancel();
    scan.join().unwrap();
}

#[test]
fn a_cancelled_plan_leaves_the_queue() {
    let gate = Arc::new(Gate::default());
    let first = gate.turn(&Task::new()).unwrap();
    let task = Task::new();
    let waiting = std::thread::spawn({
        let (gate, task) = (gate.clone(), task.clone());
        move || gate.turn(&task).map(drop)
    });
    wait_for_queue(&gate, 1);
    task.cancel();
    assert!(waiting.join().unwrap().unwrap_err().is_cancelled());
    drop(first);
    gate.turn(&Task::new()).unwrap();
}

#[test]
fn a_turn_reads_16_mib_and_no_more() {
    let gate = Gate::default();
    let source = MemorySource::new(vec![0; 64]);
    let turn = gate.turn(&Task::new()).unwrap();
    assert!(held());
    turn.read_at(&source, 0, &mut [0; 64]).unwrap();
    assert_eq!(turn.left(), TURN_BYTES - 64);
    let error = turn.spend(TURN_BYTES).unwrap_err();
    assert_eq!(error.kind(), Kind::LimitExceeded);
    drop(turn);
    assert!(!held());
}

#[test]
fn a_turn_within_a_turn_is_refused_instead_of_waiting_for_ever() {
    let gate = Gate::default();
    let _turn = gate.turn(&Task::new()).unwrap();
    assert_eq!(
        gate.turn(&Task::new()).unwrap_err().kind(),
        Kind::InvalidArgument
    );
}
