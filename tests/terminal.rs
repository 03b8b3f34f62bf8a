//! What the terminal shows: summary and derivation at any width, bars only where somebody looks, completions and pages.
//!
//! Widths are counted in cells, where a Chinese character takes two. The program is started as people start it; its
//! streams are pipes, and `COLUMNS` stands for the terminal.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test may stop where it stands and touch files"
)]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

use unicode_width::UnicodeWidthStr;

const PACK: &str = "rules/outlet-satisfaction";
const DATA: &str = "fixtures/outlet-satisfaction/data";
/// Every command, as the program lists them.
fn commands() -> Vec<String> {
    let help = said(&["--help", "--lang", "en"], &[]);
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let all: Vec<String> = listed.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect();
    assert!(all.len() > 12 && all.contains(&"run".to_owned()), "{help}");
    all
}

fn start(args: &[&str], settings: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reckoner"));
    for name in ["LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS", "NO_COLOR"] {
        command.env_remove(name);
    }
    command.envs(settings.iter().copied()).args(args).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap()
}

fn said(args: &[&str], settings: &[(&str, &str)]) -> String {
    let out = start(args, settings);
    let (told, wrong) = (String::from_utf8(out.stdout).unwrap(), String::from_utf8(out.stderr).unwrap());
    assert!(out.status.success(), "{args:?}\n{told}{wrong}");
    told
}

/// Whether it holds what only Chinese texts hold.
fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

#[test]
fn summary_and_derivation_fit_every_terminal_and_lose_nothing() {
    let place = tempfile::tempdir().unwrap();
    let run = place.path().join("r").to_str().unwrap().to_owned();
    let args = ["run", PACK, "--data", DATA, "--period", "2011-11", "--out", &run, "--quiet"];
    assert_eq!(said(&args, &[]), "");
    let derive = ["explain", &run, "commission.payable", "--at", "outlet=A01,business=data"];
    // The letters without blanks and branches, in whatever order.
    let bare = |text: &str| {
        let mut letters: Vec<char> = text.chars().filter(|c| !c.is_whitespace() && !"│├└─…".contains(*c)).collect();
        letters.sort_unstable();
        letters.into_iter().collect::<String>()
    };
    for lang in ["zh", "en"] {
        let with = |words: &[&str], columns: &str| said(&[words, &["--lang", lang]].concat(), &[("COLUMNS", columns)]);
        let summary = |columns: &str| with(&args[..8], columns).replace(&run, "R");
        let (whole, usual) = (bare(&said(&[&derive[..], &["--lang", lang]].concat(), &[])), bare(&summary("80")));
        for columns in ["40", "80", "120"] {
            let width: usize = columns.parse().unwrap();
            let (summary, derivation) = (summary(columns), with(&derive, columns));
            for line in summary.lines().chain(derivation.lines()) {
                assert!(line.width() <= width, "{lang} {columns}: {} cells\n{line}", line.width());
            }
            assert_eq!(bare(&summary), usual, "{lang} {columns}");
            assert_eq!(bare(&derivation), whole, "{lang} {columns}");
            amounts_end_in_one_column(&summary, lang, columns);
        }
    }
}

/// The numbers of the money lines stand under one another.
fn amounts_end_in_one_column(summary: &str, lang: &str, columns: &str) {
    let amount = |line: &&str| {
        let last = line.rsplit("  ").next().unwrap();
        line.starts_with("  ") && last.contains('.') && last.chars().all(|c| c.is_ascii_digit() || ",.".contains(c))
    };
    let money = summary.split("\n\n").find(|part| part.contains("CNY")).unwrap();
    let widths: BTreeSet<usize> = money.lines().filter(amount).map(UnicodeWidthStr::width).collect();
    assert_eq!(widths.len(), 1, "{lang} {columns}\n{money}");
}

#[test]
fn nothing_but_a_terminal_gets_colours_or_a_bar() {
    let place = tempfile::tempdir().unwrap();
    let run = place.path().join("r");
    let run = run.to_str().unwrap();
    for settings in [&[][..], &[("NO_COLOR", "1")], &[("TERM", "xterm-256color")]] {
        let args =
            ["run", PACK, "--data", DATA, "--period", "2011-11", "--out", run, "--set", "param.withheld_ranks=9"];
        let out = start(&args, settings);
        let told = [out.stdout, out.stderr].concat();
        assert!(!told.contains(&0x1b) && !told.contains(&b'\r'), "{settings:?}\n{}", String::from_utf8_lossy(&told));
        let wrong = start(&["check", "nowhere"], settings).stderr;
        assert!(!wrong.is_empty() && !wrong.contains(&0x1b), "{settings:?}");
    }
}

#[test]
fn the_language_is_asked_for_or_that_of_the_place() {
    let zh = |settings: &[(&str, &str)], args: &[&str]| is_chinese(&said(args, settings));
    assert!(zh(&[("LANG", "zh_CN.UTF-8")], &["--help"]));
    assert!(!zh(&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C")], &["--help"]), "LC_ALL comes first");
    assert!(zh(&[("LC_ALL", "zh_CN.UTF-8"), ("LANG", "en_US.UTF-8")], &["codes"]));
    assert!(zh(&[("LC_ALL", ""), ("LC_MESSAGES", "zh_TW")], &["codes"]), "what is empty says nothing");
    assert!(!zh(&[("LC_ALL", "zh_CN.UTF-8")], &["codes", "--lang", "en"]), "what is asked for comes first of all");
    assert!(zh(&[], &["--lang=zh", "codes"]));
    assert!(!zh(&[], &["codes"]));
    let wrong = |args: &[&str]| String::from_utf8(start(args, &[("LANG", "zh_CN.UTF-8")]).stderr).unwrap();
    for args in [&["runn"][..], &["run", "p"], &["check", "p", "--format", "xml"], &["check", "nowhere"], &[]] {
        let wrong = wrong(args);
        assert!(is_chinese(&wrong), "{args:?}: {wrong}");
    }
}

#[test]
fn help_is_whole_in_both_languages() {
    for command in commands() {
        let zh = said(&[&command, "--help", "--lang", "zh"], &[]);
        for line in zh.lines().filter(|line| !line.trim().is_empty()) {
            assert!(is_chinese(line), "{command}: not Chinese: {line}");
        }
        let en = said(&[&command, "--help", "--lang", "en"], &[]);
        assert!(!is_chinese(&en), "{command}\n{en}");
        assert_eq!(zh.lines().count(), en.lines().count(), "{command}");
        for (lang, columns) in [("zh", "40"), ("en", "40"), ("zh", "80"), ("en", "80")] {
            let help = said(&[&command, "--help", "--lang", lang], &[("COLUMNS", columns)]);
            let wide = help.lines().find(|line| line.width() > columns.parse().unwrap());
            assert_eq!(wide, None, "{command} {lang} {columns}\n{help}");
        }
    }
}

#[test]
fn every_shell_gets_completions_that_it_can_read() {
    let place = tempfile::tempdir().unwrap();
    for lang in ["zh", "en"] {
        for shell in ["bash", "zsh", "fish", "powershell"] {
            let text = said(&["completions", shell, "--lang", lang], &[]);
            for word in commands().iter().map(String::as_str).chain(["period", "hledger"]) {
                assert!(text.contains(word), "{shell} does not complete `{word}`");
            }
            if lang == "zh" && shell != "bash" {
                assert!(is_chinese(&text), "{shell}");
            }
            let path = place.path().join(shell);
            std::fs::write(&path, &text).unwrap();
            let Ok(read) =
                Command::new(shell).arg(if shell == "fish" { "--no-execute" } else { "-n" }).arg(&path).output()
            else {
                continue; // A shell that is not here reads nothing.
            };
            assert!(
                shell == "powershell" || read.status.success(),
                "{shell}: {}",
                String::from_utf8_lossy(&read.stderr)
            );
        }
    }
    let loaded =
        "source ./bash; COMP_WORDS=(reckoner ex); COMP_CWORD=1; _reckoner reckoner ex reckoner; echo ${COMPREPLY[@]}";
    let out = Command::new("bash").args(["-c", loaded]).current_dir(place.path()).output().unwrap();
    let words = String::from_utf8(out.stdout).unwrap();
    assert!(words.contains("export") && words.contains("explain") && !words.contains("run"), "{words}");
}

#[test]
fn there_is_a_page_for_every_command_and_man_reads_it() {
    let place = tempfile::tempdir().unwrap();
    for lang in ["zh", "en"] {
        let out = place.path().join(lang).join("man1");
        let told = said(&["manual", "--out", out.to_str().unwrap(), "--lang", lang], &[]);
        assert_eq!(told.lines().count(), commands().len() + 1);
        assert_eq!(said(&["manual", "--out", out.to_str().unwrap(), "--lang", lang, "--quiet"], &[]), "");
        for name in commands().iter().map(|command| format!("reckoner-{command}")).chain(["reckoner".to_owned()]) {
            page(&out.join(format!("{name}.1")), lang == "zh");
        }
    }
}

fn page(path: &Path, chinese: bool) {
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains(".TH reckoner") && text.matches(".SH ").count() >= 4, "{}\n{text}", path.display());
    for line in text.lines().filter(|line| line.starts_with(".SH ")) {
        assert_eq!(is_chinese(line), chinese, "{}: {line}", path.display());
    }
    let Ok(read) = Command::new("man").args(["--warnings", "-l"]).arg(path).env("LC_ALL", "C.UTF-8").output() else {
        return;
    };
    let wrong = String::from_utf8_lossy(&read.stderr).into_owned();
    assert!(!read.status.success() || !wrong.contains("error"), "{}: {wrong}", path.display());
}
