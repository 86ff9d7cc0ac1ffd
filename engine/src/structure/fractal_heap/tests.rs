use super::*;
use crate::bytes::Sizes;
use crate::format::free_space::decode_sections;
use crate::structure::testing::Changed;

fn object(number: usize, length: usize) -> Vec<u8> {
    (0..length).map(|at| (number * 31 + at) as u8).collect()
}

/// Reads every object of a heap, and looks at its header.
fn assert_holds(file: &Changed, address: Address, objects: &[(Vec<u8>, Vec<u8>)]) -> Header {
    let heap = Heap::read(&file.core, address).unwrap();
    for (id, object) in objects {
        assert!(heap.object(id).unwrap().0 == *object);
    }
    let header = heap.header().clone();
    let kept = header.managed_count + header.huge[1] + header.tiny[1];
    assert_eq!(kept, objects.len() as u64);
    assert!(header.next_block <= header.managed_space[0]);
    assert!(header.free_space <= header.managed_space[0]);
    check_free(file, &header);
    header
}

/// Builds a heap, reads every object, looks at its header, and gives it back.
fn round(file: &Changed, shape: &Shape, objects: &[Vec<u8>]) -> Header {
    let before = file.space();
    let built = file.change(|edit| build(edit, shape, objects)).unwrap();
    let width = usize::from(shape.id_length);
    assert!(built.ids.iter().all(|id| id.len() == width));
    let pairs: Vec<_> = built.ids.into_iter().zip(objects.iter().cloned()).collect();
    let header = assert_holds(file, built.address, &pairs);
    file.change(|edit| delete(edit, built.address)).unwrap();
    assert_eq!(file.space(), before);
    header
}

/// What the manager tells to be free lies in the heap, and does not overlap.
fn check_free(file: &Changed, header: &Header) {
    let Some(address) = header.free_space_manager else {
        return;
    };
    let sizes = file.core.sizes();
    let bytes = file
        .core
        .fetch(address, header_size(sizes), "test")
        .unwrap();
    let manager = decode_manager(&bytes, address.0, sizes).unwrap();
    let list = manager.list.unwrap();
    let bytes = file.core.fetch(list, manager.list_size[1], "test").unwrap();
    let mut sections = decode_sections(&bytes, list.0, sizes, &manager).unwrap();
    sections.sort_by_key(|section| section.offset);
    let total: u64 = sections.iter().map(|section| section.size).sum();
    assert_eq!(total, manager.total_space);
    assert!(total <= header.free_space);
    let mut end = 0;
    for section in sections {
        assert!(section.offset >= end);
        end = section.offset + section.size;
    }
    assert!(end <= header.managed_space[0]);
}

#[test]
fn objects_of_every_size_are_found_again() {
    for sizes in [8, 4].map(|width| Sizes {
        offset: width,
        length: width,
    }) {
        let file = Changed::empty(sizes);
        for shape in [LINKS, ATTRIBUTES] {
            let one = round(&file, &shape, &[object(1, 40)]);
            assert_eq!((one.root_rows, one.managed_count), (0, 1));
            let tiny = round(&file, &shape, &[object(1, 1), object(2, 6)]);
            assert_eq!((tiny.root, tiny.tiny), (None, [7, 2]));
            let huge = [4097, 70_000, 12].map(|length| object(length, length));
            let huge = round(&file, &shape, &huge);
            assert_eq!(huge.huge, [74_097, 2]);
            let largest: Vec<_> = (0..5).map(|number| object(number, 4096)).collect();
            let largest = round(&file, &shape, &largest);
            assert_eq!(largest.managed_count, 5);
            // Blocks below blocks: more than the 512 KiB of the direct rows.
            let many: Vec<_> = (0..20_000).map(|n| object(n, 20 + n % 90)).collect();
            let many = round(&file, &shape, &many);
            assert!(u32::from(many.root_rows) > many.table.direct_rows());
        }
    }
}

#[test]
fn an_object_is_overwritten_where_it_is_if_as_long() {
    let file = Changed::empty(Sizes::default());
    let objects = [50, 3, 5000].map(|length| object(length, length));
    let built = file
        .change(|edit| build(edit, &ATTRIBUTES, &objects))
        .unwrap();
    let over = |at: usize, new: &[u8]| {
        file.change(|edit| overwrite(edit, built.address, &built.ids[at], new))
            .unwrap()
    };
    assert!(over(0, &[7; 50]));
    assert!(!over(0, &[7; 51]));
    assert!(!over(1, &[7; 3]), "it stands in its identifier");
    assert!(over(2, &vec![8; 5000]));
    assert!(!over(2, &vec![8; 4999]));
    let heap = Heap::read(&file.core, built.address).unwrap();
    assert_eq!(heap.object(&built.ids[0]).unwrap().0, [7; 50]);
    assert_eq!(heap.object(&built.ids[2]).unwrap().0, [8; 5000]);
}

#[test]
fn an_object_of_no_bytes_is_refused() {
    let file = Changed::empty(Sizes::default());
    let none: [&[u8]; 1] = [&[]];
    assert!(file.change(|edit| build(edit, &LINKS, &none)).is_err());
}

#[test]
fn what_is_damaged_is_not_given_back() {
    let file = Changed::empty(Sizes::default());
    let objects: Vec<_> = (0..100).map(|number| object(number, 100)).collect();
    let built = file
        .change(|edit| build(edit, &ATTRIBUTES, &objects))
        .unwrap();
    file.change(|edit| {
        let heap = Heap::read(edit, built.address)?;
        let mut header = heap.header().clone();
        let size = crate::format::fractal_heap::encode_header(&header, edit.sizes())?.len();
        header.huge_index = header.free_space_manager;
        let bytes = crate::format::fractal_heap::encode_header(&header, edit.sizes())?;
        assert_eq!(bytes.len(), size);
        edit.write(built.address, &bytes)
    })
    .unwrap();
    let before = file.space();
    assert!(file.change(|edit| delete(edit, built.address)).is_err());
    assert_eq!(file.space(), before);
}

#[test]
fn objects_come_and_go_one_by_one() {
    let mut state: u64 = 5;
    let mut next = |below: u64| {
        let stepped = state.wrapping_mul(6_364_136_223_846_793_005);
        state = stepped.wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for shape in [LINKS, ATTRIBUTES] {
        let file = Changed::empty(Sizes::default());
        let empty = file.space();
        let none: [&[u8]; 0] = [];
        let built = file.change(|edit| build(edit, &shape, &none)).unwrap();
        let address = built.address;
        let mut objects: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
        for round in 0..1600 {
            let grows = next(100) < if round < 1000 { 85 } else { 45 };
            if grows || objects.is_empty() {
                let length = match next(50) {
                    0 => 5000 + next(3000),
                    1 => 1 + next(6),
                    2..5 => 1000 + next(3000),
                    _ => 20 + next(400),
                };
                let object = object(round, length as usize);
                let id = file.change(|edit| insert(edit, address, &object));
                objects.push((id.unwrap().unwrap(), object));
            } else {
                let index = next(objects.len() as u64) as usize;
                let id = objects[index].0.clone();
                if file.change(|edit| remove(edit, address, &id)).unwrap() {
                    objects.swap_remove(index);
                } else {
                    // It would be built anew.
                    let header = assert_holds(&file, address, &objects);
                    let [_, allocated] = header.managed_space;
                    assert!(header.managed_count == 1 || allocated > 1 << 14);
                }
            }
            if round % 100 == 0 {
                assert_holds(&file, address, &objects);
            }
        }
        let header = assert_holds(&file, address, &objects);
        assert!(header.managed_space[1] > 100_000 && header.huge[1] > 10);
        file.change(|edit| delete(edit, address)).unwrap();
        assert_eq!(file.space(), empty);
    }
}

#[test]
fn a_heap_grows_beyond_its_direct_rows_object_by_object() {
    let file = Changed::empty(Sizes::default());
    let first: Vec<_> = (0..4).map(|number| object(number, 3000)).collect();
    let built = file.change(|edit| build(edit, &LINKS, &first)).unwrap();
    let mut objects: Vec<_> = built.ids.into_iter().zip(first).collect();
    for number in 4..600 {
        let object = object(number, 2000 + number % 2000);
        let id = file.change(|edit| insert(edit, built.address, &object));
        objects.push((id.unwrap().unwrap(), object));
    }
    let header = assert_holds(&file, built.address, &objects);
    assert!(u32::from(header.root_rows) > header.table.direct_rows());
}

#[test]
fn an_object_that_is_taken_out_twice_is_an_error() {
    let file = Changed::empty(Sizes::default());
    let objects = [object(1, 40), object(2, 50)];
    let built = file.change(|edit| build(edit, &LINKS, &objects)).unwrap();
    let take = || file.change(|edit| remove(edit, built.address, &built.ids[0]));
    assert!(take().unwrap());
    assert_eq!(take().unwrap_err().kind(), crate::Kind::Corrupt);
}
