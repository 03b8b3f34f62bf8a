//! A report in headless Chromium: found by name, filtered, sorted, derived, turned, printed, and seen at two widths.
//!
//! Whatever the program, the same is done with its page. A page that asks for anything, or whose script fails, has the
//! browser complain; nothing may be cut or need scrolling sideways. axe-core looks for what keeps people out.

use std::path::Path;

use serde_json::{Value, json};

use super::browser::{Browser, is_here};
use super::{PROGRAMS, made};

/// The widths at which a page is looked at.
const WIDTHS: [u32; 2] = [1280, 390];

/// Shows all tables, as they are shown when a page is printed.
const ALL: &str = "window.dispatchEvent(new Event('beforeprint'))";

/// The rows that a table shows, by their cells.
fn rows(browser: &Browser, grid: &str) -> Vec<String> {
    let script = format!(
        "return [...document.querySelectorAll('[data-grid={grid}] tbody tr:not(.detail)')].map(row => row.innerText)"
    );
    browser.run(&script).as_array().unwrap().iter().map(|row| row.as_str().unwrap().to_owned()).collect()
}

fn count(browser: &Browser, grid: &str) -> u64 {
    browser.text(&format!("return document.querySelector('[data-grid={grid}]').dataset.rows")).parse().unwrap()
}

#[test]
fn a_reader_finds_filters_sorts_derives_turns_and_prints() {
    if !is_here() {
        return;
    }
    let browser = Browser::start();
    for (at, program) in PROGRAMS.iter().enumerate() {
        browser.screen(1280, 900, false);
        browser.open(&made(at).1);
        browser.run(ALL);
        assert!(browser.text("return document.title").contains(program.title.0), "{}", program.name);
        browser.click("[data-set-lang=zh]");
        assert!(browser.text("return document.title").contains(program.title.1), "{}", program.name);
        assert_eq!(browser.text("return document.documentElement.lang"), "zh");

        let (name, grid) = program.search;
        let all = count(&browser, grid);
        browser.type_into(&format!("[data-grid={grid}] input[type=search]"), name);
        let found = count(&browser, grid);
        assert!(found > 0 && found < all, "{}: {found} of {all}", program.name);
        assert!(rows(&browser, grid).iter().all(|row| row.contains(name)), "{}", program.name);
        browser.type_into(&format!("[data-grid={grid}] input[type=search]"), "x");
        browser.run(&format!(
            "const field = document.querySelector('[data-grid={grid}] input[type=search]'); field.value = ''; field.dispatchEvent(new Event('input'))"
        ));
        assert_eq!(count(&browser, grid), all);

        let (filter, choice) = program.filter;
        let chosen = browser.run(&format!(
            "const label = [...document.querySelectorAll('[data-grid={grid}] .tools label')].find(label => label.firstChild.textContent === {0});
             const select = label.querySelector('select');
             const option = [...select.options].find(option => option.text.startsWith({1}));
             select.value = option.value; select.dispatchEvent(new Event('change')); return option.text",
            json!(filter),
            json!(choice)
        ));
        let kept = count(&browser, grid);
        assert!(kept > 0 && kept < all, "{} {chosen}: {kept} of {all}", program.name);

        let column = format!("[data-grid={grid}] thead th.num button");
        browser.click(&column);
        let sorted = browser.text(&format!(
            "return document.querySelector('[data-grid={grid}] th[aria-sort]').getAttribute('aria-sort')"
        ));
        assert_eq!(sorted, "descending", "{}", program.name);
        let values = browser.run(&format!(
            "const at = [...document.querySelectorAll('[data-grid={grid}] thead th')].findIndex(th => th.hasAttribute('aria-sort'));
             return [...document.querySelectorAll('[data-grid={grid}] tbody tr:not(.detail)')].map(row => row.children[at].innerText)"
        ));
        falls(&values, program.name);

        let proven = format!("[data-grid={grid}] tr.proven .opener button");
        if browser.run(&format!("return document.querySelector({}) === null", json!(proven))) == Value::Bool(true) {
            browser.click(&column);
        }
        browser.click(&proven);
        let told = browser.text(&format!("return document.querySelector('[data-grid={grid}] .detail').innerText"));
        let wanted = if grid == "awards" {
            ".place"
        } else if grid == "targets" {
            ".met"
        } else {
            ".payable"
        };
        assert!(told.contains(wanted) && told.contains("reckoner explain "), "{}: {told}", program.name);
        assert!(told.contains("来由") && told.lines().count() > 12, "{}: {told}", program.name);

        browser.click("[data-set-lang=en]");
        assert!(
            browser.text(&format!("return document.querySelector('[data-grid={grid}]').innerText")).contains("Search")
        );
        let pdf = browser.print();
        assert!(pdf.starts_with(b"%PDF") && pdf.len() > 50_000, "{}: {} bytes", program.name, pdf.len());
        assert_eq!(browser.complaints(), Vec::<String>::new(), "{}", program.name);
    }
}

/// Whether numbers as they are shown fall.
fn falls(values: &Value, of: &str) {
    let number = |text: &str| {
        let plain: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
        let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
        let number = format!("{whole}{part:0<6}").parse::<i128>().ok()?;
        Some(if text.starts_with('\u{2212}') { -number } else { number })
    };
    // Shares and plain numbers in one column are in the order of what they are, not of what is shown.
    let shares = values.as_array().unwrap().iter().filter(|value| value.as_str().unwrap().ends_with('%')).count();
    if shares > 0 && shares < values.as_array().unwrap().len() {
        return;
    }
    let all: Vec<i128> =
        values.as_array().unwrap().iter().filter_map(|value| number(value.as_str().unwrap())).collect();
    assert!(!all.is_empty() && all.is_sorted_by(|a, b| a >= b), "{of}: {values}");
}

#[test]
fn nothing_is_cut_or_needs_scrolling_sideways() {
    if !is_here() {
        return;
    }
    let browser = Browser::start();
    for (at, program) in PROGRAMS.iter().enumerate() {
        for (n, width) in WIDTHS.into_iter().enumerate() {
            for (lang, dark) in [("en", n == 0), ("zh", n == 1)] {
                browser.screen(width, 900, dark);
                browser.open(&made(at).1);
                browser.click(&format!("[data-set-lang={lang}]"));
                browser.run(ALL);
                browser.run(
                    "const proven = document.querySelector('tr.proven .opener button'); if (proven) proven.click()",
                );
                let wide = browser.run("return document.documentElement.scrollWidth <= innerWidth");
                let over = browser.run(OVER);
                assert_eq!((wide, over), (json!(true), json!([])), "{} at {width}, {lang}", program.name);
            }
        }
    }
}

/// What stands beyond the page's right edge, or is wider than what holds it.
const OVER: &str = "return [...document.querySelectorAll('main *, header *, nav *')]
    .filter(e => !e.closest('svg') && !e.closest('.hidden') && e.getClientRects().length)
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1 || (e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0
        && getComputedStyle(e).display !== 'inline' && getComputedStyle(e).overflowX !== 'visible'))
    .slice(0, 5).map(e => e.tagName + '.' + e.className + ': ' + e.textContent.slice(0, 60))";

#[test]
fn the_pictures_in_the_papers_are_taken_of_the_page() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/pictures");
    let all = [
        ("report-1280-light.png", 0, 1280, 1460, false, "en"),
        ("report-1280-dark.png", 3, 1280, 1460, true, "zh"),
        ("report-390-light.png", 2, 390, 1300, false, "zh"),
        ("report-390-dark.png", 0, 390, 1300, true, "en"),
    ];
    if std::env::var_os("UPDATE").is_some() && is_here() {
        std::fs::create_dir_all(&folder).unwrap();
        let browser = Browser::start();
        for (name, at, width, height, dark, lang) in all {
            browser.screen(width, 900, dark);
            browser.open(&made(at).1);
            browser.click(&format!("[data-set-lang={lang}]"));
            browser.run("document.activeElement.blur(); scrollTo(0, 0)");
            std::fs::write(folder.join(name), browser.picture(width, height)).unwrap();
        }
    }
    for (name, ..) in all {
        let bytes = std::fs::read(folder.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(bytes.starts_with(b"\x89PNG") && bytes.len() < 300_000, "{name}: {} bytes", bytes.len());
    }
}

#[test]
fn axe_finds_no_serious_fault() {
    if !is_here() {
        return;
    }
    let Some(axe) = std::env::var_os("AXE_CORE") else {
        assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "no axe-core here: `./check` brings it");
        eprintln!("SKIPPED: no axe-core here; `./check` brings it");
        return;
    };
    let axe = std::fs::read_to_string(axe).unwrap();
    let browser = Browser::start();
    for (at, program) in PROGRAMS.iter().enumerate() {
        for dark in [false, true] {
            browser.screen(if dark { 390 } else { 1280 }, 900, dark);
            browser.open(&made(at).1);
            browser.run(ALL);
            browser
                .run("const proven = document.querySelector('tr.proven .opener button'); if (proven) proven.click()");
            browser.run(&axe);
            let faults = browser.wait_for(
                "const done = arguments[arguments.length - 1];
                 axe.run(document).then(found => done(found.passes.length < 15 ? ['hardly anything was looked at'] : found.violations
                     .filter(fault => ['serious', 'critical'].includes(fault.impact))
                     .map(fault => fault.id + ': ' + fault.nodes.slice(0, 3).map(node => node.html.slice(0, 160) + ' ' + (node.failureSummary || '')).join(' | '))),
                     error => done([String(error)]))",
            );
            assert_eq!(faults, json!([]), "{}, dark: {dark}", program.name);
        }
    }
}

/// The page of a very large run, which `./check nightly` makes: small enough, and soon in hand.
#[test]
fn the_page_of_a_hundred_thousand_is_soon_in_hand() {
    let Some(page) = std::env::var_os("LARGE_REPORT") else {
        eprintln!("SKIPPED: no page of a very large run here; `./check nightly` makes it");
        return;
    };
    if !is_here() {
        return;
    }
    let page = Path::new(&page);
    assert!(page.metadata().unwrap().len() < 30_000_000);
    let browser = Browser::start();
    browser.screen(1280, 900, false);
    let began = std::time::Instant::now();
    browser.open(page);
    browser.run("document.querySelector('#lines').scrollIntoView({ behavior: 'instant' })");
    let shown = "return document.querySelector('[data-grid=payouts]').dataset.rows || ''";
    while browser.text(shown).is_empty() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert!(began.elapsed().as_secs_f32() < 3.0, "in hand after {:?}", began.elapsed());
    let (all, began) = (count(&browser, "payouts"), std::time::Instant::now());
    browser.type_into("[data-grid=payouts] input[type=search]", "00042");
    browser.click("[data-grid=payouts] thead th.num button");
    let found = count(&browser, "payouts");
    assert!(found > 0 && found < all && began.elapsed().as_secs_f32() < 3.0, "{found}: {:?}", began.elapsed());
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

/// Whether a page shows a text as text: in a table, and nothing made of it.
pub(crate) fn shows(page: &Path, text: &str) {
    let browser = Browser::start();
    browser.open(page);
    browser.run(ALL);
    let held = format!("return document.body.textContent.includes({})", json!(text));
    let shown =
        format!("return [...document.querySelectorAll('td bdi')].some(e => e.textContent.includes({}))", json!(text));
    assert_eq!(browser.run(&shown), json!(true));
    assert_eq!(browser.run(&held), json!(true));
    assert_eq!(browser.run("return document.querySelectorAll('img').length"), json!(0));
    assert_eq!(browser.complaints(), Vec::<String>::new());
}
