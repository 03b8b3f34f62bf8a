//! Names of files for ids of any letters: readable, possible on every system, no two alike.
//!
//! Letters and digits of all scripts stay as they are; what a system could not hold becomes `_`. Where that changes an id,
//! or another id would have a name that differs in case alone, a few digits of the id's hash make the name its own.
//! What the files hold is the caller's.

use hashbrown::HashMap;

use super::folder::sha256;

/// At most so many bytes of an id stand in a name.
const LONGEST: usize = 120;
/// What stands between the parts of an id that are shown with a line between them.
pub(super) const SEPARATOR: &str = "\u{1f}";
/// Names that some systems keep for devices.
const KEPT: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// The names of files for these ids, one each, ending in `.html`; `index.html` is none of them.
pub(super) fn file_names(ids: &[&str]) -> Vec<String> {
    let plain: Vec<String> = ids.iter().map(|id| plain(id)).collect();
    let mut met: HashMap<String, u32> = HashMap::new();
    for name in &plain {
        *met.entry(name.to_lowercase()).or_default() += 1;
    }
    let own = |(id, name): (&&str, &String)| {
        let alone = met.get(&name.to_lowercase()) == Some(&1) && !name.eq_ignore_ascii_case("index");
        if alone && **name == id.replace(SEPARATOR, "-") {
            format!("{name}.html")
        } else {
            format!("{name}-{}.html", mark(id))
        }
    };
    ids.iter().zip(&plain).map(own).collect()
}

/// An id as far as it can stand in a name.
fn plain(id: &str) -> String {
    let mut name: String = id
        .replace(SEPARATOR, "-")
        .chars()
        .map(|c| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '_' })
        .collect();
    while name.len() > LONGEST {
        name.pop();
    }
    let kept = |name: &str| {
        let stem = name.split('.').next().unwrap_or(name).to_ascii_lowercase();
        KEPT.iter().any(|kept| stem.strip_prefix(kept).is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit())))
    };
    if name.is_empty() || name.starts_with('.') || name.ends_with('.') || kept(&name) {
        name.insert(0, '_');
    }
    name
}

/// The first digits of an id's hash.
fn mark(id: &str) -> String {
    sha256(id.as_bytes()).chars().take(8).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_ids_keep_their_names() {
        assert_eq!(
            file_names(&["Y001", "人民路营业厅", "a-b_c.d"]),
            ["Y001.html", "人民路营业厅.html", "a-b_c.d.html"]
        );
    }

    #[test]
    fn parts_are_joined_and_kept_apart_where_they_would_meet() {
        let names = file_names(&["talk\u{1f}A1\u{1f}2011-11", "talk\u{1f}A\u{1f}B", "talk\u{1f}A-B"]);
        assert_eq!(names[0], "talk-A1-2011-11.html");
        assert!(
            names[1].starts_with("talk-A-B-") && names[2].starts_with("talk-A-B-") && names[1] != names[2],
            "{names:?}"
        );
    }

    #[test]
    fn no_id_leads_elsewhere_or_meets_another() {
        let long = "长".repeat(100);
        let ids = [
            "../../etc/passwd",
            "a/b",
            "a_b",
            "A_B",
            "..",
            ".",
            "",
            "CON",
            "nul.txt",
            "index",
            "Index",
            "🙂",
            "x\u{202e}y",
            &long,
        ];
        let names = file_names(&ids);
        let mut seen = std::collections::BTreeSet::new();
        for (id, name) in ids.iter().zip(&names) {
            assert!(!name.contains(['/', '\\', ':', '\u{202e}', '🙂']) && !name.starts_with('.'), "{id}: {name}");
            assert!(seen.insert(name.to_lowercase()), "{id}: {name} stands twice");
            assert!(name.len() < 160 && name != "index.html", "{id}: {name}");
        }
        assert_eq!(names, file_names(&ids));
        assert!(names[1].starts_with("a_b-") && names[2].starts_with("a_b-"), "{names:?}");
        assert!(names[7].starts_with("_CON"), "{names:?}");
    }
}
