//! The papers agree with the source: paths exist, the floors and the picture are the same, each library has a reason.
//!
//! Paths are those that begin with a folder of this repository, wherever they stand in a text, and the targets of
//! links. A path with a placeholder (`*`, `NNNN`, `<…>`) is held to its folder. Commands in papers are run elsewhere.

/// What the paths that are looked after begin with.
const FOLDERS: &[&str] = &["src/", "docs/", "tests/", "benches/", "locales/", ".ci/"];

/// Paths that a paper names and `exists` denies.
pub(crate) fn missing_paths(paper: &str, text: &str, exists: &dyn Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    let folder = paper.rfind('/').map_or("", |at| &paper[..=at]);
    for (n, line) in text.lines().enumerate() {
        let mut paths: Vec<String> = Vec::new();
        let breaks = |c: char| c.is_whitespace() || "`()[]|\"',;，。、：；（）".contains(c);
        for word in line.split(breaks) {
            let word = word.trim_start_matches("./").trim_end_matches(['.', ':', '…']);
            if FOLDERS.iter().any(|folder| word.starts_with(folder)) {
                paths.push(word.to_owned());
            }
        }
        for after in line.split("](").skip(1) {
            let target = after.split([')', '#']).next().unwrap_or("");
            if !target.is_empty() && !target.contains("://") {
                paths.push(tidy(&format!("{folder}{target}")));
            }
        }
        for path in paths {
            // `file:line:column`
            let path = path.trim_end_matches(|c: char| c == ':' || c.is_ascii_digit() && path.contains(':'));
            let held = match path.find(['*', '<', '{']).or_else(|| path.find("NNNN")) {
                Some(at) => path[..at].rfind('/').map_or("", |slash| &path[..slash]),
                None => path,
            };
            let told = format!("{paper}:{}: `{path}` does not exist", n + 1);
            if !held.is_empty() && !exists(held) && !found.contains(&told) {
                found.push(told);
            }
        }
    }
    found
}

/// `docs/decisions/../x.md` is `docs/x.md`.
fn tidy(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Rows of the table of floors in a paper (`| 0 | `source` · `value` | … |`) that differ from the test's.
pub(crate) fn floors_differ(text: &str, floors: &[&[&str]]) -> Vec<String> {
    let mut printed: Vec<(usize, Vec<String>)> = Vec::new();
    for line in text.lines() {
        let mut cells = line.trim_matches('|').split('|');
        let Some(Ok(floor)) = cells.next().map(|cell| cell.trim().parse()) else { continue };
        let rooms = cells.next().unwrap_or("").split('`').skip(1).step_by(2).map(str::to_owned).collect();
        printed.push((floor, rooms));
    }
    let wanted = floors.iter().map(|rooms| rooms.iter().map(|room| (*room).to_owned()).collect()).enumerate();
    let wanted: Vec<(usize, Vec<String>)> = wanted.collect();
    let mut found = Vec::new();
    for (floor, rooms) in wanted.iter().filter(|row| !printed.contains(row)) {
        found.push(format!("floor {floor} is not printed as `{}`", rooms.join("` · `")));
    }
    for (floor, rooms) in printed.iter().filter(|row| !wanted.contains(row)) {
        found.push(format!("floor {floor} is printed as `{}`", rooms.join("` · `")));
    }
    found
}

/// The picture of the way of the data: the first fenced block that names `PackDoc`, without comment marks.
pub(crate) fn picture(text: &str) -> Option<Vec<String>> {
    let plain = |line: &str| {
        let line = line.strip_prefix("//!").map_or(line, |rest| rest.strip_prefix(' ').unwrap_or(rest));
        line.trim_end().to_owned()
    };
    let lines: Vec<_> = text.lines().map(plain).collect();
    let blocks = lines.split(|line| line.starts_with("```"));
    blocks.skip(1).step_by(2).find(|block| block.iter().any(|line| line.contains("PackDoc"))).map(<[String]>::to_vec)
}

/// Dependencies without a row in the paper, and rows without a dependency.
pub(crate) fn libraries_differ(manifest: &str, paper: &str) -> Vec<String> {
    let mut section = "";
    let mut wanted = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            section = line;
        } else if section.contains("dependencies]")
            && let Some((name, _)) = line.split_once('=')
            && !line.starts_with([' ', '#'])
        {
            wanted.push(name.trim().to_owned());
        }
    }
    let mut given = Vec::new();
    for line in paper.lines().filter_map(|line| line.strip_prefix("| `")) {
        let cells: Vec<_> = line.trim_end_matches('|').split('|').map(str::trim).collect();
        if cells.len() >= 5 && cells.iter().all(|cell| !cell.is_empty()) {
            given.push(cells[0].trim_end_matches('`').to_owned());
        }
    }
    let mut found = Vec::new();
    for name in wanted.iter().filter(|name| !given.contains(name)) {
        found.push(format!("`{name}` has no full row of reasons"));
    }
    for name in given.iter().filter(|name| !wanted.contains(name)) {
        found.push(format!("`{name}` has a row of reasons and is no dependency"));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_is_gone_is_caught() {
        let exists = |path: &str| ["src/value", "docs/decisions", "docs/architecture.md"].contains(&path);
        let of = |text: &str| missing_paths("docs/x.md", text, &exists);
        assert_eq!(of("see\n`src/gone.rs`."), ["docs/x.md:2: `src/gone.rs` does not exist"]);
        assert_eq!(of("`tests/gone/mod.rs:12` says"), ["docs/x.md:1: `tests/gone/mod.rs` does not exist"]);
        assert_eq!(of("`src/value:12:1` says"), Vec::<String>::new());
        assert_eq!(of("run benches/gone --data x").len(), 1);
        assert_eq!(of("见`src/gone.rs`。").len(), 1);
        assert_eq!(of("[there](gone.md#part)"), ["docs/x.md:1: `docs/gone.md` does not exist"]);
        assert_eq!(of("`docs/gone/NNNN-*.md`").len(), 1);
        let free = "`src/value`, docs/decisions/NNNN-*.md [a](architecture.md) [b](https://a.b/c) [c](#here)";
        assert_eq!(of(free), Vec::<String>::new());
    }

    #[test]
    fn another_table_of_floors_is_caught() {
        let floors: &[&[&str]] = &[&["a", "b"], &["c"]];
        assert_eq!(floors_differ("| 0 | `a` · `b` | x |\n| 1 | `c` | `d` |", floors), Vec::<String>::new());
        assert_eq!(floors_differ("| 0 | `a` | x |\n| 1 | `c` | y |", floors).len(), 2);
        assert_eq!(floors_differ("| 0 | `a` · `b` | x |", floors), ["floor 1 is not printed as `c`"]);
        assert_eq!(floors_differ("| 0 | `a` · `b` |\n| 1 | `c` |\n| 2 | `d` |", floors), ["floor 2 is printed as `d`"]);
    }

    #[test]
    fn another_picture_is_seen() {
        let paper = "```sh\nls\n```\ntext\n```text\n PackDoc\n   │\n```\n";
        assert_eq!(picture(paper), Some(vec![" PackDoc".to_owned(), "   │".to_owned()]));
        assert_eq!(picture(paper), picture("//! Head.\n//!\n//! ```text\n//!  PackDoc\n//!    │\n//! ```\n"));
        assert_ne!(picture(paper), picture("//! ```text\n//! PackDoc\n//! ```\n"));
        assert_eq!(picture("nothing"), None);
    }

    #[test]
    fn a_library_without_a_reason_is_caught() {
        let manifest =
            "[package]\nname = \"x\"\n[dependencies]\na = \"1\"\n[dev-dependencies]\nb = { version = \"1\" }\n";
        let row = |name: &str| format!("| `{name}` | why | MIT | yes | 1 |\n");
        assert_eq!(libraries_differ(manifest, &(row("a") + &row("b"))), Vec::<String>::new());
        assert_eq!(libraries_differ(manifest, &row("a")), ["`b` has no full row of reasons"]);
        assert_eq!(libraries_differ(manifest, &(row("a") + "| `b` | | MIT | yes | 1 |")).len(), 1);
        assert_eq!(libraries_differ(manifest, &(row("a") + &row("b") + &row("c"))).len(), 1);
    }
}
