use super::*;
use crate::bytes::Sizes;
use crate::datatype::{Charset, Name};
use crate::format::link::{Link, LinkTarget, encode_link};
use crate::structure::testing::Changed;

fn links(count: usize, sizes: Sizes) -> Vec<Item> {
    let link = |number: usize| Link {
        name: Name::from(&format!("link {number}")[..]),
        charset: Charset::Ascii,
        order: Some(number as i64),
        target: match number % 7 {
            6 => LinkTarget::Soft(Name::new(vec![b'x'; number % 6000])),
            _ => LinkTarget::Hard(Address(96)),
        },
    };
    let item = |link: Link| Item {
        name: link.name.as_bytes().to_vec(),
        order: link.order,
        body: encode_link(&link, sizes).unwrap(),
        id: Vec::new(),
    };
    (0..count).map(link).map(item).collect()
}

#[test]
fn what_is_stored_is_read_and_given_back() {
    let narrow = Sizes {
        offset: 4,
        length: 4,
    };
    for (sizes, count) in [
        (Sizes::default(), 9),
        (narrow, 300),
        (Sizes::default(), 6000),
    ] {
        let file = Changed::empty(sizes);
        let before = file.space();
        let items = links(count, sizes);
        for by_order in [false, true] {
            let places = file
                .change(|edit| build(edit, Content::Links, &items, by_order))
                .unwrap();
            assert_eq!(places.orders.is_some(), by_order);
            let mut found = file
                .change(|edit| read(edit, Content::Links, &places))
                .unwrap();
            found.sort_by_key(|item| item.order);
            let bare = |item: &Item| (item.name.clone(), item.order, item.body.clone());
            assert!(found.iter().map(bare).eq(items.iter().map(bare)));
            file.change(|edit| delete(edit, Content::Links, &places))
                .unwrap();
            assert_eq!(file.space(), before);
        }
    }
}

#[test]
fn an_attribute_without_order_stays_so() {
    let file = Changed::empty(Sizes::default());
    let mut body = vec![3, 0, 2, 0, 0, 0, 0, 0, 0]; // version, lengths of name, type, extent
    body.extend(b"a\0value");
    let item = Item {
        name: b"a".to_vec(),
        order: None,
        body,
        id: Vec::new(),
    };
    let places = file
        .change(|edit| {
            build(
                edit,
                Content::Attributes,
                std::slice::from_ref(&item),
                false,
            )
        })
        .unwrap();
    let read = || {
        file.change(|edit| read(edit, Content::Attributes, &places))
            .unwrap()
    };
    let mut found = read().remove(0);
    assert_eq!((found.order, &found.body), (None, &item.body));
    let other = [&item.body[..11], b"VALUE"].concat();
    file.change(|edit| {
        assert!(overwrite(edit, &places, &found, &other)?);
        assert!(!overwrite(edit, &places, &found, b"longer than it was")?);
        Ok(())
    })
    .unwrap();
    found.body = other;
    assert_eq!(read(), [found]);
}

#[test]
fn links_come_and_go_one_by_one() {
    let file = Changed::empty(Sizes::default());
    let empty = file.space();
    let all = links(900, Sizes::default());
    let mut places = file
        .change(|edit| build(edit, Content::Links, &all[..9], true))
        .unwrap();
    for item in &all[9..] {
        places = file
            .change(|edit| insert(edit, Content::Links, &places, item))
            .unwrap();
    }
    let again = file.change(|edit| insert(edit, Content::Links, &places, &all[3]));
    assert_eq!(again.unwrap_err().kind(), crate::Kind::Exists);
    let find = |places: &Places, name: &[u8]| {
        file.change(|edit| find(edit, Content::Links, places, name))
            .unwrap()
    };
    let count = |places: &Places| {
        file.change(|edit| count(edit, Content::Links, places))
            .unwrap()
    };
    assert_eq!(count(&places), 900);
    for (number, item) in all.iter().enumerate() {
        let found = find(&places, &item.name).unwrap();
        assert_eq!((found.order, &found.body), (item.order, &item.body));
        if number % 10 > 0 {
            places = file
                .change(|edit| remove(edit, Content::Links, &places, &found))
                .unwrap();
            assert_eq!(find(&places, &item.name), None);
        }
    }
    let left = file
        .change(|edit| read(edit, Content::Links, &places))
        .unwrap();
    assert_eq!((left.len(), count(&places)), (90, 90));
    file.change(|edit| delete(edit, Content::Links, &places))
        .unwrap();
    assert_eq!(file.space(), empty);
}
