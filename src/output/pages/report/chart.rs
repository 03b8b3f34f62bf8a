//! Pictures of a few numbers: bars and intervals, each one line high, as SVG.
//!
//! Places are hundredths of the width, so a picture fills whatever room there is and its lines stay as thin as they are;
//! colours are classes of the page's style, so it follows light and dark. The numbers stand in words beside each
//! picture, which is hidden from readers who listen.

use svg::Node;
use svg::node::element::{Circle, Line, Rectangle, SVG};

/// A stretch of a bar: from where to where, in thousandths of a hundredth of the width, and the class of its colour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) from: i128,
    pub(super) to: i128,
    pub(super) class: String,
}

/// The whole width.
pub(super) const WHOLE: i128 = 100_000;
const HEIGHT: &str = "18";

/// So much of a whole, as a place; within the picture whatever the numbers are.
pub(super) fn place(part: i128, whole: i128) -> i128 {
    if whole <= 0 { 0 } else { (part.clamp(0, whole) * WHOLE) / whole }
}

fn percent(place: i128) -> String {
    let place = place.clamp(0, WHOLE);
    format!("{}.{:03}%", place / 1000, place % 1000)
}

fn frame(class: &str) -> SVG {
    let mut svg = SVG::new().set("class", class).set("width", "100%").set("height", HEIGHT);
    // Inside of HTML its kind is known.
    svg.get_attributes_mut().map(|all| all.remove("xmlns"));
    svg.set("aria-hidden", "true").set("focusable", "false")
}

/// A bar of stretches.
pub(super) fn bar(stretches: &[Stretch]) -> String {
    let mut svg = frame("bar").add(Rectangle::new().set("class", "track").set("width", "100%").set("height", HEIGHT));
    for stretch in stretches.iter().filter(|stretch| stretch.to >= stretch.from) {
        let part = Rectangle::new()
            .set("class", stretch.class.as_str())
            .set("x", percent(stretch.from))
            .set("width", percent((stretch.to - stretch.from).max(150)))
            .set("y", "2")
            .set("height", "14");
        svg = svg.add(part);
    }
    svg.to_string()
}

/// An interval with the value in it, and what it is held against.
pub(super) fn interval(low: i128, high: i128, value: i128, bound: Option<i128>, class: &str) -> String {
    let line = |from: i128, to: i128, y1: &str, y2: &str, class: &str| {
        Line::new().set("class", class).set("x1", percent(from)).set("x2", percent(to)).set("y1", y1).set("y2", y2)
    };
    let mut svg = frame("bar").add(Rectangle::new().set("class", "track").set("width", "100%").set("height", HEIGHT));
    svg = svg.add(line(low, high, "9", "9", "whisker"));
    if let Some(bound) = bound {
        svg = svg.add(line(bound, bound, "0", HEIGHT, "bound"));
    }
    let dot = Circle::new().set("class", class).set("cx", percent(value)).set("cy", "9").set("r", "5");
    svg.add(dot).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_stays_within_its_room_and_names_no_place_elsewhere() {
        let stretch = |from, to| Stretch { from, to, class: "a".to_owned() };
        let drawn = bar(&[stretch(0, place(1, 3)), stretch(place(1, 3), place(9, 3))]);
        assert!(drawn.contains("33.333%") && drawn.contains("66.667%"), "{drawn}");
        assert!(!drawn.contains("http"), "{drawn}");
        assert!(interval(10_000, 30_000, 20_000, Some(WHOLE + 5), "b").contains("100.000%"));
    }
}
