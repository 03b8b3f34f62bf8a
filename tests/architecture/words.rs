//! Words that have their place: the script library's name, floats, and the words of a policy.
//!
//! Names and texts of the code count, comments and `#[cfg(test)]` code do not: examples in doc comments may speak of
//! a policy. What a policy is about stands in packs and their data; the source knows only what all policies share.

use crate::code::{Code, WordKind};
use crate::floors::floor;

/// The crate that only one room names, and the room.
const WALLED: (&str, &str) = ("rhai", "script");
/// The highest floor without floats.
const EXACT: usize = 6;

/// Words of single policies, as parts of names and words of texts (lower case, singular).
const POLICY: &[&str] = &[
    "outlet",
    "complaint",
    "commission",
    "district",
    "mystery",
    "clerk",
    "interview",
    "attitude",
    "satisfaction",
    "telecom",
    "franchise",
    "suspension",
    "broadband",
    "greeting",
    "campaign",
    "suggestion",
    "escalate",
    "escalated",
    "escalation",
    "panel",
    "expert",
    "province",
];
/// The same in Chinese, anywhere in a name or text.
const POLICY_ZH: &[&str] = &[
    "营业厅",
    "网点",
    "片区",
    "酬金",
    "暗访",
    "走访",
    "面谈",
    "投诉",
    "执行率",
    "红绿灯",
    "停业",
    "店长",
    "营业员",
    "业主",
    "工单",
    "班组",
    "评审",
    "专家",
    "金点子",
    "录音",
    "解决率",
];

/// The script library named outside its room, and floats on exact floors.
pub(crate) fn walled(code: &Code) -> Vec<String> {
    let mut found = Vec::new();
    for file in &code.files {
        let exact = file.room().and_then(floor).is_some_and(|floor| floor <= EXACT);
        for word in &file.words {
            let at = format!("{}:{}", file.path, word.line);
            if word.kind == WordKind::Name && word.text == WALLED.0 && file.room() != Some(WALLED.1) {
                found.push(format!("{at}: only `{}` names `{}`", WALLED.1, WALLED.0));
            }
            let float = match word.kind {
                WordKind::Name => matches!(word.text.as_str(), "f32" | "f64"),
                WordKind::Float => true,
                WordKind::Text => false,
            };
            if float && exact && !word.test {
                found.push(format!("{at}: `{}` on an exact floor", word.text));
            }
        }
    }
    found
}

/// Words of a policy in names and texts.
pub(crate) fn of_a_policy(code: &Code) -> Vec<String> {
    let mut found = Vec::new();
    for file in &code.files {
        for word in file.words.iter().filter(|word| !word.test && word.kind != WordKind::Float) {
            let parts = parts(&word.text);
            let known = |part: &String| {
                let singular = part.strip_suffix('s').unwrap_or(part);
                POLICY.iter().any(|policy| *policy == part || *policy == singular)
            };
            let hit = parts.into_iter().find(known);
            let hit = hit.or_else(|| POLICY_ZH.iter().find(|zh| word.text.contains(**zh)).map(|zh| (*zh).to_owned()));
            if let Some(hit) = hit {
                found.push(format!("{}:{}: `{hit}` is a word of a policy", file.path, word.line));
            }
        }
    }
    found
}

/// The words of a name or text: `lostOutlet_COUNT` is `lost`, `outlet`, `count`.
fn parts(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut before = ' ';
    for c in text.chars() {
        if !c.is_ascii_alphabetic() || (c.is_ascii_uppercase() && before.is_ascii_lowercase()) {
            parts.push(String::new());
        }
        if c.is_ascii_alphabetic()
            && let Some(last) = parts.last_mut()
        {
            last.push(c.to_ascii_lowercase());
        }
        before = c;
    }
    parts.retain(|part| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::{of_a_policy, walled};
    use crate::code::made_up;

    #[test]
    fn the_script_library_is_caught_outside_its_room() {
        for text in ["use rhai::Engine;", "fn f(of: rhai::AST) {}", "fn f() { vec![rhai::Engine::new()] }"] {
            assert_eq!(walled(&made_up(&[("src/eval/x.rs", text)])), ["src/eval/x.rs:1: only `script` names `rhai`"]);
            assert_eq!(walled(&made_up(&[("src/script/x.rs", text)])), Vec::<String>::new());
        }
    }

    #[test]
    fn floats_are_caught_on_exact_floors() {
        for text in ["fn f(x: f64) {}", "const X: u8 = f(0.5);", "fn f() { g!(x as f32) }", "fn f() { g!(1.5) }"] {
            assert_eq!(walled(&made_up(&[("src/eval/x.rs", text)])).len(), 1, "{text}");
            assert_eq!(walled(&made_up(&[("src/output/x.rs", text)])), Vec::<String>::new());
        }
        let free = "//! An f64.\nfn f() { g!(x.0.1); x.0.1 } #[cfg(test)] mod tests { const X: f64 = 0.5; }";
        assert_eq!(walled(&made_up(&[("src/eval/x.rs", free)])), Vec::<String>::new());
    }

    #[test]
    fn words_of_a_policy_are_caught() {
        let caught =
            ["fn outlets() {}", "struct MysteryVisit;", "const X: &str = \"per Outlet\";", "fn f() { g!(\"酬金\") }"];
        for text in caught {
            assert_eq!(of_a_policy(&made_up(&[("src/eval/x.rs", text)])).len(), 1, "{text}");
        }
        let free = "//! `outlet`, 网点.\n/// An outlet.\nfn f() {} #[cfg(test)] mod tests { fn outlet() {} }";
        assert_eq!(of_a_policy(&made_up(&[("src/eval/x.rs", free)])), Vec::<String>::new());
    }
}
