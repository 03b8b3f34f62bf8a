//! Imports point downwards: a room names only rooms of lower floors, and itself.
//!
//! Counts `use` and full paths alike, wherever they stand, macros included; code under `#[cfg(test)]` may name
//! anything. The library's head and the binary stand above all. Circles inside a room are another rule.

use crate::FLOORS;
use crate::code::Code;

/// What points upward or sideways, names everything at once, or stands on no floor.
pub(crate) fn broken(code: &Code) -> Vec<String> {
    let mut found = Vec::new();
    for file in &code.files {
        let Some(room) = file.room() else { continue };
        let own = if room == "main" { Some(FLOORS.len()) } else { floor(room) };
        let Some(own) = own else {
            found.push(format!("{}: the room `{room}` stands on no floor", file.path));
            continue;
        };
        for reference in &file.references {
            let at = format!("{}:{}", file.path, reference.line);
            let Some(other) = reference.path.first() else {
                if reference.all {
                    found.push(format!("{at}: `use crate::*` hides what is needed"));
                }
                continue;
            };
            if other == room || reference.test {
                continue;
            }
            match floor(other) {
                None => found.push(format!("{at}: `crate::{other}` is no room: name it where it stands")),
                Some(floor) if floor > own => {
                    found.push(format!("{at}: `{room}` (floor {own}) names `{other}` (floor {floor}) above it"));
                }
                Some(floor) if floor == own => {
                    found.push(format!("{at}: `{room}` names its neighbour `{other}` (floor {own})"));
                }
                Some(_) => {}
            }
        }
    }
    found
}

/// The floor of a room.
pub(crate) fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

#[cfg(test)]
mod tests {
    use crate::code::made_up;

    fn of(path: &str, text: &str) -> Vec<String> {
        super::broken(&made_up(&[(path, text)]))
    }

    fn caught(path: &str, text: &str, told: &str) {
        let found = of(path, text);
        assert!(found.iter().any(|line| line.contains(told)), "{text}: {found:?}");
    }

    #[test]
    fn an_upward_import_is_caught() {
        caught("src/value/x.rs", "use crate::expr::Expr;", "above it");
        caught("src/value/x.rs", "use crate::{source::Span, fold::{self, model::Facts}};", "`fold` (floor 5)");
        caught("src/value/x.rs", "use super::super::check;", "above it");
        caught("src/value.rs", "use super::plan::Plan as P;", "above it");
    }

    #[test]
    fn a_full_path_is_caught_wherever_it_stands() {
        caught("src/fold/x.rs", "fn f(of: &crate::eval::Run) {}", "src/fold/x.rs:1: `fold` (floor 5) names `eval`");
        caught("src/fold/x.rs", "fn f() { let _ = Some(crate::eval::run()); }", "above it");
        caught("src/fold/x.rs", "fn f() { println!(\"{}\", crate::eval::run()); }", "above it");
        caught("src/fold/x.rs", "fn f() -> Vec<super::super::eval::Run> { vec![] }", "above it");
        caught("src/fold/x.rs", "mod inner { fn f(of: super::super::super::eval::Run) {} }", "above it");
        caught("src/fold/x.rs", "impl crate::output::Show for X {}", "above it");
    }

    #[test]
    fn a_neighbour_is_caught() {
        caught("src/pack/mod.rs", "use crate::script::Scripts;", "neighbour `script`");
    }

    #[test]
    fn everything_at_once_is_caught() {
        caught("src/output/mod.rs", "use crate::*;", "hides");
        caught("src/output/mod.rs", "use super::*;", "hides");
    }

    #[test]
    fn a_room_without_a_floor_is_caught() {
        caught("src/attic/mod.rs", "", "no floor");
        caught("src/output/mod.rs", "use crate::attic::X;", "no room");
    }

    #[test]
    fn lower_floors_the_own_room_and_tests_are_free() {
        let text = "use crate::value::Ratio; use crate::fold::model; use super::model::Facts; use std::eval::X;
            #[cfg(test)] mod tests { use crate::cli::Arguments; }
            #[cfg(test)] use crate::app::memory;";
        assert_eq!(of("src/fold/x.rs", text), Vec::<String>::new());
        let files = [
            ("src/fold/mod.rs", "#[cfg(test)] mod tests;"),
            ("src/fold/tests.rs", "mod more;"),
            ("src/fold/tests/more.rs", "use crate::eval::run;"),
            ("src/main.rs", "fn main() { reckoner::cli::main() }"),
        ];
        assert_eq!(super::broken(&made_up(&files)), Vec::<String>::new());
    }
}
