//! What NeXus files say of their plots: the signal and its axes, from every group above them.

use hyperslab::model::ObjectPath;
use hyperslab::model::head::{HeadKind, ObjectHead, ViewKind};
use hyperslab::worker::{Reply, Request};

use crate::harness::folder;
use crate::harness::python::Python;
use crate::harness::stage::Stage;

fn head(stage: &mut Stage, path: &str) -> std::sync::Arc<ObjectHead> {
    let Ok(Reply::Head(head)) = stage.one(Request::Head(ObjectPath::new(path))) else {
        panic!("no header of {path}");
    };
    head
}

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
        let plot = head(&mut stage, path).default_plot.clone();
        let plot = plot.unwrap_or_else(|| panic!("{path} offers no plot"));
        assert_eq!(plot.signal.to_string(), "/entry/data/data", "{path}");
        assert_eq!(plot.axes, ["frame", "two_theta"]);
        assert_eq!(plot.view, ViewKind::Image);
    }
    assert!(head(&mut stage, "/entry/sample").default_plot.is_none());
    let errors = head(&mut stage, "/entry/errors").default_plot.clone();
    assert_eq!(errors.map(|plot| plot.view), Some(ViewKind::Plot));
    let signal = head(&mut stage, "/entry/data/data");
    let HeadKind::Dataset(dataset) = &signal.kind else {
        panic!("the signal is a dataset");
    };
    let names: Vec<_> = dataset.dimension_names.iter().flatten().collect();
    assert_eq!(names, ["frame", "two_theta"]);
}
