//! Whether two typed expressions ask the same thing, wherever they were written.
//!
//! So the same count is kept once, and a value guarded by `is_missing` of itself is known to be there. Only the shape of
//! the trees counts: `a + b` and `b + a` are different questions here.

use crate::expr::{Expr, Leaf, Node, Operator};

/// Whether two expressions ask the same, wherever they were written.
pub(super) fn same_question(a: Option<&Expr>, b: Option<&Expr>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => same_node(&a.node, &b.node),
        _ => false,
    }
}

fn same_node(a: &Node, b: &Node) -> bool {
    let same = |a: &Expr, b: &Expr| same_node(&a.node, &b.node);
    let all = |a: &[Expr], b: &[Expr]| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b));
    match (a, b) {
        (Node::Constant(a), Node::Constant(b)) => a == b,
        (Node::Absent(a), Node::Absent(b)) => a == b,
        (Node::Leaf(Leaf::Aggregate(a)), Node::Leaf(Leaf::Aggregate(b))) => {
            a.op == b.op
                && a.per == b.per
                && a.grain == b.grain
                && a.to == b.to
                && a.below == b.below
                && same_question(a.argument.as_ref(), b.argument.as_ref())
                && same_question(a.filter.as_ref(), b.filter.as_ref())
        }
        (Node::Leaf(a), Node::Leaf(b)) => a == b,
        (Node::Not(a), Node::Not(b))
        | (Node::Negate(a), Node::Negate(b))
        | (Node::IsMissing(a), Node::IsMissing(b)) => same(a, b),
        (Node::Binary(o, a, b), Node::Binary(p, c, d)) => o == p && same(a, c) && same(b, d),
        (Node::Coalesce(a, b), Node::Coalesce(c, d)) => same(a, c) && same(b, d),
        (Node::If(a, b, c), Node::If(d, e, f)) => same(a, d) && same(b, e) && same(c, f),
        (Node::Call(f, a), Node::Call(g, b)) => f == g && all(a, b),
        (Node::Script(f, a), Node::Script(g, b)) => f == g && all(a, b),
        _ => false,
    }
}

/// Whether a condition is false wherever `value` is missing, because it says `!is_missing(value)`.
pub(super) fn leaves_out_missing(condition: &Expr, value: &Expr) -> bool {
    match &condition.node {
        Node::Not(inner) => {
            matches!(&inner.node, Node::IsMissing(x) if same_question(Some(x), Some(value)))
        }
        Node::Binary(Operator::And, a, b) => leaves_out_missing(a, value) || leaves_out_missing(b, value),
        _ => false,
    }
}
