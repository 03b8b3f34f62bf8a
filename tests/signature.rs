//! Signatures of a run: made here and checked by `ssh-keygen`, made by it and checked here, and every way to be wrong.
//!
//! Keys are made from fixed seeds, so that each test is the same each time. Where `ssh-keygen` is not installed its part is
//! left out; in CI it must be there.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test may stop where it stands and touch files"
)]

#[path = "proof/shops.rs"]
mod shops;
mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use shops::{Shops, program};
use ssh_key::private::Ed25519Keypair;
use ssh_key::rand_core::OsRng;
use ssh_key::{HashAlg, LineEnding, PrivateKey};
use support::files_below;

fn key(seed: u8, comment: &str) -> PrivateKey {
    PrivateKey::new(Ed25519Keypair::from_seed(&[seed; 32]).into(), comment).unwrap()
}

fn public(key: &PrivateKey) -> String {
    key.public_key().to_openssh().unwrap()
}

/// A run of April with two keys beside it, and a list of both.
fn world() -> Shops {
    let shops = Shops::new().two_months();
    for (name, seed) in [("wu", 1), ("li", 2)] {
        let key = key(seed, &format!("{name}@corp"));
        put_key(&shops, name, &key);
        let line = format!("{name}@corp namespaces=\"reckoner-run\" {}\n", public(&key));
        let list = fs::read_to_string(shops.path("signers")).unwrap_or_default();
        shops.put("signers", list + &line);
    }
    shops
}

fn put_key(shops: &Shops, name: &str, key: &PrivateKey) {
    shops.put(name, key.to_openssh(LineEnding::LF).unwrap().as_bytes());
    fs::set_permissions(shops.path(name), fs::Permissions::from_mode(0o600)).unwrap();
}

/// What `ssh-keygen -Y verify` says of a signature; none where there is no such program.
fn checked(shops: &Shops, who: &str, signature: &str, receipt: &str) -> Option<bool> {
    let mut command = Command::new(program("ssh-keygen")?);
    command.args(["-Y", "verify", "-f", "signers", "-I", who, "-n", "reckoner-run", "-s", signature]);
    let stdin = fs::File::open(shops.path(receipt)).unwrap();
    let done = command.current_dir(shops.path("")).stdin(stdin).stdout(Stdio::null()).stderr(Stdio::null());
    Some(done.status().unwrap().success())
}

fn refused(shops: &Shops, words: &[&str], status: i32, said: &str) {
    let (code, all) = shops.said(words);
    assert!(code == status && all.contains(said), "{words:?} ends in {code}:\n{all}");
}

const VERIFY: [&str; 4] = ["verify", "april", "--signers", "signers"];

#[test]
fn two_sign_and_everybody_can_check_it() {
    let shops = world();
    let before = files_below(&shops.path("april"));
    let said = shops.good(&["sign", "april", "--key", "wu"]);
    assert!(said.starts_with("signed: april.signatures/wu@corp.sig\n  key SHA256:"), "{said}");
    shops.good(&["sign", "april/", "--key", "li", "--as", "controller"]);
    assert_eq!(shops.good(&["sign", "april", "--key", "wu"]), said, "the same again");
    assert_eq!(files_below(&shops.path("april")), before, "a run never changes");
    let said = shops.good(&VERIFY);
    assert!(said.contains("\n  signed by li@corp\n  signed by wu@corp\n"), "{said}");
    let json = shops.good(&[&VERIFY[..], &["--format", "json"]].concat());
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["signed"], serde_json::json!(["li@corp", "wu@corp"]));
    // What a close keeps beside the period is the same receipt.
    for receipt in ["april/run.json", "ledger/2026-04/run.json"] {
        for (who, file) in [("wu@corp", "wu@corp"), ("li@corp", "controller")] {
            let good = checked(&shops, who, &format!("april.signatures/{file}.sig"), receipt);
            assert!(good != Some(false), "{who} {receipt}");
        }
    }
    shops.change("april/run.json", "\"on\": \"2026-04-30\"", "\"on\": \"2026-04-29\"");
    assert!(checked(&shops, "wu@corp", "april.signatures/wu@corp.sig", "april/run.json") != Some(true));
    let (status, said) = shops.said(&VERIFY);
    assert!(status == 1 && said.contains("signature: wu@corp.sig"), "{said}");
    assert!(said.contains("not a signature of this receipt") && said.contains("run.json"), "{said}");
}

#[test]
fn a_signature_of_ssh_keygen_is_taken() {
    let Some(program) = program("ssh-keygen") else { return };
    let shops = world();
    fs::create_dir(shops.path("april.signatures")).unwrap();
    let signed = |namespace: &str, name: &str| {
        let receipt = fs::File::open(shops.path("april/run.json")).unwrap();
        let words = ["-Y", "sign", "-n", namespace, "-f", "wu"];
        let done = Command::new(&program).args(words).current_dir(shops.path("")).stdin(receipt).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        shops.put(&format!("april.signatures/{name}.sig"), done.stdout);
    };
    signed("reckoner-run", "own");
    assert!(shops.good(&VERIFY).contains("signed by wu@corp"));
    // The same key over the same bytes gives the same signature, whoever makes it.
    let theirs = shops.text("april.signatures/own.sig");
    shops.good(&["sign", "april", "--key", "wu"]);
    let unwrapped = |text: &str| text.lines().collect::<String>();
    assert_eq!(unwrapped(&shops.text("april.signatures/wu@corp.sig")), unwrapped(&theirs));
    signed("file", "other");
    refused(&shops, &VERIFY, 1, "signature: other.sig: signed for another use than `reckoner-run`, found `file`");
}

#[test]
fn every_way_to_be_wrong_is_told() {
    let shops = world();
    refused(&shops, &VERIFY, 1, "there is no signature of this run");
    shops.good(&["sign", "april", "--key", "wu"]);
    // A byte of the signature itself, one that is none, one of another run.
    let whole = shops.text("april.signatures/wu@corp.sig");
    shops.put("april.signatures/wu@corp.sig", "-----BEGIN SSH SIGNATURE-----\nnone\n-----END SSH SIGNATURE-----\n");
    refused(&shops, &VERIFY, 1, "this is not a signature");
    shops.good(&["sign", "may", "--key", "wu"]);
    shops.put("april.signatures/wu@corp.sig", shops.text("may.signatures/wu@corp.sig"));
    refused(&shops, &VERIFY, 1, "not a signature of this receipt");
    refused(&shops, &["sign", "april", "--key", "wu"], 2, "is another signature");
    shops.put("april.signatures/wu@corp.sig", whole);
    // A key that is on no list, or on one for other things, or an authority's, or of another day.
    shops.good(&VERIFY);
    let line = |options: &str| format!("wu@corp {options} {}\n", public(&key(1, "wu@corp")));
    let others = format!("li@corp {}\n", public(&key(2, "li")));
    shops.put("signers", &others);
    refused(&shops, &VERIFY, 1, "nobody among the signers has this key, found `SHA256:");
    shops.put("signers", line("namespaces=\"git,file\""));
    refused(&shops, &VERIFY, 1, "this key may not sign runs, found `wu@corp`");
    shops.put("signers", line("cert-authority"));
    refused(&shops, &VERIFY, 1, "this key may not sign runs");
    shops.put("signers", others + &line("valid-before=\"20260501\""));
    refused(&shops, &VERIFY, 2, "error[L933]");
    refused(&shops, &[&VERIFY[..], &["--on", "2026-05-01"]].concat(), 1, "this key may not sign on this day");
    shops.good(&[&VERIFY[..], &["--on", "2026-04-30"]].concat());
    shops.put("signers", line("principal=x"));
    refused(&shops, &VERIFY, 2, "error[L932]");
    assert!(shops.reckoner(&["verify", "april", "--on", "2026-04-30"]).status.code() == Some(2));
    // What it was asked for in Chinese is told in Chinese.
    refused(&shops, &["--lang", "zh", "verify", "april", "--signers", "signers"], 2, "无法理解");
}

#[test]
fn what_does_not_verify_is_not_signed() {
    let shops = world();
    shops.change("april/payouts.csv", "800.00,0.00,0.00,800.00,0.00", "800.00,0.00,0.00,800.00,0.01");
    refused(&shops, &["sign", "april", "--key", "wu"], 1, "L904");
    assert!(!shops.path("april.signatures").exists());
    refused(&shops, &["sign", "gone", "--key", "wu"], 2, "gone");
    refused(&shops, &["sign", "may", "--key", "wu", "--as", "../../x"], 2, "is no name for a signature");
    refused(&shops, &["sign", "may", "--key", "absent"], 2, "absent");
}

#[test]
fn an_encrypted_key_is_opened_by_the_first_line_of_a_file() {
    let shops = world();
    put_key(&shops, "locked", &key(1, "wu@corp").encrypt(&mut OsRng, "open sesame").unwrap());
    refused(&shops, &["sign", "april", "--key", "locked"], 2, "--passphrase-file");
    shops.put("passphrase", "open\n");
    let words = ["sign", "april", "--key", "locked", "--passphrase-file", "passphrase"];
    refused(&shops, &words, 2, "this passphrase does not open the key");
    shops.put("passphrase", "open sesame\nanything else\n");
    shops.good(&words);
    shops.good(&VERIFY);
    refused(&shops, &["sign", "april", "--key", "signers"], 2, "is not a private key of OpenSSH");
    let (sent, foreign) = (shops.text("april/run.json"), key(1, "wu@corp"));
    let git = foreign.sign("git", HashAlg::Sha512, sent.as_bytes()).unwrap().to_pem(LineEnding::LF).unwrap();
    shops.put("april.signatures/git.sig", git);
    refused(&shops, &VERIFY, 1, "signed for another use than `reckoner-run`, found `git`");
}
