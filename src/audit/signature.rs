//! Signatures over a receipt, in the form of SSH: made with a key, and held against the receipt and who may sign.
//!
//! Works on bytes; whose bytes and where they stand is `app`'s. Keys are Ed25519. `ssh-keygen -Y verify` says the same of
//! each signature, so that nobody needs to trust this file.

use ssh_key::{Algorithm, HashAlg, LineEnding, PrivateKey, PublicKey, SshSig};

use super::signers::{Barred, NAMESPACE, Signer};
use crate::value::Date;

/// Why a key cannot sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyFault {
    /// No private key in the form of OpenSSH.
    NotAKey,
    /// Another kind of key.
    Kind(String),
    /// It is encrypted, and there is no passphrase.
    Locked,
    /// The passphrase is not the key's.
    Passphrase,
}

/// A signature that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The signature, as a file.
    pub text: String,
    /// The comment of the key.
    pub comment: String,
    /// The fingerprint of the key.
    pub fingerprint: String,
}

/// What is to be said of a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is of this receipt, by a key that may sign: who, as the list has it.
    Good(String),
    /// It is no signature.
    Unreadable,
    /// It is of a kind that is not checked here.
    Kind(String),
    /// It was made for another use.
    OtherUse(String),
    /// It is not of this receipt.
    OtherBytes,
    /// Nobody on the list has the key: its fingerprint.
    Unknown(String),
    /// Who has the key may not sign a run with it, or not on this day.
    Barred(String, Barred),
}

/// Signs a receipt with a key in the form of OpenSSH.
///
/// # Errors
/// The key cannot sign.
pub fn sign(receipt: &[u8], key: &[u8], passphrase: Option<&[u8]>) -> Result<Signed, KeyFault> {
    let mut key = PrivateKey::from_openssh(key).map_err(|_| KeyFault::NotAKey)?;
    if key.algorithm() != Algorithm::Ed25519 {
        return Err(KeyFault::Kind(key.algorithm().to_string()));
    }
    if key.is_encrypted() {
        key = key.decrypt(passphrase.ok_or(KeyFault::Locked)?).map_err(|_| KeyFault::Passphrase)?;
    }
    let signature = key.sign(NAMESPACE, HashAlg::Sha512, receipt).map_err(|_| KeyFault::NotAKey)?;
    let text = signature.to_pem(LineEnding::LF).map_err(|_| KeyFault::NotAKey)?;
    let fingerprint = key.fingerprint(HashAlg::Sha256).to_string();
    Ok(Signed { text, comment: key.comment().to_owned(), fingerprint })
}

/// Holds a signature against a receipt and those who may sign, on a day where one is given.
pub fn check(receipt: &[u8], signature: &[u8], signers: &[Signer], day: Option<Date>) -> Verdict {
    let Ok(signature) = SshSig::from_pem(signature) else { return Verdict::Unreadable };
    if signature.algorithm() != Algorithm::Ed25519 {
        return Verdict::Kind(signature.algorithm().to_string());
    }
    if signature.namespace() != NAMESPACE {
        return Verdict::OtherUse(signature.namespace().to_owned());
    }
    let key = PublicKey::from(signature.public_key().clone());
    if key.verify(NAMESPACE, receipt, &signature).is_err() {
        return Verdict::OtherBytes;
    }
    let listed: Vec<&Signer> = signers.iter().filter(|signer| signer.has(key.key_data())).collect();
    match (listed.iter().find(|signer| signer.barred(day).is_none()), listed.first()) {
        (Some(signer), _) => Verdict::Good(signer.who.clone()),
        (None, Some(signer)) => match signer.barred(day) {
            Some(barred) => Verdict::Barred(signer.who.clone(), barred),
            None => Verdict::Good(signer.who.clone()),
        },
        (None, None) => Verdict::Unknown(key.fingerprint(HashAlg::Sha256).to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::signers;
    use ssh_key::private::Ed25519Keypair;

    fn key(seed: u8) -> PrivateKey {
        PrivateKey::new(Ed25519Keypair::from_seed(&[seed; 32]).into(), "wu@corp").unwrap()
    }

    fn file(key: &PrivateKey) -> Vec<u8> {
        key.to_openssh(LineEnding::LF).unwrap().as_bytes().to_vec()
    }

    fn listed(key: &PrivateKey, options: &str) -> Vec<Signer> {
        let public = key.public_key().to_openssh().unwrap();
        signers::read(&format!("wu@corp {options} {public}\n")).unwrap()
    }

    #[test]
    fn what_is_signed_is_known_by_its_signer_and_no_other_bytes() {
        let own = key(1);
        let signed = sign(b"{}\n", &file(&own), None).unwrap();
        assert_eq!(sign(b"{}\n", &file(&own), None).unwrap(), signed, "the same each time");
        assert_eq!((signed.comment.as_str(), signed.fingerprint.starts_with("SHA256:")), ("wu@corp", true));
        let of = |receipt: &[u8], list: &[Signer]| check(receipt, signed.text.as_bytes(), list, None);
        assert_eq!(of(b"{}\n", &listed(&own, "")), Verdict::Good("wu@corp".into()));
        assert_eq!(of(b"{ }\n", &listed(&own, "")), Verdict::OtherBytes);
        assert_eq!(of(b"{}\n", &listed(&key(2), "")), Verdict::Unknown(signed.fingerprint.clone()));
        assert_eq!(
            of(b"{}\n", &listed(&own, "namespaces=\"git\"")),
            Verdict::Barred("wu@corp".into(), Barred::Namespace)
        );
        assert_eq!(check(b"{}\n", b"x", &[], None), Verdict::Unreadable);
    }

    #[test]
    fn a_signature_for_another_use_is_none_of_a_run() {
        let other = key(1).sign("git", HashAlg::Sha512, b"{}\n").unwrap().to_pem(LineEnding::LF).unwrap();
        assert_eq!(check(b"{}\n", other.as_bytes(), &listed(&key(1), ""), None), Verdict::OtherUse("git".into()));
    }

    #[test]
    fn a_key_that_cannot_sign_is_told() {
        assert_eq!(sign(b"", b"x", None), Err(KeyFault::NotAKey));
        let locked = file(&key(3).encrypt(&mut ssh_key::rand_core::OsRng, "open sesame").unwrap());
        assert_eq!(sign(b"", &locked, None), Err(KeyFault::Locked));
        assert_eq!(sign(b"", &locked, Some(b"open")), Err(KeyFault::Passphrase));
        assert_eq!(sign(b"x", &locked, Some(b"open sesame")), sign(b"x", &file(&key(3)), None));
    }
}
