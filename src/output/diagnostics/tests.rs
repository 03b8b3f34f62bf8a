//! The rendered texts as people see them, whole, in both languages and all formats.
//!
//! Each text is compared as it comes out, so that a change of layout or wording shows in the test that it breaks. That
//! every code has its sentences is asked here too.

use std::sync::Arc;

use super::*;
use crate::diagnostic::{Place, codes};
use crate::source::{SourceId, Span};
use crate::text::say_attribute;

fn sources(texts: &[(&str, &str)]) -> Sources {
    let mut all = Sources::default();
    for (name, text) in texts {
        all.add((*name).to_owned(), Arc::from(*text));
    }
    all
}

/// The span of the `nth` occurrence of `words` in text `source`.
fn under(sources: &Sources, source: u32, words: &str, nth: usize) -> Span {
    let text = &sources.get(SourceId(source)).unwrap().text;
    let (start, _) = text.match_indices(words).nth(nth).unwrap();
    Span::new(SourceId(source), start..start + words.len())
}

fn text(problems: &[Diagnostic], sources: &Sources, lang: Lang) -> String {
    render(problems, sources, "pack", lang, Format::Text, false)
}

#[test]
fn carets_stand_under_chinese_after_a_byte_order_mark_and_windows_line_ends() {
    let s = sources(&[("rules.toml", "\u{feff}[measure.a]\r\nwhen = '达成率 >= 网点数'\r\n")]);
    let word = under(&s, 0, "网点数", 0);
    let problem = Diagnostic::at(&codes::UNKNOWN_NAME, word).with("name", "网点数").write_instead(
        "help-nearest",
        word,
        "网点总数",
    );
    let first_line = Diagnostic::at(&codes::UNUSED_FIGURE, under(&s, 0, "measure.a", 0)).with("name", "a");
    let problems = [problem.clone(), first_line, problem];
    assert_eq!(
        text(&problems, &s, Lang::En),
        "\
warning[U404]: nothing reads figure `a`
 --> pack/rules.toml:1:2
  |
1 | [measure.a]
  |  ^^^^^^^^^

error[N201]: there is no `网点数` here
 --> pack/rules.toml:2:16
  |
2 | when = '达成率 >= 网点数'
  |                   ^^^^^^
  |
help: did you mean `网点总数`?
  |
2 | when = '达成率 >= 网点总数'
  |                       ++

1 error, 1 warning
"
    );
    assert_eq!(
        text(&problems, &s, Lang::Zh),
        "\
警告[U404]: 没有规则用到指标 `a`
 --> pack/rules.toml:1:2
  |
1 | [measure.a]
  |  ^^^^^^^^^

错误[N201]: 这里没有 `网点数`
 --> pack/rules.toml:2:16
  |
2 | when = '达成率 >= 网点数'
  |                   ^^^^^^
  |
建议: 您是否想写 `网点总数`？
  |
2 | when = '达成率 >= 网点总数'
  |                       ++

1 个错误，1 个警告
"
    );
}

#[test]
fn related_places_are_labelled_in_one_file_and_across_files() {
    let s = sources(&[("a.toml", "[measure.a]\n[measure.a]\n"), ("b.toml", "[measure.a]\n")]);
    let first = Place::Rule(under(&s, 0, "measure.a", 0));
    let problem = |span| Diagnostic::at(&codes::DUPLICATE_ID, span).with("id", "a").also(first.clone(), "first");
    let problems = [problem(under(&s, 1, "measure.a", 0)), problem(under(&s, 0, "measure.a", 1))];
    assert_eq!(
        text(&problems, &s, Lang::Zh),
        "\
错误[S108]: `a` 重复出现
 --> pack/a.toml:2:2
  |
1 | [measure.a]
  |  --------- 第一次在这里
2 | [measure.a]
  |  ^^^^^^^^^

错误[S108]: `a` 重复出现
 --> pack/b.toml:1:2
  |
1 | [measure.a]
  |  ^^^^^^^^^
  |
 ::: pack/a.toml:1:2
  |
1 | [measure.a]
  |  --------- 第一次在这里

2 个错误
"
    );
}

#[test]
fn empty_spans_ends_of_files_and_several_lines_are_shown() {
    let s = sources(&[("a.toml", "x = 1\r\ny = '达'\r\n"), ("b.toml", "")]);
    let problem = |span| Diagnostic::at(&codes::EXPRESSION_SYNTAX, span).with("detail", "a\nb");
    let problems = [
        problem(Span::new(SourceId(0), 2..2)),
        problem(under(&s, 0, "1\r\ny", 0)),
        problem(Span::new(SourceId(0), 999..1000)),
        problem(Span::new(SourceId(1), 0..0)),
    ];
    assert_eq!(
        render(&problems, &s, "", Lang::En, Format::Text, false),
        "\
error[S111]: this expression cannot be read: a b
 --> a.toml:1:3
  |
1 | x = 1
  |   ^

error[S111]: this expression cannot be read: a b
 --> a.toml:1:5
  |
1 |   x = 1
  |  _____^
2 | | y = '达'
  | |_^

error[S111]: this expression cannot be read: a b
 --> a.toml:2:8
  |
2 | y = '达'
  |         ^

error[S111]: this expression cannot be read: a b
 --> b.toml:1:1
  |
1 |
  | ^

4 errors
"
    );
}

#[test]
fn data_is_shown_by_its_excerpt_with_the_column_of_the_file() {
    let s = Sources::default();
    let data = |line, column, excerpt: Option<(&str, std::ops::Range<usize>)>| Place::Data {
        sheet: None,
        file: "checks.csv".to_owned(),
        line,
        column,
        excerpt: excerpt.map(|(text, range)| (text.to_owned(), range)),
    };
    let problems = [
        Diagnostic::new(&codes::TOO_MANY, data(0, 0, None)).with("shown", 2).with("hidden", 40),
        Diagnostic::new(&codes::DUPLICATE_KEY, data(14, 101, Some(("…甲店,1001", 10..14))))
            .with("key", "1001")
            .also(data(2, 1, Some(("1001,乙店", 0..4))), "first"),
        Diagnostic::new(&codes::SHORT_ROW, data(9, 0, None)).with("expected", 3).with("found", 2),
        Diagnostic::new(&codes::NOTHING_IN_PERIOD, Place::File(String::new())).with("period", "2011-10"),
    ];
    let expected = "\
error[D620]: no row of the data lies in 2011-10
 |
help: check the period asked for; a table that may be empty says from when to when it holds by `covers`

error[D607]: the row has 2 cells, but the header has 3
--> checks.csv:9

error[D615]: the key `1001` stands twice
  --> checks.csv:14:101
   |
14 | …甲店,1001
   |       ^^^^
   |
  ::: checks.csv:2:1
   |
 2 | 1001,乙店
   | ---- first stands here

note[D623]: 2 problems are shown, 40 more are not
--> checks.csv

3 errors, 1 note
";
    assert_eq!(text(&problems, &s, Lang::En), expected);
    let coloured = render(&problems, &s, "pack", Lang::En, Format::Text, true);
    assert!(coloured.contains("\u{1b}[") && coloured.contains("checks.csv:14:101"));
    assert_eq!(text(&[], &s, Lang::Zh), "没有问题\n");
}

#[test]
fn github_commands_escape_what_would_end_them() {
    let s = sources(&[("规则,a:1.toml", "x = 1")]);
    let problem =
        Diagnostic::at(&codes::BAD_LITERAL, Span::new(SourceId(0), 4..5)).with("text", "85%").with("type", "rate");
    let dated = Diagnostic::new(&codes::BAD_DATE, Place::File(String::new())).with("text", "x");
    assert_eq!(
        render(&[problem, dated], &s, "p", Lang::En, Format::Github, false),
        "::error title=S109 bad-date::`x` is not a date%0Awrite year-month-day of a day that exists, as in 2011-10-01\n\
         ::error file=p/规则%2Ca%3A1.toml,line=1,endLine=1,col=5,title=S106 bad-literal::`85%25` is not a rate%0Awrite plain digits: `\"85%25\"`, `\"29 pp\"`, `\"500.00\"`, 2011-10-01; no thousands separators, no full-width digits\n"
    );
}

#[test]
fn json_has_every_place_and_its_nulls() {
    let s = sources(&[("a.toml", "达 = abd")]);
    let span = under(&s, 0, "abd", 0);
    let problem =
        Diagnostic::at(&codes::UNKNOWN_NAME, span).with("name", "abd").write_instead("help-nearest", span, "abc");
    let whole = Diagnostic::new(&codes::EMPTY_FILE, Place::File("v.csv".to_owned()));
    let json = render(&[whole, problem], &s, "", Lang::En, Format::Json, false);
    let place = r#""file":"a.toml","line":1,"column":5,"endLine":1,"endColumn":8,"text":"abd""#;
    let expected = format!(
        r#"[{{"code":"N201","name":"unknown-name","severity":"error","message":"there is no `abd` here",{place},"helps":[{{"message":"did you mean `abc`?","patch":{{{place},"replacement":"abc"}}}}],"related":[]}},{{"code":"D603","name":"empty-file","severity":"error","message":"the file is empty; not even a header stands in it","file":"v.csv","line":null,"column":null,"endLine":null,"endColumn":null,"text":"","helps":[],"related":[]}}]"#
    );
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value.to_string(), expected);
}

#[test]
fn sarif_names_rules_regions_and_fixes() {
    let s = sources(&[("规.toml", "达 = abd")]);
    let span = under(&s, 0, "abd", 0);
    let problem =
        Diagnostic::at(&codes::UNKNOWN_NAME, span).with("name", "abd").write_instead("help-nearest", span, "abc");
    let log: serde_json::Value =
        serde_json::from_str(&render(&[problem], &s, "", Lang::En, Format::Sarif, false)).unwrap();
    let run = &log["runs"][0];
    assert_eq!(log["version"], "2.1.0");
    assert_eq!(run["tool"]["driver"]["rules"][0]["id"], "N201");
    let result = &run["results"][0];
    assert_eq!(result["message"]["text"], "there is no `abd` here\ndid you mean `abc`?");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "%E8%A7%84.toml");
    let region = r#"{"startLine":1,"startColumn":5,"endLine":1,"endColumn":8}"#;
    assert_eq!(place["region"].to_string(), region);
    let replacement = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(replacement.to_string(), format!(r#"{{"deletedRegion":{region},"insertedContent":{{"text":"abc"}}}}"#));
}

#[test]
fn every_code_has_a_sentence_a_page_and_an_example_in_both_languages() {
    for code in codes::all() {
        for (lang, right) in [(Lang::En, "\nRight:\n"), (Lang::Zh, "\n正确写法：\n")] {
            assert!(crate::text::exists(code.name), "{} has no sentence", code.name);
            assert!(say_attribute(lang, code.name, "page", &[]).is_some(), "{} has no page", code.name);
            assert!(page(code, lang).contains(right), "{} has no example", code.name);
            assert!(!page(code, lang).contains("{$"), "{} shows a hole", code.name);
        }
    }
    let en = list(Lang::En);
    assert_eq!(en.lines().filter(|line| line.starts_with("  ")).count(), codes::all().len());
    assert!(en.starts_with("Rules\n  S101 error   toml-syntax               this is not TOML: …\n"));
}

#[test]
fn a_page_says_what_why_wrong_right_and_cure() {
    assert_eq!(
        page(&codes::NOT_UTF8_DATA, Lang::Zh),
        "\
D604 not-utf8-data (错误)

文件从这里起不是 UTF-8 编码

文件的编码不作猜测：猜错会把一个名称读成另一个名称。

错误写法：
    iconv -f UTF-8 -t GBK outlets.csv

正确写法：
    iconv -f GBK -t UTF-8 outlets.csv

如何修改：
请把文件另存为 UTF-8（在 Excel 中选“CSV UTF-8（逗号分隔）”）；如果该表的文件本来就是 GBK 或
GB18030，请在表中写 `encoding = \"gb18030\"`
"
    );
}
