//! scratch
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
#[test]
fn check_all() {
    let mut runner = TestRunner::deterministic();
    let mut bad = 0;
    let mut codes: std::collections::BTreeMap<String, usize> = Default::default();
    for i in 0..400 {
        let choices = vec(any::<u32>(), 900).new_tree(&mut runner).unwrap().current();
        let case = super::generate::case(choices);
        let files: Vec<(String, Vec<u8>)> =
            case.pack.iter().map(|(n, t)| (n.clone(), t.clone().into_bytes())).collect();
        let (doc, mut d) = reckoner::pack::parse(&files);
        let (p, d2) = reckoner::check::check(&doc);
        d.extend(d2);
        if p.is_none() {
            bad += 1;
            for x in d {
                if format!("{:?}", x.code.severity) != "Error" {
                    continue;
                }
                let n = codes.entry(x.code.id.to_string()).or_default();
                *n += 1;
                if *n <= 4 {
                    let at = match x.place {
                        reckoner::diagnostic::Place::Rule(s) => {
                            let line = doc.sources.position(s).0;
                            let text = &doc.sources.get(s.source).unwrap().text;
                            let from = line.saturating_sub(8);
                            format!(
                                "{}: {}\n{}",
                                doc.sources.place(s),
                                doc.sources.snippet(s),
                                text.lines().skip(from).take(10).collect::<Vec<_>>().join("\n")
                            )
                        }
                        _ => String::new(),
                    };
                    eprintln!("#{i} {} {} {:?} {:?}\n{at}\n", x.code.id, x.code.name, x.args, x.helps);
                }
            }
        }
    }
    eprintln!("bad {bad} {codes:?}");
}
