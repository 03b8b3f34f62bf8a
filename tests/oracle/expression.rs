//! Expressions as the oracle reads them: a reader of its own with the precedence that the language describes.
//!
//! `||` binds loosest, then `&&`, equality, order, `??` (closer than a comparison), sums, products, prefixes.

use super::numbers::{Q, decimal};

#[derive(Clone, Debug, PartialEq)]
pub enum E {
    Number(Q),
    Text(String),
    Flag(bool),
    Name(Vec<String>),
    Call(String, Vec<E>),
    Not(Box<E>),
    Minus(Box<E>),
    Two(&'static str, Box<E>, Box<E>),
    Or(Box<E>, Box<E>),
    If(Box<E>, Box<E>, Option<Box<E>>),
    Switch(Box<E>, Vec<(Vec<E>, E)>, Option<Box<E>>),
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Number(String),
    Text(String),
    Word(String),
    Sign(&'static str),
}

const SIGNS: &[&str] = &[
    "=>", "==", "!=", "<=", ">=", "&&", "||", "??", "<", ">", "+", "-", "*", "/", "%", "!", "(", ")", "{", "}", ",",
    ".", "|", ";",
];

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut all = Vec::new();
    let mut rest = text;
    'next: loop {
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else { return Some(all) };
        if first.is_ascii_digit() {
            let long = rest
                .char_indices()
                .find(|(i, c)| {
                    let decimal_point = *c == '.' && rest[i + 1..].starts_with(|n: char| n.is_ascii_digit());
                    !(c.is_ascii_digit() || *c == '_' || decimal_point)
                })
                .map_or(rest.len(), |(i, _)| i);
            all.push(Token::Number(rest[..long].replace('_', "")));
            rest = &rest[long..];
            continue;
        }
        if first.is_alphabetic() || first == '_' {
            let long = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
            all.push(Token::Word(rest[..long].to_owned()));
            rest = &rest[long..];
            continue;
        }
        if first == '"' {
            let mut said = String::new();
            let mut letters = rest[1..].char_indices();
            while let Some((i, c)) = letters.next() {
                match c {
                    '"' => {
                        all.push(Token::Text(said));
                        rest = &rest[i + 2..];
                        continue 'next;
                    }
                    '\\' => said.push(letters.next()?.1),
                    _ => said.push(c),
                }
            }
            return None;
        }
        let sign = SIGNS.iter().find(|s| rest.starts_with(**s))?;
        all.push(Token::Sign(sign));
        rest = &rest[sign.len()..];
    }
}

struct Reader {
    tokens: Vec<Token>,
    at: usize,
}

/// Looser levels first; each is read from the left.
const LEVELS: &[&[&str]] =
    &[&["||"], &["&&"], &["==", "!="], &["<", "<=", ">", ">="], &["??"], &["+", "-"], &["*", "/", "%"]];

impl Reader {
    fn sign(&mut self, sign: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some(Token::Sign(s)) if *s == sign);
        self.at += usize::from(found);
        found
    }

    fn word(&mut self, word: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some(Token::Word(s)) if s == word);
        self.at += usize::from(found);
        found
    }

    fn level(&mut self, level: usize) -> Option<E> {
        let Some(signs) = LEVELS.get(level) else { return self.prefix() };
        let mut left = self.level(level + 1)?;
        while let Some(sign) = signs.iter().copied().find(|s| self.sign(s)) {
            let right = self.level(level + 1)?;
            left = if sign == "??" {
                E::Or(Box::new(left), Box::new(right))
            } else {
                E::Two(sign, Box::new(left), Box::new(right))
            };
        }
        Some(left)
    }

    fn prefix(&mut self) -> Option<E> {
        if self.sign("!") {
            return Some(E::Not(Box::new(self.prefix()?)));
        }
        if self.sign("-") {
            return Some(E::Minus(Box::new(self.prefix()?)));
        }
        self.primary()
    }

    fn block(&mut self) -> Option<E> {
        if !self.sign("{") {
            return None;
        }
        let inner = self.level(0)?;
        self.sign("}").then_some(inner)
    }

    fn condition(&mut self) -> Option<E> {
        let condition = self.level(0)?;
        let then = self.block()?;
        let mut otherwise = None;
        if self.word("else") {
            otherwise = Some(Box::new(if self.word("if") { self.condition()? } else { self.block()? }));
        }
        Some(E::If(Box::new(condition), Box::new(then), otherwise))
    }

    fn switch(&mut self) -> Option<E> {
        let on = self.level(0)?;
        if !self.sign("{") {
            return None;
        }
        let (mut cases, mut default) = (Vec::new(), None);
        while !self.sign("}") {
            if self.word("_") {
                self.sign("=>").then_some(())?;
                default = Some(Box::new(self.level(0)?));
            } else {
                let mut keys = vec![self.prefix()?];
                while self.sign("|") {
                    keys.push(self.prefix()?);
                }
                self.sign("=>").then_some(())?;
                cases.push((keys, self.level(0)?));
            }
            self.sign(",");
        }
        Some(E::Switch(Box::new(on), cases, default))
    }

    fn primary(&mut self) -> Option<E> {
        if self.sign("(") {
            let inner = self.level(0)?;
            return self.sign(")").then_some(inner);
        }
        if self.word("if") {
            return self.condition();
        }
        if self.word("switch") {
            return self.switch();
        }
        let token = self.tokens.get(self.at)?.clone();
        self.at += 1;
        match token {
            Token::Number(text) => decimal(&text).map(E::Number),
            Token::Text(text) => Some(E::Text(text)),
            Token::Word(word) if word == "true" || word == "false" => Some(E::Flag(word == "true")),
            Token::Word(word) => {
                if self.sign("(") {
                    let mut arguments = Vec::new();
                    while !self.sign(")") {
                        arguments.push(self.level(0)?);
                        if !self.sign(",") {
                            self.sign(")").then_some(())?;
                            break;
                        }
                    }
                    return Some(E::Call(word, arguments));
                }
                let mut path = vec![word];
                while self.sign(".") {
                    match self.tokens.get(self.at)?.clone() {
                        Token::Word(word) => path.push(word),
                        _ => return None,
                    }
                    self.at += 1;
                }
                Some(E::Name(path))
            }
            Token::Sign(_) => None,
        }
    }
}

/// Reads a whole text as an expression; `None` if it is not one.
pub fn read(text: &str) -> Option<E> {
    let mut reader = Reader { tokens: tokens(text)?, at: 0 };
    let found = reader.level(0)?;
    (reader.at == reader.tokens.len()).then_some(found)
}

impl E {
    /// Visits this and every part below it.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a E)) {
        visit(self);
        match self {
            E::Number(_) | E::Text(_) | E::Flag(_) | E::Name(_) => {}
            E::Call(_, all) => all.iter().for_each(|a| a.walk(visit)),
            E::Not(a) | E::Minus(a) => a.walk(visit),
            E::Two(_, a, b) | E::Or(a, b) => {
                a.walk(visit);
                b.walk(visit);
            }
            E::If(a, b, c) => {
                a.walk(visit);
                b.walk(visit);
                if let Some(c) = c {
                    c.walk(visit);
                }
            }
            E::Switch(on, cases, default) => {
                on.walk(visit);
                for (keys, value) in cases {
                    keys.iter().for_each(|k| k.walk(visit));
                    value.walk(visit);
                }
                if let Some(d) = default {
                    d.walk(visit);
                }
            }
        }
    }
}
