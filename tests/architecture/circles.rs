//! No circles: the files of a room can be read in an order in which each names only what was read before.
//!
//! A file names another when a path of it, resolved through whatever hands a name on, ends there. `mod x;` and
//! `pub use x::Y;` declare and hand on, they use nothing: a `mod.rs` that only does this is in no circle with its
//! children. Between rooms the floors leave no room for a circle.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::code::Code;

/// One shortest circle for each knot of files, by its first file.
pub(crate) fn broken(code: &Code) -> Vec<String> {
    let mut edges: BTreeMap<usize, BTreeMap<usize, usize>> = BTreeMap::new();
    for (from, file) in code.files.iter().enumerate() {
        for reference in file.references.iter().filter(|reference| !reference.test && !reference.handed_on) {
            let Some(to) = code.file_of(&reference.path) else { continue };
            if to != from && file.room().is_some() && code.files[to].room() == file.room() {
                edges.entry(from).or_default().entry(to).or_insert(reference.line);
            }
        }
    }
    let mut told: BTreeSet<usize> = BTreeSet::new();
    let mut found = Vec::new();
    for &start in edges.keys() {
        if told.contains(&start) {
            continue;
        }
        if let Some(way) = circle(start, &edges) {
            told.extend(&way);
            let step = |pair: &[usize]| {
                let line = edges[&pair[0]][&pair[1]];
                format!("{}:{line} names {}", code.files[pair[0]].path, code.files[pair[1]].path)
            };
            let steps: Vec<_> = way.windows(2).map(step).collect();
            found.push(format!("a circle: {}", steps.join(", ")));
        }
    }
    found
}

/// The shortest way from a file back to itself.
fn circle(start: usize, edges: &BTreeMap<usize, BTreeMap<usize, usize>>) -> Option<Vec<usize>> {
    let mut from = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(next) = queue.pop_front() {
        for &to in edges.get(&next).into_iter().flat_map(BTreeMap::keys) {
            if to == start {
                let mut way = vec![start, next];
                while let Some(before) = way.last().and_then(|last| from.get(last)) {
                    way.push(*before);
                }
                if next == start {
                    way.pop();
                }
                way.reverse();
                return Some(way);
            }
            if let std::collections::btree_map::Entry::Vacant(free) = from.entry(to) {
                free.insert(next);
                queue.push_back(to);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::code::made_up;

    #[test]
    fn two_files_that_name_one_another_are_caught() {
        let files = [
            ("src/fold/mod.rs", "mod a; mod b;"),
            ("src/fold/a.rs", "use super::b::B;"),
            ("src/fold/b.rs", "fn f(of: crate::fold::a::A) {}"),
        ];
        let found = super::broken(&made_up(&files));
        assert_eq!(found, ["a circle: src/fold/a.rs:1 names src/fold/b.rs, src/fold/b.rs:1 names src/fold/a.rs"]);
    }

    #[test]
    fn a_longer_circle_through_handed_on_names_is_caught() {
        let files = [
            ("src/fold/mod.rs", "mod a; mod b; mod c; pub use a::A; pub use b::B; use c::C;"),
            ("src/fold/a.rs", "use super::B; pub struct A;"),
            ("src/fold/b.rs", "use super::C; pub struct B;"),
            ("src/fold/c.rs", "use crate::fold::A as Other; pub struct C;"),
        ];
        let found = super::broken(&made_up(&files));
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].matches(" names ").count(), 3, "{found:?}");
    }

    #[test]
    fn a_parent_that_works_with_a_child_that_names_it_is_caught() {
        let files = [
            ("src/fold/mod.rs", "mod a; pub struct Whole; fn f() { a::go() }"),
            ("src/fold/a.rs", "use super::Whole; pub fn go() {}"),
        ];
        assert_eq!(super::broken(&made_up(&files)).len(), 1);
    }

    #[test]
    fn declaring_handing_on_and_tests_are_free() {
        let files = [
            ("src/fold/mod.rs", "mod a; mod b; pub use a::A; pub struct Whole; #[cfg(test)] mod tests;"),
            ("src/fold/a.rs", "use super::Whole; pub struct A; #[cfg(test)] mod tests { use super::super::b::B; }"),
            ("src/fold/b.rs", "use super::{A, Whole};"),
            ("src/fold/tests.rs", "use super::b::B;"),
        ];
        assert_eq!(super::broken(&made_up(&files)), Vec::<String>::new());
    }
}
