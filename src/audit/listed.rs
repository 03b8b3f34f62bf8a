//! A receipt as it is read again: what it says of itself and of every file, without trusting it.
//!
//! The reverse of [`receipt`](super::receipt()), for whoever verifies a run or computes it again. What is not there or
//! has another form makes it no receipt; whether its hashes are true is for others to find.

use serde_json::Value;

use super::receipt::Hashed;

/// What a receipt says.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The form of the receipt and of the run folder.
    pub format: u64,
    /// The number of the meaning of rules.
    pub semantics: u64,
    /// The version that wrote it.
    pub version: String,
    /// The seal as it stands there.
    pub seal: String,
    /// The pack's id.
    pub pack: String,
    /// The period's name.
    pub period: String,
    /// The parameters that it supposes, by name, each with its value as it was given.
    pub set: Vec<(String, String)>,
    /// Whether only what is approved moves anything.
    pub approved_only: bool,
    /// Whether only exports were written, and no facts.
    pub exports_only: bool,
    /// Every other file of the run folder.
    pub files: Vec<Hashed>,
    /// Every file under DATA.
    pub inputs: Vec<Hashed>,
    /// The whole.
    pub value: Value,
}

/// The receipt in these bytes; none if they are no receipt.
pub fn read(bytes: &[u8]) -> Option<Listed> {
    let value: Value = serde_json::from_slice(bytes).ok()?;
    let text = |pointer: &str| value.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let number = |name: &str| value.get(name).and_then(Value::as_u64);
    Some(Listed {
        format: number("format")?,
        semantics: number("semantics")?,
        version: text("/version")?,
        seal: text("/seal")?,
        pack: text("/pack/id")?,
        period: text("/period/name")?,
        set: set(value.get("set")),
        approved_only: text("/only").as_deref() == Some("approved"),
        exports_only: text("/outputs").as_deref() == Some("exports"),
        files: hashes(value.get("files")?)?,
        inputs: hashes(value.get("inputs")?)?,
        value,
    })
}

fn set(said: Option<&Value>) -> Vec<(String, String)> {
    let said = said.and_then(Value::as_object);
    let one = |(name, value): (&String, &Value)| (name.clone(), value.as_str().unwrap_or("").to_owned());
    said.into_iter().flatten().map(one).collect()
}

fn hashes(list: &Value) -> Option<Vec<Hashed>> {
    let one = |entry: &Value| {
        Some(Hashed {
            name: entry.get("name")?.as_str()?.to_owned(),
            bytes: entry.get("bytes")?.as_u64()?,
            sha256: entry.get("sha256")?.as_str()?.to_owned(),
        })
    };
    list.as_array()?.iter().map(one).collect()
}
