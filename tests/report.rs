//! `reckoner report`: the page of each program, read as a text and looked at in a real browser.
//!
//! Pages are made once from the kept period of each policy. What a page is as a file stands in `report/file.rs`, what it
//! does in a browser in `report/screen.rs`; without ChromeDriver the latter are skipped, and say so. `UPDATE=1` takes the
//! pictures of `docs/pictures/` anew.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "test code reads files and fails loudly"
)]

#[path = "support/browser.rs"]
mod browser;
#[path = "report/file.rs"]
mod file;
#[path = "report/screen.rs"]
mod screen;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// A program whose page is looked at.
pub(crate) struct Program {
    /// Its folder in `rules/`.
    pub(crate) name: &'static str,
    /// The period.
    pub(crate) period: &'static str,
    /// Part of a Chinese name, and the place of the table in which it is looked for.
    pub(crate) search: (&'static str, &'static str),
    /// The words of a filter, and of the choice that is made in it, in Chinese.
    pub(crate) filter: (&'static str, &'static str),
    /// The page's title in English and in Chinese, in part.
    pub(crate) title: (&'static str, &'static str),
}

pub(crate) const PROGRAMS: [Program; 4] = [
    Program {
        name: "outlet-satisfaction",
        period: "2011-11",
        search: ("人民路", "payouts"),
        filter: ("片区", "B"),
        title: ("Outlet satisfaction", "营业厅"),
    },
    Program {
        name: "complaint-campaign",
        period: "2010-11",
        search: ("热线", "awards"),
        filter: ("规则", "投诉"),
        title: ("campaign", "活动"),
    },
    Program {
        name: "complaint-mechanism",
        period: "2012-09",
        search: ("部", "targets"),
        filter: ("达到", "否"),
        title: ("mechanism", "投诉"),
    },
    Program {
        name: "water-service",
        period: "2013-05",
        search: ("罗", "payouts"),
        filter: ("部门", "D1"),
        title: ("Water", "供水"),
    },
];

pub(crate) fn start(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reckoner"));
    command.env_remove("LC_ALL").env_remove("LANG").env_remove("LC_MESSAGES").env("NO_COLOR", "1");
    command.args(args).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap()
}

pub(crate) fn reckoner(args: &[&str]) -> String {
    let out = start(args);
    let told = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{args:?}\n{told}");
    told
}

/// A folder that this process makes once; it goes when the tests' target folder is cleaned.
pub(crate) fn scratch() -> &'static Path {
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    FOLDER.get_or_init(|| tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap()).path()
}

/// The run and the page of a program, made once.
pub(crate) fn made(at: usize) -> &'static (PathBuf, PathBuf) {
    static MADE: [OnceLock<(PathBuf, PathBuf)>; 4] = [const { OnceLock::new() }; 4];
    MADE[at].get_or_init(|| {
        let Program { name, period, .. } = &PROGRAMS[at];
        let (run, out) = (scratch().join(name), scratch().join(format!("{name}-pages")));
        let (pack, data) = (format!("rules/{name}"), format!("fixtures/{name}/data"));
        let to = |path: &Path| path.to_str().unwrap().to_owned();
        reckoner(&["run", &pack, "--data", &data, "--period", period, "--out", &to(&run), "--quiet"]);
        reckoner(&["report", &to(&run), "--out", &to(&out), "--lang", "en"]);
        (run, out.join("report.html"))
    })
}
