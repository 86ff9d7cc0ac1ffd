//! What NeXus files say of their plots: the signal and its axes, from every group above them.

use hyperslab::model::head::{HeadKind, ViewKind};

use crate::harness::folder;
use crate::harness::python::Python;
use crate::harness::stage::Stage;

#[test]
fn every_group_of_an_experiment_leads_to_its_plot() {
    let Some(python) = Python::find() else {
        return;
    };
    let folder = folder();
    python.run_script("write_nexus.py", &[folder.path()]);
    let mut stage = Stage::new();
    stage
        .open(&folder.path().join("experiment.nxs"))
        .expect("the file opens");
    for path in ["/", "/entry", "/entry/data"] {
        let plot = stage.head(path).default_plot.clone();
        let plot = plot.unwrap_or_else(|| panic!("{path} offers no plot"));
        assert_eq!(plot.signal.to_string(), "/entry/data/data", "{path}");
        assert_eq!(plot.axes, ["frame", "two_theta"]);
        assert_eq!(plot.view, ViewKind::Image);
    }
    assert!(stage.head("/entry/sample").default_plot.is_none());
    let errors = stage.head("/entry/errors").default_plot.clone();
    assert_eq!(errors.map(|plot| plot.view), Some(ViewKind::Plot));
    let signal = stage.head("/entry/data/data");
    let HeadKind::Dataset(dataset) = &signal.kind else {
        panic!("the signal is a dataset");
    };
    let names: Vec<_> = dataset.dimension_names.iter().flatten().collect();
    assert_eq!(names, ["frame", "two_theta"]);
}
