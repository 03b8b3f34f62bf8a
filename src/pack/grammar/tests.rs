//! What the table promises to its readers.
//!
//! Keys are told apart, bonds name keys that exist, every word that a message can say has its sentence in both
//! languages, and the words for modes and types are those of `value`.

use super::inputs::{MODES, TYPES};
use super::{Bond, FOUND_WORDS, KeySpec, Kind, SHAPE_WORDS, Shape, kinds, spec};
use crate::text::{Lang, Message, say};
use crate::value::{Mode, Type};

fn each_shape(keys: &'static [KeySpec], visit: &mut impl FnMut(&Shape)) {
    for key in keys {
        each_shape_within(&key.shape, visit);
    }
}

fn each_shape_within(shape: &Shape, visit: &mut impl FnMut(&Shape)) {
    visit(shape);
    match shape {
        Shape::Maps(keys) | Shape::Keyed(keys) => each_shape(keys, visit),
        Shape::Map(inner) | Shape::Pair(inner) | Shape::List(inner) => each_shape_within(inner, visit),
        Shape::Either(_, all) => all.iter().for_each(|s| each_shape_within(s, visit)),
        Shape::Open(keys, inner) => {
            each_shape(keys, visit);
            each_shape_within(inner, visit);
        }
        _ => each_shape(shape.keys(), visit),
    }
}

#[test]
fn the_lists_of_words_are_those_of_the_values() {
    assert_eq!(TYPES.to_vec(), Type::ALL.map(Type::name).to_vec());
    assert!(MODES.iter().all(|m| Mode::from_name(m).is_some()));
}

#[test]
fn every_kind_is_found_by_its_word_and_no_key_stands_twice() {
    for kind in kinds() {
        assert_eq!(Kind::from_word(kind.word), Some(kind.kind));
        assert_eq!(spec(kind.kind).word, kind.word);
        for (n, key) in kind.keys.iter().enumerate() {
            assert!(kind.keys[..n].iter().all(|k| k.name != key.name), "{}.{}", kind.word, key.name);
        }
        for bond in kind.bonds {
            let (Bond::OneOf(a, b) | Bond::NotBoth(a, b) | Bond::Needs(a, b)) = bond;
            assert!(kind.key(a).is_some() && kind.key(b).is_some(), "{bond:?}");
        }
        assert!(kind.bare.is_none_or(|key| kind.key(key).is_some()));
    }
    assert_eq!(Kind::from_word("payuot"), None);
}

#[test]
fn every_shape_has_a_word_that_messages_know() {
    for kind in kinds() {
        each_shape(kind.keys, &mut |shape| assert!(SHAPE_WORDS.contains(&shape.word()), "{shape:?}"));
        if let Some(shape) = &kind.others {
            each_shape_within(shape, &mut |shape| assert!(SHAPE_WORDS.contains(&shape.word()), "{shape:?}"));
        }
    }
}

#[test]
fn every_word_for_a_shape_is_said_in_both_languages() {
    for lang in [Lang::Zh, Lang::En] {
        let said = |expected: &str, found: &str| {
            let args = [("key", "k"), ("expected", expected), ("found", found)].map(|(n, v)| (n, v.to_owned()));
            say(lang, &Message { key: "wrong-shape", args: args.to_vec() })
        };
        let strange = said("\u{1}", "text");
        for word in SHAPE_WORDS {
            assert_ne!(said(word, "text"), strange.replace('\u{1}', word), "{word}");
        }
        for word in FOUND_WORDS {
            assert_ne!(said("list", word), said("list", "\u{1}").replace('\u{1}', word), "{word}");
        }
    }
}
