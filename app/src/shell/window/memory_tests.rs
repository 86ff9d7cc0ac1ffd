//! What is remembered of a file and its objects.

use std::path::Path;

use super::stage::{Stage, front, leave, next, show, stage};
use super::tests::{act, cell, example, settle, shown};
use crate::command::Action;
use crate::model::ObjectPath;
use crate::model::head::ViewKind;
use crate::panel::dimension_bar::Role;
use crate::panel::heat_map::View;
use crate::panel::line_plot::Bounds;
use crate::settings::{FileMemory, Folders, Keep, ObjectMemory, Settings, Zoom};
use crate::state::tab::Tab;
use crate::text::{Notation, NumberFormat};

/// Keeps what is remembered of a file, as an earlier window would.
fn keep(folder: &Path, memory: FileMemory) {
    let folders = Folders {
        config: folder.join("config"),
        state: folder.join("state"),
    };
    let (mut settings, _) = Settings::start(folders, || {});
    settings.keep(Keep::Memory(memory));
    settings.finish();
}

fn tab(stage: &mut Stage) -> &mut Tab {
    let window = stage.state_mut().as_mut().unwrap();
    window.state.tabs.active_mut().unwrap()
}

#[test]
fn a_file_opens_as_it_was_left() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = next(folder.path(), &[example()]);
    let document = shown(&first).state.documents[0].id;
    for path in ["/climate", "/types"] {
        let path = ObjectPath::new(path);
        act(
            &mut first,
            Action::Expand {
                document,
                path,
                open: true,
            },
        );
    }
    show(&mut first, "/climate/temperature");
    act(&mut first, Action::View(ViewKind::Table));
    {
        let window = first.state_mut().as_mut().unwrap();
        let tab = window.state.tabs.active_mut().unwrap();
        tab.dimensions.set_index(0, 3);
        tab.dimensions.transpose();
        let plane = crate::panel::dimensions::plane_of(&tab.dimensions);
        tab.set_plane(plane);
        window.quiet = 0;
    }
    settle(&mut first);
    let grid = &mut first.state_mut().as_mut().unwrap().state.tabs;
    grid.active_mut().unwrap().table.grid.set_width(1, 222.0);
    settle(&mut first);
    let (left, value) = (front(&first).dimensions.clone(), cell(&first, 2, 1));
    show(&mut first, "/15/temperature");
    leave(first);

    let mut second = next(folder.path(), &[example()]);
    let groups = shown(&second).state.documents[0].open_groups();
    let groups: Vec<_> = groups.iter().map(ToString::to_string).collect();
    assert_eq!(groups, ["/climate", "/types"]);
    show(&mut second, "/climate/temperature");
    let tab = front(&second);
    assert_eq!(tab.view(), ViewKind::Table);
    assert_eq!(
        (tab.dimensions.index(0), tab.dimensions.role(1)),
        (3, Role::Columns)
    );
    assert_eq!(tab.dimensions, left);
    assert_eq!(tab.table.grid.widths.get(1), 222.0);
    assert_eq!(cell(&second, 2, 1), value);
}

#[test]
fn an_object_that_left_the_screen_comes_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let mut stage = next(folder.path(), &[example()]);
    show(&mut stage, "/climate/temperature");
    act(&mut stage, Action::View(ViewKind::Info));
    show(&mut stage, "/events");
    assert_eq!(front(&stage).view(), ViewKind::Table);
    show(&mut stage, "/climate/temperature");
    assert_eq!(front(&stage).view(), ViewKind::Info);
}

#[test]
fn the_view_chosen_last_is_the_first_one_of_the_next_object_of_its_kind() {
    let (mut stage, _) = stage(None, &[example()]);
    show(&mut stage, "/15/temperature");
    assert_eq!(front(&stage).view(), ViewKind::Plot);
    act(&mut stage, Action::View(ViewKind::Table));
    show(&mut stage, "/15/wind");
    assert_eq!(front(&stage).view(), ViewKind::Table);
    show(&mut stage, "/images/island");
    assert_eq!(front(&stage).view(), ViewKind::Image, "another kind");
}

#[test]
fn what_no_longer_fits_is_dropped_for_its_object_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut memory = FileMemory::new(std::fs::canonicalize(example()).unwrap());
    memory.expanded = vec![ObjectPath::new("/no such group"), ObjectPath::new("/types")];
    for (path, slice, rows, view) in [
        ("/climate/temperature", "99999, :, :", 1, ViewKind::Members),
        ("/images/island", "1:3, 2:4", 0, ViewKind::Table),
        ("/15/temperature", "0, 0, :, :", 2, ViewKind::Table),
    ] {
        memory.note(ObjectMemory {
            view: Some(view),
            slice: Some(slice.to_owned()),
            rows: Some(rows),
            ..ObjectMemory::new(ObjectPath::new(path))
        });
    }
    keep(folder.path(), memory);
    let mut stage = next(folder.path(), &[example()]);
    let groups = shown(&stage).state.documents[0].open_groups();
    assert_eq!(groups, [ObjectPath::new("/types")]);
    show(&mut stage, "/climate/temperature");
    let tab = front(&stage);
    assert_eq!(tab.view(), tab.head().unwrap().first_view());
    assert_eq!(tab.dimensions.index(0), 0);
    show(&mut stage, "/images/island");
    assert_eq!(front(&stage).plane.size(), (2, 2));
    show(&mut stage, "/15/temperature");
    let tab = front(&stage);
    assert_eq!((tab.view(), tab.plane.size().0), (ViewKind::Table, 8640));
}

#[test]
fn zoom_and_numbers_come_back_with_their_object() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = next(folder.path(), &[example()]);
    let scientific = NumberFormat {
        notation: Notation::Scientific,
        digits: Some(2),
    };
    let bounds = Bounds::of_box([100.0, 5.0], [200.5, 12.0]);
    let view = View {
        middle: [60.25, 80.0],
        scale: [20.0, 20.0],
    };
    show(&mut first, "/15/temperature");
    tab(&mut first).plot.state.bounds = bounds;
    act(&mut first, Action::WriteNumbers(Some(scientific)));
    show(&mut first, "/images/island");
    tab(&mut first).image.state.view = Some(view);
    settle(&mut first);
    show(&mut first, "/15/temperature");
    assert_eq!(
        front(&first).plot.state.bounds,
        bounds,
        "in the same window"
    );
    leave(first);
    let mut second = next(folder.path(), &[example()]);
    show(&mut second, "/15/temperature");
    assert_eq!(front(&second).plot.state.bounds, bounds, "in the next one");
    assert_eq!(front(&second).table.own_numbers, Some(scientific));
    show(&mut second, "/images/island");
    assert_eq!(front(&second).image.state.view, Some(view));
}

#[test]
fn a_zoom_that_would_show_nothing_is_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let zoom = |shape: &str, bottom: f64| Zoom {
        shape: shape.to_owned(),
        plot: Some([100.0, 200.0, bottom, bottom + 20.0]),
        image: Some([0.0, f64::NAN, -1.0, 1.0]),
    };
    for (zoom, stays) in [
        (zoom("8640", 0.0), true),
        (zoom("8640", 5_000.0), false),
        (zoom("8641", 0.0), false),
    ] {
        let mut memory = FileMemory::new(std::fs::canonicalize(example()).unwrap());
        memory.note(ObjectMemory {
            zoom: Some(zoom.clone()),
            ..ObjectMemory::new(ObjectPath::new("/15/temperature"))
        });
        keep(folder.path(), memory);
        let mut stage = next(folder.path(), &[example()]);
        show(&mut stage, "/15/temperature");
        let plot = &front(&stage).plot;
        assert_eq!(plot.state.bounds.is_some(), stays, "{zoom:?}");
        assert!(!plot.lines.is_empty());
        assert_eq!(front(&stage).image.state.view, None);
    }
}
