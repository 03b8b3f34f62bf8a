//! The examples: what stands in a real pack, cut out as it stands.
//!
//! An example of a kind is its first entry in `tests/reference/pack`, or the ones that are asked for below. What the
//! pack says must be checked clean, and its tests must pass; that is seen to by the test.

use std::fs;
use std::path::{Path, PathBuf};

use reckoner::check;
use reckoner::check::model::Program;
use reckoner::pack::grammar::KindSpec;
use reckoner::pack::{self, PackDoc};

/// Kinds of which another entry than the first is shown, or more than one.
const CHOSEN: [(&str, &[&str]); 3] =
    [("dimension", &["house", "area"]), ("table", &["houses", "visits"]), ("measure", &["sold", "waiting"])];

/// A pack to cut from.
pub(crate) struct Example {
    files: Vec<(String, String)>,
    doc: PackDoc,
}

/// The folder of one of the packs beside this test.
pub(crate) fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference").join(name)
}

/// A pack that must be without any problem, and its program.
pub(crate) fn checked(files: &[(String, String)]) -> (PackDoc, Program) {
    let bytes: Vec<(String, Vec<u8>)> = files.iter().map(|(n, t)| (n.clone(), t.clone().into_bytes())).collect();
    let (doc, mut problems) = pack::parse(&bytes);
    let (program, more) = check::check(&doc);
    problems.extend(more);
    assert!(problems.is_empty(), "{:?}", problems.iter().map(|p| (p.code.id, &p.place)).collect::<Vec<_>>());
    (doc, program.unwrap())
}

impl Example {
    pub(crate) fn read(name: &str) -> Example {
        let files = ["pack.toml", "data.toml", "rules.toml"].iter().filter_map(|file| {
            let text = fs::read_to_string(folder(name).join(file)).ok()?;
            Some(((*file).to_owned(), text))
        });
        let files: Vec<_> = files.collect();
        let (doc, _) = checked(&files);
        Example { files, doc }
    }

    /// What the pack says of a kind.
    pub(crate) fn of(&self, spec: &KindSpec) -> String {
        if spec.setting {
            return self.cut(&format!("[{}]", spec.word));
        }
        let chosen = CHOSEN.iter().find(|(word, _)| *word == spec.word);
        let first = || self.doc.of(spec.kind).next().map(|entry| entry.id.value.as_str());
        let ids: Vec<&str> = chosen.map_or_else(|| first().into_iter().collect(), |(_, ids)| ids.to_vec());
        assert!(!ids.is_empty(), "tests/reference/pack has no {}", spec.word);
        ids.iter().map(|id| self.cut(&format!("[{}.{id}]", spec.word))).collect::<Vec<_>>().join("\n\n")
    }

    /// The lines from a header to the next that is not of the same entry.
    fn cut(&self, header: &str) -> String {
        let below = format!("{}.", header.trim_end_matches(']'));
        let mut lines: Vec<&str> = Vec::new();
        for (_, text) in &self.files {
            let from = text.lines().skip_while(|line| *line != header);
            let more = |line: &&str| !line.starts_with('[') || *line == header || line.starts_with(&below);
            lines.extend(from.take_while(more));
        }
        while lines.last().is_some_and(|line| line.is_empty() || line.starts_with('#')) {
            lines.pop();
        }
        assert!(!lines.is_empty(), "tests/reference/pack has no {header}");
        lines.join("\n")
    }
}
