//! The source as the rules see it: what each file refers to, and the words that stand in it.
//!
//! Files are parsed, never searched as text: `use`, full paths in types and expressions, and paths inside macros all
//! count; comments do not. What stands under `#[cfg(test)]` is marked, not left out. A path is resolved through what
//! modules import, so a name that a `mod.rs` hands on leads to the file where it is from.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// All files of the library and its binary.
#[derive(Default)]
pub(crate) struct Code {
    pub(crate) files: Vec<File>,
    /// The file that holds a module, by the module's path.
    modules: BTreeMap<Vec<String>, usize>,
    /// What a name in a module stands for, by the path of the name.
    names: BTreeMap<Vec<String>, Vec<String>>,
}

/// One file, by its path from the root (`src/check/mod.rs`), and its module (`["check"]`).
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) module: Vec<String>,
    pub(crate) references: Vec<Reference>,
    pub(crate) words: Vec<Word>,
}

/// A path that a file names, from the crate's root.
pub(crate) struct Reference {
    pub(crate) line: usize,
    pub(crate) path: Vec<String>,
    /// `use …::*`
    pub(crate) all: bool,
    /// `pub use …`: handed on, not used.
    pub(crate) handed_on: bool,
    pub(crate) test: bool,
}

/// A word of the code: a name, the text of a string, a float.
pub(crate) struct Word {
    pub(crate) line: usize,
    pub(crate) text: String,
    pub(crate) kind: WordKind,
    pub(crate) test: bool,
}

/// What a [`Word`] is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum WordKind {
    Name,
    Text,
    Float,
}

impl File {
    /// The room of the file: the first part of its module; `None` for the head of the library.
    pub(crate) fn room(&self) -> Option<&str> {
        self.module.first().map(String::as_str)
    }
}

impl Code {
    /// Reads files given by path and text.
    pub(crate) fn read(texts: &[(String, String)]) -> Self {
        let mut code = Self::default();
        let mut tests = BTreeSet::new();
        for (path, text) in texts {
            let parsed = syn::parse_file(text).unwrap_or_else(|fault| panic!("{path}: {fault}"));
            let module = module_of(path);
            let mut reader = Reader { root: module.clone(), module: module.clone(), ..Reader::default() };
            reader.declare(&parsed.items, &module);
            reader.visit_file(&parsed);
            for inside in reader.inside {
                code.modules.insert(inside, code.files.len());
            }
            code.modules.insert(module.clone(), code.files.len());
            code.names.extend(reader.names);
            tests.extend(reader.tests);
            let (references, words) = (reader.references, reader.words);
            code.files.push(File { path: path.clone(), module, references, words });
        }
        for file in &mut code.files {
            if tests.iter().any(|test: &Vec<String>| file.module.starts_with(test)) {
                file.references.iter_mut().for_each(|reference| reference.test = true);
                file.words.iter_mut().for_each(|word| word.test = true);
            }
        }
        code
    }

    /// The file where what a path names stands, through whatever hands it on.
    pub(crate) fn file_of(&self, path: &[String]) -> Option<usize> {
        let mut path = path.to_vec();
        for _ in 0..8 {
            let known = (0..=path.len()).rev().find(|&n| self.modules.contains_key(&path[..n]))?;
            let stands_for = path.get(..=known).and_then(|name| self.names.get(name));
            match stands_for {
                Some(target) if *target != path[..=known] => {
                    path = target.iter().chain(&path[known + 1..]).cloned().collect();
                }
                _ => return self.modules.get(&path[..known]).copied(),
            }
        }
        None
    }
}

/// `src/check/mod.rs` is `["check"]`, `src/lib.rs` is `[]`, `src/main.rs` is `["main"]`.
fn module_of(path: &str) -> Vec<String> {
    let inner = path.strip_prefix("src/").unwrap_or(path);
    let inner = inner.strip_suffix(".rs").unwrap_or(inner);
    let mut parts: Vec<_> = inner.split('/').map(str::to_owned).collect();
    if parts.last().is_some_and(|last| last == "mod") || parts == ["lib"] {
        parts.pop();
    }
    parts
}

#[derive(Default)]
struct Reader {
    /// The module of the file.
    root: Vec<String>,
    /// The module of the place that is being read.
    module: Vec<String>,
    test: bool,
    declared: BTreeSet<Vec<String>>,
    inside: Vec<Vec<String>>,
    tests: Vec<Vec<String>>,
    names: BTreeMap<Vec<String>, Vec<String>>,
    references: Vec<Reference>,
    words: Vec<Word>,
}

impl Reader {
    fn declare(&mut self, items: &[syn::Item], module: &[String]) {
        for item in items {
            let syn::Item::Mod(item) = item else { continue };
            let path: Vec<_> = module.iter().cloned().chain([item.ident.to_string()]).collect();
            if is_test(&item.attrs) {
                self.tests.push(path.clone());
            }
            if let Some((_, items)) = &item.content {
                self.inside.push(path.clone());
                self.declare(items, &path);
            }
            self.declared.insert(path);
        }
    }

    fn is_main(&self) -> bool {
        self.root == ["main"]
    }

    /// A path as written, from the crate's root; `None` for what belongs to another crate or is in scope by a `use`.
    fn absolute(&self, written: &[String]) -> Option<Vec<String>> {
        let (first, rest) = written.split_first()?;
        match first.as_str() {
            "reckoner" if self.is_main() => Some(rest.to_vec()),
            "crate" if self.is_main() => None,
            "crate" => Some(rest.to_vec()),
            "self" => Some(self.module.iter().chain(rest).cloned().collect()),
            "super" => {
                let ups = written.iter().take_while(|part| *part == "super").count();
                let base = self.module.len().checked_sub(ups)?;
                Some(self.module[..base].iter().chain(&written[ups..]).cloned().collect())
            }
            _ => {
                let path: Vec<_> = self.module.iter().chain(written).cloned().collect();
                self.declared.contains(&path[..=self.module.len()]).then_some(path)
            }
        }
    }

    fn refer(&mut self, span: Span, written: &[String], all: bool, handed_on: bool) -> Option<Vec<String>> {
        let path = self.absolute(written)?;
        let (line, test) = (span.start().line, self.test);
        self.references.push(Reference { line, path: path.clone(), all, handed_on, test });
        Some(path)
    }

    fn word(&mut self, span: Span, text: String, kind: WordKind) {
        self.words.push(Word { line: span.start().line, text, kind, test: self.test });
    }

    fn literal(&mut self, literal: &syn::Lit) {
        match literal {
            syn::Lit::Str(text) => self.word(text.span(), text.value(), WordKind::Text),
            syn::Lit::Float(float) => self.word(float.span(), float.to_string(), WordKind::Float),
            _ => {}
        }
    }

    fn import(&mut self, tree: &syn::UseTree, written: &mut Vec<String>, public: bool) {
        match tree {
            syn::UseTree::Path(path) => {
                written.push(path.ident.to_string());
                self.import(&path.tree, written, public);
                written.pop();
            }
            syn::UseTree::Name(name) => {
                let own = name.ident == "self";
                if !own {
                    written.push(name.ident.to_string());
                }
                self.imported(name.ident.span(), written, None, public);
                if !own {
                    written.pop();
                }
            }
            syn::UseTree::Rename(name) => {
                written.push(name.ident.to_string());
                self.imported(name.ident.span(), written, Some(name.rename.to_string()), public);
                written.pop();
            }
            syn::UseTree::Glob(glob) => {
                self.refer(glob.star_token.spans[0], written, true, public);
            }
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.import(tree, written, public)),
        }
    }

    fn imported(&mut self, span: Span, written: &[String], rename: Option<String>, public: bool) {
        let Some(path) = self.refer(span, written, false, public) else { return };
        if let Some(name) = rename.or_else(|| path.last().cloned()) {
            self.names.insert(self.module.iter().cloned().chain([name]).collect(), path);
        }
    }

    /// The tokens of a macro: its words, and its paths from `crate`, `super` or `self`.
    fn tokens(&mut self, tokens: TokenStream) {
        let flat: Vec<_> = tokens.into_iter().collect();
        let colons = |n: usize| {
            let colon = |n| matches!(flat.get(n), Some(TokenTree::Punct(p)) if p.as_char() == ':');
            colon(n) && colon(n + 1)
        };
        for (n, token) in flat.iter().enumerate() {
            match token {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Ident(name) => {
                    self.word(name.span(), name.to_string(), WordKind::Name);
                    let mut written = vec![name.to_string()];
                    let mut at = n + 1;
                    while let (true, Some(TokenTree::Ident(next))) = (colons(at), flat.get(at + 2)) {
                        written.push(next.to_string());
                        at += 3;
                    }
                    let starts = n < 2 || !colons(n - 2);
                    if starts && written.len() > 1 {
                        self.refer(name.span(), &written, false, false);
                    }
                }
                // `x.0.1` is not a float.
                TokenTree::Literal(literal) => {
                    let field = n > 0 && matches!(&flat[n - 1], TokenTree::Punct(p) if p.as_char() == '.');
                    let read = syn::parse_str::<syn::Lit>(&literal.to_string());
                    match read {
                        Ok(syn::Lit::Str(text)) => self.word(literal.span(), text.value(), WordKind::Text),
                        Ok(syn::Lit::Float(float)) if !field => {
                            self.word(literal.span(), float.to_string(), WordKind::Float);
                        }
                        _ => {}
                    }
                }
                TokenTree::Punct(_) => {}
            }
        }
    }

    fn under(&mut self, attributes: &[syn::Attribute], read: impl FnOnce(&mut Self)) {
        let before = self.test;
        self.test |= is_test(attributes);
        read(self);
        self.test = before;
    }
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        syn::Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        syn::Meta::Path(path) => path.is_ident("test"),
        syn::Meta::NameValue(_) => false,
    })
}

fn attributes(item: &syn::Item) -> &[syn::Attribute] {
    use syn::Item;
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        self.under(attributes(item), |reader| visit::visit_item(reader, item));
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.under(&item.attrs, |reader| visit::visit_impl_item_fn(reader, item));
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let public = !matches!(item.vis, syn::Visibility::Inherited);
        if item.leading_colon.is_none() {
            self.import(&item.tree, &mut Vec::new(), public);
        }
        visit::visit_item_use(self, item);
    }

    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let written: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if path.leading_colon.is_none() && written.len() > 1 {
            self.refer(path.segments[0].ident.span(), &written, false, false);
        }
        visit::visit_path(self, path);
    }

    fn visit_ident(&mut self, name: &'ast syn::Ident) {
        self.word(name.span(), name.to_string(), WordKind::Name);
    }

    fn visit_lit(&mut self, literal: &'ast syn::Lit) {
        self.literal(literal);
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if !attribute.path().is_ident("doc") {
            visit::visit_attribute(self, attribute);
        }
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        visit::visit_macro(self, called);
        self.tokens(called.tokens.clone());
    }
}

/// Made-up files, for the rules to be tried on.
pub(crate) fn made_up(files: &[(&str, &str)]) -> Code {
    let texts: Vec<_> = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    Code::read(&texts)
}
