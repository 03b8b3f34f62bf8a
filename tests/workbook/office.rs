//! Workbooks in the hands of a program that is not ours: taken apart, changed, computed again by LibreOffice, read.
//!
//! What formulas came to is taken out before, so that nothing but the formulas themselves can give it back. LibreOffice
//! computes a file of others again only if a profile of its own says so; one cell that is wrong on purpose shows that
//! it did.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::process::Command;

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// The parts of a workbook by name, and its sheets by theirs.
#[derive(Clone)]
pub(crate) struct Book {
    parts: Vec<(String, Vec<u8>)>,
    /// The part of each sheet, in the order of the tabs.
    pub(crate) sheets: Vec<(String, usize)>,
}

/// A cell as the file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) formula: Option<String>,
    pub(crate) value: String,
}

/// The cells of a sheet by their names (`B7`).
pub(crate) type Cells = BTreeMap<String, Cell>;

fn plain(text: &str) -> String {
    let marks = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    marks.iter().fold(text.to_owned(), |text, (mark, sign)| text.replace(mark, sign))
}

fn between<'t>(text: &'t str, open: &str, close: &str) -> Option<&'t str> {
    let from = text.find(open)? + open.len();
    let length = text[from..].find(close)?;
    Some(&text[from..from + length])
}

impl Book {
    pub(crate) fn read(bytes: &[u8]) -> Book {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut parts = Vec::new();
        for at in 0..archive.len() {
            let mut file = archive.by_index(at).unwrap();
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            let name = file.name().unwrap().into_owned();
            parts.push((name, content));
        }
        let text = |name: &str| {
            let part = parts.iter().find(|(own, _)| own == name).unwrap();
            String::from_utf8(part.1.clone()).unwrap()
        };
        let names = text("xl/workbook.xml");
        let sheets = names.split("<sheet ").skip(1).enumerate().map(|(at, sheet)| {
            let name = plain(between(sheet, "name=\"", "\"").unwrap());
            let part = format!("xl/worksheets/sheet{}.xml", at + 1);
            (name, parts.iter().position(|(own, _)| *own == part).unwrap())
        });
        let sheets = sheets.collect();
        Book { parts, sheets }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in &self.parts {
            out.start_file(name.clone(), SimpleFileOptions::default()).unwrap();
            out.write_all(content).unwrap();
        }
        out.finish().unwrap().into_inner()
    }

    /// The one sheet whose name ends so.
    pub(crate) fn sheet(&self, ends: &str) -> usize {
        let found = self.sheets.iter().position(|(name, _)| name.ends_with(ends));
        found.unwrap_or_else(|| panic!("no sheet `{ends}` among {:?}", self.sheets))
    }

    pub(crate) fn xml(&self, sheet: usize) -> String {
        String::from_utf8(self.parts[self.sheets[sheet].1].1.clone()).unwrap()
    }

    pub(crate) fn put(&mut self, sheet: usize, xml: String) {
        self.parts[self.sheets[sheet].1].1 = xml.into_bytes();
    }

    /// The cells of a sheet as they stand.
    pub(crate) fn cells(&self, sheet: usize) -> Cells {
        let xml = self.xml(sheet);
        let mut all = Cells::new();
        for cell in xml.split("<c r=\"").skip(1) {
            let name = cell[..cell.find('"').unwrap()].to_owned();
            let cell = cell.split("</c>").next().unwrap();
            let formula = between(cell, "<f>", "</f>").map(plain);
            let value = between(cell, "<v>", "</v>").or_else(|| {
                let text = cell.find("<t").map(|at| &cell[at..])?;
                between(text, ">", "</t>")
            });
            all.insert(name, Cell { formula, value: plain(value.unwrap_or("")) });
        }
        all
    }

    /// Puts another number into a cell that is no formula.
    pub(crate) fn change(&mut self, sheet: usize, cell: &str, value: &str) {
        let xml = self.xml(sheet);
        let at = xml.find(&format!("<c r=\"{cell}\"")).unwrap_or_else(|| panic!("no cell {cell}"));
        let from = at + xml[at..].find("<v>").unwrap() + 3;
        let to = from + xml[from..].find("</v>").unwrap();
        self.put(sheet, format!("{}{value}{}", &xml[..from], &xml[to..]));
    }

    /// Puts another formula into a cell that has one.
    pub(crate) fn rewrite(&mut self, sheet: usize, cell: &str, formula: &str) {
        let xml = self.xml(sheet);
        let at = xml.find(&format!("<c r=\"{cell}\"")).unwrap_or_else(|| panic!("no cell {cell}"));
        let from = at + xml[at..].find("<f>").unwrap() + 3;
        let to = from + xml[from..].find("</f>").unwrap();
        self.put(sheet, format!("{}{formula}{}", &xml[..from], &xml[to..]));
    }

    /// Takes out what every formula came to; how many there were.
    pub(crate) fn forget(&mut self) -> usize {
        let mut forgotten = 0;
        for sheet in 0..self.sheets.len() {
            let xml = self.xml(sheet);
            let mut out = String::with_capacity(xml.len());
            let mut rest = xml.as_str();
            while let Some(at) = rest.find("</f><v>") {
                let open = rest[..at].rfind("<c r=\"").unwrap();
                // The kind of what it came to is forgotten too.
                let head = rest[open..at].find('>').unwrap() + open;
                let tag = &rest[open..head];
                let tag = tag.find(" t=\"").map_or(tag, |kind| &tag[..kind]);
                out.push_str(&rest[..open]);
                out.push_str(tag);
                out.push_str(&rest[head..at + 4]);
                let value = &rest[at + 7..];
                rest = &value[value.find("</v>").unwrap() + 4..];
                forgotten += 1;
            }
            out.push_str(rest);
            self.put(sheet, out);
        }
        forgotten
    }
}

/// Whether LibreOffice is here. In CI it must be.
pub(crate) fn is_here() -> bool {
    let here = Command::new("soffice").arg("--version").output().is_ok_and(|output| output.status.success());
    if !here {
        assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "no LibreOffice here: `.ci/run` installs it");
        eprintln!("SKIPPED: no LibreOffice here");
    }
    here
}

/// Says that a workbook of another program is computed again whenever it is opened.
const PROFILE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"#;

/// The sheets of a workbook by name, as the rows that a reader sees with all their digits.
pub(crate) type Sheets = BTreeMap<String, Vec<Vec<String>>>;

/// All sheets of a workbook, computed again.
pub(crate) fn computed(book: &Book) -> Sheets {
    computed_all(std::slice::from_ref(book)).pop().unwrap()
}

/// All sheets of several workbooks, computed again in one go.
pub(crate) fn computed_all(books: &[Book]) -> Vec<Sheets> {
    let place = tempfile::tempdir().unwrap();
    let (profile, out) = (place.path().join("profile"), place.path().join("out"));
    fs::create_dir_all(profile.join("user")).unwrap();
    fs::write(profile.join("user/registrymodifications.xcu"), PROFILE).unwrap();
    let files = (0..books.len()).map(|at| place.path().join(format!("book{at}.xlsx")));
    let files: Vec<_> = files.zip(books).inspect(|(file, book)| fs::write(file, book.bytes()).unwrap()).collect();
    // Each sheet as CSV in UTF-8, values as they are and not as they look.
    let form = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1";
    let done = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", profile.display()))
        .args(["--headless", "--convert-to", form, "--outdir"])
        .arg(&out)
        .args(files.iter().map(|(file, _)| file))
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let sheets = |at: usize, book: &Book| {
        let of = |(name, _): &(String, usize)| (name.clone(), rows(&out.join(format!("book{at}-{name}.csv"))));
        book.sheets.iter().map(of).collect()
    };
    books.iter().enumerate().map(|(at, book)| sheets(at, book)).collect()
}

/// Rows above the first one of a table in a sheet.
pub(crate) const HEAD: usize = 4;

/// What a computed workbook pays and whether it agrees, by line.
pub(crate) fn listed(sheets: &Sheets) -> BTreeMap<String, (f64, String)> {
    let (_, rows) = sheets.iter().find(|(name, _)| name.ends_with(" payouts")).unwrap();
    let line = |row: &Vec<String>| (row[0].clone(), (row[2].parse().unwrap_or(f64::NAN), row[3].clone()));
    rows.iter().skip(HEAD).map(line).collect()
}

/// Whether a computed workbook says that it agrees with the run.
pub(crate) fn agrees(sheets: &Sheets) -> String {
    let (_, rows) = sheets.iter().find(|(name, _)| name.ends_with(" summary")).unwrap();
    let said = rows.iter().filter_map(|row| row.get(1)).find(|cell| ["TRUE", "FALSE"].contains(&cell.as_str()));
    said.cloned().unwrap_or_default()
}

fn rows(path: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader.has_headers(false).flexible(true).from_path(path);
    let mut reader = reader.unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}
