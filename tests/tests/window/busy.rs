//! Clicks while a long read is under way: they are answered at once.

use std::time::Duration;

use egui_kittest::kittest::Queryable as _;

use super::stage::Stage;
use crate::harness::folder;
use crate::harness::python::Python;

/// What a click may take here, unoptimized and beside other tests. `tests/bench/window.py`
/// measures the optimized program: there it is a tenth.
const PROMPT: Duration = Duration::from_secs(1);

#[test]
fn a_click_shows_its_cells_while_a_plot_streams_a_gibibyte() {
    let Some(python) = Python::find() else { return };
    let folder = folder();
    let file = folder.path().join("long.h5");
    python.run_script("write_long.py", &[&file]);
    let mut stage = Stage::start(Some(&file), Some("/long"));
    let plot = |stage: &Stage| {
        let tab = stage.state().tabs.active()?;
        tab.plot.slot.waiting().map(|(task, _)| task.clone())
    };
    stage.wait_until("the plot is on its way", |stage| {
        plot(stage).is_some_and(|task| task.progress().0 > 0)
    });
    let reading = plot(&stage).expect("it is on its way");
    let (done, total) = reading.progress();
    assert!(done < total, "it still reads: {done} of {total}");

    stage.harness.get_by_label("small").click();
    let took = stage.wait_until("the cells are there", |stage| stage.has("4711"));
    println!("cells {took:?} after the click, {done} of {total} read before it");
    assert!(took < PROMPT, "{took:?}");
    let (read, total) = reading.progress();
    assert!(
        read < total,
        "it was read to its end before the click was answered"
    );
}
