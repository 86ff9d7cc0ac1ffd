//! Dense storage of links and attributes: a heap, an index by name, an index by creation order,
//! which all have to tell of the same objects.

use std::collections::HashMap;

use super::checker::Checker;
use super::links::PathId;
use crate::bytes::Address;
use crate::checksum::lookup3;
use crate::datatype::Name;
use crate::error::Result;
use crate::format::attribute_info::AttributeInfo;
use crate::format::btree2::record::{
    ATTRIBUTE_NAME, ATTRIBUTE_ORDER, LINK_NAME, LINK_ORDER, decode_attribute_name,
    decode_attribute_order, decode_link_name, decode_link_order,
};
use crate::format::link::decode_link;
use crate::format::link_info::LinkInfo;
use crate::format::message::MessageType;
use crate::metadata::{attributes, shared};

const INDEX: &str = "version 2 B-tree header";
const HEAP: &str = "fractal heap header";

/// Where dense objects are kept.
struct Dense {
    heap: Option<Address>,
    names: Option<Address>,
    orders: Option<Address>,
    /// Types of the records by name and by creation order.
    kinds: [u8; 2],
}

/// A record of either index.
#[derive(Clone, Copy)]
struct Record {
    hash: u32,
    id: [u8; 8],
    shared: bool,
    order: Option<u64>,
}

/// What decoding an object tells: its name, and its place in the order of creation.
type Told = (Name, Option<u64>);

/// Decodes an object from its bytes, their address and its record.
type Decoder<'d, 'c> =
    dyn FnMut(&mut Checker<'c>, &[u8], u64, &Record) -> Result<Option<Told>> + 'd;

impl<'c> Checker<'c> {
    /// Looks at a group's dense links, and notes what hard ones lead to.
    pub(super) fn check_dense_links(&mut self, info: &LinkInfo, path: PathId) -> Result<()> {
        let dense = Dense {
            heap: info.heap,
            names: info.name_index,
            orders: info.order_index,
            kinds: [LINK_NAME, LINK_ORDER],
        };
        let whole = self.check_dense(&dense, &mut |checker, body, address, _| {
            let link = decode_link(body, address, checker.sizes());
            let Some(link) = checker.keep(link)? else {
                return Ok(None);
            };
            checker.follow(&link, path);
            let order = link.order.map(|order| order as u64);
            Ok(Some((link.name, order)))
        })?;
        self.links_missing |= !whole;
        Ok(())
    }

    /// Looks at an object's dense attributes.
    pub(super) fn check_dense_attributes(
        &mut self,
        info: &AttributeInfo,
        path: PathId,
    ) -> Result<()> {
        let dense = Dense {
            heap: info.heap,
            names: info.name_index,
            orders: info.order_index,
            kinds: [ATTRIBUTE_NAME, ATTRIBUTE_ORDER],
        };
        self.check_dense(&dense, &mut |checker, body, address, record| {
            let mut types = std::mem::take(&mut checker.types);
            let attribute = attributes::read(checker.core, body, address, None, &mut types);
            checker.types = types;
            let Some(attribute) = checker.keep(attribute)? else {
                return Ok(None);
            };
            checker.check_attribute(&attribute, address, path)?;
            Ok(Some((attribute.name, record.order)))
        })?;
        Ok(())
    }

    /// Looks at heap and indexes, and has every object decoded, in the order of the heap. Whether
    /// all was read.
    fn check_dense(&mut self, dense: &Dense, decode: &mut Decoder<'_, 'c>) -> Result<bool> {
        let (Some(heap_address), Some(names)) = (dense.heap, dense.names) else {
            let both = dense.heap.is_none() && dense.names.is_none();
            if let (Some(at), false) = (dense.heap.or(dense.names), both) {
                self.damaged(
                    HEAP,
                    at,
                    "a heap without an index by name, or an index without heap",
                );
            }
            return Ok(both);
        };
        let heap = self.check_heap(heap_address)?;
        let Some((mut records, mut whole)) = self.check_names(names, dense.kinds[0])? else {
            return Ok(false);
        };
        let Some(heap) = heap else {
            return Ok(false);
        };
        let own = records.iter().filter(|record| !record.shared).count() as u64;
        let header = heap.header();
        let kept = header
            .managed_count
            .saturating_add(header.huge[1])
            .saturating_add(header.tiny[1]);
        if whole && own != kept {
            let cause = format!("it claims {kept} objects, and the index by name has {own}");
            self.damaged(HEAP, heap_address, cause);
        }
        let colliding = collisions(&records);
        let mut collided: HashMap<u32, Vec<(usize, Name)>> = HashMap::new();
        let mut order: Vec<usize> = (0..records.len()).collect();
        let place = |index: &usize| records.get(*index).map(|record| heap.place(&record.id));
        order.sort_by_cached_key(place);
        for index in order {
            self.task.check()?;
            let Some(record) = records.get_mut(index) else {
                continue;
            };
            let body = match record.shared {
                true => shared::heap_body(self.core, &record.id, MessageType::ATTRIBUTE),
                false => heap.object(&record.id),
            };
            let Some((body, address)) = self.keep(body)? else {
                whole = false;
                continue;
            };
            let Some((name, order)) = decode(self, &body, address, record)? else {
                whole = false;
                continue;
            };
            record.order = order;
            if lookup3(name.as_bytes(), 0) != record.hash {
                let cause = format!("the record of {name:?} has another name's hash");
                self.damaged(INDEX, names, cause);
            }
            if colliding.contains_key(&record.hash) {
                collided.entry(record.hash).or_default().push((index, name));
            }
        }
        self.check_collisions(names, collided);
        if let Some(orders) = dense.orders {
            self.check_orders(orders, dense.kinds[1], &records, whole)?;
        }
        Ok(whole)
    }

    /// The records of the index by name, which are in the order of hashes; whether all were read.
    fn check_names(&mut self, index: Address, kind: u8) -> Result<Option<(Vec<Record>, bool)>> {
        let mut records: Vec<Record> = Vec::new();
        let mut whole = true;
        let walked = self.check_btree2(index, &[kind], &mut |checker, bytes, node| {
            let decoded = decode_name(kind, bytes, node.0);
            let Some(record) = checker.keep(decoded)? else {
                whole = false;
                return Ok(());
            };
            if records.last().is_some_and(|last| last.hash > record.hash) {
                checker.damaged("version 2 B-tree node", node, "its hashes are out of order");
            }
            records.push(record);
            Ok(())
        })?;
        Ok(walked.map(|walked| (records, whole && walked.whole)))
    }

    /// Names of one hash are in byte order.
    fn check_collisions(&mut self, index: Address, collided: HashMap<u32, Vec<(usize, Name)>>) {
        for (_, mut names) in collided {
            names.sort_by_key(|(index, _)| *index);
            if !names.is_sorted_by(|(_, a), (_, b)| a < b) {
                self.damaged(INDEX, index, "names of one hash are out of order");
            }
        }
    }

    /// The index by creation order has the objects of the index by name.
    fn check_orders(
        &mut self,
        index: Address,
        kind: u8,
        records: &[Record],
        whole: bool,
    ) -> Result<()> {
        let mut last = None;
        let mut sum = 0u64;
        let walked = self.check_btree2(index, &[kind], &mut |checker, bytes, node| {
            let decoded = decode_order(kind, bytes, node.0);
            let Some(record) = checker.keep(decoded)? else {
                return Ok(());
            };
            if last.is_some_and(|last| last >= record.order) {
                checker.damaged(
                    "version 2 B-tree node",
                    node,
                    "its creation order is out of order",
                );
            }
            last = Some(record.order);
            sum = sum.wrapping_add(fingerprint(&record));
            Ok(())
        })?;
        let wanted = records.iter().map(fingerprint).fold(0, u64::wrapping_add);
        let Some(walked) = walked.filter(|walked| walked.whole && whole) else {
            return Ok(());
        };
        if walked.records != records.len() as u64 {
            let cause = format!("{} records, and {} by name", walked.records, records.len());
            self.damaged(INDEX, index, cause);
        } else if sum != wanted {
            let cause = "its objects and their creation order differ from the index by name";
            self.damaged(INDEX, index, cause);
        }
        Ok(())
    }
}

/// Hashes that more than one record has.
fn collisions(records: &[Record]) -> HashMap<u32, ()> {
    let pairs = records.iter().zip(records.iter().skip(1));
    pairs
        .filter(|(a, b)| a.hash == b.hash)
        .map(|(a, _)| (a.hash, ()))
        .collect()
}

/// A number that depends on identifier and creation order: sums of it compare sets.
fn fingerprint(record: &Record) -> u64 {
    let mut bytes = [0; 16];
    let (id, order) = bytes.split_at_mut(8);
    id.copy_from_slice(&record.id);
    order.copy_from_slice(&record.order.unwrap_or(u64::MAX).to_le_bytes());
    u64::from(lookup3(&bytes, 0)) << 32 | u64::from(lookup3(&bytes, 1))
}

fn decode_name(kind: u8, bytes: &[u8], address: u64) -> Result<Record> {
    if kind == LINK_NAME {
        let record = decode_link_name(bytes, address)?;
        return Ok(Record {
            hash: record.hash,
            id: padded(record.id),
            shared: false,
            order: None,
        });
    }
    let record = decode_attribute_name(bytes, address)?;
    Ok(Record {
        hash: record.hash,
        id: record.id,
        shared: record.shared,
        order: Some(u64::from(record.order)),
    })
}

fn decode_order(kind: u8, bytes: &[u8], address: u64) -> Result<Record> {
    if kind == LINK_ORDER {
        let record = decode_link_order(bytes, address)?;
        return Ok(Record {
            hash: 0,
            id: padded(record.id),
            shared: false,
            order: Some(record.order as u64),
        });
    }
    let record = decode_attribute_order(bytes, address)?;
    Ok(Record {
        hash: 0,
        id: record.id,
        shared: record.shared,
        order: Some(u64::from(record.order)),
    })
}

/// Identifiers of links have seven bytes.
fn padded(id: &[u8]) -> [u8; 8] {
    let mut all = [0; 8];
    for (to, from) in all.iter_mut().zip(id) {
        *to = *from;
    }
    all
}
