//! Statements and notices say what the run's tables say, to the cent and to nobody else; names are shown as text.
//!
//! Pages are read as text by their `data-` marks: each line's base, steps and payable are held against `payouts.csv`,
//! `points.csv`, `awards.csv` and `steps.csv`, each sum against its lines, what is to be paid against `payees.csv`. Where a
//! Chromium is installed, PDF is made as well.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test may stop where it stands and touch files"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use support::{Csv, files_below};

const P1: [&str; 3] = ["rules/outlet-satisfaction", "fixtures/outlet-satisfaction/data", "2011-11"];
const P4: [&str; 3] = ["rules/water-service", "fixtures/water-service/data", "2013-05"];
const COURIERS: [&str; 3] = ["examples/courier-bonus", "examples/courier-bonus/data", "2014-W10"];
const POOL: [&str; 3] = ["examples/performance-pool", "examples/performance-pool/data", "2014-03"];

fn start(args: &[&str], path: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reckoner"));
    command.env_remove("LC_ALL").env_remove("LANG").env_remove("LC_MESSAGES").env("NO_COLOR", "1");
    if let Some(path) = path {
        command.env("PATH", path);
    }
    command.args(args).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap()
}

fn reckoner(args: &[&str]) -> String {
    let out = start(args, None);
    let told = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{args:?}\n{told}");
    told
}

/// What a command says that does not go well, and its status.
fn refused(args: &[&str], path: Option<&str>) -> (i32, String) {
    let out = start(args, path);
    (out.status.code().unwrap(), String::from_utf8(out.stderr).unwrap())
}

fn run([pack, data, period]: [&str; 3], out: &Path, more: &[&str]) {
    let args = ["run", pack, "--data", data, "--period", period, "--out", out.to_str().unwrap(), "--quiet"];
    reckoner(&[&args[..], more].concat());
}

fn report(run: &Path, out: &Path, more: &[&str]) -> String {
    let args = ["report", run.to_str().unwrap(), "--out", out.to_str().unwrap()];
    reckoner(&[&args[..], more].concat())
}

/// The pages of a folder but its list, by name.
fn pages(folder: &Path) -> BTreeMap<String, String> {
    let of = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().path();
    let html = |path: &PathBuf| path.extension().is_some_and(|e| e == "html") && !path.ends_with("index.html");
    let read =
        |path: PathBuf| (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap());
    fs::read_dir(folder).unwrap().map(of).filter(html).map(read).collect()
}

/// What stands in an attribute, wherever it stands in a text.
fn all<'t>(text: &'t str, attribute: &str) -> Vec<&'t str> {
    let start = format!("{attribute}=\"");
    text.split(start.as_str()).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

/// An amount in hundredths, of points as of money.
fn money(text: &str) -> i128 {
    if text.contains('.') { support::money(text) } else { text.parse::<i128>().unwrap() * 100 }
}

fn plain(text: &str) -> String {
    let marks = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#x2f;", "/"), ("&amp;", "&")];
    marks.iter().fold(text.to_owned(), |text, (mark, sign)| text.replace(mark, sign))
}

/// A line of a statement: amounts by their names, the amounts of its steps, and what is held of it undecided.
#[derive(Debug)]
struct Line {
    named: BTreeMap<String, i128>,
    steps: Vec<(String, i128)>,
    held: Option<i128>,
}

/// The lines of a page by their ids.
fn lines(page: &str) -> BTreeMap<String, Line> {
    let table = |text: &str| {
        let text = text.split("</table>").next().unwrap();
        let (mut named, mut steps) = (BTreeMap::new(), Vec::new());
        for row in text.split("<tr").skip(1) {
            let row = row.split('>').next().unwrap();
            let amount =
                all(row, "data-amount").first().map_or(0, |text| if text.is_empty() { 0 } else { money(text) });
            if let Some(name) = all(row, "data-name").first() {
                named.insert((*name).to_owned(), amount);
            } else if let Some(rule) = all(row, "data-step").first() {
                steps.push(((*rule).to_owned(), amount));
            }
        }
        let held = all(text, "data-held").first().map(|text| money(text));
        Line { named, steps, held }
    };
    let lines = page.split("data-line=\"").skip(1);
    lines.map(|text| (plain(text.split('"').next().unwrap()), table(text))).collect()
}

/// The sums of a page: kind, name, amount.
fn sums(page: &str, kind: &str) -> BTreeMap<String, i128> {
    let Some(table) = page.split(&format!("data-sums=\"{kind}\"")).nth(1) else { return BTreeMap::new() };
    let table = table.split("</table>").next().unwrap();
    all(table, "data-name")
        .into_iter()
        .map(str::to_owned)
        .zip(all(table, "data-amount").into_iter().map(money))
        .collect()
}

#[test]
fn every_line_stands_on_one_statement_to_the_cent() {
    let place = tempfile::tempdir().unwrap();
    for (n, policy) in [P1, P4, COURIERS, POOL].into_iter().enumerate() {
        let (folder, out) = (place.path().join(format!("run{n}")), place.path().join(format!("out{n}")));
        run(policy, &folder, &[]);
        report(&folder, &out, &["--statements"]);
        let pages = pages(&out.join("statements"));
        let mut told: BTreeMap<String, Line> = BTreeMap::new();
        for (name, page) in &pages {
            assert!(page.contains("class=\"draft\"") && page.contains("default-src 'none'"), "{name}");
            let of_page = lines(page);
            let (money, points) = (sums(page, "money"), sums(page, "points"));
            let all: i128 = of_page.values().map(|line| line.named["payable"]).sum();
            let said = [&money, &points].map(|sums| sums.get("payable").copied().unwrap_or(0));
            assert_eq!(said[0] + said[1], all, "{name}: the sums are not those of its lines");
            for (id, line) in of_page {
                assert!(told.insert(id.clone(), line).is_none(), "{id} stands on two statements");
            }
        }
        held_against(&folder, &told, policy[0]);
    }
}

/// Holds lines of statements against the tables of a run.
fn held_against(run: &Path, told: &BTreeMap<String, Line>, policy: &str) {
    let mut steps: BTreeMap<String, i128> = BTreeMap::new();
    let table = Csv::read(&run.join("steps.csv"));
    for row in 0..table.rows.len() {
        let takes = ["forfeit", "withhold", "hold"].contains(&table.get(row, "effect"));
        let amount = money(table.get(row, "amount"));
        *steps.entry(table.get(row, "line").to_owned()).or_default() += if takes { -amount } else { amount };
    }
    let mut known = BTreeSet::new();
    for file in ["payouts.csv", "points.csv"] {
        if !run.join(file).exists() {
            continue;
        }
        let table = Csv::read(&run.join(file));
        for row in 0..table.rows.len() {
            let id = table.get(row, "line");
            let amount = |name: &str| Some(table.get(row, name)).filter(|text| !text.is_empty()).map_or(0, money);
            let line = told.get(id).unwrap_or_else(|| panic!("{policy}: {id} stands on no statement"));
            known.insert(id.to_owned());
            let own: i128 = line.steps.iter().map(|(_, amount)| amount).sum();
            assert_eq!(line.named["payable"], amount("payable"), "{policy}: {id}");
            assert_eq!(line.named["base"], amount("base"), "{policy}: {id}");
            let earned = line.named.get("earned").copied();
            assert!(earned.is_none_or(|earned| earned == amount("earned")), "{policy}: {id}");
            assert_eq!(own, steps.get(id).copied().unwrap_or(0), "{policy}: the steps of {id}");
            let left = line.named["base"] + own - line.held.unwrap_or(0);
            assert_eq!(left, line.named["payable"], "{policy}: {id} does not come to what is payable: {line:?}");
        }
    }
    assert!(known.len() > 5, "{policy}");
    let (mut prizes, mut given) = (Vec::new(), Vec::new());
    given.extend(told.iter().filter(|(id, _)| !known.contains(*id)).map(|(_, line)| line.named["base"]));
    if run.join("awards.csv").exists() {
        let table = Csv::read(&run.join("awards.csv"));
        prizes.extend((0..table.rows.len()).map(|row| money(table.get(row, "prize"))));
    }
    prizes.sort_unstable();
    given.sort_unstable();
    for prize in given {
        let at = prizes.iter().position(|known| *known == prize);
        prizes.remove(at.unwrap_or_else(|| panic!("{policy}: what is no line of a payout is a prize, not {prize}")));
    }
    assert!(prizes.len() < 2, "{policy}: only a prize that is shared is nobody's own: {prizes:?}");
}

#[test]
fn a_closed_period_is_no_draft_and_says_what_is_paid() {
    let place = tempfile::tempdir().unwrap();
    let ledger = place.path().join("ledger");
    let against = ["--ledger", ledger.to_str().unwrap()];
    let mut final_pages = BTreeMap::new();
    for period in ["2014-W10", "2014-W11", "2014-W12"] {
        let (folder, out) = (place.path().join(period), place.path().join(format!("out-{period}")));
        run([COURIERS[0], COURIERS[1], period], &folder, &against);
        report(&folder, &out, &[&["--statements"], &against[..]].concat());
        assert!(pages(&out.join("statements")).values().all(|page| page.contains("class=\"draft\"")));
        let words = ["close", folder.to_str().unwrap(), "--by", "Li", "--on", "2014-04-01", "--quiet"];
        reckoner(&[&words[..], &against].concat());
        let told = report(&folder, &out, &[&["--statements"], &against[..]].concat());
        assert!(!told.contains("DRAFT"), "{told}");
        let payees = Csv::read(&folder.join("payees.csv"));
        final_pages = pages(&out.join("statements"));
        assert_eq!(final_pages.len(), payees.rows.len());
        for row in 0..payees.rows.len() {
            let (payee, to_pay) = (payees.get(row, "payee"), payees.get(row, "to_pay"));
            let page = &final_pages[&format!("{payee}.html")];
            assert!(!page.contains("class=\"draft\"") && !page.contains("DRAFT"), "{payee}");
            assert_eq!(all(page, "data-to-pay"), [to_pay], "{period} {payee}");
        }
    }
    let released = final_pages.values().filter(|page| page.contains("Released from earlier periods")).count();
    assert!(released > 0, "the deposits of the first week are released in the third");
    let page = final_pages.values().next().unwrap();
    for words in ["押金", "Deposit", "2014-W14", "收到对账单后七天内", "Within seven days", "clause 5", "条款 5"]
    {
        assert!(page.contains(words), "{words}\n{page}");
    }
}

#[test]
fn names_are_text_and_files_have_names_of_their_own() {
    let place = tempfile::tempdir().unwrap();
    let (data, folder, out) = (place.path().join("data"), place.path().join("run"), place.path().join("out"));
    let hostile = "<img src=x onerror=alert(1)>\"\"'&\u{202e}🙂";
    for (name, bytes) in files_below(Path::new(COURIERS[1])) {
        let path = data.join(&name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut text = String::from_utf8(bytes).unwrap();
        // The first three couriers get ids that no file system takes as they are.
        for (old, new) in [("K1,", "a/b,"), ("K2,", "A_B,"), ("K3,", "../李 雷,")] {
            text = text.replace(old, new);
        }
        if name == "couriers.csv" {
            let mut rows: Vec<String> = text.lines().map(str::to_owned).collect();
            let title = rows[0].split(',').position(|header| header == "name").unwrap();
            let mut cells: Vec<String> = rows[1].split(',').map(str::to_owned).collect();
            cells[title] = format!("\"{hostile}\"");
            rows[1] = cells.join(",");
            text = rows.join("\n") + "\n";
        }
        fs::write(path, text).unwrap();
    }
    run([COURIERS[0], data.to_str().unwrap(), COURIERS[2]], &folder, &[]);
    report(&folder, &out, &["--statements", "--lang", "zh"]);
    let pages = pages(&out.join("statements"));
    let of = |start: &str| {
        let found: Vec<&String> = pages.keys().filter(|name| name.starts_with(start)).collect();
        assert_eq!(found.len(), 1, "{start}: {:?}", pages.keys());
        found[0].clone()
    };
    let names = [of("a_b-"), of("A_B-"), of("_.._李_雷-")].map(|name| name.to_lowercase());
    assert!(names[0] != names[1] && names.iter().all(|name| !name.contains(['/', ' '])), "{names:?}");
    assert!(fs::read_dir(place.path()).unwrap().count() == 3, "nothing stands outside of the folder");
    let shown = "&lt;img src=x onerror=alert(1)&gt;&quot;&#x27;&amp;\u{202e}🙂";
    let page = pages.values().find(|page| page.contains(shown)).expect("the name is shown as text");
    assert!(page.contains(&format!("<bdi>{shown}</bdi>")), "and set apart");
    let list = fs::read_to_string(out.join("statements/index.html")).unwrap();
    for page in pages.values().chain([&list]) {
        assert!(!page.contains("<img") && !page.contains("onerror=alert(1)>"), "{page}");
    }
    for link in all(&list, "href").into_iter().filter(|link| link.ends_with(".html")) {
        let bytes: Vec<u8> = link.split('%').enumerate().fold(Vec::new(), |mut out, (n, part)| {
            let (code, rest) = if n == 0 { ("", part) } else { part.split_at(2) };
            out.extend((n > 0).then(|| u8::from_str_radix(code, 16).unwrap()));
            out.extend(rest.bytes());
            out
        });
        assert!(pages.contains_key(&String::from_utf8(bytes).unwrap()), "{link} leads nowhere");
    }
}

#[test]
fn one_payee_is_asked_for_by_id_and_pages_are_the_same_each_time() {
    let place = tempfile::tempdir().unwrap();
    let (folder, out, again) = (place.path().join("run"), place.path().join("a"), place.path().join("b/c"));
    run(COURIERS, &folder, &[]);
    let before = files_below(&folder);
    report(&folder, &out, &["--statements", "--notices"]);
    report(&folder, &again, &["--statements", "--notices"]);
    assert_eq!(files_below(&out), files_below(&again));
    assert_eq!(files_below(&folder), before, "the run stays as it is");
    let one = place.path().join("one");
    report(&folder, &one, &["--payee", "K2"]);
    let page = pages(&one.join("statements"));
    assert_eq!(page.keys().collect::<Vec<_>>(), ["K2.html"]);
    assert_eq!(page["K2.html"], pages(&out.join("statements"))["K2.html"]);
    let (run, out) = (folder.to_str().unwrap(), one.to_str().unwrap());
    let (status, told) = refused(&["report", run, "--out", out, "--payee", "K02"], None);
    assert!(status == 2 && told.contains("`K02`") && told.contains("`K2`"), "{told}");
    let (status, told) = refused(&["report", run, "--out", run, "--statements"], None);
    assert!(status == 2 && told.contains("lies in the run"), "{told}");
    fs::write(folder.join("payouts.csv"), "changed").unwrap();
    let (status, _) = refused(&["report", run, "--out", out, "--statements"], None);
    assert_eq!(status, 1, "a run that was changed says nothing to anybody");
}

#[test]
fn there_is_a_notice_for_each_action_by_the_packs_own_template() {
    let place = tempfile::tempdir().unwrap();
    let (folder, out) = (place.path().join("run"), place.path().join("out"));
    run(P1, &folder, &[]);
    report(&folder, &out, &["--notices", "--lang", "zh"]);
    assert!(folder.join("rules/templates/interview.html").exists(), "the run keeps the template");
    assert!(!out.join("statements").exists());
    let (pages, actions) = (pages(&out.join("notices")), Csv::read(&folder.join("actions.csv")));
    assert_eq!(pages.len(), actions.rows.len());
    for row in 0..actions.rows.len() {
        let get = |name: &str| actions.get(row, name);
        let page = &pages[&format!("{}-{}-2011-11.html", get("rule"), get("outlet"))];
        for words in [get("label"), get("reason_zh"), get("reason_en"), get("clause")] {
            assert!(page.contains(words), "{words}");
        }
        for who in get("attendees").split("; ") {
            assert!(page.contains(&format!("<bdi>{who}</bdi>")), "{who}");
        }
        let own = get("rule") == "interview";
        assert_eq!(page.contains("拟定的下阶段目标") && page.contains("Proposed next targets"), own);
        assert!(page.contains("年") && page.contains("default-src 'none'"));
        for detail in get("details").split("; next_targets_en=").filter(|_| own) {
            let detail = detail.trim_start_matches("next_targets_zh=").replace('>', "&gt;");
            assert!(page.contains(&detail), "{detail}");
        }
    }
}

#[test]
fn without_a_browser_the_cure_is_told_and_with_one_pdf_stands_beside_the_page() {
    let place = tempfile::tempdir().unwrap();
    let (folder, out) = (place.path().join("run"), place.path().join("out"));
    run(COURIERS, &folder, &[]);
    let args = ["report", folder.to_str().unwrap(), "--out", out.to_str().unwrap(), "--payee", "K2", "--pdf"];
    let (status, told) = refused(&args, Some("/nowhere"));
    assert!(status == 2 && told.contains("chromium") && !out.exists(), "{told}");
    if !Command::new("chromium").arg("--version").output().is_ok_and(|out| out.status.success()) {
        let must = std::env::var_os("CI").is_some_and(|ci| ci == "true");
        assert!(!must, "no chromium: `.ci/run` installs it");
        return;
    }
    reckoner(&args);
    let pdf = fs::read(out.join("statements/K2.pdf")).unwrap();
    assert!(pdf.starts_with(b"%PDF-") && pdf.len() > 5_000);
}
