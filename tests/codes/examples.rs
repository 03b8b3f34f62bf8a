//! The examples on the pages of the codes: what is called wrong is refused for that reason, what is called right is not.
//!
//! An example is put over the good pack: under a header that the pack has, a line takes the place of the line with the
//! same key; any other header is added. An example that shows a command or a file of data, or that names its table only
//! by its context, cannot be put over the pack and is left to the readers of the page.

use std::collections::BTreeSet;
use std::path::Path;

use reckoner::diagnostic::codes;
use reckoner::text::Lang;

use crate::support::{BASE, Files, problems, read_pack, rendered};

const EXAMPLES: &str = include_str!("../../locales/examples.txt");

/// The lines of an example under their headers; none if a line stands under no header, or a header twice.
fn sections(example: &str, sign: char) -> Option<Vec<(String, Vec<String>)>> {
    let mut all: Vec<(String, Vec<String>)> = Vec::new();
    for line in example.lines().filter(|l| l.starts_with([' ', sign])) {
        let line = line[1..].trim_start();
        if line.starts_with('[') {
            if all.iter().any(|(header, _)| header == line) {
                return None;
            }
            all.push((line.to_owned(), Vec::new()));
        } else {
            all.last_mut()?.1.push(line.to_owned());
        }
    }
    Some(all)
}

/// The file that has a header, and the lines from it to the next.
fn place(files: &Files, header: &str) -> Option<(usize, usize, usize)> {
    files.iter().enumerate().find_map(|(file, (_, bytes))| {
        let text = String::from_utf8(bytes.clone()).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let from = lines.iter().position(|l| *l == header)?;
        let to = lines.iter().skip(from + 1).position(|l| l.starts_with('[')).map_or(lines.len(), |n| from + 1 + n);
        Some((file, from, to))
    })
}

fn put_over(mut files: Files, sections: &[(String, Vec<String>)]) -> Files {
    for (header, lines) in sections {
        let Some((file, from, to)) = place(&files, header) else {
            let more = format!("\n{header}\n{}\n", lines.join("\n"));
            let rules = files.iter_mut().find(|(name, _)| name == "rules.toml").unwrap();
            rules.1.extend(more.into_bytes());
            continue;
        };
        let text = String::from_utf8(files[file].1.clone()).unwrap();
        let mut all: Vec<String> = text.lines().map(str::to_owned).collect();
        let mut end = to;
        for line in lines {
            let key = line.split('=').next().unwrap_or("").trim().to_owned();
            let same = |l: &String| l.split_once('=').is_some_and(|(k, _)| k.trim() == key);
            match (from + 1..end).find(|n| same(&all[*n])) {
                Some(at) => {
                    // A list over several lines goes whole.
                    let open = all[at].trim_end().ends_with('[');
                    let last = if open { (at..end).find(|n| all[*n] == "]").unwrap_or(at) } else { at };
                    all.splice(at..=last, [line.clone()]);
                    end -= last - at;
                }
                None => {
                    all.insert(from + 1, line.clone());
                    end += 1;
                }
            }
        }
        files[file].1 = format!("{}\n", all.join("\n")).into_bytes();
    }
    files
}

#[test]
fn examples_are_honest() {
    let good = read_pack(Path::new(BASE));
    let mut wrong = String::new();
    let mut tried = BTreeSet::new();
    for block in EXAMPLES.split("\n= ").skip(1) {
        let (name, lines) = block.split_once('\n').unwrap();
        let code = codes::find(name).unwrap_or_else(|| panic!("no code is called {name}"));
        if code.id.starts_with(['D', 'R', 'T']) {
            continue;
        }
        let has = |sign: char| lines.lines().any(|l| l.starts_with(sign));
        let (Some(bad), Some(right)) = (sections(lines, '-'), sections(lines, '+')) else { continue };
        if bad.is_empty() {
            continue;
        }
        tried.insert(code.id);
        for (sections, sign) in [(bad, '-'), (right, '+')] {
            if !has(sign) && sign == '+' {
                continue;
            }
            let (told, sources) = problems(&put_over(good.clone(), &sections));
            let tells = told.iter().any(|p| p.code == code);
            // What is absent from the wrong side stands in the good pack: there the right side alone can be tried.
            let absent = sign == '-' && !has('-');
            if !absent && tells != (sign == '-') {
                wrong += &format!("\n{} {name} `{sign}`:\n{}", code.id, rendered(&told, &sources, Lang::En));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(tried.len() >= 40, "only {} examples can be put over the good pack: {tried:?}", tried.len());
}
